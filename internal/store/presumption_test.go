package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/worldtest"
)

// first are the ways in which a transaction can begin, each with what it reads.
var first = map[string]func(ctx context.Context, tx *store.Tx, w *worldtest.World) ([]string, error){
	"nothing": func(context.Context, *store.Tx, *worldtest.World) ([]string, error) { return nil, nil },
	"read one": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return read(ctx, tx.Channel.Query().Where(channel.Code("PATROL")))
	},
	"read none": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return read(ctx, tx.Channel.Query().Where(channel.Code("?")))
	},
	"read many": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return read(ctx, tx.Channel.Query().Where(channel.CodeNEQ("$1' OR \"")))
	},
	"read in an order": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return read(ctx, tx.Channel.Query().Order(channel.ByCode()))
	},
	"read by a statement": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) (out []string, err error) {
		err = tx.Rows(ctx, "SELECT code FROM channels", nil, func(row []any) error {
			out = append(out, row[0].(string))
			return nil
		})
		return out, err
	},
	"create": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return nil, addChannel(ctx, tx.Client, "A")
	},
	"create later": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return nil, tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, "B") })
	},
	"decide": func(ctx context.Context, tx *store.Tx, _ *worldtest.World) ([]string, error) {
		return nil, tx.Decide(ctx, tx.Channel.Update().Where(channel.Code("PATROL")).SetPublic(false).Save)
	},
	"hold": func(ctx context.Context, tx *store.Tx, w *worldtest.World) ([]string, error) {
		version, err := tx.HoldSetup(ctx, w.TenantID, false)
		return []string{fmt.Sprint(version)}, err
	},
	"count": func(ctx context.Context, tx *store.Tx, w *worldtest.World) ([]string, error) {
		_, err := tx.Next(ctx, w.TenantID, "x", 1)
		return nil, err
	},
}

func read(ctx context.Context, q *db.ChannelQuery) ([]string, error) {
	rows, err := q.All(ctx)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Code
	}
	slices.Sort(out)
	return out, err
}

// However a transaction begins, it reads what it would without a presumption, and
// writes nothing where that does not hold.
func TestPresumption_NothingIsWrittenUnlessItHolds(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		right, err := w.Store.TenantHead(t.Context(), "ke")
		if err != nil {
			t.Fatal(err)
		}
		if w.Store.Engine() == "sqlite" {
			if w.Store.Presume("ke", right) != nil {
				t.Error("something is presumed where a statement is no round trip")
			}
			return
		}
		heads := map[string]store.TenantHead{"right": right, "another tenant": {ID: uuid.New(), PolicyVersion: right.PolicyVersion, RightsVersion: right.RightsVersion},
			"older rules":  {ID: right.ID, PolicyVersion: right.PolicyVersion - 1, RightsVersion: right.RightsVersion},
			"older rights": {ID: right.ID, PolicyVersion: right.PolicyVersion, RightsVersion: right.RightsVersion - 1}, "no tenant": right}
		n := 0
		for how, begin := range first {
			for presumed, head := range heads {
				n++
				p := w.Store.Presume(map[bool]string{true: "gone", false: "ke"}[presumed == "no tenant"], head)
				var wanted, got []string
				_ = w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) (err error) {
					wanted, err = begin(ctx, tx, w)
					return errors.Join(err, errGivenUp)
				})
				mark := fmt.Sprint("MARK", n)
				err := w.Store.InTx(store.Presuming(w.System(), p), func(ctx context.Context, tx *store.Tx) (err error) {
					if got, err = begin(ctx, tx, w); err == nil {
						err = addChannel(ctx, tx.Client, mark)
					}
					return err
				})
				holds, asked := p.Holds(t.Context(), w.Store)
				if ok := presumed == "right"; ok != (err == nil) || ok != holds || asked != nil || ok != hasChannel(t, w, mark) {
					t.Errorf("%s, %s: %v, %t %v, written %t", how, presumed, err, holds, asked, hasChannel(t, w, mark))
				} else if ok && !slices.Equal(got, wanted) {
					t.Errorf("%s: read %v, not %v", how, got, wanted)
				}
			}
		}
	})
}

// A set-up that is expected is held, and its number compared, with the same query.
func TestPresumption_TheSetupThatIsExpected_IsHeldWithTheFirstQuery(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		if w.Store.Engine() == "sqlite" {
			return // nothing is presumed there
		}
		head, err := w.Store.TenantHead(t.Context(), "ke")
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			code   string           // of the channel that is read
			expect func(is int) int // the number of the set-up
			held   bool             // after the query
			err    error
		}{
			"the right one":              {"PATROL", func(is int) int { return is }, true, nil},
			"another one":                {"PATROL", func(is int) int { return is - 1 }, false, store.ErrUndecided},
			"nothing found":              {"?", func(is int) int { return is }, false, nil},
			"another one, nothing found": {"?", func(is int) int { return is - 1 }, false, store.ErrUndecided},
			"one that begins alike":      {"PATROL", func(is int) int { return 10*is + 1 }, false, store.ErrUndecided},
		} {
			expected := c.expect(w.Store.Reader().Tenant.GetX(w.System(), w.TenantID).SetupVersion)
			p, mark := w.Store.Presume("ke", head), "HELD "+name
			err := w.Store.InTx(store.Presuming(w.System(), p), func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.ExpectSetup(ctx, w.TenantID, expected); err != nil {
					return err
				}
				if _, err := read(ctx, tx.Channel.Query().Where(channel.Code(c.code))); err != nil {
					return err
				}
				if held := sharedLocks(ctx, t, tx); c.held != held {
					t.Errorf("%s: held %t", name, held)
				}
				return errors.Join(tx.Decide(ctx, tx.Channel.Update().Where(channel.Code("PATROL")).SetPublic(true).Save),
					tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, mark) }), tx.Send(ctx))
			})
			if !errors.Is(err, c.err) || hasChannel(t, w, mark) != (c.err == nil) {
				t.Errorf("%s: %v, written %t", name, err, hasChannel(t, w, mark))
			}
			if holds, err := p.Holds(t.Context(), w.Store); !holds || err != nil {
				t.Errorf("%s: %t %v", name, holds, err)
			}
		}
	})
}

// sharedLocks says whether the transaction holds a set-up with others, without a
// statement that would hold it.
func sharedLocks(ctx context.Context, t *testing.T, tx *store.Tx) (held bool) {
	t.Helper()
	const query = `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND pid = pg_backend_pid()`
	if err := tx.Rows(ctx, query, nil, func(row []any) error { held = row[0] != int64(0); return nil }); err != nil {
		t.Fatal(err)
	}
	return held
}
