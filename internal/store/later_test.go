package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/idempotencykey"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// way is how a transaction writes a row that it does not read back.
type way func(tx *store.Tx, ctx context.Context, row func(context.Context) error) error

func atOnce(_ *store.Tx, ctx context.Context, row func(context.Context) error) error { return row(ctx) }

// Transactions that write rows later leave what those leave that write each at
// once, see what those see, and fail where those fail.
func TestLater_LeavesWhatAtOnceLeaves(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, one *worldtest.World) {
		other := worldtest.New(t, storetest.Open(t, one.Store.Engine()), "ke", nil)
		later := func(tx *store.Tx, ctx context.Context, row func(context.Context) error) error {
			return tx.Later(ctx, row)
		}
		failed := 0
		for seed := range uint64(48) {
			sawA, a := transaction(one, seed, atOnce)
			sawB, b := transaction(other, seed, later)
			if (a == nil) != (b == nil) || !errors.Is(b, errGivenUp) && store.IsDuplicate(a) != store.IsDuplicate(b) {
				t.Fatalf("seed %d: at once %v, later %v", seed, a, b)
			}
			if a != nil {
				failed++
			} else if !slices.Equal(sawA, sawB) {
				t.Fatalf("seed %d: it saw\n%v\n%v", seed, sawA, sawB)
			}
			if x, y := channels(t, one), channels(t, other); !slices.Equal(x, y) {
				t.Fatalf("seed %d left\n%v\n%v", seed, x, y)
			}
		}
		if failed == 0 || failed == 48 {
			t.Errorf("%d of 48 transactions failed", failed)
		}
	})
}

// transaction does what a seed says in one transaction, and returns what it saw.
func transaction(w *worldtest.World, seed uint64, write way) (saw []string, err error) {
	dice := rand.New(rand.NewPCG(seed, 7))
	code := func() string { return fmt.Sprintf("C%d-%d", seed/4, dice.IntN(60)) }
	see := func(what any, err error) error {
		saw = append(saw, fmt.Sprint(what))
		return err
	}
	step := func(ctx context.Context, tx *store.Tx) error {
		c := code()
		key := store.Key{Tenant: w.TenantID, Actor: "a", Key: c, Operation: "o", PayloadHash: "p$1'"}
		switch dice.IntN(8) {
		case 0:
			return see(tx.Channel.Query().Where(channel.Code(c)).Count(ctx))
		case 1:
			return see(tx.Channel.Update().Where(channel.Code(c)).SetPublic(false).Save(ctx))
		case 2:
			return see(tx.Next(ctx, w.TenantID, "later", 2))
		case 3:
			earlier, _, err := tx.Claim(ctx, key, w.Clock.Now())
			if see(earlier != nil, err) != nil || earlier != nil {
				return err
			}
			return tx.Answer(ctx, key, w.TenantID)
		default:
			rows := make([]*db.ChannelCreate, []int{1, 1, 2, 80}[dice.IntN(4)])
			for i := range rows {
				if i > 0 {
					c = fmt.Sprintf("M%d-%d", dice.IntN(1<<40), i)
				}
				rows[i] = tx.Channel.Create().SetCode(c).SetName(settings.Text{En: `it's "$2"`}).
					SetPublic(true).SetPatrol(dice.IntN(2) == 0).SetRating(false)
			}
			if len(rows) == 1 {
				return write(tx, ctx, rows[0].Exec)
			}
			return write(tx, ctx, tx.Channel.CreateBulk(rows...).Exec)
		}
	}
	err = w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
		for range 1 + dice.IntN(24) {
			if err := step(ctx, tx); err != nil {
				return err
			}
		}
		if dice.IntN(8) == 0 {
			return errGivenUp
		}
		return nil
	})
	return saw, err
}

// channels are all rows that the transactions write.
func channels(t *testing.T, w *worldtest.World) (out []string) {
	t.Helper()
	for _, c := range w.Store.Reader().Channel.Query().Order(channel.ByCode()).AllX(w.System()) {
		out = append(out, fmt.Sprint(c.Code, c.Name, c.Public, c.Patrol))
	}
	for _, k := range w.Store.Reader().IdempotencyKey.Query().Order(idempotencykey.ByKey()).AllX(w.System()) {
		out = append(out, fmt.Sprint(k.Key, k.ResultID != nil))
	}
	return out
}

// An update and the reading of what it changed are one: it reads the new row,
// and nothing where nothing was changed.
func TestChanged_ReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		rename := func(tx *store.Tx, code string, public bool) (row *db.Channel, changed bool, err error) {
			update := tx.Channel.Update().Where(channel.Code("NEW"), channel.Public(!public)).SetPublic(public)
			changed, err = tx.Changed(w.System(), update.Save, func(ctx context.Context) (err error) {
				row, err = tx.Channel.Query().Where(channel.Code(code)).Only(ctx)
				return err
			})
			return row, changed, err
		}
		err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
			err := tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, "NEW") })
			if err != nil {
				return err
			}
			row, changed, err := rename(tx, "NEW", false)
			if err != nil || !changed || row.Public || row.Code != "NEW" {
				t.Errorf("%+v, %v: %v", row, changed, err)
			}
			if row, changed, err = rename(tx, "NEW", false); err != nil || changed || row != nil {
				t.Errorf("of nothing: %+v, %v: %v", row, changed, err)
			}
			_, changed, err = rename(tx, "NEW", true)
			return errors.Join(err, map[bool]error{false: errors.New("it was not changed back")}[changed])
		})
		if err != nil {
			t.Fatal(err)
		}
		if !w.Store.Reader().Channel.Query().Where(channel.Code("NEW")).OnlyX(w.System()).Public {
			t.Error("the last change was not kept")
		}
	})
}
