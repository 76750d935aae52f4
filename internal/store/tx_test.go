package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// onWorld runs fn over the city ke on each engine.
func onWorld(t *testing.T, fn func(t *testing.T, w *worldtest.World)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, worldtest.New(t, s, "ke", nil)) })
}

func addChannel(ctx context.Context, c *db.Client, code string) error {
	return c.Channel.Create().SetCode(code).SetName(settings.Text{En: code}).SetPublic(true).SetPatrol(false).SetRating(false).Exec(ctx)
}

func hasChannel(t *testing.T, w *worldtest.World, code string) bool {
	t.Helper()
	has, err := w.Store.Reader().Channel.Query().Where(channel.Code(code)).Exist(w.System())
	if err != nil {
		t.Fatal(err)
	}
	return has
}

var errGivenUp = errors.New("given up")

func TestInTx_CommitsAndRollsBack(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		add := func(code string, end func(tx *store.Tx) error) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic: %v", p)
				}
			}()
			return w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				if err := addChannel(ctx, tx.Client, code); err != nil {
					return err
				}
				if has, err := tx.Channel.Query().Where(channel.Code(code)).Exist(ctx); err != nil || !has {
					t.Errorf("%s: a transaction does not see its own row: %v", code, err)
				}
				return end(tx)
			})
		}
		if err := add("KEPT", func(*store.Tx) error { return nil }); err != nil || !hasChannel(t, w, "KEPT") {
			t.Errorf("committed: %v", err)
		}
		if err := add("ERROR", func(*store.Tx) error { return errGivenUp }); !errors.Is(err, errGivenUp) || hasChannel(t, w, "ERROR") {
			t.Errorf("after an error: %v", err)
		}
		if err := add("PANIC", func(*store.Tx) error { panic("x") }); err == nil || hasChannel(t, w, "PANIC") {
			t.Errorf("after a panic: %v", err)
		}
		failed := add("FAILED", func(tx *store.Tx) error { return addChannel(w.System(), tx.Client, "FAILED") })
		if !store.IsDuplicate(failed) || hasChannel(t, w, "FAILED") {
			t.Errorf("after a failed statement: %v", failed)
		}
		if err := add("AFTER", func(*store.Tx) error { return nil }); err != nil || !hasChannel(t, w, "AFTER") {
			t.Errorf("the store is of no use after a panic: %v", err)
		}
	})
}

func TestInTx_EndedContext_ChangesNothing(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		ctx, cancel := context.WithCancel(w.System())
		err := w.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := addChannel(ctx, tx.Client, "LOST"); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if err == nil || hasChannel(t, w, "LOST") {
			t.Errorf("committed after its context had ended: %v", err)
		}
		if err := w.Store.InTx(ctx, func(context.Context, *store.Tx) error { t.Error("it began"); return nil }); err == nil {
			t.Error("began with an ended context")
		}
	})
}

func TestSnapshot_SeesOneInstantWhileAWriterCommits(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		ctx := w.System()
		client, release, err := w.Store.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		before, err := client.Channel.Query().IDs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			err := w.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
				return addChannel(ctx, tx.Client, fmt.Sprintf("NEW%d", i))
			})
			if err != nil {
				t.Fatal(err)
			}
			during, err := client.Channel.Query().Count(ctx)
			if err != nil || during != len(before) {
				t.Errorf("the snapshot moved from %d to %d rows: %v", len(before), during, err)
			}
		}
		if exist, err := client.Channel.Query().Where(channel.Code("NEW0")).Exist(ctx); err != nil || exist {
			t.Errorf("a later row is seen: %v", err)
		}
		later, releaseLater, err := w.Store.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer releaseLater()
		if n, err := later.Channel.Query().Count(ctx); err != nil || n != len(before)+5 {
			t.Errorf("a new snapshot sees %d rows: %v", n, err)
		}
	})
}

