package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/worldtest"
)

// claim takes a key in a transaction of its own and answers it with result
// where it is the first; err ends the transaction.
func claim(w *worldtest.World, k store.Key, result uuid.UUID, end error) (earlier *store.Key, answer uuid.UUID, err error) {
	err = w.Store.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
		var err error
		if earlier, answer, err = tx.Claim(ctx, k, w.Clock.Now()); err != nil {
			return err
		}
		if earlier == nil {
			if err := tx.Answer(ctx, k, result); err != nil {
				return err
			}
		}
		return end
	})
	return earlier, answer, err
}

func TestClaim_TheSecondGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		result := uuid.Must(uuid.NewV7())
		key := store.Key{Tenant: w.TenantID, Actor: "a", Key: "k", Operation: "REPORT", PayloadHash: "h"}
		if earlier, _, err := claim(w, key, result, errGivenUp); earlier != nil || !errors.Is(err, errGivenUp) {
			t.Fatalf("given up: %+v, %v", earlier, err)
		}
		if earlier, answer, err := claim(w, key, result, nil); earlier != nil || answer != uuid.Nil || err != nil {
			t.Fatalf("a claim that was given up was kept: %+v, %s, %v", earlier, answer, err)
		}
		second := key
		second.Operation, second.PayloadHash = "CLOSE", "other"
		earlier, answer, err := claim(w, second, uuid.Must(uuid.NewV7()), nil)
		if err != nil || earlier == nil || *earlier != key || answer != result {
			t.Fatalf("the second: %+v, %s, %v", earlier, answer, err)
		}
		other := worldtest.New(t, w.Store, "kerala", nil)
		for name, c := range map[string]struct {
			of         *worldtest.World
			actor, key string
		}{"another actor": {w, "b", "k"}, "another key": {w, "a", "K"}, "another tenant": {other, "a", "k"}} {
			k := store.Key{Tenant: c.of.TenantID, Actor: c.actor, Key: c.key, Operation: "REPORT"}
			if earlier, answer, err := claim(c.of, k, result, nil); earlier != nil || answer != uuid.Nil || err != nil {
				t.Errorf("%s: %+v, %s, %v", name, earlier, answer, err)
			}
		}
	})
}

func TestClaim_OfManyAtOnce_OneIsFirst(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		for round := range 5 {
			key := store.Key{Tenant: w.TenantID, Actor: "a", Key: fmt.Sprint(round), Operation: "REPORT", PayloadHash: "h"}
			var (
				first   atomic.Int64
				answers sync.Map
				all     sync.WaitGroup
			)
			for range 8 {
				all.Go(func() {
					result := uuid.Must(uuid.NewV7())
					earlier, answer, err := claim(w, key, result, nil)
					switch {
					case err != nil:
						t.Error(err)
					case earlier == nil:
						first.Add(1)
						answers.Store(result, true)
					default:
						answers.Store(answer, true)
					}
				})
			}
			all.Wait()
			different := 0
			answers.Range(func(any, any) bool { different++; return true })
			if first.Load() != 1 || different != 1 {
				t.Errorf("%d were first, %d different answers", first.Load(), different)
			}
		}
	})
}

func TestIsDuplicate_KnowsAViolatedUniqueKeyFromOtherFaults(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		in := func(fn func(ctx context.Context, tx *store.Tx) error) error { return w.Store.InTx(w.System(), fn) }
		twice := in(func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(addChannel(ctx, tx.Client, "TWICE"), addChannel(ctx, tx.Client, "TWICE"))
		})
		pointsNowhere := in(func(ctx context.Context, tx *store.Tx) error {
			return tx.Membership.Create().SetAccountID(uuid.Must(uuid.NewV7())).SetRole("auditor").SetValidFrom(w.Clock.Now()).Exec(ctx)
		})
		for name, c := range map[string]struct {
			err  error
			want bool
		}{
			"the same code twice": {twice, true}, "wrapped": {fmt.Errorf("x: %w", twice), true},
			"a reference to nothing": {pointsNowhere, false}, "no error": {nil, false}, "another": {errGivenUp, false},
		} {
			if got := store.IsDuplicate(c.err); got != c.want {
				t.Errorf("%s: %v for %v", name, got, c.err)
			}
		}
		if pointsNowhere == nil {
			t.Error("a membership of nobody was written")
		}
	})
}

func TestRedact_HidesPasswords(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"postgres://u:secret@h/n":                        "postgres://u:xxxxx@h/n",
		"postgres://u@h/n?password=secret":               "postgres://u@h/n?password=xxxxx",
		"postgres://u:secret@h/n?sslpassword=secret&x=1": "postgres://u:xxxxx@h/n?sslpassword=xxxxx&x=1",
		"postgres://u@h:5432/n?sslmode=disable":          "postgres://u@h:5432/n?sslmode=disable",
		"postgres://u:se%zzcret@h/n":                     "(unreadable URL)",
		"postgres://user:secret@h:notaport/n":            "(unreadable URL)",
		"sqlite:/var/lib/huying.db":                      "sqlite:/var/lib/huying.db",
		"host=h user=u password=secret":                  "(unreadable URL)",
	} {
		if got := store.Redact(url); got != want || strings.Contains(got, "secret") {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestFor_WithoutATenant_IsNoStore(t *testing.T) {
	t.Parallel()
	onWorld(t, func(t *testing.T, w *worldtest.World) {
		for name, ctx := range map[string]context.Context{
			"no viewer": context.Background(), "no tenant": authz.System(context.Background(), uuid.Nil, "a test"),
		} {
			if s, err := w.Store.For(ctx); s != nil || err == nil {
				t.Errorf("%s: %v, %v", name, s, err)
			}
		}
		if s, err := w.Store.For(w.System()); s != w.Store || err != nil {
			t.Errorf("%v, %v", s, err)
		}
		if id, err := w.Store.TenantID(t.Context(), "k"); id != uuid.Nil || err != nil {
			t.Errorf("a part of a code found the tenant %s: %v", id, err)
		}
	})
}
