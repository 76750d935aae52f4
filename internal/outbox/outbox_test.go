package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/internal/outbox"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// counting is a gateway that counts how often it was asked to send a message.
type counting struct {
	mu   sync.Mutex
	sent map[uuid.UUID]int
	fail func(outbox.Message) error
}

func (g *counting) Send(_ context.Context, m outbox.Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fail != nil {
		if err := g.fail(m); err != nil {
			return err
		}
	}
	if g.sent == nil {
		g.sent = map[uuid.UUID]int{}
	}
	g.sent[m.ID]++
	return nil
}

func write(t *testing.T, world *w.World, n int) {
	t.Helper()
	err := world.Store.InTx(world.System(), func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			err := tx.Delivery.Create().SetKey(fmt.Sprint("m", i)).SetKind("LIGHT_RED").SetGateway(delivery.GatewaySMS).
				SetAddress("13800000000").SetText("red").SetCreatedAt(world.Clock.Now()).SetNextAt(world.Clock.Now()).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func rows(t *testing.T, world *w.World) []*db.Delivery {
	t.Helper()
	all, err := world.Store.Reader().Delivery.Query().Order(delivery.ByID()).All(world.System())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDeliver_SeveralWorkers_SendEachMessageOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		write(t, world, 120)
		g := &counting{}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := outbox.New(s, world.Clock, g).Deliver(world.System()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, m := range rows(t, world) {
			if g.sent[m.ID] != 1 || m.State != delivery.StateSENT || m.SentAt == nil || m.Attempts != 1 {
				t.Fatalf("message %s was sent %d times, is %s after %d attempts", m.Key, g.sent[m.ID], m.State, m.Attempts)
			}
		}
	})
}

// A message that fails waits twice as long each time, and has failed for good
// in the end; the others go out.
func TestDeliver_WhatFails_IsTriedAgainThenGivenUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		write(t, world, 2)
		bad := rows(t, world)[0].ID
		g := &counting{fail: func(m outbox.Message) error {
			if m.ID == bad {
				return errors.New("no line " + strings.Repeat("路", 400))
			}
			return nil
		}}
		wait := 10 * time.Second
		for attempt := 1; attempt <= outbox.Attempts; attempt++ {
			before := world.Clock.Now()
			n, err := outbox.New(s, world.Clock, g).Deliver(world.System())
			if err != nil || (n == 1) != (attempt == 1) {
				t.Fatalf("attempt %d sent %d: %v", attempt, n, err)
			}
			m := rows(t, world)[0]
			last := attempt == outbox.Attempts
			if m.Attempts != attempt || (m.State == delivery.StateFAILED) != last || !strings.HasPrefix(m.LastError, "no line") || len(m.LastError) > 500 {
				t.Fatalf("after attempt %d: %s with %d attempts, %d bytes of error", attempt, m.State, m.Attempts, len(m.LastError))
			}
			if !last && !m.NextAt.Equal(before.Add(wait)) {
				t.Fatalf("after attempt %d it waits %v, want %v", attempt, m.NextAt.Sub(before), wait)
			}
			world.Clock.Set(before.Add(wait - time.Microsecond))
			if n, err := outbox.New(s, world.Clock, g).Deliver(world.System()); n != 0 || err != nil || rows(t, world)[0].Attempts != attempt {
				t.Fatalf("it was tried before its time: %v", err)
			}
			world.Clock.Set(before.Add(wait))
			wait *= 2
		}
	})
}

// A worker that dies between sending and writing it down: the next one sends
// the message again after the lease, and the gateway has it once.
func TestDeliver_AfterADeathBetweenSendAndMark_LeavesOneFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		write(t, world, 1)
		m := rows(t, world)[0]
		dir := t.TempDir()
		// what the dead one left: the lease and the file
		err := s.InTx(world.System(), func(ctx context.Context, tx *store.Tx) error {
			return tx.Delivery.UpdateOneID(m.ID).SetAttempts(1).SetNextAt(world.Clock.Now().Add(outbox.Lease)).Exec(ctx)
		})
		if err != nil {
			t.Fatal(err)
		}
		first := outbox.Message{ID: m.ID, Text: "as the dead one wrote it"}
		if err := outbox.Directory(dir).Send(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			sent  int
		}{{outbox.Lease - time.Second, 0}, {time.Second, 1}, {time.Hour, 0}} {
			world.Clock.Advance(step.after)
			n, err := outbox.New(s, world.Clock, outbox.Directory(dir)).Deliver(world.System())
			if n != step.sent || err != nil {
				t.Fatalf("%d messages, %v; want %d", n, err, step.sent)
			}
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || files[0].Name() != m.ID.String()+".json" {
			t.Fatalf("files %v, %v", files, err)
		}
		var got outbox.Message
		raw, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
		if err == nil {
			err = json.Unmarshal(raw, &got)
		}
		if err != nil || got.Text != first.Text {
			t.Errorf("the file was written again: %s, %v", raw, err)
		}
	})
}

// The end of the program is no failed attempt: what went out is marked, and the
// rest goes out later.
func TestDeliver_AtTheEndOfTheProgram_MarksWhatWentOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		write(t, world, 3)
		ctx, end := context.WithCancel(world.System())
		defer end()
		g := &counting{}
		g.fail = func(outbox.Message) error {
			if len(g.sent) == 1 {
				end()
				return ctx.Err()
			}
			return nil
		}
		if n, err := outbox.New(s, world.Clock, g).Deliver(ctx); n != 1 || !errors.Is(err, context.Canceled) {
			t.Fatalf("%d sent, %v", n, err)
		}
		g.fail = nil
		world.Clock.Advance(outbox.Lease)
		if n, err := outbox.New(s, world.Clock, g).Deliver(world.System()); n != 2 || err != nil {
			t.Fatalf("%d sent later, %v", n, err)
		}
		for id, n := range g.sent {
			if n != 1 {
				t.Errorf("message %s was sent %d times", id, n)
			}
		}
	})
}

func TestDeliver_ByAnybody_IsForbidden(t *testing.T) {
	t.Parallel()
	world := w.New(t, storetest.Open(t, "sqlite"), "ke", nil)
	_, err := outbox.New(world.Store, world.Clock, &counting{}).Deliver(world.As("admin", w.Whole("tenant_admin")))
	if !errors.Is(err, authz.ErrForbidden) {
		t.Errorf("got %v", err)
	}
}

// A directory that cannot be written names no path.
func TestDirectory_ThatCannotBeWritten_NamesNoPath(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := outbox.Directory(file).Send(t.Context(), outbox.Message{ID: uuid.New()})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
