package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// bodies holds buffers for the bodies of requests and answers. Nothing that is read
// from a body refers to its buffer once the parameters are decoded.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// pooledBytes is the largest buffer worth keeping: one large request must not hold
// its memory for ever.
const pooledBytes = 64 << 10

func release(buf *bytes.Buffer) {
	if buf.Cap() <= pooledBytes {
		buf.Reset()
		bodies.Put(buf)
	}
}

func (h *HTTP) readPOST(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	if !isJSON(r.Header) {
		return nil, refusedContentType
	}
	if r.ContentLength > h.cfg.MaxBody {
		return nil, refusedBodySize
	}
	buf := bodies.Get().(*bytes.Buffer)
	defer release(buf)
	_, err := io.Copy(buf, http.MaxBytesReader(w, r.Body, h.cfg.MaxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, refusedBodySize
	}
	if err != nil {
		return nil, refusedBody
	}
	body := bytes.TrimLeft(buf.Bytes(), " \t\r\n")
	if len(body) > 0 && body[0] == '[' {
		return nil, refusedBatch
	}
	members, ok := membersOf(body)
	if !ok {
		return nil, refusedJSON
	}
	return h.decode(members)
}

// isJSON reports whether the body is declared as plain JSON in UTF-8.
func isJSON(header http.Header) bool {
	declared := header.Get("Content-Type")
	if header.Get("Content-Encoding") != "" {
		return false
	}
	if declared == mediaJSON { // as nearly everybody sends it
		return true
	}
	media, params, err := mime.ParseMediaType(declared)
	if err != nil || media != mediaJSON {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// members are the values of a request that this package reads, as they are
// written; none: not given.
type members struct{ query, operationName, variables, extensions, documentID []byte }

// of is the member of a name, which is spelled as it stands here; nil for any other.
func (m *members) of(name string) *[]byte {
	switch name {
	case "query":
		return &m.query
	case "operationName":
		return &m.operationName
	case "variables":
		return &m.variables
	case "extensions":
		return &m.extensions
	case "documentId":
		return &m.documentID
	}
	return nil
}

// parameters are the names that members has.
var parameters = []string{"query", "operationName", "variables", "extensions", "documentId"}

// membersOf takes an object apart; of a name that comes twice the last counts. False
// where it is not one object and nothing else.
func membersOf(body []byte) (m members, ok bool) {
	s := scanner{text: body}
	ok = s.members(func(name []byte) bool {
		from, known := s.at, m.of(string(name))
		if bytes.IndexByte(name, '\\') >= 0 {
			known = m.of(unquoted(name))
		}
		ok := s.skip()
		if ok && known != nil {
			*known = body[from:s.at]
		}
		return ok
	})
	return m, ok && s.end()
}

func (h *HTTP) readGET(_ http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refusedURL
	}
	var all members
	for _, name := range parameters {
		given, member := values[name], all.of(name)
		switch {
		case len(given) > 1:
			return nil, refusedURL
		case len(given) == 0 || given[0] == "":
			continue // a form sends an empty field for an absent one
		case name == "variables" || name == "extensions":
			*member = []byte(given[0])
		default:
			if *member, err = json.Marshal(given[0]); err != nil {
				return nil, refusedURL
			}
		}
	}
	return h.decode(all)
}

// decode turns the members of a request into parameters, each of its right type.
func (h *HTTP) decode(m members) (*graphql.RawParams, *refusal) {
	params := &graphql.RawParams{}
	if len(m.variables) > h.cfg.MaxVariables || len(m.extensions) > h.cfg.MaxVariables {
		return nil, refusedVariablesSize
	}
	var id string
	switch {
	case !text(m.query, &params.Query):
		return nil, refusedQuery
	case !text(m.operationName, &params.OperationName):
		return nil, refusedOperationName
	case !object(m.variables, &params.Variables):
		return nil, refusedVariables
	case !object(m.extensions, &params.Extensions):
		return nil, refusedExtensions
	}
	if h.cfg.PersistedDocuments {
		if !text(m.documentID, &id) {
			return nil, refusedDocumentID
		}
		delete(params.Extensions, "documentId") // the member of the request decides
		if id != "" {
			if params.Extensions == nil {
				params.Extensions = map[string]any{}
			}
			params.Extensions["documentId"] = id
		}
		if id != "" || params.Extensions["persistedQuery"] != nil {
			return params, nil
		}
	}
	if params.Query == "" {
		return nil, refusedQuery
	}
	return params, nil
}

// text decodes a string; absent and null leave it empty.
func text(raw []byte, into *string) bool {
	if len(raw) == 0 || string(raw) == "null" {
		return true
	}
	s := scanner{text: raw}
	quoted, ok := s.string()
	if ok {
		*into = unquoted(quoted)
	}
	return ok
}

// object decodes an object and keeps its numbers as written; absent and null leave
// it nil. What comes in a URL was not looked at before, and nothing may follow it.
func object(raw []byte, into *map[string]any) bool {
	if len(raw) == 0 {
		return true
	}
	s := scanner{text: raw}
	if s.next() == 'n' {
		return s.word("null") && s.end()
	}
	all, ok := s.object()
	if ok = ok && s.end(); ok {
		*into = all
	}
	return ok
}
