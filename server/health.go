package server

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// pingTimeout is how long the database may take to say that it is there.
const pingTimeout = 2 * time.Second

// probes: /livez answers as long as the process can; /readyz says whether
// requests should be sent here, and if not, why.
func (a *App) probes(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answerHealth(w, health{Status: "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		answerHealth(w, a.readiness(r.Context()))
	})
}

type health struct {
	Status   string   `json:"status"`
	Reasons  []string `json:"reasons,omitempty"`
	Warnings []string `json:"warnings,omitempty"` // what to see to; requests are served
}

func (a *App) readiness(ctx context.Context) health {
	var reasons []string
	if a.draining.Load() {
		reasons = append(reasons, "draining: the server is about to stop")
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	if err := a.store.Ping(ctx); err != nil {
		a.log.WarnContext(ctx, "the database does not answer", "error", err)
		reasons = append(reasons, "database: it does not answer")
	}
	if len(reasons) > 0 {
		return health{Status: "unready", Reasons: reasons}
	}
	return health{Status: "ready", Warnings: a.calendars.warnings(ctx, a)}
}

func answerHealth(w http.ResponseWriter, h health) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if len(h.Reasons) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // the probe may be gone
}
