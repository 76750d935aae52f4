package server

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/internal/directory"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// gallery is a server with a case of tenant ke, and people.
type gallery struct {
	*testing.T
	app    *App
	ke     context.Context // looks behind the policies
	caseID string
	tokens map[string]string
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{T: t, app: newApp(t, nil), tokens: map[string]string{}}
	id, err := g.app.Store().TenantID(t.Context(), "ke")
	if err != nil {
		t.Fatal(err)
	}
	g.ke = authz.System(t.Context(), id, "look from a test")
	person := &directory.PartyInput{Name: "somebody", Phone: "13812345678"}
	g.hire("ke", "resident", "resident", person)
	g.hire("ke", "stranger", "resident", person)
	g.hire("ke", "city", "city_officer", nil)
	g.hire("ke", "auditor", "auditor", nil)
	g.hire("kerala", "foreign", "city_officer", nil)
	var answer struct {
		Data struct {
			ReportCase struct{ Case struct{ ID string } }
		}
	}
	body := g.graphql("resident", `mutation { reportCase(input: {channel: "WEB", description: "a hole"}) { case { id } } }`)
	if err := json.Unmarshal(body, &answer); err != nil || answer.Data.ReportCase.Case.ID == "" {
		t.Fatalf("%v: %s", err, body)
	}
	g.caseID = answer.Data.ReportCase.Case.ID
	return g
}

// hire makes an account with a role; a city officer stands at the root.
func (g *gallery) hire(tenant, login, role string, person *directory.PartyInput) {
	g.Helper()
	id, err := g.app.Store().TenantID(g.Context(), tenant)
	if err != nil {
		g.Fatal(err)
	}
	member := directory.MembershipInput{Role: role}
	if role == "city_officer" {
		member.Region = "1"
	}
	ctx := authz.System(g.Context(), id, "make an account for a test")
	if _, err := g.app.Services().Directory.EnsureAccount(ctx, directory.AccountInput{
		Login: login, Name: login, Party: person, Memberships: []directory.MembershipInput{member}}); err != nil {
		g.Fatal(err)
	}
	token, err := g.app.Services().Identity.Issue(g.Context(), tenant, login, "", time.Hour)
	if err != nil {
		g.Fatal(err)
	}
	g.tokens[login] = token.Secret
}

func (g *gallery) send(who, method, path string, body []byte, header ...string) *http.Response {
	req := httptest.NewRequest(method, path, bytes.NewReader(body))
	if token := g.tokens[who]; token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	g.app.Handler().ServeHTTP(rec, req)
	return rec.Result()
}

func (g *gallery) graphql(who, query string) []byte {
	payload, _ := json.Marshal(map[string]string{"query": query})
	body, _ := io.ReadAll(g.send(who, http.MethodPost, "/graphql", payload, "Content-Type", "application/json").Body)
	return body
}

// attach sends a file and returns the status and where it lies.
func (g *gallery) attach(who string, body []byte, query url.Values, header ...string) (int, string) {
	if query.Get("caseId") == "" {
		query.Set("caseId", g.caseID)
	}
	res := g.send(who, http.MethodPost, "/attachments?"+query.Encode(), body, header...)
	return res.StatusCode, res.Header.Get("Location")
}

func TestAttachments_AreReadUnderThePermissionOfTheirCase(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	status, public := g.attach("resident", picture(t), url.Values{"name": {"hole.png"}}, "Content-Type", "image/png")
	if status != http.StatusCreated {
		t.Fatalf("status %d", status)
	}
	_, internal := g.attach("city", picture(t), url.Values{"name": {"note.png"}})
	for _, c := range []struct {
		who, at string
		want    int
	}{
		{"resident", public, 200}, {"city", public, 200}, {"auditor", public, 200},
		{"foreign", public, 404}, {"stranger", public, 404}, {"", public, 401},
		{"resident", internal, 404}, {"city", internal, 200}, {"foreign", internal, 404},
		{"city", "/attachments/fil_nothing", 404}, {"city", strings.Replace(public, "fil_", "cas_", 1), 404},
	} {
		if got := g.send(c.who, http.MethodGet, c.at, nil).StatusCode; got != c.want {
			t.Errorf("%q reads %s: status %d, want %d", c.who, c.at, got, c.want)
		}
	}
	n, err := g.app.Store().Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindREAD_PERSONAL_DATA)).Count(g.ke)
	if err != nil || n != 1 {
		t.Errorf("%d records of the auditor's reading, %v", n, err)
	}
}

func TestAttachments_AreSentSoThatABrowserRunsNothing(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	_, at := g.attach("resident", picture(t), url.Values{"name": {`a"b.png`}})
	res := g.send("resident", http.MethodGet, at, nil, "Range", "bytes=0-7")
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusPartialContent || string(body) != "\x89PNG\r\n\x1a\n" {
		t.Errorf("status %d, %q", res.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if d := res.Header.Get("Content-Disposition"); !strings.HasPrefix(d, `inline; filename="a_b.png"`) {
		t.Errorf("Content-Disposition %q", d)
	}
}

func TestAttachments_ThatMayNotBeTaken_LeaveNothing(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	for name, c := range map[string]struct {
		who   string
		body  []byte
		query url.Values
		want  int
	}{
		"a web page":             {"resident", []byte("<html><script>alert(1)</script></html>"), url.Values{}, 422},
		"nothing":                {"resident", nil, url.Values{}, 422},
		"a name of another kind": {"resident", picture(t), url.Values{"name": {"a.mp4"}}, 422},
		"a flag that is none":    {"city", picture(t), url.Values{"public": {"perhaps"}}, 422},
		"no such case":           {"resident", picture(t), url.Values{"caseId": {"cas_nothing"}}, 404},
		"another city":           {"foreign", picture(t), url.Values{}, 404},
		"somebody else":          {"stranger", picture(t), url.Values{}, 404},
		"the auditor":            {"auditor", picture(t), url.Values{}, 403},
		"nobody":                 {"", picture(t), url.Values{}, 401},
		"an order of no case":    {"city", picture(t), url.Values{"workOrderId": {"wrk_x"}}, 404},
	} {
		if got, _ := g.attach(c.who, c.body, c.query); got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
	if n, err := g.app.Store().Reader().Attachment.Query().Count(g.ke); err != nil || n != 0 {
		t.Errorf("%d attachments, %v", n, err)
	}
}

func TestAttachments_TheSameKeyTwice_IsOneFile(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	first, at := g.attach("resident", picture(t), url.Values{"name": {"a.png"}}, "Idempotency-Key", "k1")
	second, again := g.attach("resident", picture(t), url.Values{"name": {"a.png"}}, "Idempotency-Key", "k1")
	if first != 201 || second != 201 || at != again {
		t.Errorf("%d %s, then %d %s", first, at, second, again)
	}
	if status, _ := g.attach("resident", picture(t), url.Values{"name": {"b.png"}}, "Idempotency-Key", "k1"); status != http.StatusConflict {
		t.Errorf("another file under the key: status %d", status)
	}
	if got := g.send("resident", http.MethodGet, at, nil).StatusCode; got != 200 {
		t.Errorf("the file: status %d", got)
	}
}
