package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/ent/gid"
)

// target is a server that is asked.
type target struct {
	url    string
	client *http.Client
}

func newTarget(url string) *target {
	return &target{url, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
}

// post sends one request and returns the body of a good answer.
func (t *target) post(path, token string, body []byte) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, t.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := t.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var b bytes.Buffer
	b.Grow(int(max(0, answer.ContentLength)) + bytes.MinRead)
	if _, err := io.Copy(&b, answer.Body); err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK || bytes.HasPrefix(b.Bytes(), []byte(`{"errors"`)) {
		return nil, fmt.Errorf("%s answers %d: %.300s", path, answer.StatusCode, b.Bytes())
	}
	return b.Bytes(), nil
}

// ask puts one document to the server and reads its data.
func (t *target) ask(o city.Officer, document string, variables, into any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	raw, err := t.post("/graphql", o.Token, body)
	if err != nil {
		return err
	}
	data, err := dataOf(raw)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// dataOf is the data of an answer, byte for byte; errors beside it are an error.
func dataOf(raw []byte) (json.RawMessage, error) {
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, fmt.Errorf("%w: %.300s", err, raw)
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("the server answers: %s", answer.Errors[0].Message)
	}
	return answer.Data, nil
}

// alike asks both for the same and fails where the answers differ in a byte.
func alike(server, ceiling *target, o operation, most int) error {
	step := max(1, len(o.inputs)/most)
	for i := 0; i+1 < len(o.inputs) || !o.once && i < len(o.inputs); i += step {
		in, twin := o.inputs[i], o.inputs[i]
		if o.once {
			twin = o.inputs[i+1]
		}
		graphql, _, err := o.bodies(in)
		if err != nil {
			return err
		}
		_, plain, err := o.bodies(twin)
		if err != nil {
			return err
		}
		left, err := server.post("/graphql", in.officer.Token, graphql)
		if err != nil {
			return err
		}
		if left, err = dataOf(left); err != nil {
			return err
		}
		right, err := ceiling.post(o.path, in.officer.Token, plain)
		if err != nil {
			return err
		}
		if right, err = dataOf(right); err != nil {
			return err
		}
		if o.changes {
			left, right = shape(left), shape(right)
		}
		if !bytes.Equal(left, right) {
			return fmt.Errorf("%s, %s: the server answers\n%s\nand the ceiling\n%s", o.name, plain, left, right)
		}
	}
	return nil
}

// own is what two answers to the same write do not share.
var own = regexp.MustCompile(`"(id|number|trackingCode|dueAt)":"[^"]*"`)

func shape(data []byte) []byte { return own.ReplaceAll(data, []byte(`"$1":"own"`)) }

func regionID(o city.Officer) string { return gid.ID{Kind: gid.Region, UUID: o.Region}.String() }
