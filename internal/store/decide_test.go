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

// codes are those of the channels that begin with a prefix.
func codes(t *testing.T, w *worldtest.World, client *db.Client, prefix string) []string {
	t.Helper()
	out, err := client.Channel.Query().Where(channel.CodeHasPrefix(prefix)).Order(channel.ByCode()).Select(channel.FieldCode).Strings(w.System())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What waits for a decision is written with it or not at all, and the
// transaction can read on to find out why.
func TestDecide_WritesAllOrNothing(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		for i, rows := range [][]int{{}, {1}, {1, 3}, {3, 1}, {1, 10, 2}, {10}} {
			for _, hit := range []bool{false, true} {
				prefix := fmt.Sprintf("D%d%v", i, hit)
				n := 0
				err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
					decide := tx.Channel.Update().Where(channel.Code("PATROL"), channel.Patrol(hit)).SetPublic(i%2 == 0)
					err := tx.Decide(ctx, decide.Save)
					for _, many := range rows {
						creates := make([]*db.ChannelCreate, many)
						for k := range creates {
							n++
							creates[k] = tx.Channel.Create().SetCode(fmt.Sprint(prefix, "-", 100+n)).SetName(settings.Text{En: "x"}).
								SetPublic(true).SetPatrol(false).SetRating(false)
						}
						if err == nil {
							err = tx.Later(ctx, tx.Channel.CreateBulk(creates...).Exec)
						}
					}
					if err == nil {
						err = tx.Send(ctx)
					}
					if hit != (err == nil) || err != nil && !errors.Is(err, store.ErrUndecided) {
						t.Errorf("%s: %v", prefix, err)
					}
					if there := codes(t, w, tx.Client, prefix); hit && len(there) != n || !hit && len(there) != 0 {
						t.Errorf("%s: %d of %d rows: %v", prefix, len(there), n, there)
					}
					return err
				})
				if hit != (err == nil) {
					t.Errorf("%s: %v", prefix, err)
				}
				if there := codes(t, w, w.Store.Reader(), prefix); hit && len(there) != n || !hit && len(there) != 0 {
					t.Errorf("%s left %v", prefix, there)
				}
			}
		}
	})
}

// numbered adds a channel whose code is the next number, and one that belongs to
// it.
func numbered(ctx context.Context, w *worldtest.World, tx *store.Tx, beside string) (number string, err error) {
	n := store.Number{Tenant: w.TenantID, Counter: "codes", Prefix: "N-", Column: channel.FieldCode}
	create := tx.Channel.Create().SetCode(n.Prefix).SetName(settings.Text{En: `"$1", NULL`}).SetPublic(true).SetPatrol(false).SetRating(false)
	err = tx.Numbered(ctx, n, func(code string) {
		number = code
		create.SetCode(code)
	}, create.Exec)
	if err == nil {
		err = tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, beside) })
	}
	if err == nil {
		err = tx.Send(ctx)
	}
	return number, err
}

func TestNumbered_HasNoGaps(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		var taken []string
		for i := range 4 {
			err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				if i == 3 { // the next has seven digits
					if _, err := tx.Next(ctx, w.TenantID, "codes", 999_997); err != nil {
						return err
					}
				}
				number, err := numbered(ctx, w, tx, fmt.Sprint("BESIDE-", i))
				if err == nil && i == 1 {
					return errGivenUp
				}
				taken = append(taken, number)
				return err
			})
			if err != nil && !errors.Is(err, errGivenUp) {
				t.Fatal(err)
			}
		}
		if want := []string{"N-000001", "N-000002", "N-1000000"}; !slices.Equal(taken, want) || !slices.Equal(codes(t, w, w.Store.Reader(), "N-"), want) {
			t.Errorf("taken %v, there %v", taken, codes(t, w, w.Store.Reader(), "N-"))
		}
		if there := codes(t, w, w.Store.Reader(), "BESIDE-"); len(there) != 3 {
			t.Errorf("beside them are %v", there)
		}
	})
}

// A set-up that is expected is held with the first statement that writes, and no
// such statement writes anything where it is another. On SQLite it is known at once.
func TestExpectSetup_OfAnotherVersion_WritesNothing(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		version := func(ctx context.Context, tx *store.Tx) int { return tx.Tenant.GetX(ctx, w.TenantID).SetupVersion }
		writes := map[string]func(context.Context, *store.Tx, string) error{
			"decided": func(ctx context.Context, tx *store.Tx, code string) error {
				if err := tx.Decide(ctx, tx.Channel.Update().Where(channel.Code("PATROL")).SetPublic(true).Save); err != nil {
					return err
				}
				return tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, code) })
			},
			"numbered": func(ctx context.Context, tx *store.Tx, code string) error {
				_, err := numbered(ctx, w, tx, code)
				return err
			},
			"later": func(ctx context.Context, tx *store.Tx, code string) error {
				return tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, code) })
			},
			"at once": func(ctx context.Context, tx *store.Tx, code string) error { return addChannel(ctx, tx.Client, code) },
			"read": func(ctx context.Context, tx *store.Tx, _ string) error {
				_, err := tx.Channel.Query().All(ctx)
				return err
			},
		}
		for name, write := range writes {
			for _, right := range []bool{true, false} {
				code := fmt.Sprint(name, right)
				err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
					expected := version(ctx, tx)
					if !right {
						expected--
					}
					if is, err := tx.ExpectSetup(ctx, w.TenantID, expected); err != nil || !is {
						return errors.Join(err, store.ErrUndecided)
					}
					err := write(ctx, tx, code)
					if err == nil {
						err = tx.Send(ctx)
					}
					if is, asked := tx.SetupIsExpected(ctx); asked != nil || is != right {
						t.Errorf("%s: as expected %v: %v", code, is, asked)
					}
					return err
				})
				if right != (err == nil) || err != nil && !errors.Is(err, store.ErrUndecided) {
					t.Errorf("%s: %v", code, err)
				}
				if has := name != "read" && hasChannel(t, w, code); has != (right && name != "read") {
					t.Errorf("%s: written %v", code, has)
				}
			}
		}
	})
}
