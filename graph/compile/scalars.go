package compile

import (
	"bytes"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/readplan"
)

// fits says whether values of the kind are written as the type of the SDL is.
func fits(k kind, sdl *ast.Schema, t *ast.Type) bool {
	if t.Elem != nil {
		return false
	}
	switch k {
	case instant:
		return t.NamedType == "DateTime"
	case number:
		return t.NamedType == "Int"
	case truth:
		return t.NamedType == "Boolean"
	default:
		return t.NamedType == "String" || sdl.Types[t.NamedType].Kind == ast.Enum
	}
}

// scalar writes a value as gqlgen would, but straight into the answer.
func scalar(out *bytes.Buffer, k kind, v any) error {
	switch k {
	case instant:
		t, err := readplan.Time(v)
		writeInstant(out, t)
		return err
	case number:
		n, err := readplan.Int(v)
		out.Write(strconv.AppendInt(out.AvailableBuffer(), n, 10))
		return err
	case truth:
		b, err := readplan.Bool(v)
		out.Write(strconv.AppendBool(out.AvailableBuffer(), b))
		return err
	default:
		s, err := readplan.String(v)
		writeText(out, s)
		return err
	}
}

func writeText(out *bytes.Buffer, s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' { // the rare text that is not written as it is
			graphql.MarshalString(s).MarshalGQL(out)
			return
		}
	}
	out.WriteByte('"')
	out.WriteString(s)
	out.WriteByte('"')
}

func writeInstant(out *bytes.Buffer, t time.Time) {
	out.Write(model.AppendDateTime(out.AvailableBuffer(), t))
}

func writeID(out *bytes.Buffer, id gid.ID) {
	out.WriteByte('"')
	out.Write(id.Append(out.AvailableBuffer()))
	out.WriteByte('"')
}
