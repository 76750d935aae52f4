package probetest

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/server"
)

// Options say what a run of the probe is made of.
type Options struct {
	Engine  string
	Schema  *ast.Schema
	Ledger  Ledger
	Values  Values
	Workers int                    // who ask at the same time; 0 is one a processor
	Before  func(superuser string) // called with the seeded database, before the first question
	// OnlyLeaks leaves out the comparison with what never existed, for a run
	// with one of two walls taken down: it tells apart ids inside the tenant.
	OnlyLeaks bool
	But       []string // everybody but these
	Sample    bool     // fewer actors and rows
	Sites     []string // only these, like Query.node; none: all there are
	Actors    []string // only these; none: all, or those of a sample
	StopEarly bool     // after the first finding that is not about the probe itself
	Plain     bool     // no read is compiled
}

// The kinds of findings.
const (
	Leak      = "leak"      // a value of the other tenant left the house
	Hidden    = "hidden"    // a value of the own tenant that is not for this actor
	Differs   = "differs"   // foreign and never-existing are told apart
	Changed   = "changed"   // rows of the other tenant are not what they were
	Counted   = "counted"   // a count is not that of the rows
	Broken    = "broken"    // a refusal or an error where there should be an answer
	Unreached = "unreached" // nothing was ever answered for an element
)

// Walls are the kinds that say that a wall has a hole.
var Walls = []string{Leak, Hidden, Differs, Changed, Counted}

// Finding is one thing that should not be.
type Finding struct{ Kind, Who, What, Detail string }

// String is one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s: %.400s", f.Kind, f.Who, f.What, f.Detail)
}

// Report is the outcome of a run.
type Report struct {
	Findings  []Finding
	Documents int64
	Elements  int // in the ledger
	Reached   int // of them
	Calls     map[string]int
	Marks     int // marks that the other tenant's own viewer was shown
	Took      time.Duration
}

// Of counts the findings of some kinds.
func (r *Report) Of(kinds ...string) (out []Finding) {
	for _, f := range r.Findings {
		if slices.Contains(kinds, f.Kind) {
			out = append(out, f)
		}
	}
	return out
}

// Probe is one run.
type Probe struct {
	tb testing.TB
	Options
	writer
	*home
	foreign *Foreign
	raw     *authztest.Database
	own     map[string][]uuid.UUID // rows of the own tenant by table
	tableOf map[string]string      // by GraphQL type
	cursors map[string][]string    // the other tenant's, by site and order
	keys    map[string]string      // the last idempotency key that an actor used

	mu      sync.Mutex
	report  *Report
	reached map[string]bool
	twins   map[string]string // texts that never were, by the foreign ones they stand beside
	seen    map[string]bool   // findings told already
	shown   map[string]bool   // marks shown to their own tenant
}

// Run builds the world on a fresh database and asks it everything.
func Run(tb testing.TB, o Options) *Report {
	tb.Helper()
	began := time.Now()
	report := New(tb, o).Ask()
	report.Took = time.Since(began)
	return report
}

// New builds the world on a fresh database.
func New(tb testing.TB, o Options) *Probe {
	tb.Helper()
	p := &Probe{tb: tb, Options: o, writer: newWriter(o.Schema), tableOf: map[string]string{}, cursors: map[string][]string{},
		keys: map[string]string{}, report: &Report{Calls: map[string]int{}}, reached: map[string]bool{}, twins: map[string]string{}, seen: map[string]bool{}, shown: map[string]bool{}}
	if p.Workers == 0 {
		p.Workers = runtime.GOMAXPROCS(0)
	}
	p.build()
	return p
}

// Ask asks everything, or what the options leave of it. It may be called again:
// a report is of one call.
func (p *Probe) Ask() *Report {
	p.tb.Helper()
	began := time.Now()
	defer func() { p.report, p.seen = &Report{Calls: map[string]int{}}, map[string]bool{} }()
	before := p.raw.Dump(p.tb, p.foreign.Tenant)
	p.refuseSubscriptions()
	p.readEverything()
	p.argueEverything()
	p.mutateEverything()
	for table, rows := range p.raw.Dump(p.tb, p.foreign.Tenant) {
		if rows != before[table] {
			p.find(Finding{Changed, "somebody", table, "from " + before[table] + " to " + rows})
		}
	}
	p.settle()
	p.report.Took = time.Since(began)
	return p.report
}

