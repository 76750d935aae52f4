package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/huying/huying/graph"
	"github.com/huying/huying/internal/fault"
)

// routes are those of the main address.
func (a *App) routes() (http.Handler, error) {
	schema := graph.NewSchema(a.services)
	sdl := sync.OnceValue(func() []byte {
		var out bytes.Buffer
		formatter.NewFormatter(&out).FormatSchema(schema.Schema())
		return out.Bytes()
	})

	mux := http.NewServeMux()
	endpoint := a.endpoint(schema)
	mux.Handle("/graphql", uncached(a.sameOrigin(a.presuming(endpoint, a.authenticated(endpoint, true)))))
	mux.Handle("GET /graphql/schema.graphql", static("application/graphql; charset=utf-8", func() io.ReadSeeker { return bytes.NewReader(sdl()) }))
	a.attachments(mux)
	if a.cfg.GraphiQL {
		if err := a.graphiql(mux); err != nil {
			return nil, fmt.Errorf("graphiql: %w", err)
		}
	}
	a.probes(mux)
	if a.cfg.MetricsListen == "" {
		mux.Handle("GET /metrics", a.metrics.handler())
	}
	return a.wrapped(mux), nil
}

// sideRoutes are those of the metrics address.
func (a *App) sideRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.handler())
	a.probes(mux)
	return a.wrapped(mux)
}

// wrapped is what every route has around it, outermost first: id and
// language, log and metrics, recovery, security headers.
func (a *App) wrapped(mux http.Handler) http.Handler {
	return identified(a.observed(a.recovered(secured(mux))))
}

var noStore = []string{"no-store"}

// uncached: answers depend on who asks, and hold personal data.
func uncached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Cache-Control"] = noStore
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses writing requests that a browser sends for another site.
func (a *App) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusForbidden, fault.New(fault.Forbidden, fault.NotAllowed))
	}))
	return guard.Handler(next)
}
