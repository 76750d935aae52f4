package main

import (
	"strings"
	"testing"
	"time"
)

// lines builds the input: "action package test output", with - for nothing.
func lines(events ...string) string {
	var b strings.Builder
	for _, e := range events {
		part := strings.SplitN(e, " ", 4)
		part = append(part, "", "", "")
		for i := range part {
			part[i] = strings.TrimPrefix(part[i], "-")
		}
		b.WriteString(`{"Action":"` + part[0] + `","Package":"` + part[1] + `","Test":"` + part[2] + `","Elapsed":0.5`)
		if part[3] != "" {
			b.WriteString(`,"Output":"` + part[3] + `\n"`)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

func TestSummary(t *testing.T) {
	onPostgres := []string{"run p TestX", "run p TestX/postgres", "pass p TestX/postgres", "pass p TestX"}
	for _, c := range []struct {
		name   string
		input  string
		good   bool
		want   []string
		absent string
		last   string
	}{
		{
			name: "passes",
			input: lines(append(onPostgres, "run p TestX/sqlite#01/late", "output p TestX/sqlite#01/late chatter",
				"pass p TestX/sqlite#01/late", "pass p TestX/sqlite#01", "run p TestY", "pass p TestY", "pass p")...),
			good: true,
			want: []string{"ok    p  0.5s", "sqlite        1 passed", "postgres      1 passed", "other         1 passed",
				"all           3 passed, 0 failed, 0 skipped in 2.0s"},
			absent: "chatter",
			last:   "3 passed, 0 failed",
		},
		{
			name: "a failed sub-test is shown and counted once",
			input: lines(append(onPostgres, "run p TestZ", "run p TestZ/sqlite", "output p TestZ/sqlite z_test.go:3: oh no",
				"fail p TestZ/sqlite", "fail p TestZ", "output p - FAIL", "fail p")...),
			want: []string{"z_test.go:3: oh no", "FAIL  p", "FAILED  p TestZ/sqlite", "sqlite        0 passed, 1 failed"},
			last: "1 passed, 1 failed",
		},
		{
			name:  "a parent that fails by itself counts",
			input: lines(append(onPostgres, "run p TestZ", "run p TestZ/a", "pass p TestZ/a", "output p TestZ after", "fail p TestZ", "fail p")...),
			want:  []string{"after", "FAILED  p TestZ"},
			last:  "2 passed, 1 failed",
		},
		{
			name:  "a process that dies in a test",
			input: lines(append(onPostgres, "run p TestZ", "output p TestZ panic: boom", "fail p")...),
			want:  []string{"panic: boom", "FAILED  p TestZ"},
			last:  "1 passed, 1 failed",
		},
		{
			name:  "output that stops in the middle",
			input: lines(append(onPostgres, "run p TestZ", "output p TestZ working")...),
			want:  []string{"working", "FAILED  p TestZ"},
			last:  "1 passed, 1 failed",
		},
		{
			name: "a package that does not build",
			input: lines(append(onPostgres, "pass p")...) +
				`{"ImportPath":"q [q.test]","Action":"build-output","Output":"q.go:3:1: syntax error\n"}` + "\n" +
				`{"ImportPath":"q [q.test]","Action":"build-fail"}` + "\n" +
				`{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}` + "\n" +
				`{"Action":"fail","Package":"q","Elapsed":0,"FailedBuild":"q [q.test]"}` + "\n",
			want: []string{"q.go:3:1: syntax error", "FAIL  q", "FAILED  q"},
			last: "1 passed, 1 failed",
		},
		{
			name:  "a skipped test",
			input: lines(append(onPostgres, "run p TestZ", "skip p TestZ", "pass p")...),
			want:  []string{"SKIPPED p TestZ", "no success: tests were skipped"},
			last:  "1 passed, 0 failed",
		},
		{
			name:  "nothing on PostgreSQL",
			input: lines("run p TestZ", "pass p TestZ", "pass p"),
			want:  []string{"no success: no test ran on PostgreSQL"},
			last:  "1 passed, 0 failed",
		},
		{
			name:   "nothing at all",
			input:  "go: no such tool\n" + lines("skip p"),
			want:   []string{"go: no such tool", "no success: no test ran"},
			absent: "ok ",
			last:   "0 passed, 0 failed",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			s := newSummary(&out)
			if err := s.read(strings.NewReader(c.input)); err != nil {
				t.Fatal(err)
			}
			if good := s.close(2 * time.Second); good != c.good {
				t.Errorf("success = %v, want %v", good, c.good)
			}
			got := out.String()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q", want)
				}
			}
			if c.absent != "" && strings.Contains(got, c.absent) {
				t.Errorf("%q should not be there", c.absent)
			}
			if !strings.HasSuffix(got, "\n"+c.last+"\n") {
				t.Errorf("does not end with %q", c.last)
			}
			if t.Failed() {
				t.Log(got)
			}
		})
	}
}