// build fills a fresh database with both tenants and starts the server on it.
func (p *Probe) build() {
	url := storetest.URL(p.tb, p.Engine)
	behind := url
	if p.Engine == "postgres" {
		behind = pgtest.Cluster(p.tb).Superuser(url) // the other tenant is written past every wall
	}
	s, err := store.Open(context.Background(), url)
	must(p.tb, err)
	p.tb.Cleanup(func() { _ = s.Close() })
	world := worldtest.New(p.tb, s, "ke", furnished)
	p.raw = authztest.Raw(p.tb, behind)
	p.foreign = seedForeign(p.tb, p.raw)

	log := &journal{lines: map[string]string{}}
	cfg := server.Defaults()
	cfg.Database, cfg.Attachments, cfg.CompiledReads = url, p.tb.TempDir(), !p.Plain
	app, err := server.New(context.Background(), cfg, server.WithClock(world.Clock),
		server.WithLogger(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: timeless}))))
	must(p.tb, err)
	p.tb.Cleanup(func() { _ = app.Close() })
	p.home = newHome(p.tb, world, &client{handler: app.Handler(), log: log})
	if p.Before != nil {
		p.Before(behind)
	}
	p.own = p.rowsOf(world.TenantID)
	p.learnTypes()
	p.learnRights()
	p.askAsForeign()
}

// timeless leaves out of a log what differs from run to run.
func timeless(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime || a.Value.Kind() == slog.KindDuration {
		return slog.Attr{}
	}
	return a
}

// rowsOf are the ids of a tenant's rows by table.
func (p *Probe) rowsOf(tenant uuid.UUID) map[string][]uuid.UUID {
	out := map[string][]uuid.UUID{}
	for table := range kinds {
		column := "tenant_id"
		if table == "tenants" {
			column = "id"
		}
		rows, err := p.raw.Query(fmt.Sprintf("SELECT id FROM %s WHERE %s = %s ORDER BY id", table, column, p.raw.Mark(1)), tenant)
		must(p.tb, err)
		for rows.Next() {
			var id uuid.UUID
			must(p.tb, rows.Scan(&id))
			out[table] = append(out[table], id)
		}
		must(p.tb, rows.Err())
		must(p.tb, rows.Close())
	}
	return out
}

// find notes a finding, each once.
func (p *Probe) find(f Finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := f.Kind + f.Who + f.What
	if !p.seen[key] {
		p.seen[key] = true
		p.report.Findings = append(p.report.Findings, f)
	}
}

func (p *Probe) reach(elements ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range elements {
		p.reached[e] = true
	}
}

func (p *Probe) has(element string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reached[element]
}

func (p *Probe) called(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.report.Calls[what]++
}

// inTurn go one after the other: what the audited ones read is recorded, and
// the others would see the list of the records grow between two questions.
var inTurn = []string{"auditor", "emergency", "tenant_admin"}

// each runs fn for every actor, some at a time. A worker that fails the test
// ends; the queue holds everybody, so that nobody waits for him.
func (p *Probe) each(fn func(*Actor)) {
	var wait sync.WaitGroup
	queue := make(chan []string, len(p.people())+1)
	for range p.Workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for some := range queue {
				for _, name := range some {
					if !p.enough() {
						fn(p.actors[name])
					}
				}
			}
		}()
	}
	var one []string
	var rest [][]string
	for _, name := range p.people() {
		if slices.Contains(inTurn, name) {
			one = append(one, name)
		} else {
			rest = append(rest, []string{name})
		}
	}
	for _, some := range append([][]string{one}, rest...) {
		queue <- some
	}
	close(queue)
	wait.Wait()
}

// enough says whether a run that stops early has what it looks for.
func (p *Probe) enough() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.StopEarly && len(p.report.Of(Walls...)) > 0
}

// sampled are the actors of a shorter run: between them they reach most of it.
var sampled = []string{"community_officer", "grid_worker", "auditor", "resident", "tenant_admin", "operator", "anonymous"}

func (p *Probe) people() []string {
	if p.Actors != nil {
		return p.Actors
	}
	if p.Sample {
		return sampled
	}
	if p.But != nil {
		return slices.DeleteFunc(slices.Clone(p.order), func(name string) bool { return slices.Contains(p.But, name) })
	}
	return p.order
}

// asks says whether a site is among those that are asked.
func (p *Probe) asks(site string) bool { return p.Sites == nil || slices.Contains(p.Sites, site) }

// settle reports what was never reached.
func (p *Probe) settle() {
	p.report.Documents = p.sent.Load()
	for name, e := range p.Ledger {
		p.report.Elements++
		switch why := e.unreached(); {
		case p.reached[name]:
			p.report.Reached++
		case why == "" && p.Sites == nil:
			p.find(Finding{Unreached, "nobody", name, "no probe got an answer for it: give it a value in the table of values, or say in the ledger why not"})
		}
	}
	p.report.Marks = len(p.shown)
	slices.SortFunc(p.report.Findings, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
}
