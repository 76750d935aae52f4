package ceiling

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/directory"
)

// answer is the JSON of a response as it grows.
type answer []byte

func (a *answer) raw(text string) { *a = append(*a, text...) }

// key begins a field after the first of its object.
func (a *answer) key(name string) {
	*a = append(*a, ',', '"')
	*a = append(*a, name...)
	*a = append(*a, '"', ':')
}

// text writes a string, null for NULL.
func (a *answer) text(v driver.Value) {
	if v == nil {
		a.raw("null")
		return
	}
	a.quoted(word(v))
}

func (a *answer) quoted(s string) {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			escaped, _ := json.Marshal(s) // of a string
			*a = append(*a, escaped...)
			return
		}
	}
	*a = append(*a, '"')
	*a = append(*a, s...)
	*a = append(*a, '"')
}

// plain writes a number or a boolean as it stands.
func (a *answer) plain(v driver.Value) { a.raw(word(v)) }

// id writes the outside form of a UUID.
func (a *answer) id(kind gid.Kind, v driver.Value) {
	text := word(v)
	var plain [32]byte
	n := 0
	for i := range len(text) {
		if text[i] != '-' && n < len(plain) {
			plain[n] = text[i]
			n++
		}
	}
	var u uuid.UUID
	_, _ = hex.Decode(u[:], plain[:n]) // what the database holds as a UUID
	*a = append(*a, '"')
	a.raw(gid.ID{Kind: kind, UUID: u}.String())
	*a = append(*a, '"')
}

// instant writes a time; null for NULL.
func (a *answer) instant(v driver.Value) {
	if v == nil {
		a.raw("null")
		return
	}
	*a = append(*a, '"')
	a.raw(rfc3339(word(v)))
	*a = append(*a, '"')
}

// rfc3339 is a time of the database, in UTC, as the API writes it.
func rfc3339(s string) string {
	s, _, _ = strings.Cut(s, "+")
	return strings.Replace(s, " ", "T", 1) + "Z"
}

// phone writes a number masked.
func (a *answer) phone(v driver.Value) { a.quoted(directory.MaskPhone(word(v))) }
