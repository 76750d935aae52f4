package worldstest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
	w "github.com/huying/huying/internal/worldtest"
)

// base is the database that every world of an engine begins as.
type base struct {
	engine string
	tenant uuid.UUID
	tokens map[string]string   // of the viewers, by login
	spares map[string][]string // more of each, to be logged out
	file   []byte              // SQLite
	name   string              // PostgreSQL: the template
}

var (
	bases   = map[string]*base{}
	basesMu sync.Mutex
)

// baseOf builds the database of an engine once a process.
func baseOf(tb testing.TB, engine string) *base {
	tb.Helper()
	basesMu.Lock()
	defer basesMu.Unlock()
	if b := bases[engine]; b != nil {
		return b
	}
	b := &base{engine: engine, tokens: map[string]string{}, spares: map[string][]string{}}
	var err error
	if engine == "sqlite" {
		path := filepath.Join(tb.TempDir(), "base.db")
		if err = b.build(tb, "sqlite:"+path); err == nil {
			b.file, err = os.ReadFile(path)
		}
	} else {
		b.name, err = pgtest.Cluster(tb).Template("worlds", func(dsn string) error { return b.build(tb, dsn) })
	}
	if err != nil {
		tb.Fatal(err)
	}
	bases[engine] = b
	return b
}

