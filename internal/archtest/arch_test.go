package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package's.
const root = "../.."

func TestLayers(t *testing.T) {
	pkgs := mustList(t)
	for _, l := range layers {
		for _, path := range l.paths {
			if !hasCode(t, path) {
				continue // not built yet
			}
			if !slices.ContainsFunc(pkgs, func(p pkg) bool { return under(p.path, path) }) {
				t.Errorf("go list shows no package in %s: the rules hold nothing there", path)
			}
		}
	}
	for _, v := range violations(pkgs) {
		t.Error(v)
	}
}

// mustList asks the go command for every package of the module.
func mustList(t *testing.T) (pkgs []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var listed struct {
			ImportPath string
			Imports    []string
		}
		err := decoder.Decode(&listed)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if path, below := strings.CutPrefix(listed.ImportPath, module+"/"); below {
			pkgs = append(pkgs, pkg{path, listed.Imports})
		}
	}
	if len(pkgs) == 0 {
		t.Fatalf("go list shows no package of %s", module)
	}
	return pkgs
}

// hasCode says whether a folder of the module has Go files that are built.
func hasCode(t *testing.T, folder string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && isForeign(d.Name()) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			found = found || !bytes.HasPrefix(source, []byte("//go:build ignore"))
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// TestPlanted gives the rules a tree with one violation each, and a good one.
func TestPlanted(t *testing.T) {
	for _, c := range []struct {
		path, imported string
		want           string // part of the only report, or empty
	}{
		{"server", module + "/cmd/huying", "against the arrow"},
		{"graph", module + "/server", "against the arrow"},
		{"internal/casework", module + "/graph", "against the arrow"},
		{"internal/casework", module + "/server/config", "against the arrow"},
		{"presets", module + "/graph/model", "against the arrow"},
		{"ent/db/casefile", module + "/internal/casework", "against the arrow"},
		{"authz", module + "/ent/schema", "against the arrow"},
		{"ent/gid", module + "/authz", "against the arrow"},
		{"ent/schema", module + "/internal/store", "against the arrow"},
		{"graph", "github.com/lib/pq", "no database driver"},
		{"graph/compile", "modernc.org/sqlite", "no database driver"},
		{"graph", "github.com/casbin/casbin/v2", "no Casbin"},
		{"graph", "github.com/riverqueue/river", "no River"},
		{"internal/jobs", "github.com/99designs/gqlgen/graphql", "GraphQL is known"},
		{"authz", "github.com/vektah/gqlparser/v2/ast", "GraphQL is known"},
		{"internal/notify", "net/http", "HTTP is known"},
		{"graph", "net/http/httputil", "HTTP is known"},
		{"internal/settings", "github.com/google/uuid", "standard library only"},
		{"internal/deadline", module + "/internal/settings", "standard library only"},
		{"internal/casework", module + "/internal/store/storetest", "by tests only"},
		{"server", module + "/internal/pgtest", "by tests only"},
		{"util", "fmt", "belongs to no layer"},

		{"cmd/huying", module + "/ent/db", ""},
		{"server", "net/http", ""},
		{"graph", module + "/internal/casework", ""},
		{"graph", module + "/ent/gid", ""},
		{"graph", "github.com/99designs/gqlgen/graphql", ""},
		{"internal/store", "github.com/lib/pq", ""},
		{"internal/store", module + "/ent/migrations", ""},
		{"internal/store/storetest", module + "/internal/pgtest", ""},
		{"graph/graphtest", "net/http", ""},
		{"ent/migrate", module + "/internal/pgtest", ""},
		{"ent/db", module + "/ent/schema", ""},
		{"ent/schema", module + "/internal/settings", ""},
		{"ent/schema", module + "/authz", ""},
	} {
		found := violations([]pkg{{c.path, []string{"fmt", c.imported}}})
		good := len(found) == 0
		if c.want != "" {
			good = len(found) == 1 && strings.Contains(found[0], c.want)
		}
		if !good {
			t.Errorf("%s imports %s: reported %q, want %q", c.path, c.imported, found, c.want)
		}
	}
	for _, path := range []string{"ent/schema", "authz"} {
		for _, imported := range []string{"/ent/db", "/graph/generated", "/graph/model"} {
			found := violations([]pkg{{path, []string{module + imported}}})
			if !slices.ContainsFunc(found, func(v string) bool { return strings.Contains(v, "no generated code") }) {
				t.Errorf("%s imports %s: reported %q", path, imported, found)
			}
		}
	}
}
