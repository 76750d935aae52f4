package demo

import (
	"fmt"
	"strings"
	"time"
)

// Record is what happened in one playing of a story.
type Record struct {
	Story *Story
	Zone  *time.Location
	Steps []*Step
	Ends  []*Ending
	Notes map[string]string // what the printed examples need: a tracking code
	Err   error             // why the story broke off; nil: it went to its end
}

// Step is one thing that somebody did, and what was found then.
type Step struct {
	At     time.Time
	Who    string
	What   string
	Case   *Case // as the last verb of the step left it; nil: no case was moved
	Checks []Check
}

// Check compares what the API said with what the story expects.
type Check struct {
	Name, Got, Want string
}

// OK says whether both are the same.
func (c Check) OK() bool { return c.Got == c.Want }

// Faults lists what went wrong: checks that do not hold, cases that ended
// otherwise, and the error at which the story broke off.
func (r *Record) Faults() (out []string) {
	for _, s := range r.Steps {
		for _, c := range s.Checks {
			if !c.OK() {
				out = append(out, fmt.Sprintf("%s: %s: %s: got %s, want %s", r.Story.Name, s.What, c.Name, c.Got, c.Want))
			}
		}
	}
	for _, e := range r.Ends {
		for _, fault := range e.faults() {
			out = append(out, r.Story.Name+": "+fault)
		}
	}
	if r.Err != nil {
		out = append(out, fmt.Sprintf("%s: %v", r.Story.Name, r.Err))
	}
	return out
}

// Held counts the checks that hold.
func (r *Record) Held() (n int) {
	for _, s := range r.Steps {
		for _, c := range s.Checks {
			if c.OK() {
				n++
			}
		}
	}
	return n
}

const instant = "2006-01-02 15:04:05"

// show puts a value into the words in which it is compared and printed;
// instants are local.
func (r *Record) show(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.In(r.Zone).Format(instant)
	case *time.Time:
		if v == nil {
			return "none"
		}
		return r.show(*v)
	case []string:
		if len(v) == 0 {
			return "nothing"
		}
		return strings.Join(v, ", ")
	case *coded:
		if v == nil {
			return "none"
		}
		return v.Code
	case *person:
		if v == nil {
			return "none"
		}
		return v.Login
	case string:
		if v == "" {
			return "none"
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}
