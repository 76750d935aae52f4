package demo

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// output keeps what the demo tells and says when it serves.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	serving chan struct{}
	once    sync.Once
}

func newOutput() *output { return &output{serving: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.text.Write(b)
	if strings.Contains(o.text.String(), "Ctrl-C ends") {
		o.once.Do(func() { close(o.serving) })
	}
	return n, err
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// serveUntil runs the demo, calls fn once it serves, and ends it.
func serveUntil(t *testing.T, dir string, fn func(told string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, done := newOutput(), make(chan error, 1)
	go func() { done <- serve(ctx, Options{Data: dir, Listen: "127.0.0.1:0", Out: out}, everything()) }()
	select {
	case <-out.serving:
		fn(out.String())
		cancel()
		if err := <-done; err != nil {
			t.Errorf("after the end: %v", err)
		}
	case err := <-done:
		t.Fatalf("it does not serve: %v\n%s", err, out)
	}
}

// rows counts the rows of every table.
func rows(t *testing.T, dir string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, databaseName)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	out := map[string]int{}
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM %q", name)).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	if out["cases"] == 0 || out["regions"] == 0 {
		t.Fatalf("the database is empty: %v", out)
	}
	return out
}

func TestServe_SecondRunAddsNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	// What a killed first run may have left.
	for _, name := range []string{buildingName, buildingName + "-wal", buildingName + "-shm"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half a database"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	serveUntil(t, dir, func(told string) {
		if !strings.Contains(told, "checks hold.") || strings.Contains(told, "✗") {
			t.Errorf("the stories did not go as they should:\n%s", told)
		}
		for _, suffix := range append([]string{""}, sidecars...) {
			if _, err := os.Stat(filepath.Join(dir, buildingName+suffix)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is still there", buildingName+suffix)
			}
		}
		pasteAll(t, told)
	})
	first := rows(t, dir)
	serveUntil(t, dir, func(told string) {
		for _, s := range Stories {
			if !strings.Contains(told, s.Title) {
				t.Errorf("the second run does not tell how %q ended", s.Title)
			}
		}
	})
	second := rows(t, dir)
	delete(first, "audit_records") // the second run looks as an auditor, and each look is recorded
	delete(second, "audit_records")
	if !maps.Equal(first, second) {
		t.Errorf("rows after the first run %v, after the second %v", first, second)
	}
	serveUntil(t, dir, func(told string) { useIt(t, told) })
	serveUntil(t, dir, func(told string) {
		if !strings.Contains(told, "somebody has moved it on") {
			t.Error("a case that was moved on is not told as such")
		}
		pasteAll(t, told)
	})
	if err := serve(t.Context(), Options{Data: dir, Check: true, Out: io.Discard}, everything()); err != nil {
		t.Errorf("check on data that is there: %v", err)
	}
}

// useIt moves a case of a story and logs out, as somebody who tries the demo
// may: neither keeps it from starting again.
func useIt(t *testing.T, told string) {
	for _, l := range curlLine.FindAllStringSubmatch(told, -1) {
		token, hasToken := strings.CutPrefix(l[3], "Bearer ")
		if !hasToken {
			continue
		}
		a := &Actor{url: l[1], token: token}
		if strings.Contains(l[6], "possibleEvents") { // the community's officer
			var data struct{ Case *Case }
			if err := a.do(t.Context(), caseByNumber, vars{"number": "2023-000002"}, &data); err != nil {
				t.Fatal(err)
			}
			o, err := attempt(t.Context(), a, "triageCase", vars{"caseId": data.Case.ID, "grade": "A"})
			if err != nil || o.why().Code != "" {
				t.Fatal(err, o.why())
			}
		}
		if err := a.do(t.Context(), logOutDoc, nil, nil); err != nil {
			t.Error(err)
		}
	}
}

var curlLine = regexp.MustCompile(`(?m)^curl -s (\S+) -H '([^:']+): ([^']+)' -H '([^:']+): ([^']+)' -d '([^']+)'$`)

// pasteAll sends every printed request as a shell would.
func pasteAll(t *testing.T, told string) {
	t.Helper()
	lines := curlLine.FindAllStringSubmatch(told, -1)
	if len(lines) != len(queries)+1 {
		t.Errorf("%d lines to paste, want one for each of %d roles", len(lines), len(queries)+1)
	}
	for _, l := range lines {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l[1], strings.NewReader(l[6]))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(l[2], l[3])
		req.Header.Set(l[4], l[5])
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		var answer struct {
			Data   map[string]any
			Errors []any
		}
		if err = errors.Join(err, json.Unmarshal(body, &answer)); err != nil || len(answer.Errors) > 0 || len(answer.Data) == 0 {
			t.Errorf("%s: %v %s", l[6], err, body)
		}
		for field, value := range answer.Data {
			if value == nil {
				t.Errorf("%s: %s is null", l[6], field)
			}
		}
	}
}

func TestServe_PlantedFaultFailsTheRun(t *testing.T) {
	t.Parallel()
	otherEnd, wrongCheck, refusedVerb := *race, *race, *race
	otherEnd.Ends = []End{{"2025-000001", "CLOSED", 4}}
	wrongCheck.Play = func(r *Run) {
		race.Play(r)
		r.check("planted", "green", "red")
	}
	refusedVerb.Play = func(r *Run) {
		race.Play(r)
		r.move(r.as("auditor"), "reportCase", vars{"channel": "WEB", "description": "X."})
	}
	for name, story := range map[string]*Story{"end": &otherEnd, "check": &wrongCheck, "refused verb": &refusedVerb} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, out := t.TempDir(), newOutput()
			err := serve(t.Context(), Options{Data: dir, Check: true, Out: out}, plan{story.Tenants(), []*Story{story}})
			if !errors.Is(err, ErrStories) {
				t.Errorf("error %v, want ErrStories", err)
			}
			if !strings.Contains(out.String(), "✗") {
				t.Errorf("the fault is not told:\n%s", out)
			}
			if _, err := os.Stat(filepath.Join(dir, databaseName)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a failed run left %s: %v", databaseName, err)
			}
		})
	}
}

func TestServe_ForeignDatabase_IsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, databaseName), []byte("not a database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := serve(t.Context(), Options{Data: dir, Check: true, Out: io.Discard}, everything()); err == nil {
		t.Error("a file that is no database was taken")
	}
}
