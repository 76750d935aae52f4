package replay

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func TestSplit_QuotesAndCommas(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"":                  {""},
		"a,b,,":             {"a", "b", "", ""},
		`"a, b",c`:          {"a, b", "c"},
		`"say ""no""",""`:   {`say "no"`, ""},
		`"",x`:              {"", "x"},
		"Fenway, Kenmore,1": {"Fenway", " Kenmore", "1"},
	} {
		if got, err := split(line, nil); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	for line, want := range map[string]error{
		`a,"b`: errOpen, `"a""`: errOpen, `"a"b,c`: errQuote, `a"b",c`: errQuote, "a\x00": errBytes, "\xff": errBytes,
	} {
		if _, err := split(line, nil); err != want {
			t.Errorf("%q: %v, want %v", line, err, want)
		}
	}
}

// What split takes, the standard library reads alike; what the library refuses,
// split refuses.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"a,b", `"a ""b""",c`, `"a`, `a"b`, ",,", `"x"y`, "101,2015-01-01T00:20:09,,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\r\n") || line == "" {
			return // no line of a file
		}
		got, err := split(line, nil)
		want, theirs := csv.NewReader(strings.NewReader(line)).Read()
		if err == nil && (theirs != nil || !slices.Equal(got, want)) {
			t.Errorf("%q: %q, the library says %q, %v", line, got, want, theirs)
		}
		if err != nil && err != errBytes && theirs == nil {
			t.Errorf("%q: %v, the library says %q", line, err, want)
		}
		if err != nil {
			return
		}
		var again bytes.Buffer
		w := csv.NewWriter(&again)
		if w.Write(got) != nil {
			return
		}
		w.Flush()
		if back, err := split(strings.TrimSuffix(again.String(), "\n"), nil); err != nil || !slices.Equal(back, got) {
			t.Errorf("%q was written as %q and read as %q, %v", line, again.String(), back, err)
		}
	})
}
