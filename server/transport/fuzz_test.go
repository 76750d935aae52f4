package transport

import (
	"net/http"
	"testing"
	"time"
)

// FuzzHTTP states that every request is answered with JSON that holds data or
// errors, and none with an internal error.
func FuzzHTTP(f *testing.F) {
	for _, a := range audits() {
		f.Add(a.req.body, a.req.accept)
	}
	h := server(Config{MaxBody: 4096, Timeout: 10 * time.Millisecond})
	f.Fuzz(func(t *testing.T, body, accept string) {
		w := exchange{body: body, accept: accept}.do(h)
		if r := decoded(t, w); w.Code == http.StatusInternalServerError || !r.hasData && len(r.Errors) == 0 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
