// Package casework is the life of a case: one method for each thing an
// official or a resident does. A method is one transaction. It asks the
// matrix, loads through the guarded client, asks the transition table, moves
// the case by compare-and-set, and appends to its history.
//
// Every method may return these faults besides its own: NotFound for a case or
// work order that does not exist or may not be seen; Invalid with all faults
// of the input; Conflict with the current version when another was faster;
// WrongState with what is possible now; KeyMismatch for an idempotency key
// that was used for something else. authz.ErrForbidden means that the viewer
// sees the case and may not do this to it.
package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/evidence"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/store"
)

// Service moves cases.
type Service struct {
	stores    store.Placement
	clock     clock.Clock
	calendars calendars
	setups    setups
	files     evidence.Store // where attachments lie; see WithEvidence
	limits    evidence.Limits
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock) *Service {
	return &Service{stores: stores, clock: clock}
}

// Never says whether a due or yellow instant means that no limit runs.
func Never(t time.Time) bool { return !t.Before(clock.Never) }

// maxKey bounds an idempotency key, in characters.
const maxKey = 100

// desk is what a method works with inside its transaction.
type desk struct {
	tx        *store.Tx
	tenant    *db.Tenant
	viewer    *authz.Viewer
	now       time.Time
	known     known // what this transaction has read
	found     known // what it has of the set-up
	kept      known // what earlier ones had of the same set-up, for a viewer who sees all of it
	calendars *calendars
	surveyed  bool // near are the grids around every point that will be asked for
	near      []*db.Grid
	lot       *lot    // many cases are moved together; nil: one is
	filing    *filing // a case that goes on before it is written; nil: all cases are there
	silent    bool    // nobody is told of anything: an import writes what has long happened
	hopeful   bool    // the set-up is expected to be the one that is kept; else it is held
}

// newDesk is a desk in a transaction of a tenant, now.
func newDesk(tx *store.Tx, t *db.Tenant, v *authz.Viewer, now time.Time, calendars *calendars) *desk {
	return &desk{tx: tx, tenant: t, viewer: v, now: now, known: known{}, found: known{}, calendars: calendars}
}

// holding is how a transaction holds the tenant's set-up.
type holding int

const (
	withOthers holding = iota
	alone              // for a change of it
	hopefully          // with its first statement that writes, if it is still the one that is kept; see errHopedInVain
)

// open opens a desk in a transaction of the viewer's tenant, whose set-up it
// holds from then on.
func (s *Service) open(ctx context.Context, tx *store.Tx, how holding, now time.Time) (*desk, error) {
	v := authz.ViewerFrom(ctx)
	if how == hopefully {
		if d, err := s.openHopefully(ctx, tx, v, now); d != nil || err != nil {
			return d, err
		}
	}
	version, err := tx.HoldSetup(ctx, v.TenantID, how == alone)
	if err != nil {
		return nil, err
	}
	kept, err := s.setups.read(ctx, tx, v.TenantID, version)
	if err != nil {
		return nil, err
	}
	return s.deskOf(tx, kept, v, now), nil
}

func (s *Service) deskOf(tx *store.Tx, kept setup, v *authz.Viewer, now time.Time) *desk {
	d := newDesk(tx, kept.tenant, v, now, &s.calendars)
	if seesSetup(v) {
		d.kept = kept.rows
	}
	return d
}

// at is the same desk at another instant, for the import of what has happened.
func (d *desk) at(now time.Time) *desk {
	then := *d
	then.now = now
	return &then
}

// work runs fn at a desk in one transaction, once for each idempotency key: a
// replay returns the first answer and changes nothing.
func (s *Service) work(ctx context.Context, operation, key string, payload any, fn func(context.Context, *desk) (uuid.UUID, error)) (uuid.UUID, error) {
	return s.workHolding(ctx, withOthers, operation, key, payload, fn)
}

// workAlone is work for a change of the set-up: nothing else is at work on the
// tenant's cases.
func (s *Service) workAlone(ctx context.Context, operation, key string, payload any, fn func(context.Context, *desk) (uuid.UUID, error)) (uuid.UUID, error) {
	return s.workHolding(ctx, alone, operation, key, payload, fn)
}

func (s *Service) workHolding(ctx context.Context, how holding, operation, key string, payload any, fn func(context.Context, *desk) (uuid.UUID, error)) (id uuid.UUID, err error) {
	if utf8.RuneCountInString(key) > maxKey {
		return uuid.Nil, fault.Field("input.idempotencyKey", fault.TooLong, maxKey)
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	v := authz.ViewerFrom(ctx)
	var d *desk
	var claim store.Key
	if key != "" {
		claim = claimOf(v, operation, key, payload)
	}
	try := func(ctx context.Context, tx *store.Tx) error {
		now := s.clock.Now()
		if plant.On(plant.KeyOfAnybody) && key != "" && usedByOther(ctx, tx, claim) {
			return sameRequest(store.Key{}, claim)
		}
		if key != "" {
			earlier, result, err := tx.Claim(ctx, claim, now)
			if err != nil {
				return err
			}
			if earlier != nil {
				id = result
				return sameRequest(*earlier, claim)
			}
		}
		if d, err = s.open(ctx, tx, how, now); err != nil {
			return err
		}
		if id, err = fn(ctx, d); err == nil && key != "" {
			err = tx.Answer(ctx, claim, id)
		}
		return d.fulfilled(ctx, id, err)
	}
	if err = st.InTx(ctx, try); errors.Is(err, errHopedInVain) {
		how, d = withOthers, nil
		err = st.InTx(ctx, try)
	}
	if err != nil {
		return uuid.Nil, err
	}
	if d != nil {
		s.setups.keep(d)
	}
	return id, nil
}

// claimOf names a write. Nobody shares keys with nobody: without a login or a
// name, a key holds for its own payload only.
func claimOf(v *authz.Viewer, operation, key string, payload any) store.Key {
	k := store.Key{Tenant: v.TenantID, Actor: v.AccountID.String(), Key: key, Operation: operation, PayloadHash: hash(payload)}
	in, reports := payload.(ReportInput)
	switch {
	case v.Anonymous() || (reports && in.Anonymous):
		k.Actor = k.PayloadHash // no name is kept, not even beside the key
	case reports && in.HideReporter:
		k.Actor = hash([]string{k.Actor, key}) // his own key, and no name beside it either
	}
	return k
}

func sameRequest(earlier, now store.Key) error {
	if earlier.Operation != now.Operation || earlier.PayloadHash != now.PayloadHash {
		return fault.New(fault.KeyMismatch, fault.KeyUsed).At("input", "idempotencyKey")
	}
	return nil
}

// hash tells payloads apart; the input structs have a fixed field order.
func hash(payload any) string {
	raw, err := json.Marshal(payload)
	if err != nil { // inputs are plain data
		panic(fmt.Sprintf("casework: payload: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
