package transport

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Codes of extensions.code that this package writes or, the last one, answers with a
// status of its own. They are members of the API's closed set.
const (
	codeBadInput   = "BAD_USER_INPUT"
	codeTooComplex = "QUERY_TOO_COMPLEX"
	codeInternal   = "INTERNAL"

	codeRateLimited = "RATE_LIMITED"
)

// refusal is an answer that the transport gives by itself. Its message is fixed.
type refusal struct {
	status int
	code   string
	text   string
	// parameters marks a body that is JSON but no GraphQL request: ProfileSpec2026
	// answers it with 422.
	parameters bool
}

var (
	refusedMethod = &refusal{status: http.StatusMethodNotAllowed, code: codeBadInput,
		text: "only GET and POST are supported"}
	refusedMutation = &refusal{status: http.StatusMethodNotAllowed, code: codeBadInput,
		text: "GET runs queries only; send the operation by POST"}
	refusedAccept = &refusal{status: http.StatusNotAcceptable, code: codeBadInput,
		text: "Accept must allow application/graphql-response+json or application/json"}
	refusedContentType = &refusal{status: http.StatusUnsupportedMediaType, code: codeBadInput,
		text: "POST needs Content-Type application/json in UTF-8 and no Content-Encoding"}
	refusedBodySize = &refusal{status: http.StatusRequestEntityTooLarge, code: codeTooComplex,
		text: "the request body is too large"}
	refusedVariablesSize = &refusal{status: http.StatusRequestEntityTooLarge, code: codeTooComplex,
		text: "variables or extensions are too large"}
	refusedBody = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: "the request body could not be read"}
	refusedJSON = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: "the request body must be one JSON object"}
	refusedBatch = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "batches are not supported; send one operation per request"}
	refusedURL = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: "the URL's query string could not be read or names a parameter twice"}
	refusedQuery = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "query must be given as a string"}
	refusedOperationName = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "operationName must be a string or null"}
	refusedVariables = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "variables must be an object or null"}
	refusedExtensions = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "extensions must be an object or null"}
	refusedDocumentID = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: "documentId must be a string or null"}
	refusedSubscription = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: "subscriptions are served over WebSocket or server-sent events, not as a single response"}
	refusedDefer = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: "@defer is not supported"}
	failedTimeout = &refusal{status: http.StatusGatewayTimeout, code: codeInternal,
		text: "the operation took too long"}
	failed = &refusal{status: http.StatusInternalServerError, code: codeInternal,
		text: "internal error"}
)

// list is the refusal as an error that passes through the executor's presenter.
func (r *refusal) list() gqlerror.List {
	return gqlerror.List{{Message: r.text, Extensions: map[string]any{"code": r.code}}}
}
