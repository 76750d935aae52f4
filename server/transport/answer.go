package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// statusPartial is 294 Partial Success of GraphQL over HTTP.
const statusPartial = 294

// answer writes one response of the negotiated type.
type answer struct {
	w       http.ResponseWriter
	profile Profile
	media   string
	lang    string
}

// withoutData is a response of a request that was not executed: it has no "data",
// not even null.
type withoutData struct {
	Errors     gqlerror.List  `json:"errors"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// header declares the type, and that it was chosen by Accept; what others say the
// answer varies by stays.
func (a *answer) header(media string) {
	h := a.w.Header()
	h["Content-Type"] = types[media]
	switch vary := h["Vary"]; {
	case vary == nil:
		h["Vary"] = byAccept
	case !slices.Contains(vary, "Accept"):
		h["Vary"] = append(vary, "Accept")
	}
}

// Lists of headers that most answers share. They are full, so that whoever adds to
// one has a list of his own.
var (
	types = map[string][]string{
		mediaJSON:     {mediaJSON + "; charset=utf-8"},
		mediaResponse: {mediaResponse + "; charset=utf-8"},
	}
	byAccept = []string{"Accept"}
)

// refuse answers by itself, without the executor.
func (a *answer) refuse(r *refusal) {
	status := r.status
	if r.parameters && a.profile == ProfileSpec2026 {
		status = http.StatusUnprocessableEntity
	}
	a.errors(status, withoutData{Errors: r.list(a.lang)})
}

// operationRefused answers a request whose operation could not be created: causes
// decide the status, resp is what the executor makes of them.
func (a *answer) operationRefused(causes gqlerror.List, resp *graphql.Response) {
	if resp == nil || len(resp.Errors) == 0 {
		a.refuse(failed)
		return
	}
	a.errors(a.refusedStatus(causes), withoutData{resp.Errors, resp.Extensions})
}

func (a *answer) refusedStatus(causes gqlerror.List) int {
	parse, limited := false, false
	for _, e := range causes {
		switch e.Extensions["code"] {
		case errcode.ParseFailed:
			parse = true
		case codeRateLimited:
			limited = true
		}
	}
	switch {
	case a.profile == ProfileAudit && a.media == mediaJSON:
		return http.StatusOK
	case limited:
		return http.StatusTooManyRequests
	case parse || a.profile == ProfileAudit:
		return http.StatusBadRequest
	}
	return http.StatusUnprocessableEntity
}

// errors writes a response without data.
func (a *answer) errors(status int, resp withoutData) {
	body, err := json.Marshal(resp)
	if err != nil { // an extension that is no JSON: say nothing rather than half of it
		status = failed.status
		body, _ = json.Marshal(withoutData{Errors: failed.list(a.lang)})
	}
	if a.profile == ProfileSpec2026 && (status < 200 || status > 299) {
		a.header(mediaResponse)
	}
	a.start(status, len(body))
	_, _ = a.w.Write(body)
}

func (a *answer) start(status, length int) {
	a.w.Header().Set("Content-Length", strconv.Itoa(length))
	a.w.WriteHeader(status)
}

// result answers an operation that was executed.
func (a *answer) result(ctx context.Context, resp *graphql.Response) {
	switch {
	case resp == nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		a.refuse(failedTimeout)
	case resp == nil: // most likely the client has gone, and nobody reads this
		a.refuse(failed)
	case len(resp.Data) == 0: // an interceptor refused the operation before it ran
		a.operationRefused(resp.Errors, resp)
	case len(resp.Errors) == 0 && len(resp.Extensions) == 0: // the map is there even when it is empty
		a.data(resp.Data)
	default:
		a.mixed(resp)
	}
}

// whole writes a response that was written before, with its data.
func (a *answer) whole(body *bytes.Buffer) {
	defer release(body)
	a.start(http.StatusOK, body.Len())
	_, _ = a.w.Write(body.Bytes())
}

const (
	dataOpen  = `{"data":`
	dataClose = `}`
)

// data writes finished JSON as it is: it is not parsed a second time.
func (a *answer) data(data []byte) {
	a.start(http.StatusOK, len(dataOpen)+len(data)+len(dataClose))
	_, _ = io.WriteString(a.w, dataOpen)
	_, _ = a.w.Write(data)
	_, _ = io.WriteString(a.w, dataClose)
}

// mixed writes data with errors, extensions or both, in one piece.
func (a *answer) mixed(resp *graphql.Response) {
	body := bodies.Get().(*bytes.Buffer)
	defer release(body)
	body.WriteByte('{')
	ok := true
	if len(resp.Errors) > 0 {
		ok = member(body, "errors", resp.Errors)
		body.WriteByte(',')
	}
	body.WriteString(`"data":`)
	body.Write(resp.Data)
	if len(resp.Extensions) > 0 {
		body.WriteByte(',')
		ok = extensions(body, resp.Extensions) && ok
	}
	body.WriteByte('}')
	if !ok {
		a.refuse(failed)
		return
	}
	status := http.StatusOK
	if len(resp.Errors) > 0 && a.profile == ProfileSpec2026 {
		status = statusPartial
	}
	a.start(status, body.Len())
	_, _ = a.w.Write(body.Bytes())
}

// extensions writes them; most answers have a single one, which is a plain word.
func extensions(buf *bytes.Buffer, all map[string]any) bool {
	for name, value := range all {
		word, ok := value.(string)
		if len(all) > 1 || !ok || !plain(name) || !plain(word) {
			break
		}
		buf.WriteString(`"extensions":{"` + name + `":"` + word + `"}`)
		return true
	}
	return member(buf, "extensions", all)
}

// plain says that JSON writes a text as it stands.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || strings.IndexByte(`"\<>&`, c) >= 0 {
			return false
		}
	}
	return true
}

func member(buf *bytes.Buffer, name string, value any) bool {
	body, err := json.Marshal(value)
	if err != nil {
		return false
	}
	buf.WriteString(`"` + name + `":`)
	buf.Write(body)
	return true
}
