// Package plant puts known defects into the program, so that a test can show
// that it would have caught them. A build without the tag "plant" has none:
// there On is a constant no, and the compiler drops what it guards.
package plant

// A Defect is one known way to be wrong.
type Defect string
