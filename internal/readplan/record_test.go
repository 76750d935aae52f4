package readplan

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestDecode_ReadsRecords(t *testing.T) {
	t.Parallel()
	rows, err := decode(`(a,1,)("q"" \\\\ (x), y",-2.5,t)("","{""zh"": ""路灯 \\\\n""}",f)`)
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v, %v", rows, err)
	}
	word, nothing := read(String), func(v any) any { return v }
	for i, row := range [][]struct {
		as   func(any) any
		want any
	}{
		{{word, "a"}, {read(Int), int64(1)}, {nothing, nil}},
		{{word, `q" \\ (x), y`}, {read(Float), -2.5}, {read(Bool), true}},
		{{word, ""}, {read(JSON), `{"zh": "路灯 \\n"}`}, {read(Bool), false}},
	} {
		for j, v := range row {
			if got := v.as(rows[i][j]); got != v.want {
				t.Errorf("row %d, value %d: %v, want %v", i, j, got, v.want)
			}
		}
	}
	if rows, err := decode(nil); err != nil || rows != nil {
		t.Errorf("no list gives %v, %v", rows, err)
	}
}

func TestDecode_WhatIsNoRecord_IsAnError(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"(", "(a", `("a`, `("a)`, `(a"b")`, `("a"b)`, `(a\b)`, `("a\b")`, "(a))", "(a)b", "(a),(b)", "(a(b))"} {
		if rows, err := decode(text); err == nil {
			t.Errorf("%q gives %v", text, rows)
		}
	}
}

// record writes values as PostgreSQL does; nil is NULL.
func record(values ...*string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		switch {
		case v == nil:
		case *v == "" || strings.ContainsAny(*v, "\"\\(), \n\t\r\v\f"):
			b.WriteString(`"` + strings.NewReplacer(`"`, `""`, `\`, `\\`).Replace(*v) + `"`)
		default:
			b.WriteString(*v)
		}
	}
	return "(" + b.String() + ")"
}

// What is written comes back, lists in lists too.
func FuzzRecords(f *testing.F) {
	f.Add(uint64(1), `say "no", (\ or not)`)
	f.Add(uint64(2), "")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		_, _ = decode("(" + text) // ends, whatever it is
		r := rand.New(rand.NewPCG(seed, 1))
		var all strings.Builder
		var want [][]*string
		for range 1 + r.IntN(3) {
			row := make([]*string, 1+r.IntN(4))
			for i := range row {
				if r.IntN(4) > 0 {
					part := text[min(len(text), r.IntN(4)):]
					row[i] = &part
				}
			}
			want = append(want, row)
			all.WriteString(record(row...))
		}
		whole := all.String()
		for range r.IntN(3) { // as the only value of the only row of another list
			outer := record(&whole)
			rows, err := decode(outer)
			if err != nil || len(rows) != 1 || read(String)(rows[0][0]) != whole {
				t.Fatalf("%q: %v, %v", outer, rows, err)
			}
			if got, err := decode(rows[0][0]); fmt.Sprint(err) != "<nil>" || len(got) != len(want) {
				t.Fatalf("%q: %v, %v", outer, got, err)
			}
		}
		rows, err := decode(whole)
		if err != nil || len(rows) != len(want) {
			t.Fatalf("%q: %v, %v", whole, rows, err)
		}
		for i, row := range want {
			for j, v := range row {
				if v == nil && rows[i][j] != nil || v != nil && read(String)(rows[i][j]) != *v {
					t.Fatalf("%q: row %d, value %d is %v", whole, i, j, rows[i][j])
				}
			}
		}
	})
}

func TestTime_ReadsWhatEnginesWrite(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 11, 22, 20, 13, 34, 568_000_000, time.UTC)
	for _, text := range []string{"2026-11-22 20:13:34.568+00", "2026-11-22 20:13:34.568+00:00", "2026-11-23 01:43:34.568+05:30", "2026-11-22 12:13:34.568-08", "2026-11-22T20:13:34.568Z"} {
		if got, err := Time(text); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "now", "infinity", "2026-11-22", "2026-11-22 20:13:34", "2026-13-22 20:13:34+00", strings.Repeat("2", 60)} {
		if got, err := Time(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
