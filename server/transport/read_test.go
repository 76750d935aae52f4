package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

// byEncodingJSON reads a body as encoding/json does, member by member: what this
// package's reader is held against.
func byEncodingJSON(body []byte) (params graphql.RawParams, ok bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members == nil {
		return params, false
	}
	for name, into := range map[string]any{"query": &params.Query, "operationName": &params.OperationName} {
		if raw := members[name]; len(raw) > 0 && json.Unmarshal(raw, into) != nil {
			return params, false
		}
	}
	for name, into := range map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if raw := members[name]; len(raw) > 0 {
			d := json.NewDecoder(bytes.NewReader(raw))
			d.UseNumber()
			if d.Decode(into) != nil {
				return params, false
			}
			if _, err := d.Token(); !errors.Is(err, io.EOF) {
				return params, false
			}
		}
	}
	return params, params.Query != ""
}

// oddBodies are what JSON says in more than one way, or does not quite say.
var oddBodies = []string{
	typenameBody, ` {"query" : "{a}" , "variables":{ "a" : [ 1 , -0.5e+10 , {} , [] ] } } `,
	`{"qu\u0065ry":"{\u0061}"}`, `{"query":"a","query":"b"}`, `{"query":1,"query":"b"}`, `{"query":"a","query":null}`,
	`{"Query":"a","query":"b"}`, `{"query":"a\n\t\r\b\f\/\\\"z"}`, `{"query":"a\xz"}`, `{"query":"a\u12"}`, `{"query":"\ud83d\ude00 \ud83d x \ude00"}`,
	"{\"query\":\"a\xff\xfeb\"}", "{\"query\":\"a\xe4\xb8\"}", "{\"query\":\"路灯\\n\xff\"}", "{\"query\":\"a\nb\"}", "{\"query\":\"a\x7fb\x00\"}",
	`{"query":"a",}`, `{,"query":"a"}`, `{"query":"a" "x":1}`, `{"query" "a"}`, `{"query":}`, `{query:"a"}`, `{'query':"a"}`, `{"query":"a"`, `{"query":"a"}}`,
	`{"query":"a"}` + "\x00", "\ufeff" + typenameBody, `{}`, `null`, `nul`, ` null `, `"a"`, `1`, ``, ` `, `{"query":"a"} x`,
	`{"query":"a","x":01}`, `{"query":"a","x":-}`, `{"query":"a","x":1.}`, `{"query":"a","x":.5}`, `{"query":"a","x":1e}`, `{"query":"a","x":+1}`,
	`{"query":"a","x":1e5,"y":-0,"z":0.0E-1}`, `{"query":"a","x":truE}`, `{"query":"a","x":true,"y":false,"z":null}`, `{"query":"a","x":tru}`, `{"query":"a","x":nulls}`,
	`{"query":"a","x":[1,]}`, `{"query":"a","x":[,1]}`, `{"query":"a","x":[1 2]}`, `{"query":"a","x":[}`, `{"query":"a","x":[1}]`, `{"query":"a","x":{"a":1]}`,
	`{"query":"a","variables":{"a":1,"a":{"b":2},"a":{"c":[null,true,false,"x\u00e9"]}}}`, `{"query":"a","variables":{"n":123456789012345678901234567890}}`,
	`{"query":"a","variables":null,"extensions":null,"operationName":null}`, `{"query":"a","variables":[]}`, `{"query":"a","variables":""}`, `{"query":"a","extensions":7}`,
	`{"query":"a","operationName":{}}`, `{"query":null}`, `{"query":""}`, `{"":1,"query":"a"}`, `{"query":"a","\"":1,"\\":2}`, `{"query":"a","x":"\`, `{"query":"a\`,
	`{"query":"a","x":` + strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999) + `}`, `{"query":"a","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
	`{"query":"a","x":` + strings.Repeat(`{"a":`, 9_999) + "1" + strings.Repeat("}", 9_999) + `}`, `{"query":"a","x":` + strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000) + `}`,
	`{"query":"a","variables":` + strings.Repeat(`{"a":`, 9_999) + "1" + strings.Repeat("}", 9_999) + `}`,
}

// sameAsEncodingJSON: the same requests are taken, for the same parameters.
func sameAsEncodingJSON(t *testing.T, body []byte) {
	t.Helper()
	want, taken := byEncodingJSON(body)
	var got graphql.RawParams
	m, ok := membersOf(body)
	if ok {
		params, refused := New(Config{MaxVariables: 1 << 20}).decode(m)
		if ok = refused == nil; ok {
			got = *params
		}
	}
	if ok != taken {
		t.Fatalf("%.200q: taken %t, by encoding/json %t", body, ok, taken)
	}
	if ok && !reflect.DeepEqual(got, want) {
		t.Fatalf("%.200q:\n%#v, by encoding/json\n%#v", body, got, want)
	}
}

func TestBody_IsReadAsByEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, body := range oddBodies {
		sameAsEncodingJSON(t, []byte(body))
	}
	for _, a := range audits() {
		sameAsEncodingJSON(t, []byte(a.req.body))
	}
}

// FuzzBody states the same of any body.
func FuzzBody(f *testing.F) {
	for _, body := range oddBodies {
		f.Add([]byte(body))
	}
	f.Fuzz(sameAsEncodingJSON)
}

func BenchmarkBody(b *testing.B) {
	body := []byte(query("query Inbox($region: ID!, $after: String) { cases(filter: {regionId: $region, open: true}, first: 20, after: $after) {\n  nodes { id number state title } } }"))
	body = append(body[:len(body)-1], `,"variables":{"region":"reg_01k6x3d9xjfv5rkx1v5k3qm2zd"}}`...)
	h := New(Config{})
	b.ReportAllocs()
	for b.Loop() {
		m, _ := membersOf(body)
		if _, refused := h.decode(m); refused != nil {
			b.Fatal(refused.text.En)
		}
	}
}
