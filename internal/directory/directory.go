// Package directory keeps people and what they may be: parties, accounts and
// memberships.
package directory

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/territory"
)

// Service keeps the directory.
type Service struct {
	stores   store.Placement
	policies *policy.Matrices
	clock    clock.Clock
}

// New returns the service.
func New(stores store.Placement, policies *policy.Matrices, clock clock.Clock) *Service {
	return &Service{stores, policies, clock}
}

// PartyInput describes a person, household or organisation.
type PartyInput struct {
	Kind     party.Kind
	Name     string
	Phone    string
	IDNumber string
	Address  string
}

// Validate reports every fault, with paths below at.
func (in PartyInput) Validate(at string) fault.List {
	var f fault.List
	f.Add(strings.TrimSpace(in.Name) != "", at+".name", fault.Required)
	f.Add(utf8.RuneCountInString(in.Name) <= 200, at+".name", fault.TooLong, 200)
	f.Add(in.Phone == "" || phoneShaped(in.Phone), at+".phone", fault.NotAPhone)
	f.Add(utf8.RuneCountInString(in.IDNumber) <= 32, at+".idNumber", fault.TooLong, 32)
	f.Add(utf8.RuneCountInString(in.Address) <= 500, at+".address", fault.TooLong, 500)
	return f
}

// phoneShaped: digits, spaces and dashes, a leading plus, 3 to 20 digits.
func phoneShaped(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == ' ', r == '-', r == '+' && i == 0:
		default:
			return false
		}
	}
	return len(s) <= 40 && digits >= 3 && digits <= 20
}

// Register adds a party at a place, in the caller's transaction and under the
// caller's warrant: whoever may report may name the person who asks.
func Register(ctx context.Context, tx *store.Tx, in PartyInput, p territory.Place, now time.Time) (*db.Party, error) {
	return draft(tx, in, p, now).Save(ctx)
}

// RegisterAll creates many parties at one place, in the order given.
func RegisterAll(ctx context.Context, tx *store.Tx, all []PartyInput, p territory.Place, now time.Time) ([]*db.Party, error) {
	if len(all) == 0 {
		return nil, nil
	}
	rows := make([]*db.PartyCreate, len(all))
	for i, in := range all {
		rows[i] = draft(tx, in, p, now)
	}
	return tx.Party.CreateBulk(rows...).Save(ctx)
}

func draft(tx *store.Tx, in PartyInput, p territory.Place, now time.Time) *db.PartyCreate {
	kind := in.Kind
	if kind == "" {
		kind = party.KindPERSON
	}
	return tx.Party.Create().SetKind(kind).SetName(in.Name).SetPhone(in.Phone).SetIDNumber(in.IDNumber).
		SetAddress(in.Address).SetCreatedAt(now).SetNillableDistrictID(p.District).SetNillableStreetID(p.Street).
		SetNillableCommunityID(p.Community).SetNillableGridID(p.Grid)
}
