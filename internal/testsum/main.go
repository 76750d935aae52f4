// Command testsum reads `go test -json` from its standard input and writes a
// summary for people: every package as it ends, every failure in full, and at
// the end the counts, also per database engine. A run in which something
// failed, was skipped, or ran no test on PostgreSQL is no success.
package main

import (
	"fmt"
	"os"
	"time"
)

func main() {
	began := time.Now()
	s := newSummary(os.Stdout)
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
	if !s.close(time.Since(began)) {
		os.Exit(1)
	}
}
