package transport

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/internal/fault"
)

// Profile chooses the status codes of well-formed requests; see Config.Profile.
type Profile int

const (
	// ProfileAudit answers 200 to every well-formed request on application/json and
	// 400 to a refused operation on application/graphql-response+json, as the audits
	// of the npm package graphql-http ask.
	ProfileAudit Profile = iota
	// ProfileSpec2026 follows the text of GraphQL over HTTP of 2026: 422 for an
	// operation that cannot be run, 400 for a document that cannot be parsed, 294 for
	// data with errors, whichever response type was asked for.
	ProfileSpec2026
)

// Config sets what New leaves open. A field that is zero takes its default.
type Config struct {
	// Profile is ProfileAudit by default.
	Profile Profile
	// MaxBody limits the body of a POST in bytes, 1 MiB by default.
	MaxBody int64
	// MaxVariables limits the JSON text of variables, and that of extensions, in
	// bytes; 64 KiB each by default.
	MaxVariables int
	// Timeout limits a request from its arrival to its answer, 15 seconds by default;
	// NoTimeout leaves that to whoever calls.
	// It ends the context: a resolver that ignores its context delays the answer, and
	// a body that trickles in is the server's ReadTimeout to end.
	Timeout time.Duration
	// PersistedDocuments lets query be absent where documentId or
	// extensions.persistedQuery names a document. An operation parameter mutator must
	// put the document in; it finds a documentId as Extensions["documentId"].
	PersistedDocuments bool
	// Known answers what needs no execution; nil: nothing is known. Begun stands around
	// the executor's responses where it is given.
	Known Known
	// Around stands around a request whose parameters are read; nil: it is run and
	// answered.
	Around Around
}

// Around decides in which context a request is run, and whether what came of it is
// answered: it calls the write of at most one of its runs, or answers by itself.
type Around func(ctx context.Context, w http.ResponseWriter, r *http.Request, params *graphql.RawParams, run Run)

// Run runs a request, and nobody hears of it until write.
type Run func(ctx context.Context) (write func())

// NoTimeout is the Timeout of a transport whose requests come with their own.
const NoTimeout time.Duration = -1

// HTTP is the transport. It is safe for concurrent use.
type HTTP struct{ cfg Config }

var _ graphql.Transport = (*HTTP)(nil)

// New returns the transport. Register it last: it takes every request that asks for
// no WebSocket, so that it can answer 405, 406 and 415 where they are due.
func New(cfg Config) *HTTP {
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = 1 << 20
	}
	if cfg.MaxVariables <= 0 {
		cfg.MaxVariables = 64 << 10
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 15 * time.Second
	}
	return &HTTP{cfg}
}

// Supports implements graphql.Transport.
func (h *HTTP) Supports(r *http.Request) bool {
	return !strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// Do implements graphql.Transport.
func (h *HTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx := r.Context()
	if h.cfg.Timeout != NoTimeout {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, h.cfg.Timeout)
		defer cancel()
	}
	a := &answer{w: w, profile: h.cfg.Profile, media: mediaJSON, lang: fault.Lang(r.Context())}
	media, acceptable := negotiate(r.Header.Values("Accept"), h.cfg.Profile)
	if acceptable {
		a.media = media
	}
	// Set before anything can panic: an answer to a panic is of this type, too.
	a.header(a.media)

	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET, POST")
		a.refuse(refusedMethod)
		return
	}
	if !acceptable {
		a.refuse(refusedAccept)
		return
	}
	params, refused := h.read(w, r)
	if refused != nil {
		a.refuse(refused)
		return
	}
	params.Headers = r.Header
	run := func(ctx context.Context) func() { return h.run(ctx, r, exec, params, a) }
	if h.cfg.Around != nil {
		h.cfg.Around(ctx, w, r, params, run)
		return
	}
	run(ctx)()
}

// run looks for the answer among those that are known, and has it executed where it is
// not there.
func (h *HTTP) run(ctx context.Context, r *http.Request, exec graphql.GraphExecutor, params *graphql.RawParams, a *answer) func() {
	known, tried := h.known(ctx, params)
	if known != nil {
		return func() { a.whole(known) }
	}
	if tried && ctx.Err() != nil {
		ctx = begin(ctx)
	}
	return h.execute(ctx, r, exec, params, a)
}

// read takes the parameters from the body or from the URL.
func (h *HTTP) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	start := graphql.Now()
	read := h.readGET
	if r.Method == http.MethodPost {
		read = h.readPOST
	}
	params, refused := read(w, r)
	if refused != nil {
		return nil, refused
	}
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, nil
}

// execute creates the operation, judges whether this transport may run it, and runs it.
func (h *HTTP) execute(
	ctx context.Context, r *http.Request, exec graphql.GraphExecutor, params *graphql.RawParams, a *answer,
) func() {
	op, errs := exec.CreateOperationContext(ctx, params)
	if len(errs) == 0 {
		if refused := admit(r, op); refused != nil {
			if refused == refusedMutation {
				return func() {
					a.w.Header().Set("Allow", "POST")
					a.refuse(refused)
				}
			}
			errs = refused.list(a.lang)
		}
	}
	if len(errs) > 0 {
		// The profile is chosen by the executor's own list: a presenter may rename codes.
		resp := exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		return func() { a.operationRefused(errs, resp) }
	}
	next, ctx := exec.DispatchOperation(ctx, op)
	resp := next(ctx)
	return func() { a.result(ctx, resp) }
}
