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
	// A map, not a struct: struct fields match whatever the case of the key. Unmarshal
	// refuses anything behind the object.
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members == nil {
		return nil, refusedJSON
	}
	return h.decode(members)
}

// isJSON reports whether the body is declared as plain JSON in UTF-8.
func isJSON(header http.Header) bool {
	media, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || media != mediaJSON || header.Get("Content-Encoding") != "" {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// parameters are the members of a request that this package reads.
var parameters = []string{"query", "operationName", "variables", "extensions", "documentId"}

func (h *HTTP) readGET(_ http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refusedURL
	}
	members := make(map[string]json.RawMessage, len(parameters))
	for _, name := range parameters {
		given := values[name]
		switch {
		case len(given) > 1:
			return nil, refusedURL
		case len(given) == 0 || given[0] == "":
			continue // a form sends an empty field for an absent one
		case name == "variables" || name == "extensions":
			members[name] = json.RawMessage(given[0])
		default:
			if members[name], err = json.Marshal(given[0]); err != nil {
				return nil, refusedURL
			}
		}
	}
	return h.decode(members)
}

// decode turns the members of a request into parameters, each of its right type.
func (h *HTTP) decode(members map[string]json.RawMessage) (*graphql.RawParams, *refusal) {
	params := &graphql.RawParams{}
	if len(members["variables"]) > h.cfg.MaxVariables || len(members["extensions"]) > h.cfg.MaxVariables {
		return nil, refusedVariablesSize
	}
	var id string
	switch {
	case !text(members["query"], &params.Query):
		return nil, refusedQuery
	case !text(members["operationName"], &params.OperationName):
		return nil, refusedOperationName
	case !object(members["variables"], &params.Variables):
		return nil, refusedVariables
	case !object(members["extensions"], &params.Extensions):
		return nil, refusedExtensions
	}
	if h.cfg.PersistedDocuments {
		if !text(members["documentId"], &id) {
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
func text(raw json.RawMessage, into *string) bool {
	if len(raw) == 0 {
		return true
	}
	return json.Unmarshal(raw, into) == nil
}

// object decodes an object and keeps its numbers as written; absent and null leave
// it nil.
func object(raw json.RawMessage, into *map[string]any) bool {
	if len(raw) == 0 {
		return true
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(into) != nil {
		return false
	}
	_, err := dec.Token() // variables of a GET come unchecked: nothing may follow
	return errors.Is(err, io.EOF)
}
