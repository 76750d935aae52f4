package presets

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with a preset. Path names the place in the YAML
// (`categories[3].limit.unit`), or a line where the text is not YAML at all.
type Fault struct {
	Path   string
	Reason string
}

// Error is the path and the reason in one line.
func (f Fault) Error() string { return f.Path + ": " + f.Reason }

// Faults are all faults of one preset, section by section. Parse, Validate and
// Regions return no other kind of error; Load also fs.ErrNotExist.
type Faults []Fault

// Error has one line per fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// maxFaults bounds the answer to a hopeless file.
const maxFaults = 100

// collector gathers faults; the zero value is ready.
type collector struct {
	faults Faults
}

func (c *collector) add(path, format string, args ...any) {
	switch n := len(c.faults); {
	case n < maxFaults:
		c.faults = append(c.faults, Fault{Path: path, Reason: fmt.Sprintf(format, args...)})
	case n == maxFaults:
		c.faults = append(c.faults, Fault{Path: path, Reason: "too many faults, the rest is not shown"})
	}
}

func (c *collector) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return c.faults
}

// oneOf faults a value that is not in the closed set.
func oneOf[T ~string](c *collector, path, what string, got T, want ...T) bool {
	if slices.Contains(want, got) {
		return true
	}
	if got == "" {
		c.add(path, "no %s, want one of %s", what, list(want))
	} else {
		c.add(path, "unknown %s %q, want one of %s", what, got, list(want))
	}
	return false
}

func list[T ~string](values []T) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
