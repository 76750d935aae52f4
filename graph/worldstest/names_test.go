package worldstest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// names are the values that one world has made since it began, in the order in
// which its answers showed them. A value that both worlds began with, or that
// one of them was given on purpose, keeps its own name: where it should not
// appear, it is a difference.
type names struct {
	known map[uuid.UUID]bool // rows that were there at the beginning
	codes map[string]bool    // and their tracking codes
	index map[string]int     // of values that were made since
	raw   map[string]string  // by name
}

func newNames(known map[uuid.UUID]bool, codes map[string]bool) *names {
	return &names{known: known, codes: codes, index: map[string]int{}, raw: map[string]string{}}
}

const code = `[0-9A-HJKMNP-TV-Z]{4}`

// made finds whatever may be a value that the program made.
var made = regexp.MustCompile(`hy[sk]_[a-z-]+_[0-9A-Za-z]{36}|` + // tokens
	`\b[a-z]{3}_[0-9a-v]{26}\b|` + // ids
	`\beyJrIjoi[0-9A-Za-z_-]+|` + // cursors: {"k":"
	`\b` + code + `-` + code + `-` + code + `-` + code + `\b|` + // tracking codes
	`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`) // request ids

// rename writes the text with names in place of made values.
func (n *names) rename(text string) string { return made.ReplaceAllStringFunc(text, n.name) }

func (n *names) name(raw string) string {
	switch {
	case strings.HasPrefix(raw, "hy"):
		return n.give(raw, "token", raw)
	case strings.HasPrefix(raw, "eyJ"):
		return n.cursor(raw)
	case len(raw) == 19:
		if n.codes[raw] {
			return raw
		}
		return n.give(raw, "code", raw)
	case len(raw) == 30:
		id := gid.Parse(raw)
		if id.Kind == "" || n.known[id.UUID] {
			return raw
		}
		return n.give(raw, string(id.Kind), id.UUID.String())
	default:
		id, err := uuid.Parse(raw)
		if err != nil || n.known[id] {
			return raw
		}
		return n.give(raw, "uuid", id.String())
	}
}

// give names a value by its kind and by when its key appeared first.
func (n *names) give(raw, kind, key string) string {
	i, ok := n.index[key]
	if !ok {
		i = len(n.index)
		n.index[key] = i
	}
	name := fmt.Sprintf("«%s:%d»", kind, i)
	n.raw[name] = raw
	return name
}

// cursor names a cursor by what is sealed in it, with its id renamed.
func (n *names) cursor(raw string) string {
	text, err := base64.RawURLEncoding.DecodeString(raw)
	if err != nil {
		return raw
	}
	inner := n.rename(string(text))
	if inner == string(text) {
		return raw
	}
	name := "«cur:" + base64.RawURLEncoding.EncodeToString([]byte(inner)) + "»"
	n.raw[name] = raw
	return name
}

// translate puts the world's own values back in place of names.
func (n *names) translate(v any) any {
	switch x := v.(type) {
	case string:
		if raw, ok := n.raw[x]; ok {
			return raw
		}
		return x
	case object:
		out := object{}
		for k, child := range x {
			out[k] = n.translate(child)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, child := range x {
			out[i] = n.translate(child)
		}
		return out
	default:
		return v
	}
}

// sealed is the inside of a cursor.
type sealed struct {
	Kind  string    `json:"k"`
	Value any       `json:"v"`
	ID    uuid.UUID `json:"i"`
}

// forge makes a cursor that no answer gave.
func forge(kind string, value any, id uuid.UUID) string {
	raw, err := json.Marshal(sealed{kind, value, id})
	if err != nil {
		panic(err) // strings, numbers and times
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
