package compile

import (
	"bytes"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/graph/model"
)

// Quoted is graphql.MarshalString, and Instant model.MarshalDateTime: most of what a
// resolver says is one of the two. They write straight into an answer.

// Quoted writes a text.
func Quoted[T ~string](v T) graphql.Marshaler { return quoted(v) }

type quoted string

// MarshalGQL implements graphql.Marshaler.
func (q quoted) MarshalGQL(w io.Writer) {
	if out, ok := w.(*bytes.Buffer); ok {
		writeText(out, string(q))
		return
	}
	graphql.MarshalString(string(q)).MarshalGQL(w)
}

// Instant writes an instant.
func Instant(t time.Time) graphql.Marshaler { return moment(t) }

type moment time.Time

// MarshalGQL implements graphql.Marshaler.
func (m moment) MarshalGQL(w io.Writer) {
	if out, ok := w.(*bytes.Buffer); ok {
		writeInstant(out, time.Time(m))
		return
	}
	model.MarshalDateTime(time.Time(m)).MarshalGQL(w)
}