// copy returns the URL of a new copy.
func (b *base) copy(tb testing.TB) string {
	tb.Helper()
	if b.engine == "postgres" {
		return pgtest.Cluster(tb).Database(tb, b.name)
	}
	path := filepath.Join(tb.TempDir(), "world.db")
	if err := os.WriteFile(path, b.file, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + path
}

// build fills ke, in which the viewers live, and kerala, which has the same
// codes.
func (b *base) build(tb testing.TB, url string) error {
	s, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	ke := w.New(tb, s, "ke", nil)
	b.tenant = ke.TenantID
	for _, v := range viewers {
		if v.login == "" {
			continue
		}
		b.tokens[v.login] = ke.Login(v.login, v.members...)
		for range 3 {
			token, err := ke.Identity.Issue(ke.System(), ke.Code, v.login, "", 0)
			if err != nil {
				return err
			}
			b.spares[v.login] = append(b.spares[v.login], token.Secret)
		}
	}
	(&town{World: ke, tb: tb, r: r}).settle(44)
	(&town{World: w.New(tb, s, "kerala", nil), tb: tb, r: r}).settle(12)
	return s.Close()
}

// town fills a tenant.
type town struct {
	*w.World
	tb     testing.TB
	r      *rand.Rand
	people map[string]context.Context
}

// filers are those who file the cases of the beginning.
var filers = []string{"resident", "resident-2", "resident-3", "resident-4", "platform", "platform-2", "grid", "grid-2", "roads", "clerk", "", "hats"}

func (t *town) settle(cases int) {
	t.people = map[string]context.Context{"": t.Anonymous()}
	for login, members := range others {
		t.people[login] = t.As(login, members...)
	}
	for _, v := range viewers {
		if v.login != "" {
			t.people[v.login] = t.As(v.login, v.members...)
		}
	}
	for i := range cases {
		t.Clock.Advance(time.Duration(1+t.r.IntN(240)) * time.Minute)
		id := t.file(i)
		for range t.r.IntN(8) {
			t.Clock.Advance(time.Duration(1+t.r.IntN(90)) * time.Minute)
			t.step(id)
		}
	}
}

// places are a point in each grid of the preset, and one in none.
var places = []casework.Point{{Longitude: 10.005, Latitude: 10.005}, {Longitude: 10.015, Latitude: 10.005},
	{Longitude: 10.025, Latitude: 10.005}, {Longitude: 10.035, Latitude: 10.005}, {Longitude: 50, Latitude: 50}}

func (t *town) file(i int) uuid.UUID {
	t.tb.Helper()
	in := casework.ReportInput{Channel: "WEB", Description: fmt.Sprintf("matter %d of %s", i, t.Code), Title: "title " + word(t.r), Point: &places[t.r.IntN(len(places))]}
	filer := filers[i%len(filers)]
	switch filer {
	case "platform", "platform-2":
		in.ExternalReference, in.Channel = references[i%len(references)], "OPEN311"
	case "grid", "grid-2", "roads", "clerk", "hats":
		in.Reporter = &directory.PartyInput{Name: "party " + word(t.r), Phone: phones[t.r.IntN(len(phones))], Address: "address " + word(t.r)}
	case "resident-3":
		in.Anonymous = t.r.IntN(2) == 0
	}
	if t.r.IntN(2) == 0 {
		kind := t.Category([]string{"NOISE", "ROADS", "WATER"}[t.r.IntN(3)]).ID
		in.CategoryID = &kind
	}
	in.Key = fmt.Sprintf("%s-%s-%d", keys[i%len(keys)], filer, i)
	id, err := t.Cases.Report(t.people[filer], in)
	if err != nil {
		t.tb.Fatalf("%s files case %d: %v", filer, i, err)
	}
	return id
}

// step does one possible thing to a case, by a hand that can.
func (t *town) step(id uuid.UUID) {
	t.tb.Helper()
	ctx, c := t.people["clerk"], t.Case(id)
	at := casework.Target{ID: id}
	order, _ := t.Store.Reader().WorkOrder.Query().Where(workorder.CaseID(id), workorder.EndedAtIsNil()).FirstID(t.System())
	in := casework.OrderInput{WorkOrderID: order, Text: "note " + word(t.r), Public: t.r.IntN(2) == 0}
	var err error
	switch c.State {
	case casestate.Accepted:
		err = t.begin(ctx, at)
	case casestate.Assigned:
		if _, err = t.Cases.AcceptWorkOrder(t.people[[]string{"grid", "hats", "clerk"}[t.r.IntN(3)]], in); err != nil {
			_, err = t.Cases.AcceptWorkOrder(ctx, in)
		}
	case casestate.Handling:
		verbs := []func(context.Context, casework.OrderInput) (uuid.UUID, error){t.Cases.RecordProgress, t.Cases.FeedBack, t.Cases.FeedBack, t.Cases.HandBack}
		_, err = verbs[t.r.IntN(len(verbs))](ctx, in)
	case casestate.FedBack:
		_, err = t.Cases.Reply(ctx, casework.ReplyInput{Target: at, Text: "answer " + word(t.r)})
	case casestate.Replied:
		_, err = t.Cases.Close(ctx, casework.ReplyInput{Target: at})
	case casestate.Closed:
		_, _ = t.Cases.Rate(ctx, casework.RateInput{Target: at, Score: 1 + t.r.IntN(5), Comment: word(t.r), Channel: "CALL_BACK"})
	}
	if err != nil {
		t.tb.Logf("a case of the beginning stays in %s: %v", c.State, err)
	}
}

// begin dispatches a case that nobody works on, grades it, or hands it up.
func (t *town) begin(ctx context.Context, at casework.Target) error {
	grades := []casestate.Grade{"A", "B", "C", "D"}
	switch t.r.IntN(5) {
	case 0:
		_, err := t.Cases.Escalate(ctx, casework.EscalateInput{Target: at, Reason: "too hard"})
		return err
	case 1:
		_, err := t.Cases.Triage(ctx, casework.TriageInput{Target: at, Grade: grades[t.r.IntN(4)], Reason: "looked again"})
		return err
	default:
		units := t.Store.Reader().Department.Query().IDsX(t.System())
		t.r.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
		if holder := t.Case(at.ID).HolderDepartmentID; holder != nil && t.r.IntN(2) == 0 {
			units = slices.Insert(units, 0, *holder)
		}
		var err error
		for _, unit := range units {
			if _, err = t.Cases.Dispatch(ctx, casework.DispatchInput{Target: at, DepartmentID: unit, Instruction: word(t.r)}); err == nil {
				return nil
			}
		}
		return err
	}
}

// contextOf authenticates a viewer at a copy.
func (s *site) contextOf(v viewer, token string) (context.Context, error) {
	var who *authz.Viewer
	var err error
	if v.login == "" {
		who, err = s.app.Services().Identity.Anonymous(context.Background(), "ke")
	} else {
		who, err = s.app.Services().Identity.Authenticate(context.Background(), token)
	}
	return authz.WithViewer(context.Background(), who), err
}

// Values that viewers send, and that hidden rows hold as well: a look-up or a
// unique key that does not mind whose row it is betrays itself.
var (
	phones     = []string{"13812345678", "13900000001", "+86 10 5555", "110"}
	references = numbered("EXT-%d", 16)
	keys       = numbered("key-%d", 12)
	words      = []string{"lamp", "noise", "噪声", "road", "water", "dog", "wall", "tree", "smell", "lift"}
)

func numbered(pattern string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(pattern, i)
	}
	return out
}

func word(r *rand.Rand) string { return words[r.IntN(len(words))] }
