package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/huying/huying/internal/fault"
)

// refusalCodes gives the extensions.code of what is refused before GraphQL.
var refusalCodes = map[fault.Kind]string{
	fault.Invalid:         "BAD_USER_INPUT",
	fault.NotFound:        "NOT_FOUND",
	fault.Forbidden:       "FORBIDDEN",
	fault.Unauthenticated: "UNAUTHENTICATED",
}

// broken is the fault shown for a defect or an outage.
func broken(ctx context.Context) *fault.Fault {
	return fault.New("INTERNAL", fault.Broken, RequestID(ctx))
}

// refuse answers as GraphQL does, in the reader's language, where a request
// does not get as far as GraphQL.
func refuse(w http.ResponseWriter, r *http.Request, status int, f *fault.Fault) {
	code, ok := refusalCodes[f.Kind]
	if !ok {
		code = "INTERNAL"
	}
	type object = map[string]any
	body, err := json.Marshal(object{
		"errors":     []any{object{"message": f.Message(fault.Lang(r.Context())), "extensions": object{"code": code}}},
		"extensions": object{"requestId": RequestID(r.Context())},
	})
	if err != nil { // texts only
		panic(err)
	}
	media := "application/json"
	if graphqlJSON := "application/graphql-response+json"; strings.Contains(r.Header.Get("Accept"), graphqlJSON) {
		media = graphqlJSON
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader may be gone
}
