package transport

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/huying/huying/internal/settings"
)

// Codes of extensions.code that this package writes or, the last one, answers with a
// status of its own. They are members of the API's closed set.
const (
	codeBadInput   = "BAD_USER_INPUT"
	codeTooComplex = "QUERY_TOO_COMPLEX"
	codeInternal   = "INTERNAL"

	codeRateLimited = "RATE_LIMITED"
)

// refusal is an answer that the transport gives by itself. Its message is one of two, by language.
type refusal struct {
	status int
	code   string
	text   settings.Text
	// parameters marks a body that is JSON but no GraphQL request: ProfileSpec2026
	// answers it with 422.
	parameters bool
}

var (
	refusedMethod = &refusal{status: http.StatusMethodNotAllowed, code: codeBadInput,
		text: settings.Text{En: "only GET and POST are supported",
			Zh: "只支持 GET 与 POST"}}
	refusedMutation = &refusal{status: http.StatusMethodNotAllowed, code: codeBadInput,
		text: settings.Text{En: "GET runs queries only; send the operation by POST",
			Zh: "GET 只能执行查询，请用 POST 发送该操作"}}
	refusedAccept = &refusal{status: http.StatusNotAcceptable, code: codeBadInput,
		text: settings.Text{En: "Accept must allow application/graphql-response+json or application/json",
			Zh: "Accept 须允许 application/graphql-response+json 或 application/json"}}
	refusedContentType = &refusal{status: http.StatusUnsupportedMediaType, code: codeBadInput,
		text: settings.Text{En: "POST needs Content-Type application/json in UTF-8 and no Content-Encoding",
			Zh: "POST 的 Content-Type 须为 UTF-8 的 application/json，且不带 Content-Encoding"}}
	refusedBodySize = &refusal{status: http.StatusRequestEntityTooLarge, code: codeTooComplex,
		text: settings.Text{En: "the request body is too large",
			Zh: "请求体过大"}}
	refusedVariablesSize = &refusal{status: http.StatusRequestEntityTooLarge, code: codeTooComplex,
		text: settings.Text{En: "variables or extensions are too large",
			Zh: "variables 或 extensions 过大"}}
	refusedBody = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: settings.Text{En: "the request body could not be read",
			Zh: "无法读取请求体"}}
	refusedJSON = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: settings.Text{En: "the request body must be one JSON object",
			Zh: "请求体须为一个 JSON 对象"}}
	refusedBatch = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "batches are not supported; send one operation per request",
			Zh: "不支持批量请求，每次只发送一个操作"}}
	refusedURL = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: settings.Text{En: "the URL's query string could not be read or names a parameter twice",
			Zh: "无法读取 URL 的查询串，或其中参数重复"}}
	refusedQuery = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "query must be given as a string",
			Zh: "query 须为字符串"}}
	refusedOperationName = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "operationName must be a string or null",
			Zh: "operationName 须为字符串或 null"}}
	refusedVariables = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "variables must be an object or null",
			Zh: "variables 须为对象或 null"}}
	refusedExtensions = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "extensions must be an object or null",
			Zh: "extensions 须为对象或 null"}}
	refusedDocumentID = &refusal{status: http.StatusBadRequest, code: codeBadInput, parameters: true,
		text: settings.Text{En: "documentId must be a string or null",
			Zh: "documentId 须为字符串或 null"}}
	refusedSubscription = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: settings.Text{En: "subscriptions are not supported",
			Zh: "不支持订阅"}}
	refusedDefer = &refusal{status: http.StatusBadRequest, code: codeBadInput,
		text: settings.Text{En: "@defer is not supported",
			Zh: "不支持 @defer"}}
	failedTimeout = &refusal{status: http.StatusGatewayTimeout, code: codeInternal,
		text: settings.Text{En: "the operation took too long",
			Zh: "操作超时"}}
	failed = &refusal{status: http.StatusInternalServerError, code: codeInternal,
		text: settings.Text{En: "internal error",
			Zh: "系统内部错误"}}
)

// list is the refusal as an error that passes through the executor's presenter,
// in the reader's language.
func (r *refusal) list(lang string) gqlerror.List {
	return gqlerror.List{{Message: r.text.In(lang), Extensions: map[string]any{"code": r.code}}}
}
