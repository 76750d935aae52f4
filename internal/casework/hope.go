package casework

import (
	"context"
	"errors"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/internal/store"
)

// errHopedInVain says that a transaction is to be run again without hope. With hope, it
// sees once what it expects to find unchanged when it writes: the set-up that is kept,
// the case that it moves, and that no light of that case has changed. All of it is
// checked by the one statement that writes, on SQLite the set-up before.
// Where it is in vain nothing was written, and the method is run once more, step
// by step, which finds who was faster.
var errHopedInVain = errors.New("casework: it is not as it was kept")

// workHopefully is work for methods that mostly find everything as they expect.
// fn is run twice where it does not: what it leaves outside must be what it
// leaves the second time.
func (s *Service) workHopefully(ctx context.Context, operation, key string, payload any, fn func(context.Context, *desk) (uuid.UUID, error)) (uuid.UUID, error) {
	return s.workHolding(ctx, hopefully, operation, key, payload, fn)
}

// Answer reads what a method leaves behind for whoever asked for it: id is what
// the method will return. It may come twice, and counts only if the method returns
// no error; an error of its own is the method's, which then has done nothing, unless
// its reading was the commit (store.Tx.Committed): then the method has none.
type Answer func(from store.Outcome, id uuid.UUID) error

type answerKey struct{}

// Answering lets the methods that are called with the context read their answer in
// their own transaction, with the statement that writes, where they mostly find
// everything as they expect. Other methods do not ask for it.
func Answering(ctx context.Context, read Answer) context.Context {
	return context.WithValue(ctx, answerKey{}, read)
}

// openHopefully opens a desk on the set-up that is kept; nil where none is, or one
// that is known to be another now.
func (s *Service) openHopefully(ctx context.Context, tx *store.Tx, v *authz.Viewer, now time.Time) (*desk, error) {
	kept, ok := s.setups.byTenant.Load(v.TenantID)
	if !ok {
		return nil, nil
	}
	if as, err := tx.ExpectSetup(ctx, v.TenantID, kept.(setup).tenant.SetupVersion); err != nil || !as {
		return nil, err
	}
	d := s.deskOf(tx, kept.(setup), v, now)
	d.hopeful = true
	return d, nil
}

// fulfilled writes what still waits, lets the answer of a method be read with it,
// and says how the method ends that returned id and err. A fault is found by the
// set-up too, and holds only if that was right.
func (d *desk) fulfilled(ctx context.Context, id uuid.UUID, err error) error {
	if !d.hopeful {
		return err
	}
	if read, _ := ctx.Value(answerKey{}).(Answer); err == nil && read != nil {
		err = read(d.tx.Outcome(), id)
		if d.tx.Committed() && !errors.Is(err, store.ErrUndecided) {
			return nil // it stands, and who cannot read the answer here reads it as ever
		}
	}
	if err == nil {
		err = d.tx.Send(ctx)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrUndecided):
		return errHopedInVain
	}
	if right, asked := d.tx.SetupIsExpected(ctx); asked == nil && !right {
		return errHopedInVain
	}
	return err
}

// advanceHopefully writes an update of a case by compare-and-set, with what is
// written after it; false where it must be written at once. c is renewed to what
// it leaves. Nobody else writes the columns that a case shares with its parts.
func (d *desk) advanceHopefully(ctx context.Context, c *db.CaseFile, update *db.CaseFileUpdate) (bool, error) {
	is := renewed(c, update.Mutation())
	if !d.hopeful || c.Depth > 0 || c.OpenParts > 0 || is == nil {
		return false, nil
	}
	if err := d.tx.Decide(ctx, update.Where(d.noLightDue(c)).Save); err != nil {
		return false, err
	}
	*c = *is
	return true, nil
}

// noLightDue is the condition under which recordDue has nothing to do.
func (d *desk) noLightDue(c *db.CaseFile) func(*sql.Selector) {
	return func(s *sql.Selector) {
		t := sql.Table(clock.Table)
		s.Where(sql.NotExists(sql.Dialect(s.Dialect()).Select().From(t).Where(sql.And(
			sql.EQ(t.C(clock.FieldTenantID), d.tenant.ID), sql.EQ(t.C(clock.FieldCaseID), c.ID), sql.LTE(t.C(clock.FieldNextLightAt), d.now)))))
	}
}
