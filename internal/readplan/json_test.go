package readplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestDecode_ReadsWhatAnEngineWrites(t *testing.T) {
	t.Parallel()
	rows, err := decode(` [["a", 1, null], [ "q\"\\\n\u00e9", -2.5, true ],[["x",[2]],{"zh":"]\"["},false]] `)
	if err != nil {
		t.Fatal(err)
	}
	word, number := read(String), read(Float)
	truth, text := read(Bool), read(JSON)
	nothing := func(v any) any { return v }
	for i, row := range [][]struct {
		as   func(any) any
		want any
	}{
		{{word, "a"}, {read(Int), int64(1)}, {nothing, nil}},
		{{word, "q\"\\\n\u00e9"}, {number, -2.5}, {truth, true}},
		{{text, `["x",[2]]`}, {text, `{"zh":"]\"["}`}, {truth, false}},
	} {
		if len(rows) != 3 || len(rows[i]) != 3 {
			t.Fatalf("%v", rows)
		}
		for j, v := range row {
			if got := v.as(rows[i][j]); got != v.want {
				t.Errorf("row %d, value %d: %v, want %v", i, j, got, v.want)
			}
		}
	}
	for _, empty := range []string{"[]", " [ ] "} {
		if rows, err := decode(empty); err != nil || len(rows) != 0 {
			t.Errorf("%q: %v, %v", empty, rows, err)
		}
	}
}

// read is what a reader makes of a value, or its error.
func read[T any](as func(any) (T, error)) func(any) any {
	return func(v any) any {
		got, err := as(v)
		if err != nil {
			return err
		}
		return got
	}
}

// Rows of many values lie in several slabs, and each keeps its own.
func TestDecode_ReadsMoreThanFitsIntoASlab(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 3 * slab {
		fmt.Fprintf(&text, `,[%d,"%d",null,"\n%d"]`, i, i, i)
	}
	rows, err := decode("[" + text.String()[1:] + "]")
	if err != nil || len(rows) != 3*slab {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows {
		if got, want := fmt.Sprint(read(Int)(row[0]), read(String)(row[1]), row[2], read(String)(row[3])), fmt.Sprint(i, fmt.Sprint(i), nil, fmt.Sprint("\n", i)); got != want {
			t.Fatalf("row %d is %s, want %s", i, got, want)
		}
	}
}

func TestDecode_WhatIsNoListOfRows_IsAnError(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "[1]", "[[1]", "[[1", `[["a]]`, "[[1 2]]", "[[}]]", "[[[1]]", "{}"} {
		if rows, err := decode(text); err == nil {
			t.Errorf("%q gives %v", text, rows)
		}
	}
	if _, err := decode(7); err == nil {
		t.Error("a number is a list of rows")
	}
}

// FuzzDecode: what the standard library reads as rows is read alike, and nothing
// else ends the program.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`[["a",1,null],[true,[1,"]"],{"k":[]}]]`, `[[" ",1e3,-0]]`, `[[`, `[[1 2]]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := decode(text)
		var want [][]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return
		}
		for _, row := range want {
			if row == nil {
				return // null is no row
			}
		}
		if err != nil || len(rows) != len(want) {
			t.Fatalf("%d rows, %v; want %d", len(rows), err, len(want))
		}
		for i, row := range rows {
			if len(row) != len(want[i]) {
				t.Fatalf("row %d has %d values, want %d", i, len(row), len(want[i]))
			}
			for j, v := range row {
				var as any
				if err := json.Unmarshal(want[i][j], &as); err != nil {
					t.Fatal(err)
				}
				if want, ok := as.(string); ok && read(String)(v) != want {
					t.Fatalf("%v, want %q", read(String)(v), want)
				}
				if want, ok := as.(float64); ok && read(Float)(v) != want {
					t.Fatalf("%v, want %v", read(Float)(v), want)
				}
			}
		}
	})
}
