package server

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
)

// request is what the log tells of a request; authentication fills in who.
type request struct {
	id      string
	tenant  string
	account uuid.UUID // zero: anonymous
}

// who is the account as the log has it.
func (r *request) who() string {
	if r.account == uuid.Nil {
		return ""
	}
	return r.account.String()
}

type requestKey struct{}

// RequestID returns the id under which the log knows the request, "" outside
// of one.
func RequestID(ctx context.Context) string {
	if r := requestOf(ctx); r != nil {
		return r.id
	}
	return ""
}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// saneID is what a proxy's request id may look like; anything else could
// forge a line of a log.
var saneID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._:-]{7,63}$`)

// identified gives the request its id and its language.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if id == "" || !saneID.MatchString(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		w.Header()["X-Request-Id"] = []string{id}
		ctx := context.WithValue(r.Context(), requestKey{}, &request{id: id})
		ctx = audit.WithRequestID(ctx, id)
		if lang := languageOf(r); lang != fault.Lang(ctx) {
			ctx = fault.WithLang(ctx, lang)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

var languages = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// longAccept bounds how much of Accept-Language is read.
const longAccept = 256

// languageOf is the language of the answer: "en" or "zh".
func languageOf(r *http.Request) string {
	accept := r.Header.Get("Accept-Language")
	if accept == "" || len(accept) > longAccept {
		return "en"
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "en"
	}
	if _, i, _ := languages.Match(tags...); i == 1 {
		return "zh"
	}
	return "en"
}

// observed logs and counts each request. What was asked, its variables and
// tokens are never logged: they hold personal data and secrets.
func (a *App) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			took := time.Since(began)
			a.metrics.request(r.Pattern, rec.code(), took)
			a.logRequest(r, rec, took)
		}()
		next.ServeHTTP(rec, r)
	})
}

// logRequest writes the line of a request. It hands the line to the handler itself: a
// logger would look up for it where it stands in the program, which nobody asks.
func (a *App) logRequest(r *http.Request, rec *recorder, took time.Duration) {
	ctx, level := r.Context(), accessLevel(r, rec.code())
	if !a.lines.Enabled(ctx, level) {
		return
	}
	who := requestOf(ctx)
	line := slog.NewRecord(time.Now(), level, "request", 0)
	line.AddAttrs(
		slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", rec.code()),
		slog.Duration("duration", took), slog.Int64("bytes", rec.bytes),
		slog.String("tenant", who.tenant), slog.String("account", who.who()), slog.String("request_id", who.id))
	_ = a.lines.Handle(ctx, line) // as a logger does: there is nowhere to say that the log cannot be written
}

// accessLevel keeps the questions of probes out of an ordinary log.
func accessLevel(r *http.Request, status int) slog.Level {
	_, route, _ := strings.Cut(r.Pattern, " ")
	switch {
	case status >= http.StatusInternalServerError && route != "/readyz":
		return slog.LevelError
	case route == "/livez", route == "/readyz", route == "/metrics":
		return slog.LevelDebug
	default:
		return slog.LevelInfo
	}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// recovered answers a panic with an error instead of a broken connection. It
// stands inside observed, whose writer knows whether an answer has begun.
func (a *App) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			what := recover()
			if what == nil {
				return
			}
			if what == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(what)
			}
			a.log.ErrorContext(r.Context(), "panic in a handler", "panic", what, "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			refuse(w, r, http.StatusInternalServerError, broken(r.Context()))
		}()
		next.ServeHTTP(w, r)
	})
}

// contentPolicy allows what the GraphiQL page needs and no other host: its
// editor writes style elements, and its fonts are data.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// security is what every answer carries. Its lists are full, so that whoever adds to
// one has a list of his own.
var security = http.Header{
	"Content-Security-Policy": {contentPolicy},
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
	"Referrer-Policy":         {"no-referrer"},
}

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), security)
		next.ServeHTTP(w, r)
	})
}
