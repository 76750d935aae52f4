package readplan

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestDecode_ReadsWhatAnEngineWrites(t *testing.T) {
	t.Parallel()
	rows, err := decode([]byte(` [["a", 1, null], [ "q\"\\\n\u00e9", -2.5, true ],[["x",[2]],{"zh":"]\"["},false]] `))
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{"a", int64(1), nil}, {"q\"\\\né", -2.5, true}, {raw(`["x",[2]]`), raw(`{"zh":"]\"["}`), false}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%#v\nwant %#v", rows, want)
	}
	for _, empty := range []string{"[]", " [ ] "} {
		if rows, err := decode(empty); err != nil || len(rows) != 0 {
			t.Errorf("%q: %v, %v", empty, rows, err)
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
				if s, ok := v.(string); ok && s != as {
					t.Fatalf("%q, want %q", s, as)
				}
			}
		}
	})
}
