package settings

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// The enum contract of GraphQL servers, so that the API's words and the
// database's are one and the same.

// MarshalGQL writes the word as a GraphQL enum value.
func (v Level) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(v))) }

// UnmarshalGQL reads a GraphQL enum value; GraphQL has checked that it exists.
func (v *Level) UnmarshalGQL(in any) error { return unmarshal(v, in) }

func unmarshal[T interface {
	~string
	Values() []string
}](out *T, in any) error {
	s, ok := in.(string)
	if !ok || !slices.Contains((*out).Values(), s) {
		return fmt.Errorf("%v is not one of %v", in, (*out).Values())
	}
	*out = T(s)
	return nil
}
