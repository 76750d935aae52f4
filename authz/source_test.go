package authz_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type sourceFile struct{ path, text string }

// goFiles reads the Go files of the module; root is its folder.
func goFiles(t *testing.T, root string) (out []sourceFile) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && len(name) > 2) {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		out = append(out, sourceFile{filepath.ToSlash(path), string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
