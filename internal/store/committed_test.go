package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/worldtest"
)

// conclusion is a transaction that ends with reading its outcome, of a channel that its
// decision adds.
type conclusion struct {
	beside bool // something is written before the decision
	vain   bool // it is
	behind func(context.Context, *store.Tx, *worldtest.World) error
	query  string // of the outcome
	reads  error  // what whoever reads it says
	after  error  // what the transaction says then
}

// run runs it, and says whether its commit was told before it ended.
func (c conclusion) run(ctx context.Context, w *worldtest.World, code string) (committed bool, err error) {
	err = w.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		err := c.write(ctx, tx, w, code)
		if err == nil {
			err = tx.Outcome().Rows(ctx, c.outcome(), []any{code}, func([]any) error { return c.reads })
		}
		if committed = tx.Committed(); committed && addChannel(ctx, tx.Client, code+" behind") == nil {
			return errors.New("something is written behind the commit")
		}
		return errors.Join(err, c.after)
	})
	return committed, err
}

func (c conclusion) outcome() string {
	if c.query != "" {
		return c.query
	}
	return `WITH r AS (SELECT * FROM "channels" WHERE "code" = $1) SELECT r."code" FROM r`
}

func (c conclusion) write(ctx context.Context, tx *store.Tx, w *worldtest.World, code string) error {
	if c.beside {
		if err := addChannel(ctx, tx.Client, code+" beside"); err != nil {
			return err
		}
	}
	err := errors.Join(tx.Decide(ctx, tx.Channel.Update().Where(channel.Code("PATROL"), channel.Patrol(!c.vain)).SetPublic(true).Save),
		tx.Later(ctx, func(ctx context.Context) error { return addChannel(ctx, tx.Client, code) }))
	if err == nil && c.behind != nil {
		err = tx.Later(ctx, func(ctx context.Context) error { return c.behind(ctx, tx, w) })
	}
	return err
}

// another is what has a second answer, once an update behind a decision was written.
func another(w *worldtest.World) store.Key {
	return store.Key{Tenant: w.TenantID, Actor: "a", Key: "k", Operation: "REPORT", PayloadHash: "h"}
}

func answerAgain(ctx context.Context, tx *store.Tx, w *worldtest.World) error {
	return tx.Answer(ctx, another(w), w.TenantID)
}

func addTwice(ctx context.Context, tx *store.Tx, _ *worldtest.World) error {
	return addChannel(ctx, tx.Client, "PATROL")
}

// On PostgreSQL the commit travels with the statement that an outcome is read from, if
// nothing is left of a decision in vain; whatever comes of reading then, it stands.
// Everywhere else the transaction is committed when its function has returned no error.
func TestOutcome_IsReadWithTheCommit_WhereThatLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		conclusion
		along bool // on PostgreSQL
		fails bool
	}{
		"alone":                        {along: true},
		"in vain":                      {conclusion: conclusion{vain: true}, along: true, fails: true},
		"behind another write":         {conclusion: conclusion{beside: true}},
		"in vain, behind another":      {conclusion: conclusion{beside: true, vain: true}, fails: true},
		"with an update":               {conclusion: conclusion{behind: answerAgain}},
		"in vain, with an update":      {conclusion: conclusion{behind: answerAgain, vain: true}, fails: true},
		"with what is there already":   {conclusion: conclusion{behind: addTwice}, fails: true},
		"a query that fails":           {conclusion: conclusion{query: `SELECT abs(-9223372036854775807 - length($1) / length($1))`}, fails: true},
		"an answer nobody can read":    {conclusion: conclusion{reads: errGivenUp}, along: true, fails: true},
		"given up behind it":           {conclusion: conclusion{after: errGivenUp}, along: true, fails: true},
		"given up, behind another one": {conclusion: conclusion{beside: true, after: errGivenUp}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onWorld(t, func(t *testing.T, w *worldtest.World) {
				if _, _, err := claim(w, another(w), uuid.New(), nil); err != nil {
					t.Fatal(err)
				}
				along := c.along && w.Store.Engine() == "postgres"
				for _, code := range []string{"NEW", "NEWER", "NEWEST"} { // prepared from the second on
					committed, err := c.run(w.System(), w, code)
					if committed != along || (err != nil) != c.fails {
						t.Errorf("committed %t, %v", committed, err)
					}
					stands := !c.fails || along && !c.vain
					if hasChannel(t, w, code) != stands || hasChannel(t, w, code+" behind") {
						t.Errorf("written %t", hasChannel(t, w, code))
					}
				}
				_, answer, err := claim(w, another(w), uuid.Nil, nil)
				if err != nil || c.fails && (hasChannel(t, w, "NEW beside") || answer == w.TenantID) {
					t.Errorf("something is left of what failed: %v", err)
				}
			})
		})
	}
}

