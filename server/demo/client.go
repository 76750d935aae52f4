package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// vars are the variables of an operation.
type vars = map[string]any

// Actor is somebody who uses the API: a token, or nobody at all in a tenant.
type Actor struct {
	Login string
	Name  string
	Role  string

	url    string // of the endpoint
	tenant string // header Huying-Tenant; empty: none is sent
	token  string // empty: anonymous
}

// refused is an answer with errors of the request.
type refused struct{ errors []requestError }

type requestError struct {
	Message    string
	Path       []any
	Extensions struct{ Code string }
}

// Error lists codes and messages.
func (r *refused) Error() string {
	parts := make([]string, len(r.errors))
	for i, e := range r.errors {
		parts[i] = e.Extensions.Code + ": " + e.Message
	}
	return strings.Join(parts, "; ")
}

// code is the code of the first error.
func (r *refused) code() string { return r.errors[0].Extensions.Code }

var client = &http.Client{Timeout: time.Minute}

// post sends an operation and returns status and body as they came.
func (a *Actor) post(ctx context.Context, query string, v vars) (status int, body []byte, err error) {
	payload, err := json.Marshal(map[string]any{"query": query, "variables": v})
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if a.tenant != "" {
		req.Header.Set("Huying-Tenant", a.tenant)
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// do sends an operation and decodes its data. Errors of the request come back
// as *refused, beside whatever data there is.
func (a *Actor) do(ctx context.Context, query string, v vars, out any) error {
	status, body, err := a.post(ctx, query, v)
	if err != nil {
		return err
	}
	var answer struct {
		Data   json.RawMessage
		Errors []requestError
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("status %d, no JSON: %.200s", status, body)
	}
	if out != nil && len(answer.Data) > 0 && string(answer.Data) != "null" {
		if err := json.Unmarshal(answer.Data, out); err != nil {
			return fmt.Errorf("unexpected data: %w", err)
		}
	}
	if len(answer.Errors) > 0 {
		return &refused{answer.Errors}
	}
	if len(answer.Data) == 0 {
		return fmt.Errorf("status %d, no data: %.200s", status, body)
	}
	return nil
}

var requestID = regexp.MustCompile(`"requestId":"[^"]*"`)

// raw is an answer to compare with another: status and body, without the one
// thing that differs between two equal answers.
func (a *Actor) raw(ctx context.Context, query string, v vars) (string, error) {
	status, body, err := a.post(ctx, query, v)
	return fmt.Sprintf("%d %s", status, requestID.ReplaceAll(body, nil)), err
}
