// Package gid is the form in which ids leave the platform: an opaque string
// that carries the type, so that node(id) needs no lookup. Inside, every id is
// a UUIDv7.
package gid

import (
	"encoding/base32"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Kind is the type an id names; its value is the prefix of the outside form.
type Kind string

// The kinds, named after the schemas.
const (
	Tenant            Kind = "tnt"
	Region            Kind = "rgn"
	Grid              Kind = "grd"
	Department        Kind = "dpt"
	Party             Kind = "pty"
	Account           Kind = "acc"
	Membership        Kind = "mbr"
	AccessToken       Kind = "tok"
	Category          Kind = "cat"
	Channel           Kind = "chn"
	WorkingCalendar   Kind = "cal"
	CaseFile          Kind = "cas"
	WorkOrder         Kind = "wrk"
	Clock             Kind = "clk"
	CaseEvent         Kind = "evt"
	Rating            Kind = "rat"
	IdempotencyKey    Kind = "idk"
	Counter           Kind = "cnt"
	PolicyRule        Kind = "pol"
	Role              Kind = "rol"
	AuditRecord       Kind = "aud"
	Notice            Kind = "not"
	CaseLink          Kind = "lnk"
	CaseParty         Kind = "cpt"
	LightEvent        Kind = "lgt"
	ClockPause        Kind = "pau"
	ClockChange       Kind = "chg"
	Extension         Kind = "ext"
	Commitment        Kind = "cmt"
	Remedy            Kind = "rem"
	Meeting           Kind = "mtg"
	MeetingAttendee   Kind = "att"
	Supervision       Kind = "sup"
	Ruling            Kind = "rul"
	Question          Kind = "qst"
	Attachment        Kind = "fil"
	Delivery          Kind = "dlv"
	CaseAgent         Kind = "agt"
	DepartmentHead    Kind = "hed"
	CaseCount         Kind = "cct"
	CaseCountChange   Kind = "ccc"
	CasePosting       Kind = "cpo"
	CasePostingChange Kind = "cpc"
)

// ID is a typed id. The zero ID names nothing.
type ID struct {
	Kind Kind
	UUID uuid.UUID
}

var encoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// String returns the outside form: kind, underscore, 26 characters that sort
// like the UUID.
func (id ID) String() string { return string(id.Append(make([]byte, 0, 30))) }

// Append appends the outside form.
func (id ID) Append(to []byte) []byte {
	return encoding.AppendEncode(append(append(to, id.Kind...), '_'), id.UUID[:])
}

// Parse reads the outside form. A string that is no id gives the zero ID: it
// names nothing, and is answered like any id that does not exist.
func Parse(s string) ID {
	kind, rest, ok := strings.Cut(s, "_")
	if !ok || len(rest) != 26 {
		return ID{}
	}
	raw, err := encoding.DecodeString(rest)
	if err != nil || len(raw) != 16 {
		return ID{}
	}
	id := ID{Kind: Kind(kind), UUID: uuid.UUID(raw)}
	if id.String() != s { // trailing bits, unknown spelling
		return ID{}
	}
	return id
}

// Of returns the UUID if the id is of the kind, else the zero UUID, which no
// row has.
func (id ID) Of(kind Kind) uuid.UUID {
	if id.Kind != kind {
		return uuid.Nil
	}
	return id.UUID
}

// MarshalGQL writes the id as a GraphQL ID.
func (id ID) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(id.String())) }

// UnmarshalGQL reads a GraphQL ID; only a value that is no string is an error.
func (id *ID) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("an id is a string")
	}
	*id = Parse(s)
	return nil
}