// Who asks is asked before anything is written, also where nothing was read.
func TestOutcome_IsNotReadWithTheCommit_WhereAPresumptionDoesNotHold(t *testing.T) {
	t.Parallel()
	s, _ := openBeside(t)
	w := worldtest.New(t, s, "ke", nil)
	head, err := s.TenantHead(t.Context(), "ke")
	if err != nil {
		t.Fatal(err)
	}
	older := head
	older.RightsVersion--
	for code, presumed := range map[string]store.TenantHead{"RIGHT": head, "WRONG": older} {
		p := s.Presume("ke", presumed)
		committed, err := conclusion{}.run(store.Presuming(w.System(), p), w, code)
		right := presumed == head
		if committed != right || (err == nil) != right || hasChannel(t, w, code) != right {
			t.Errorf("%s: committed %t, %v, written %t", code, committed, err, hasChannel(t, w, code))
		}
	}
}

// What fails with the commit has failed, and its connection is used again.
func TestOutcome_OfWhatTheCommitRefuses(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	w := worldtest.New(t, s, "ke", nil)
	for _, text := range []string{
		"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'refused'; END$$",
		`CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON channels DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.code LIKE 'LATE%') EXECUTE FUNCTION refuse()`,
	} {
		if _, err := raw.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	connections := func() (pids string) {
		if err := raw.QueryRow("SELECT string_agg(pid::text, ' ' ORDER BY pid) " + authztest.Connections).Scan(&pids); err != nil {
			t.Fatal(err)
		}
		return pids
	}
	before := connections()
	for _, code := range []string{"LATE", "LATER", "EARLY"} {
		committed, err := conclusion{}.run(w.System(), w, code)
		if right := code == "EARLY"; committed != right || (err == nil) != right || hasChannel(t, w, code) != right {
			t.Errorf("%s: committed %t, %v, written %t", code, committed, err, hasChannel(t, w, code))
		}
	}
	if after := connections(); after != before {
		t.Errorf("the connections were %s, now they are %s", before, after)
	}
	checkIdle(t, s, raw)
}

// Of a transaction that is broken off while its outcome is read nothing is left, and of
// one that is not broken off everything, however near the end of its context is.
func TestOutcome_IsReadWithTheCommit_OrBrokenOff(t *testing.T) {
	t.Parallel()
	s, raw := openBeside(t)
	w := worldtest.New(t, s, "ke", nil)
	slow := conclusion{query: `SELECT 1 FROM (SELECT pg_sleep(length($1) * 60)) AS s`}
	ctx, stop := context.WithTimeout(w.System(), 50*time.Millisecond)
	defer stop()
	if committed, err := slow.run(ctx, w, "SLOW"); committed || err == nil || hasChannel(t, w, "SLOW") {
		t.Errorf("broken off: committed %t, %v, written %t", committed, err, hasChannel(t, w, "SLOW"))
	}
	killed := make(chan error)
	go func() {
		_, err := slow.run(w.System(), w, "KILLED")
		killed <- err
	}()
	const sleeping = authztest.Connections + " AND wait_event = 'PgSleep'"
	raw.AwaitNone(t, "SELECT count(*) FROM (SELECT count(*) AS n "+sleeping+") AS s WHERE n = 0")
	raw.AwaitNone(t, "SELECT count(pg_terminate_backend(pid)) "+sleeping)
	if err := <-killed; err == nil || hasChannel(t, w, "KILLED") {
		t.Errorf("killed: %v, written %t", err, hasChannel(t, w, "KILLED"))
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r, stood := rand.New(rand.NewPCG(seed, 0)), 0
	for range 200 {
		code := "NEAR" + time.Duration(r.Uint32()).String()
		ctx, stop := context.WithTimeout(w.System(), time.Duration(r.IntN(3000))*time.Microsecond)
		_, err := conclusion{}.run(ctx, w, code)
		stop()
		if stands := hasChannel(t, w, code); stands != (err == nil) {
			t.Fatalf("%s: %v, written %t", code, err, stands)
		} else if stands {
			stood++
		}
	}
	t.Logf("%d of 200 stood", stood)
	checkIdle(t, s, raw)
}
