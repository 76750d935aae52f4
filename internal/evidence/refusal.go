package evidence

import (
	"errors"
	"fmt"
	"io"
)

// Reason says why a file is not taken.
type Reason string

// The reasons.
const (
	TooLarge    Reason = "TOO_LARGE"    // more bytes than the limit of its kind
	Empty       Reason = "EMPTY"        // no bytes
	UnknownType Reason = "UNKNOWN_TYPE" // no type that is taken
	Contradicts Reason = "CONTRADICTS"  // the name or the declared media type says another kind
	Damaged     Reason = "DAMAGED"      // broken off, or not built as its type demands
	Uncleanable Reason = "UNCLEANABLE"  // a known type from which the location cannot be taken, such as HEIC
	Macros      Reason = "MACROS"       // a document that carries a program
)

// Refusal is why a file is not taken. Nothing was stored. It is an answer for
// the person who sent the file; every other error of this package is an outage.
type Refusal struct {
	Reason    Reason
	MediaType string // what the content is, where that was found out
	Limit     int64  // TooLarge: the bytes that are allowed

	detail string // for logs: says nothing of the content but its structure
}

// Error gives the reason in English, for logs.
func (r *Refusal) Error() string {
	msg := "evidence: " + string(r.Reason)
	if r.MediaType != "" {
		msg += " " + r.MediaType
	}
	if r.detail != "" {
		msg += ": " + r.detail
	}
	return msg
}

// RefusalIn returns the refusal in err, or nil where err is something else.
func RefusalIn(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

func refuse(reason Reason, format string, args ...any) error {
	return &Refusal{Reason: reason, detail: fmt.Sprintf(format, args...)}
}

func damaged(format string, args ...any) error { return refuse(Damaged, format, args...) }

// asRefusal puts the media type to a refusal, and takes the end of a file
// where more was promised for damage.
func asRefusal(err error, mediaType string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = damaged("it ends too early")
	}
	if r := RefusalIn(err); r != nil && r.MediaType == "" {
		out := *r
		out.MediaType = mediaType
		return &out
	}
	return err
}
