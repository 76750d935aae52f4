package presets

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Shapes that make a YAML library slow, deep or wrong are refused by their
// form; none takes long.
func TestParse_HostileShapes_AreRefusedQuickly(t *testing.T) {
	t.Parallel()
	deep := func(unit string) string { return strings.Repeat(unit, (1<<20)/len(unit)) }
	var stairs strings.Builder
	for i := range 500 {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	var keys strings.Builder
	for i := range 160_000 {
		fmt.Fprintf(&keys, "k%d: {}\n", i)
	}
	for name, text := range map[string]string{
		"many keys":         keys.String(),
		"many keys in one":  "a: {" + strings.ReplaceAll(keys.String(), "\n", ", ") + "}",
		"keys without end":  "a:\n" + strings.Repeat("  - a:\n", 160_000),
		"too large":         strings.Repeat("#", MaxBytes+1),
		"empty":             "",
		"only a comment":    "# nothing\n",
		"not UTF-8":         "code: \xff\n",
		"a scalar":          "ke",
		"brackets":          deep("["),
		"braces":            deep("{a: "),
		"dashes":            deep("- "),
		"empty entries":     deep("- \n"),
		"quotes":            deep(`"`),
		"directives":        deep("%"),
		"documents":         deep("---\n"),
		"question marks":    deep("? "),
		"tags":              deep("!!a "),
		"bars":              deep("|\n"),
		"stairs":            stairs.String(),
		"many words":        "grids: [" + deep("1,") + "]",
		"a list at the top": "- code: ke\n",
		"two documents":     "code: ke\n---\ncode: ke\n",
		"merge":             "settings:\n  <<: {calendar: X}\n",
		"laughs":            "a: &a [x, x]\nb: &b [*a, *a]\n",
		"tag":               "code: !!binary aGk=\n",
		"number for a key":  "1: x\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := Parse([]byte(text), nil)
			faults := faultsOf(t, err)
			if len(faults) == 0 || faults[0].Path == "" && name != "a scalar" && name != "a list at the top" && name != "number for a key" {
				t.Errorf("got %v", err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestRegions_FaultsOfAFileNameTheLine(t *testing.T) {
	t.Parallel()
	const head = "code,parent_code,level,name\n1,,city,Ke\n"
	packed := func(text string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, c := range []struct{ name, file, content, path, reason string }{
		{"missing", "x.csv", "", "regions.file", "no region file"},
		{"up", "../x.csv", "", "regions.file", "is not the name"},
		{"other kind", "preset.go", "", "regions.file", "is not the name"},
		{"not gzip", "a.csv.gz", head, "regions.file", "not a gzip file"},
		{"header", "a.csv", "code,level,name,parent\n", "regions.file a.csv line 1", "want the header"},
		{"no rows", "a.csv", "", "regions.file a.csv line 1", "no regions"},
		{"fields", "a.csv", head + "2,1,district\n", "regions.file a.csv line 3", "want 4 fields"},
		{"quote", "a.csv", head + "2,1,district,\"x\n", "regions.file a.csv line 3", "quote"},
		{"level", "a.csv.gz", packed(head + "2,1,DISTRICT,x\n"), "regions.file a.csv.gz line 3", `unknown level "DISTRICT"`},
		{"cut off", "a.csv.gz", packed(head + strings.Repeat("2,1,district,x\n", 99))[:40], "regions.file a.csv.gz line ", "cannot be read"},
		{"not UTF-8", "a.csv", head + "2,1,district,\xff\n", "regions.file a.csv line 3", "not UTF-8"},
		{"parent", "a.csv", head + "2,9,district,x\n", "regions.file a.csv line 3.parent_code", `no region "9"`},
		{"twice", "a.csv", head + "2,1,district,x\n2,1,district,y\n", "regions.file a.csv line 4.code", "given twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"preset.go": {}}
			if c.content != "" || c.name == "no rows" {
				files[c.file] = &fstest.MapFile{Data: []byte(c.content)}
			}
			p := *mustLoad(t, "ke")
			p.Tree, p.files = RegionSource{File: c.file}, files
			faults := faultsOf(t, p.Validate())
			for _, f := range faults[:min(1, len(faults))] { // nothing follows from it
				if strings.HasPrefix(f.Path, c.path) && strings.Contains(f.Reason, c.reason) {
					return
				}
			}
			t.Errorf("no fault %s: …%s…, but %v", c.path, c.reason, faults)
		})
	}
}

func TestRegions_TooMany_AreRefused(t *testing.T) {
	t.Parallel()
	text := "code,parent_code,level,name\n" + strings.Repeat("1,,city,x\n", MaxRegions+1)
	_, err := ReadRegions(strings.NewReader(text), "a")
	if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Path != "a line 200002" {
		t.Errorf("got %v", err)
	}
}

func TestParse_FileWithoutFiles_IsAFault(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "wanzhou")
	text, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse(text, nil)
	if faults := faultsOf(t, err); len(faults) == 0 || faults[0].Path != "regions.file" {
		t.Errorf("got %v", err)
	}
}

// FuzzParse: no input panics, an error is Faults with paths, and what is read
// can be written and read again.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"ke", "wanzhou"} {
		text, err := mustLoad(f, name).Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		data, err := embedded.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("code: [1, {a: b}]\nsettings: |\n  x\n"))
	files := RegionFiles()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<15 {
			return
		}
		p, err := Parse(data, files)
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || p != nil {
				t.Fatalf("got %v and %T %v", p, err, err)
			}
			for _, fault := range faults {
				if fault.Reason == "" {
					t.Errorf("no reason at %q", fault.Path)
				}
			}
			return
		}
		text, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(text, files)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(p, again) {
			t.Errorf("another preset came back:\n%s", text)
		}
	})
}
