package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/worldtest"
)

// outcome is what a query of the channels finds in a transaction before its commit.
func outcome(ctx context.Context, w *worldtest.World, tx *store.Tx, prefix string) (found []string, err error) {
	const query = `WITH r AS (SELECT * FROM "channels" WHERE "tenant_id" = $1 AND "code" LIKE $2)
		SELECT r."code", r."public", (SELECT count(*) FROM "channels" AS d WHERE d."tenant_id" = $1 AND d."id" = r."id"), r."code" FROM r ORDER BY r."code"`
	err = tx.Outcome().Rows(ctx, query, []any{w.TenantID.String(), prefix + "%"}, func(row []any) error {
		public := row[1] == true || row[1] == int64(1)
		found = append(found, fmt.Sprint(row[0], public, row[2], len(row)))
		return nil
	})
	return found, err
}

// The outcome of a transaction is what a query finds after its commit, whatever it
// wrote: rows that were changed as they are now and once, rows that were added,
// and the others.
func TestOutcome_IsWhatIsThereAfterTheCommit(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		add := func(tx *store.Tx, code string) func(context.Context) error {
			return tx.Channel.Create().SetCode(code).SetName(settings.Text{En: "x"}).SetPublic(true).SetPatrol(false).SetRating(false).Exec
		}
		change := func(ctx context.Context, tx *store.Tx, prefix string) error {
			return tx.Decide(ctx, tx.Channel.Update().Where(channel.Code(prefix+"-old"), channel.Public(true)).SetPublic(false).Save)
		}
		for name, write := range map[string]func(context.Context, *store.Tx, string) error{
			"nothing": func(context.Context, *store.Tx, string) error { return nil },
			"decided": change,
			"decided, and rows behind it": func(ctx context.Context, tx *store.Tx, p string) error {
				return errors.Join(change(ctx, tx, p), tx.Later(ctx, add(tx, p+"-new")), tx.Later(ctx, add(tx, p+"-newer")))
			},
			"decided, and a row changed behind it": func(ctx context.Context, tx *store.Tx, p string) error {
				other := tx.Channel.Update().Where(channel.Code(p + "-other")).SetPublic(false)
				return errors.Join(change(ctx, tx, p), tx.Later(ctx, other.Exec), tx.Later(ctx, add(tx, p+"-new")))
			},
			"decided, and rows of another table behind it": func(ctx context.Context, tx *store.Tx, p string) error {
				key := store.Key{Tenant: w.TenantID, Actor: p, Key: p, Operation: "o", PayloadHash: "h"}
				_, _, err := tx.Claim(ctx, key, w.Clock.Now())
				return errors.Join(err, change(ctx, tx, p), tx.Answer(ctx, key, w.TenantID))
			},
			"numbered": func(ctx context.Context, tx *store.Tx, p string) error {
				n := store.Number{Tenant: w.TenantID, Counter: p, Prefix: p + "-", Column: channel.FieldCode}
				return tx.Numbered(ctx, n, func(string) {}, add(tx, n.Prefix))
			},
			"without a decision": func(ctx context.Context, tx *store.Tx, p string) error { return tx.Later(ctx, add(tx, p+"-new")) },
		} {
			p := "O" + name
			var before []string
			err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				return errors.Join(add(tx, p+"-old")(ctx), add(tx, p+"-other")(ctx))
			})
			if err == nil {
				err = w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) (err error) {
					if err = write(ctx, tx, p); err == nil {
						before, err = outcome(ctx, w, tx, p)
					}
					return err
				})
			}
			var after []string
			if err == nil {
				err = w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
					after, err = outcome(ctx, w, tx, p)
					return err
				})
			}
			if err != nil || len(after) < 2 || !slices.Equal(before, after) {
				t.Errorf("%s: %v\n%v before\n%v after the commit", name, err, before, after)
			}
		}
	})
}

// Nothing is read of a decision that was in vain; what was written need not be
// seen.
func TestOutcome_OfADecision(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		for _, hit := range []bool{false, true} {
			code := fmt.Sprint("V", hit)
			err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				err := tx.Decide(ctx, tx.Channel.Update().Where(channel.Code("PATROL"), channel.Patrol(hit)).SetPublic(true).Save)
				if err == nil {
					err = tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, code) })
				}
				if err != nil {
					return err
				}
				found, err := outcome(ctx, w, tx, "nothing like this")
				if len(found) > 0 {
					t.Errorf("found %v", found)
				}
				return err
			})
			there := codes(t, w, w.Store.Reader(), code)
			if hit && (err != nil || len(there) != 1) || !hit && (!errors.Is(err, store.ErrUndecided) || len(there) != 0) {
				t.Errorf("%v: %v, there is %v", hit, err, there)
			}
		}
	})
}

// A query that names its row by the id sees what a decision has made of it, and of any
// other row what was there.
func TestOutcome_OfARowByItsID(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		const query = `WITH r AS (SELECT * FROM "channels" WHERE "channels"."id" = $1 AND ("channels"."tenant_id" = $2)) SELECT r."code", r."public" FROM r`
		rows := w.Store.Reader().Channel.Query().Order(channel.ByCode()).AllX(w.System())
		changed, other := rows[0], rows[1]
		for name, of := range map[string]*db.Channel{"the one that is changed": changed, "another one": other} {
			var is []any
			err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				update := tx.Channel.Update().Where(channel.ID(changed.ID), channel.Code(changed.Code)).SetPublic(!changed.Public)
				err := errors.Join(tx.Decide(ctx, update.Save), tx.Later(ctx, func(ctx context.Context) error {
					return tx.Counter.Create().SetName("of " + name).SetValue(1).Exec(ctx)
				}))
				return errors.Join(err, tx.Outcome().Rows(ctx, query, []any{of.ID.String(), w.TenantID.String()}, func(row []any) error {
					is = append(is, row...)
					return nil
				}), errGivenUp)
			})
			if !errors.Is(err, errGivenUp) || len(is) != 2 || is[0] != of.Code || (is[1] == true || is[1] == int64(1)) != (of.Public != (of == changed)) {
				t.Errorf("%s: %v, %v of %v", name, err, is, of)
			}
		}
	})
}
