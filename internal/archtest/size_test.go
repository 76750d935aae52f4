package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	softFileLines = 300 // above, the test says so
	hardFileLines = 500
	functionLines = 60
)

// longFunctions may exceed functionLines, each for a reason that stands here:
// "path/of/file.go: Name".
var longFunctions = map[string]string{}

// isForeign knows the folders whose code is not ours.
func isForeign(folder string) bool {
	return folder == "node_modules" || folder == "testdata" || strings.HasPrefix(folder, ".") && len(folder) > 2
}

func TestSizes(t *testing.T) {
	files := token.NewFileSet()
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && isForeign(d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if ast.IsGenerated(parsed) {
			return nil
		}
		seen++
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch lines := files.File(parsed.FileStart).LineCount(); {
		case lines > hardFileLines:
			t.Errorf("%s has %d lines, more than %d: split it by what it answers", name, lines, hardFileLines)
		case lines > softFileLines:
			t.Logf("%s has %d lines, more than %d", name, lines, softFileLines)
		}
		if !strings.HasSuffix(path, "_test.go") {
			for _, v := range longFunctionsOf(files, name, parsed) {
				t.Error(v)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("no hand-written file was seen")
	}
}

// longFunctionsOf reports the functions above the limit, and the literals that
// are no part of another function.
func longFunctionsOf(files *token.FileSet, name string, file *ast.File) (found []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		called := "a function literal"
		switch n := n.(type) {
		case *ast.FuncDecl:
			called = n.Name.Name
		case *ast.FuncLit:
		default:
			return true
		}
		first, last := files.Position(n.Pos()).Line, files.Position(n.End()).Line
		lines := last - first + 1
		if _, excepted := longFunctions[name+": "+called]; lines > functionLines && !excepted {
			found = append(found, fmt.Sprintf("%s:%d: %s has %d lines, more than %d", name, first, called, lines, functionLines))
		}
		return false
	})
	return found
}

func TestLongFunctions_Planted(t *testing.T) {
	body := strings.Repeat("\t_ = 0\n", functionLines)
	source := "package p\n\nfunc long() {\n" + body + "}\n\nvar f = func() {\n" + body + "}\n\nfunc short() {}\n"
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := longFunctionsOf(files, "p.go", parsed)
	want := []string{
		"p.go:3: long has 62 lines, more than 60",
		"p.go:66: a function literal has 62 lines, more than 60",
	}
	if !slices.Equal(got, want) {
		t.Errorf("reported %q, want %q", got, want)
	}
}
