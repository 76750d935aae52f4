package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// shop is a file with one table and its writers, which wait for each other as
// long as it takes.
type shop struct {
	*writers
	t    *testing.T
	read *sql.DB
}

func newShop(t *testing.T) *shop {
	t.Helper()
	file := "file:" + filepath.Join(t.TempDir(), "shop.db")
	read, err := sql.Open("sqlite", file+sqliteReader)
	if err != nil {
		t.Fatal(err)
	}
	write := sql.OpenDB(liteConnector{read.Driver(), file + sqliteWriter, true})
	write.SetMaxOpenConns(1)
	t.Cleanup(func() { _, _ = read.Close(), write.Close() })
	if _, err := write.Exec("CREATE TABLE sold (name TEXT NOT NULL UNIQUE)"); err != nil {
		t.Fatal(err)
	}
	w := newWriters(write)
	w.patience = time.Hour
	return &shop{w, t, read}
}

// sold is what others see.
func (s *shop) sold() int {
	var n int
	if err := s.read.QueryRow("SELECT count(*) FROM sold").Scan(&n); err != nil {
		s.t.Error(err)
	}
	return n
}

func sell(raw driverConn, name string) error {
	_, err := raw.ExecContext(context.Background(), "INSERT INTO sold VALUES (?)", []driver.NamedValue{{Ordinal: 1, Value: name}})
	return err
}

// queue lets writers come one after the other while the first of them is at
// work, and returns what each of them was told.
func (s *shop) queue(first func(driverConn) error, rest ...func(context.Context) error) []error {
	answers := make([]error, len(rest)+1)
	var all sync.WaitGroup
	began, goOn := make(chan struct{}), make(chan struct{})
	all.Go(func() {
		answers[0] = s.run(context.Background(), func(raw driverConn) error {
			close(began)
			<-goOn
			return first(raw)
		})
	})
	<-began
	for i, come := range rest {
		all.Go(func() { answers[i+1] = come(context.Background()) })
		for s.waiting.Load() != int32(i+1) {
			time.Sleep(time.Millisecond)
		}
	}
	close(goOn)
	all.Wait()
	return answers
}

func (s *shop) seller(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.run(ctx, func(raw driverConn) error { return sell(raw, name) })
	}
}

func TestWriters_WhoWaitsSharesACommit_AndHearsOfItAfterwards(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var told atomic.Int32
	var rest []func(context.Context) error
	for i := range 20 {
		rest = append(rest, func(ctx context.Context) error {
			err := s.seller(fmt.Sprint(i))(ctx)
			told.Add(1)
			return err
		})
	}
	rest = append(rest, func(ctx context.Context) error {
		return s.run(ctx, func(raw driverConn) error {
			if n := s.sold(); n != 0 || told.Load() != 0 {
				t.Errorf("%d rows are there and %d heard of it before the commit", n, told.Load())
			}
			return sell(raw, "last")
		})
	})
	for _, err := range s.queue(func(raw driverConn) error { return sell(raw, "first") }, rest...) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := s.sold(); n != 22 {
		t.Errorf("%d rows", n)
	}
}

func TestWriters_WhoFails_TakesBackOnlyHisOwn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	wrong := errors.New("wrong")
	cancelled, cancel := context.WithCancel(context.Background())
	panicked := false
	answers := s.queue(func(raw driverConn) error { return errors.Join(sell(raw, "a"), wrong) },
		s.seller("b"),
		func(ctx context.Context) error {
			return s.run(ctx, func(raw driverConn) error { return errors.Join(sell(raw, "c"), sell(raw, "b")) })
		},
		func(context.Context) error {
			return s.run(cancelled, func(raw driverConn) error {
				defer cancel()
				return sell(raw, "d")
			})
		},
		func(context.Context) error {
			return s.run(cancelled, func(driverConn) error { t.Error("it began after its end"); return nil })
		},
		func(ctx context.Context) (err error) {
			defer func() { panicked = recover() != nil }()
			return s.run(ctx, func(raw driverConn) error {
				if err := sell(raw, "e"); err != nil {
					t.Error(err)
				}
				panic("x")
			})
		},
		s.seller("f"),
	)
	if !errors.Is(answers[0], wrong) || answers[1] != nil || !IsDuplicate(answers[2]) ||
		!errors.Is(answers[3], context.Canceled) || !errors.Is(answers[4], context.Canceled) || !panicked || answers[6] != nil {
		t.Errorf("%v, panic: %t", answers, panicked)
	}
	if n := s.sold(); n != 2 {
		t.Errorf("%d rows, want b and f", n)
	}
}

func TestWriters_WhereEverythingIsTakenBack_AllHearOfIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	answers := s.queue(func(raw driverConn) error { return sell(raw, "a") },
		s.seller("b"),
		func(ctx context.Context) error {
			return s.run(ctx, func(raw driverConn) error {
				_, err := raw.ExecContext(ctx, "ROLLBACK", nil) // as SQLite does where the disk is full
				return err
			})
		},
		s.seller("after"),
	)
	for i, err := range answers[:3] {
		if err == nil {
			t.Errorf("%d heard of a success", i)
		}
	}
	if n := s.sold(); answers[3] != nil || n != 1 {
		t.Errorf("%v; %d rows, want the one that came after", answers[3], n)
	}
}

func TestWriters_ManyAtOnce_EachRowIsThereThatSomebodyHeardOf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.patience = time.Millisecond
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var good atomic.Int32
	var all sync.WaitGroup
	for i := range 16 {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		all.Go(func() {
			for j := range 60 {
				fails := random.IntN(4) == 0
				err := s.run(context.Background(), func(raw driverConn) error {
					if err := sell(raw, fmt.Sprintf("%d-%d", i, j)); err != nil || !fails {
						return err
					}
					return errors.New("given up")
				})
				if (err != nil) != fails {
					t.Error(err)
				}
				if err == nil {
					good.Add(1)
				}
			}
		})
	}
	all.Wait()
	if n := s.sold(); n != int(good.Load()) {
		t.Errorf("%d rows, %d heard of theirs", n, good.Load())
	}
}
