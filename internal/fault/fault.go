// Package fault holds the kinds of error that people are told about. A fault
// says which field and why, as a message key with arguments, and is put into
// words in the reader's language at the edge. Any other error is a defect or
// an outage: logged, and shown as internal.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of answer a fault is.
type Kind string

// The kinds. The first five are expected outcomes and travel as data; the
// others are errors of the request.
const (
	Invalid         Kind = "INVALID"
	Conflict        Kind = "CONFLICT"
	WrongState      Kind = "WRONG_STATE"
	Late            Kind = "LATE"
	KeyMismatch     Kind = "IDEMPOTENCY_MISMATCH"
	NotFound        Kind = "NOT_FOUND"
	Forbidden       Kind = "FORBIDDEN"
	Unauthenticated Kind = "UNAUTHENTICATED"
	RateLimited     Kind = "RATE_LIMITED"
)

// Expected says whether the kind is an outcome that a caller plans for.
func (k Kind) Expected() bool {
	switch k {
	case Invalid, Conflict, WrongState, Late, KeyMismatch:
		return true
	}
	return false
}

// Fault is one reason why something was not done. Nothing was changed.
type Fault struct {
	Kind Kind
	Key  Key      // the message
	Args []any    // its arguments
	Path []string // the input field, outermost first; empty where no single field is at fault

	Version   int      // Conflict: the version that is current
	State     string   // WrongState: the state it is in
	Attempted string   // WrongState: the event that was tried
	Possible  []string // WrongState: the events that are possible now
	Allowed   int      // WrongState of a return: how many the tenant allows
	Ruling    string   // WrongState of a return: the number of the ruling that binds
}

// Error gives the English message with its path.
func (f *Fault) Error() string {
	msg := f.Message("en")
	if len(f.Path) > 0 {
		return strings.Join(f.Path, ".") + ": " + msg
	}
	return msg
}

// Message puts the fault into words; lang is "en" or "zh".
func (f *Fault) Message(lang string) string {
	text, ok := messages[f.Key]
	if !ok {
		return string(f.Key)
	}
	if len(f.Args) == 0 {
		return text.In(lang)
	}
	return fmt.Sprintf(text.In(lang), f.Args...)
}

// At returns the fault with a path.
func (f *Fault) At(path ...string) *Fault {
	out := *f
	out.Path = path
	return &out
}

// New makes a fault.
func New(kind Kind, key Key, args ...any) *Fault { return &Fault{Kind: kind, Key: key, Args: args} }

// Field is an invalid input at a dotted path.
func Field(path string, key Key, args ...any) *Fault {
	return &Fault{Kind: Invalid, Key: key, Args: args, Path: strings.Split(path, ".")}
}

// Missing is the one answer for what does not exist, is another tenant's, or
// may not be seen.
func Missing(path ...string) *Fault { return New(NotFound, NoSuchThing).At(path...) }

// List collects several faults, so that a caller hears all at once.
type List []*Fault

// Add appends an invalid field unless ok.
func (l *List) Add(ok bool, path string, key Key, args ...any) {
	if !ok {
		*l = append(*l, Field(path, key, args...))
	}
}

// Err returns nil for an empty list, the list otherwise.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error joins the messages.
func (l List) Error() string {
	out := make([]string, len(l))
	for i, f := range l {
		out[i] = f.Error()
	}
	return strings.Join(out, "; ")
}

// All returns the faults in err: one, several, or none where err is something
// else.
func All(err error) List {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Fault
	if errors.As(err, &one) {
		return List{one}
	}
	return nil
}

// Is says whether err carries a fault of the kind.
func Is(err error, kind Kind) bool {
	for _, f := range All(err) {
		if f.Kind == kind {
			return true
		}
	}
	return false
}
