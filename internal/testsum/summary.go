package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action      string
	Package     string
	Test        string
	Output      string
	Elapsed     float64 // seconds
	ImportPath  string  // of a package that is being built
	FailedBuild string  // the ImportPath whose build made the package fail
}

// engines are the databases that tests name as a part of their own name.
var engines = []string{"sqlite", "postgres"}

// otherEngine counts the tests that name no database.
const otherEngine = "other"

// count is a number of tests by outcome.
type count struct{ passed, failed, skipped int }

type summary struct {
	out      io.Writer
	builds   map[string]string        // import path -> output of its build
	packages map[string]*packageState // those that have not ended
	engines  map[string]*count
	failed   []string // for the list at the end
	skipped  []string
}

// packageState is what is known of a package until it ends.
type packageState struct {
	output string // outside any test
	tests  map[string]*testState
	order  []*testState
}

type testState struct {
	name   string
	output strings.Builder
	action string // pass, fail or skip; empty while it runs
	// parent of other tests: it counts only where it fails by itself.
	parent, childFailed bool
}

func newSummary(out io.Writer) *summary {
	s := &summary{
		out:      out,
		builds:   map[string]string{},
		packages: map[string]*packageState{},
		engines:  map[string]*count{otherEngine: {}},
	}
	for _, engine := range engines {
		s.engines[engine] = &count{}
	}
	return s
}

// read takes events until the end of input. Lines that are no events, which
// the go command writes where it cannot even start, are passed on.
func (s *summary) read(in io.Reader) error {
	lines := bufio.NewReader(in) // no Scanner: a line may have any length
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if len(line) > 0 {
			if json.Unmarshal(line, &e) == nil {
				s.take(e)
			} else {
				fmt.Fprintf(s.out, "%s\n", strings.TrimSuffix(string(line), "\n"))
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) take(e event) {
	if e.Action == "build-output" {
		s.builds[e.ImportPath] += e.Output
		return
	}
	if e.Package == "" {
		return
	}
	p := s.packages[e.Package]
	if p == nil {
		p = &packageState{tests: map[string]*testState{}}
		s.packages[e.Package] = p
	}
	ended := e.Action == "pass" || e.Action == "fail" || e.Action == "skip"
	switch {
	case e.Test == "" && e.Action == "output":
		p.output += e.Output
	case e.Test == "" && ended:
		s.endPackage(e, p)
		delete(s.packages, e.Package)
	case e.Test != "":
		t := p.test(e.Test)
		t.output.WriteString(e.Output)
		if ended {
			t.action = e.Action
		}
	}
}

// test returns the state of a test and makes it known to its parents.
func (p *packageState) test(name string) *testState {
	t := p.tests[name]
	if t != nil {
		return t
	}
	t = &testState{name: name}
	p.tests[name] = t
	p.order = append(p.order, t)
	if cut := strings.LastIndexByte(name, '/'); cut > 0 {
		p.test(name[:cut]).parent = true
	}
	return t
}

func (s *summary) endPackage(e event, p *packageState) {
	failures := s.countTests(e, p)
	if e.Action == "fail" && failures == 0 {
		// It did not build, or ended outside any test.
		s.engines[otherEngine].failed++
		s.failed = append(s.failed, e.Package)
	}
	switch {
	case e.Action == "fail":
		fmt.Fprint(s.out, s.builds[e.FailedBuild], p.output)
		fmt.Fprintf(s.out, "FAIL  %s  %.1fs\n", e.Package, e.Elapsed)
	case len(p.order) > 0:
		fmt.Fprintf(s.out, "ok    %s  %.1fs\n", e.Package, e.Elapsed)
	}
}

// countTests counts the tests of a package that has ended, writes what the
// failed ones said, and returns how many failed. A test that never ended has
// failed: the process died in it.
func (s *summary) countTests(e event, p *packageState) (failures int) {
	for _, t := range slices.Backward(p.order) { // sub-tests before their parents
		if t.action == "" {
			t.action = "fail"
		}
		cut := strings.LastIndexByte(t.name, '/')
		if cut > 0 && (t.action == "fail" || t.childFailed) {
			p.tests[t.name[:cut]].childFailed = true
		}
	}
	for _, t := range p.order {
		if t.action == "fail" {
			fmt.Fprint(s.out, t.output.String())
		}
		if t.parent && (t.action == "pass" || t.childFailed) {
			continue
		}
		c := s.engines[engineOf(t.name)]
		switch name := e.Package + " " + t.name; t.action {
		case "pass":
			c.passed++
		case "fail":
			c.failed++
			failures++
			s.failed = append(s.failed, name)
		case "skip":
			c.skipped++
			s.skipped = append(s.skipped, name)
		}
	}
	return failures
}

// engineOf finds the engine among the parts of a test's name, where go test
// may have numbered it: TestClose/postgres#01/late.
func engineOf(test string) string {
	for part := range strings.SplitSeq(test, "/") {
		part, _, _ = strings.Cut(part, "#")
		if slices.Contains(engines, part) {
			return part
		}
	}
	return otherEngine
}

// close writes the summary and says whether the run was a success.
func (s *summary) close(took time.Duration) bool {
	for _, name := range slices.Sorted(maps.Keys(s.packages)) {
		s.endPackage(event{Package: name, Action: "fail"}, s.packages[name]) // its end never came
	}
	fmt.Fprintln(s.out)
	var all count
	for _, engine := range append(slices.Clone(engines), otherEngine) {
		c := s.engines[engine]
		fmt.Fprintf(s.out, "%-9s %5d passed, %d failed, %d skipped\n", engine, c.passed, c.failed, c.skipped)
		all.passed, all.failed, all.skipped = all.passed+c.passed, all.failed+c.failed, all.skipped+c.skipped
	}
	fmt.Fprintf(s.out, "%-9s %5d passed, %d failed, %d skipped in %.1fs\n", "all", all.passed, all.failed, all.skipped, took.Seconds())
	for _, name := range s.failed {
		fmt.Fprintln(s.out, "FAILED ", name)
	}
	for _, name := range s.skipped {
		fmt.Fprintln(s.out, "SKIPPED", name)
	}
	problems := s.problems(all)
	for _, problem := range problems {
		fmt.Fprintln(s.out, "no success:", problem)
	}
	fmt.Fprintf(s.out, "%d passed, %d failed\n", all.passed, all.failed)
	return len(problems) == 0
}

// problems are the reasons why the run is no success.
func (s *summary) problems(all count) (problems []string) {
	postgres := s.engines["postgres"]
	if all.failed > 0 {
		problems = append(problems, "tests failed")
	}
	if all.skipped > 0 {
		problems = append(problems, "tests were skipped")
	}
	if all.passed+all.failed == 0 {
		problems = append(problems, "no test ran")
	} else if postgres.passed+postgres.failed == 0 {
		problems = append(problems, "no test ran on PostgreSQL")
	}
	return problems
}
