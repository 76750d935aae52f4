package store

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
)

// ErrUndecided is what comes of a statement that decides and wrote nothing: what
// it was to change is not as it was seen, or the set-up is not the one that was
// expected. Nothing that waited for it was written, and the transaction can go on
// reading to find out which, unless it ended with it (Tx.Committed).
var ErrUndecided = errors.New("store: it is not as it was seen")

// ExpectSetup is HoldSetup for a caller who knows the set-up at a version and
// hopes that it still is at it: it is held, and its version compared, with the
// first statement that writes, which fails with ErrUndecided where it is another.
// What was read before that was then of the version too. On SQLite, where a
// statement is no round trip, it is compared at once; false where it is another.
func (t *Tx) ExpectSetup(ctx context.Context, tenant uuid.UUID, version int) (bool, error) {
	if t.engine != dialect.Postgres {
		is, err := t.HoldSetup(ctx, tenant, false)
		return is == version, err
	}
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	t.turns.expected = &expected{tenant, version}
	return true, nil
}

// expected is a set-up that is not held yet.
type expected struct {
	tenant  uuid.UUID
	version int
}

// SetupIsExpected says whether the set-up that was expected is there, and holds
// it; what waits is forgotten. It is for a caller who will not write.
func (t *Tx) SetupIsExpected(ctx context.Context) (bool, error) {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	t.turns.forget()
	err := t.turns.holdExpected(ctx)
	if errors.Is(err, ErrUndecided) {
		return false, nil
	}
	return err == nil, err
}

// Send sends what waits, and holds the set-up where nothing did.
func (t *Tx) Send(ctx context.Context) error {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	return t.turns.flushHolding(ctx)
}

// Decide runs update, which changes one row or, where that is not as it was seen,
// none: then the transaction fails with ErrUndecided. On PostgreSQL it waits as
// with Later, and the rows that wait after it are written only where it changed
// its own.
func (t *Tx) Decide(ctx context.Context, update func(context.Context) (int, error)) error {
	if t.engine != dialect.Postgres {
		n, err := update(ctx)
		if err == nil && n == 0 {
			err = ErrUndecided
		}
		return err
	}
	var change statementOf
	if _, err := update(context.WithValue(ctx, changeKey{}, &change)); err != nil {
		return err
	}
	return t.turns.decideBy(ctx, change)
}

// Number is a number that a row takes from a counter of its tenant: a prefix and
// the next value, in six digits or more.
type Number struct {
	Tenant  uuid.UUID
	Counter string
	Prefix  string
	Column  string // of the row
}

// Of is the number at a value of the counter.
func (n Number) Of(value int64) string { return fmt.Sprintf("%s%06d", n.Prefix, value) }

// Numbered takes the next number for a row that write creates, with whatever in
// its column; take has the number before Send returns. On PostgreSQL the row
// waits as with Later, and so does what belongs to it: others wait for their
// number from that one statement to the commit only.
func (t *Tx) Numbered(ctx context.Context, n Number, take func(string), write func(context.Context) error) error {
	if t.engine != dialect.Postgres {
		first, err := t.Next(ctx, n.Tenant, n.Counter, 1)
		if err != nil {
			return err
		}
		take(n.Of(first))
		return write(ctx)
	}
	if err := t.turns.decideNumber(ctx, n, take); err != nil {
		return err
	}
	return t.Later(ctx, write)
}
