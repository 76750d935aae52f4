package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

func TestTenant_ImportAndExport(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	got := mustHuying(t, "tenant", "import", flag, "ke", "kerala")
	if !strings.Contains(got.out, "ke: created; regions: 10 created") || !strings.Contains(got.out, "kerala: created") || got.err != "" {
		t.Errorf("%+v", got)
	}
	text := mustHuying(t, "tenant", "export", flag, "ke").out
	if _, err := presets.Parse([]byte(text), nil); err != nil {
		t.Fatalf("the export is no preset: %v", err)
	}
	renamed := strings.Replace(text, "District two", "District Two", 1)
	var reports []struct {
		Tenant  string
		New     bool
		Regions struct{ Created, Renamed, Unchanged int }
	}
	again := mustHuying(t, "tenant", "import", "--json", flag, mustWrite(t, "ke.yaml", renamed))
	if err := json.Unmarshal([]byte(again.out), &reports); err != nil {
		t.Fatal(err)
	}
	if r := reports[0]; len(reports) != 1 || r.Tenant != "ke" || r.New || r.Regions.Created != 0 || r.Regions.Renamed != 1 || r.Regions.Unchanged != 9 {
		t.Errorf("%+v", reports)
	}
	for want, args := range map[string][]string{
		"preset nowhere: there is no such file": {"tenant", "import", flag, "ke", "nowhere"},
		"tenant: there is no such tenant":       {"tenant", "export", flag, "nowhere"},
	} {
		if got := huying(args...); got.code != 1 || got.out != "" || !strings.Contains(got.err, want) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestTenantRecount_SaysHowManyAreOpen(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	mustHuying(t, "tenant", "import", flag, "ke")
	if got := mustHuying(t, "tenant", "recount", flag, "ke"); got.out != "ke: 0 open cases\n" {
		t.Errorf("%+v", got)
	}
	if got := huying("tenant", "recount", flag, "nowhere"); got.code != 1 || !strings.Contains(got.err, `no tenant "nowhere"`) {
		t.Errorf("%+v", got)
	}
}

func TestTenantReindex_SaysHowManyThereAre(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	mustHuying(t, "tenant", "import", flag, "ke")
	if got := mustHuying(t, "tenant", "reindex", flag, "ke"); got.out != "ke: 0 cases\n" {
		t.Errorf("%+v", got)
	}
	if got := huying("tenant", "reindex", flag, "nowhere"); got.code != 1 || !strings.Contains(got.err, `no tenant "nowhere"`) {
		t.Errorf("%+v", got)
	}
}

func TestRegionImport_AllOrNothing_WithLineNumbers(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	mustHuying(t, "tenant", "import", flag, "ke")
	const header = "code,parent_code,level,name\n"
	for name, c := range map[string]struct{ rows, want string }{
		"unknown level":  {"1.3,1,district,Three\n1.3.1,1.3,village,V\n", `line 3: unknown level "village"`},
		"twice":          {"1.3,1,district,Three\n1.3,1,district,Three\n", `line 3: code: the code "1.3" is given twice`},
		"no parent":      {"1.3,1,district,Three\n1.9.1,1.9,street,S\n", "line 3: parent_code: "},
		"changed level":  {"1.3,1,district,Three\n1.2,1,street,Two\n", "line 3: level: "},
		"too few fields": {"1.3,1,district\n", "line 2: want 4 fields"},
		"no name":        {"1.3,1,district,Three\n1.4,1,district,\n", "line 3: name: no name"},
	} {
		t.Run(name, func(t *testing.T) {
			path := mustWrite(t, "regions.csv", header+c.rows)
			got := huying("region", "import", flag, "ke", path)
			if got.code != 1 || got.out != "" || !strings.Contains(got.err, path+" "+c.want) || !strings.Contains(got.err, "nothing was imported") {
				t.Errorf("%+v", got)
			}
			var answer regionResult
			if err := json.Unmarshal([]byte(huying("region", "import", "--json", flag, "ke", path).out), &answer); err != nil || len(answer.Errors) == 0 || answer.Errors[0].Line < 2 {
				t.Errorf("%+v, %v", answer, err)
			}
		})
	}
	if strings.Contains(mustHuying(t, "tenant", "export", flag, "ke").out, "Three") {
		t.Error("a refused file left rows behind")
	}
	path := filepath.Join(t.TempDir(), "regions.csv.gz")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, header+"1.3,1,district,Three\n1.2,1,district,Two\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mustHuying(t, "region", "import", flag, "ke", path); got.out != "ke: regions: 1 created, 1 renamed, 0 moved, 0 unchanged\n" {
		t.Errorf("%+v", got)
	}
}

func TestToken_OnlyTheTokenIsOnStandardOutput(t *testing.T) {
	t.Parallel()
	flag := "--database=" + storetest.URL(t, "sqlite")
	mustHuying(t, "tenant", "import", flag, "ke")
	for _, args := range [][]string{
		{"wang", "--role", "community_officer", "--region", "1.2.1.1", "--name", "Wang"},
		{"wang"},
		{"wang", "--api-key", "till", "--ttl", "0"},
		{"wang", "--role", "auditor"}, // exists: stays as it is
	} {
		got := mustHuying(t, append([]string{"token", flag, "ke"}, args...)...)
		token := strings.TrimSuffix(got.out, "\n")
		if !identity.TokenPattern.MatchString(token) || strings.Contains(got.err, token) || got.err == "" {
			t.Errorf("%q: %+v", args, got)
		}
	}
	for want, args := range map[string][]string{
		`tenant ke has no account "li"; --role makes one`: {"ke", "li"},
		"tenant: there is no such tenant":                 {"nowhere", "li", "--role", "auditor"},
		`memberships.0.role: there is no role "mayor"`:    {"ke", "li", "--role", "mayor"},
		`memberships.0.region: there is no "9.9" here`:    {"ke", "li", "--role", "auditor", "--region", "9.9"},
	} {
		if got := huying(append([]string{"token", flag}, args...)...); got.code != 1 || got.out != "" || !strings.HasPrefix(got.err, "huying: "+want) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

func TestToken_PasswordFile_LetsANewAccountLogIn(t *testing.T) {
	t.Parallel()
	flag := "--database=sqlite:" + filepath.Join(t.TempDir(), "huying.db")
	mustHuying(t, "tenant", "import", flag, "ke")
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("a long enough password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustHuying(t, "token", flag, "ke", "li", "--role", "auditor", "--password-file", file)
	st, err := store.Open(t.Context(), strings.TrimPrefix(flag, "--database="))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	matrix, err := authz.Default()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := identity.New(st, policy.NewMatrices(matrix, st), clock.System{}).LogIn(t.Context(), "ke", "li", "a long enough password"); err != nil {
		t.Error(err)
	}
}
