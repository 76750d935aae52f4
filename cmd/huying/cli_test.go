package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// told is what a command line led to.
type told struct {
	code     int
	out, err string
}

func huying(args ...string) told {
	var out, errOut bytes.Buffer
	code := run(context.Background(), args, &out, &errOut)
	return told{code, out.String(), errOut.String()}
}

func mustHuying(t *testing.T, args ...string) told {
	t.Helper()
	got := huying(args...)
	if got.code != 0 {
		t.Fatalf("huying %s: exit code %d\n%s", strings.Join(args, " "), got.code, got.err)
	}
	return got
}

func mustWrite(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUsageErrors_ExitWith2(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{}, {"nothing"}, {"serve", "--nothing"}, {"serve", "--listen", "here"}, {"tenant", "import"},
		{"token", "ke", "boss", "--region", "1"}, {"token", "ke", "boss", "--role", "r", "--region", "1", "--grid", "2"},
		{"migrate", "--database", "mysql:x"}, {"serve", "--config", "/nowhere.yaml"},
	} {
		if got := huying(args...); got.code != 2 || got.out != "" || !strings.HasPrefix(got.err, "huying: ") {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestHelp_ExitsWith0(t *testing.T) {
	t.Parallel()
	if got := huying("--help"); got.code != 0 || !strings.Contains(got.out, "tenant import") || got.err != "" {
		t.Errorf("%+v", got)
	}
}

func TestServe_PrintConfig_ShowsWhatIsInForceAndNoSecret(t *testing.T) {
	t.Parallel()
	file := mustWrite(t, "huying.yaml", "database: postgres://huying:geheim@db.example/huying\nlog-format: json\n")
	got := mustHuying(t, "--config", file, "serve", "--print-config", "--drain-delay", "1m")
	for _, want := range []string{"database: postgres://huying:xxxxx@db.example/huying\n", "log-format: json\n", "drain-delay: 1m0s\n", "listen: 127.0.0.1:8080\n"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
	if strings.Contains(got.out+got.err, "geheim") {
		t.Error("the password is shown")
	}
	bad := mustWrite(t, "bad.yaml", "lisen: x\n")
	if got := huying("--config", bad, "serve", "--print-config"); got.code != 2 || !strings.Contains(got.err, bad+`: unknown key "lisen"`) {
		t.Errorf("%+v", got)
	}
}

func TestMigrate_StatusChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huying.db")
	flag := "--database=sqlite:" + path
	status := func() (list []store.Migration) {
		t.Helper()
		if err := json.Unmarshal([]byte(mustHuying(t, "migrate", flag, "--status", "--json").out), &list); err != nil || len(list) == 0 {
			t.Fatalf("%v: %v", list, err)
		}
		return list
	}
	if list := status(); list[0].Applied {
		t.Errorf("before: %v", list)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the status made the file: %v", err)
	}
	if got := mustHuying(t, "migrate", flag); !strings.HasPrefix(got.out, "applied ") {
		t.Errorf("%+v", got)
	}
	if list := status(); !list[0].Applied {
		t.Errorf("after: %v", list)
	}
	postgres := storetest.URL(t, "postgres")
	if !strings.HasPrefix(mustHuying(t, "migrate", "--status", "--database="+postgres).out, "applied ") {
		t.Error("a migrated PostgreSQL database is not shown as such")
	}
	nobody := strings.Replace(postgres, "//huying@", "//nobody@", 1)
	if !strings.HasPrefix(mustHuying(t, "migrate", "--status", "--database="+nobody, "--migrate-database="+postgres).out, "applied ") {
		t.Error("the status is not asked as the owner")
	}
	for _, args := range [][]string{{"migrate"}, {"tenant", "export", "ke"}, {"token", "ke", "li"}} {
		args = append(args, "--database="+nobody, "--migrate-database="+postgres)
		if got := huying(args...); got.code != 1 || !strings.Contains(got.err, "nobody") || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%q by a login that does not exist: %+v", args, got)
		}
	}
}

func TestBadDatabaseFile_IsRefusedInOneLineAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	const content = "minutes of the council, no database"
	path := mustWrite(t, "huying.db", content)
	flag := "--database=sqlite:" + path
	for _, args := range [][]string{{"serve", flag}, {"migrate", flag}, {"migrate", "--status", flag}, {"tenant", "import", "ke", flag}, {"token", "ke", "boss", flag}} {
		got := huying(args...)
		if got.code != 1 || got.out != "" || strings.Count(got.err, "\n") != 1 || !strings.Contains(got.err, "it was left as it is") {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != content {
		t.Errorf("the file holds %q now, %v", after, err)
	}
}

func TestVersion_ListsTheModules(t *testing.T) {
	t.Parallel()
	var v struct {
		Go           string
		Dependencies []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(mustHuying(t, "version", "--json").out), &v); err != nil || !strings.HasPrefix(v.Go, "go1.") {
		t.Errorf("%+v, %v", v, err)
	}
	if got := mustHuying(t, "version"); !strings.HasPrefix(got.out, "huying ") {
		t.Errorf("%+v", got)
	}
}

var listening = regexp.MustCompile(`listening on (http://127\.0\.0\.1:[1-9][0-9]*)`)

// address hands the server's URL over as soon as the log has it.
type address struct {
	text bytes.Buffer
	url  chan string
}

func (a *address) Write(p []byte) (int, error) {
	if m := listening.FindSubmatch(p); m != nil {
		a.url <- string(m[1])
	}
	return a.text.Write(p)
}

func TestServe_AnswersUntilItIsTold(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	mustHuying(t, "tenant", "import", flag, "ke")
	token := strings.TrimSpace(mustHuying(t, "token", flag, "ke", "boss", "--role", "tenant_admin").out)

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	log := &address{url: make(chan string, 1)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", flag, "--listen", "127.0.0.1:0", "--drain-delay", "0s"}, io.Discard, log)
	}()
	var url string
	select {
	case url = <-log.url:
	case code := <-ended:
		t.Fatalf("exit code %d: %s", code, &log.text)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", strings.NewReader(`{"query":"{ viewer { account { login } } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || !strings.Contains(string(body), `"login":"boss"`) {
		t.Errorf("%d %s %v", resp.StatusCode, body, err)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d: %s", code, &log.text)
	}
	if strings.Contains(log.text.String(), token) {
		t.Error("the token is in the log")
	}
}