func TestSnapshot_IsSharedByGoroutines(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		ctx := w.System()
		client, release, err := w.Store.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		queries := []func() (int, error){
			func() (int, error) { return client.Region.Query().Count(ctx) },
			func() (int, error) { rows, err := client.Region.Query().All(ctx); return len(rows), err },
			func() (int, error) { ids, err := client.Department.Query().IDs(ctx); return len(ids), err },
			func() (int, error) { rows, err := client.Grid.Query().WithCommunity().All(ctx); return len(rows), err },
			func() (int, error) {
				_, err := client.Channel.Query().Where(channel.Code("NONE")).Only(ctx)
				if !db.IsNotFound(err) {
					return 0, fmt.Errorf("want not found, got %w", err)
				}
				return 1, nil
			},
			func() (int, error) { _, err := client.Tenant.Get(ctx, w.TenantID); return 1, err },
		}
		var want []int
		for _, q := range queries {
			n, err := q()
			if err != nil || n == 0 {
				t.Fatalf("%d rows: %v", n, err)
			}
			want = append(want, n)
		}
		var all sync.WaitGroup
		for g := range 16 {
			all.Go(func() {
				for i := range 50 {
					k := (g + i) % len(queries)
					if n, err := queries[k](); err != nil || n != want[k] {
						t.Errorf("query %d gave %d, want %d: %v", k, n, want[k], err)
						return
					}
				}
			})
		}
		all.Wait()
	})
}

func TestSnapshot_CannotWrite(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		ctx := w.System()
		for name, write := range map[string]func(*db.Client) error{
			"create": func(c *db.Client) error { return addChannel(ctx, c, "WRITTEN") },
			"update": func(c *db.Client) error { return c.Channel.Update().SetPublic(false).Exec(ctx) },
			"delete": func(c *db.Client) error {
				_, err := c.Channel.Delete().Where(channel.Code("PATROL")).Exec(ctx)
				return err
			},
		} {
			client, release, err := w.Store.Snapshot(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if err := write(client); err == nil {
				t.Errorf("%s went through a snapshot", name)
			}
			release()
		}
		if hasChannel(t, w, "WRITTEN") || !hasChannel(t, w, "PATROL") {
			t.Error("a snapshot changed something")
		}
	})
}

func TestNext_HasNoGaps_WithConcurrentAndGivenUpWriters(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		const writers, each = 20, 6
		var (
			mu    sync.Mutex
			taken []int64
			all   sync.WaitGroup
		)
		for g := range writers {
			all.Go(func() {
				for i := range each {
					var n int64
					err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) (err error) {
						if n, err = tx.Next(ctx, w.TenantID, "probe", 1); err != nil {
							return err
						}
						if (g+i)%3 == 0 {
							return errGivenUp
						}
						return nil
					})
					if err != nil && !errors.Is(err, errGivenUp) {
						t.Error(err)
					}
					if err == nil {
						mu.Lock()
						taken = append(taken, n)
						mu.Unlock()
					}
				}
			})
		}
		all.Wait()
		slices.Sort(taken)
		for i, n := range taken {
			if n != int64(i+1) {
				t.Fatalf("number %d stands at place %d of %v", n, i+1, taken)
			}
		}
		if want := writers * each * 2 / 3; len(taken) != want {
			t.Errorf("%d numbers were taken, want %d", len(taken), want)
		}
	})
}

func TestNext_CountsEachTenantAndNameForItself(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		other := worldtest.New(t, w.Store, "kerala", nil)
		for range 3 {
			err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Next(ctx, w.TenantID, "one", 1)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			of   *worldtest.World
			name string
			want int64
		}{{w, "one", 4}, {w, "two", 1}, {other, "one", 1}} {
			err := w.Store.InTx(c.of.System(), func(ctx context.Context, tx *store.Tx) error {
				if n, err := tx.Next(ctx, c.of.TenantID, c.name, 1); err != nil || n != c.want {
					t.Errorf("%s: %d, want %d: %v", c.name, n, c.want, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// The goroutines of one transaction take turns, also in what ent cannot say.
func TestInTx_IsSharedByGoroutines(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		err := w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					for range 50 {
						var err error
						switch i % 4 {
						case 0:
							_, err = tx.Next(ctx, w.TenantID, "shared", 1)
						case 1:
							_, err = tx.Channel.Query().All(ctx)
						case 2:
							err = tx.HoldRights(ctx, w.TenantID)
						default:
							_, _, err = tx.Claim(ctx, store.Key{Tenant: w.TenantID, Actor: "a", Key: "k"}, time.Now())
						}
						if err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			if n, err := tx.Next(ctx, w.TenantID, "shared", 1); err != nil || n != 51 {
				t.Errorf("the next number is %d, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
