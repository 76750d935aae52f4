package transport

import "testing"

func TestNegotiate_WeighsTheAcceptHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accept, audit, spec string }{
		{"", mediaJSON, mediaJSON},
		{"*/*", mediaJSON, mediaResponse},
		{"application/*", mediaJSON, mediaResponse},
		{"application/json", mediaJSON, mediaJSON},
		{"APPLICATION/JSON; charset=utf-8", mediaJSON, mediaJSON},
		{"application/graphql-response+json", mediaResponse, mediaResponse},
		{"application/graphql-response+json, application/json", mediaResponse, mediaResponse},
		{"application/json, application/graphql-response+json", mediaResponse, mediaResponse},
		{"application/graphql-response+json,application/json;q=0.9", mediaResponse, mediaResponse},
		{"application/graphql-response+json;q=0.5,application/json;q=0.9", mediaJSON, mediaJSON},
		{"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed", mediaResponse, mediaResponse},
		{"application/json, */*", mediaJSON, mediaJSON},
		{"application/graphql-response+json, */*", mediaResponse, mediaResponse},
		{"*/*, application/json;q=0", mediaResponse, mediaResponse},
		{"*/*;q=0.1, application/json;q=0.05", mediaResponse, mediaResponse},
		{"application/*;q=0, */*", "", ""},
		{"text/html, */*;q=0.8", mediaJSON, mediaResponse},
		{"text/html", "", ""},
		{"application/json;q=2", "", ""},
		{"application/json;q=NaN", "", ""},
		{";;;, application/json", mediaJSON, mediaJSON},
	} {
		for profile, want := range map[Profile]string{ProfileAudit: c.audit, ProfileSpec2026: c.spec} {
			if got, ok := negotiate([]string{c.accept}, profile); got != want || ok != (want != "") {
				t.Errorf("%q in profile %d: %q, want %q", c.accept, profile, got, want)
			}
		}
	}
}
