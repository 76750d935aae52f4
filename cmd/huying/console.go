package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// json writes a result for machines.
func (c *console) json(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// note tells the operator something beside the result.
func (c *console) note(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

const barWidth = 24

// progress shows how far long work is: a bar on a terminal, nothing where
// standard error is a file, whose readers get the lines of the results.
func (c *console) progress(done, all int, what string) {
	if !isTerminal(c.err) {
		return
	}
	full := barWidth * done / max(all, 1)
	fmt.Fprintf(c.err, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, all, what)
	if done == all {
		fmt.Fprint(c.err, "\r\x1b[K")
	}
}

// steps is progress for work of minutes: where there is no terminal, it says a
// line at each tenth.
func (c *console) steps(what string) func(done, all int) {
	said := 0
	return func(done, all int) {
		c.progress(done, all, what)
		if tenth := 10 * done / max(all, 1); tenth > said && !isTerminal(c.err) {
			said = tenth
			c.note("%d of %d %s", done, all, what)
		}
	}
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
