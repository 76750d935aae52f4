package tally_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/readplan"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tally"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// walker moves cases of a city at random; what is refused is left.
type walker struct {
	*w.World
	tally  *tally.Service
	people map[string]context.Context
	kinds  []*uuid.UUID
	units  []uuid.UUID
	moves  map[string]int // that were made, by name
}

func newWalker(t *testing.T, s *store.Store, preset string) *walker {
	t.Helper()
	world := w.New(t, s, preset, func(p *presets.Preset) {
		p.Settings.ReplyLimit = settings.Limit{Amount: 300, Unit: "MINUTE"}
		p.Departments = append(p.Departments, presets.Department{Code: "CREW", Name: p.Name, Kind: "BUREAU", Region: "1.2.1.1", Rung: 1})
	})
	k := &walker{World: world, tally: tally.New(s, world.Clock), moves: map[string]int{}, kinds: []*uuid.UUID{nil}, people: map[string]context.Context{
		"resident": world.As("resident", w.Whole("resident")), "city": world.As("city", w.At("city_officer", "1")),
		"two": world.As("two", w.At("district_officer", "1.2")), "street": world.As("street", w.At("street_officer", "1.2.1")),
		"community": world.As("community", w.At("community_officer", "1.2.1.1")), "far": world.As("far", w.At("community_officer", "1.20.1.1")),
		"crew": world.As("crew", w.Of("department_officer", "CREW")), "admin": world.As("admin", w.Whole("tenant_admin")),
	}}
	for _, code := range []string{"WATER", "ROADS"} {
		if found, err := s.Reader().Category.Query().All(world.System()); err != nil {
			t.Fatal(err)
		} else if i := slices.IndexFunc(found, func(c *db.Category) bool { return c.Code == code }); i >= 0 {
			k.kinds = append(k.kinds, &found[i].ID)
		}
	}
	for _, code := range []string{"CREW", "office-1.2.1.1", "office-1.2.1", "office-1.20.1.1"} {
		k.units = append(k.units, world.Department(code).ID)
	}
	return k
}

// onwards are the moves that most cases make.
var onwards = map[casestate.State][]string{
	casestate.Accepted: {"dispatch"}, casestate.Assigned: {"accept"}, casestate.Handling: {"feed", "ask for more time", "grant it"},
	casestate.FedBack: {"reply"}, casestate.Replied: {"close"}, casestate.Closed: {"reopen"}, casestate.Merged: {"unmerge"},
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// step tries one move of a case, drawn by r.
func (k *walker) step(r *rand.Rand) {
	cases := k.Store.Reader().CaseFile.Query().AllX(k.System())
	if len(cases) == 0 || r.IntN(6) == 0 {
		k.report(r)
		return
	}
	c := pick(r, cases)
	on := casework.Target{ID: c.ID}
	orders := k.Store.Reader().WorkOrder.Query().AllX(k.System())
	order := casework.OrderInput{Text: "x"}
	if i := slices.IndexFunc(orders, func(o *db.WorkOrder) bool { return o.CaseID == c.ID && o.State.Open() }); i >= 0 {
		order.WorkOrderID = orders[i].ID
	}
	moves := map[string]func(context.Context) (uuid.UUID, error){
		"triage": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Triage(ctx, casework.TriageInput{Target: on, Grade: pick(r, casestate.Grades), CategoryID: pick(r, k.kinds), Reason: "x"})
		},
		"dispatch": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Dispatch(ctx, casework.DispatchInput{Target: on, DepartmentID: pick(r, k.units)})
		},
		"split": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Split(ctx, casework.SplitInput{Target: on, Reason: "x", Parts: []casework.PartInput{{Description: "x", DepartmentID: &k.units[0], Limit: &settings.Limit{Amount: 60, Unit: "MINUTE"}}}})
		},
		"escalate": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Escalate(ctx, casework.EscalateInput{Target: on, Reason: "x"})
		},
		"accept": func(ctx context.Context) (uuid.UUID, error) { return k.Cases.AcceptWorkOrder(ctx, order) },
		"back":   func(ctx context.Context) (uuid.UUID, error) { return k.Cases.HandBack(ctx, order) },
		"feed":   func(ctx context.Context) (uuid.UUID, error) { return k.Cases.FeedBack(ctx, order) },
		"reply": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Reply(ctx, casework.ReplyInput{Target: on, Text: "x"})
		},
		"close": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Close(ctx, casework.ReplyInput{Target: on})
		},
		"reopen": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Reopen(ctx, casework.ReopenInput{Target: on, Reason: "x"})
		},
		"pause": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Pause(ctx, casework.PauseInput{Target: on, Reason: "x"})
		},
		"resume": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Resume(ctx, casework.PauseInput{Target: on, Reason: "x"})
		},
		"withdraw": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Withdraw(ctx, casework.SayInput{Target: on, Text: "x"})
		},
		"refuse": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Refuse(ctx, casework.RefuseInput{Target: on, Reason: "x", RightAddress: "x"})
		},
		"merge": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Merge(ctx, casework.MergeInput{Target: on, IntoID: pick(r, cases).ID, Reason: "x"})
		},
		"unmerge": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.Unmerge(ctx, casework.UnmergeInput{Target: on, Reason: "x"})
		},
		"ask for more time": func(ctx context.Context) (uuid.UUID, error) {
			return k.Cases.RequestExtension(ctx, casework.ExtensionInput{WorkOrderID: order.WorkOrderID, Until: k.Clock.Now().Add(20 * time.Hour), Reason: "x"})
		},
		"grant it": func(ctx context.Context) (uuid.UUID, error) {
			id := k.Store.Reader().Extension.Query().Where(extension.CaseID(c.ID)).FirstIDX(k.System())
			return k.Cases.DecideExtension(ctx, casework.DecisionInput{ExtensionID: id, Approve: true, Reason: "x"})
		},
		"move a street": func(context.Context) (uuid.UUID, error) {
			return uuid.Nil, k.Territory.Move(k.people["admin"], k.Region("1.2.2").ID, k.Region(pick(r, []string{"1.2", "1.20"})).ID)
		},
		"move a community": func(context.Context) (uuid.UUID, error) {
			return uuid.Nil, k.Territory.Move(k.people["admin"], k.Region("1.2.1.2").ID, k.Region(pick(r, []string{"1.2.1", "1.2.2", "1.20", "1"})).ID)
		},
	}
	all := names(moves)
	if next, ok := onwards[c.State]; ok && r.IntN(2) == 0 {
		all = next
	} else {
		all = slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name, "move") && r.IntN(10) > 0 })
	}
	all = slices.Clone(all)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, name := range all[:min(8, len(all))] {
		for _, who := range []string{"resident", "crew", "community", "street", "two", "city"} {
			if k.did(name, moves[name], k.people[who]) {
				return
			}
		}
	}
}

// did says whether a move was made; the look for what it needs may find nothing.
func (k *walker) did(name string, move func(context.Context) (uuid.UUID, error), as context.Context) (done bool) {
	defer func() { done = recover() == nil && done }()
	if _, err := move(as); err != nil {
		return false
	}
	k.moves[name]++
	return true
}

func names[V any](of map[string]V) (out []string) {
	for name := range of {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (k *walker) report(r *rand.Rand) {
	in := casework.ReportInput{Channel: "WEB", Description: "x", CategoryID: pick(r, k.kinds)}
	switch n := r.IntN(10); {
	case n < 6:
		region := k.Region(pick(r, []string{"1.2.1.1", "1.2.1.2", "1.2.2.1", "1.20.1.1"})).ID
		in.RegionID = &region
	case n < 9:
		region := k.Region(pick(r, []string{"1", "1.2", "1.2.1", "1.20"})).ID
		in.RegionID = &region
	}
	if _, err := k.Cases.Report(k.people["city"], in); err == nil {
		k.moves["report"]++
	}
}

// everyWay are things that cases may be told apart by, as bits; most is all of them.
var everyWay = []int{0, 1, 2, 4, 8, 9, 14, most}

const most = 15

// agree holds the counts of every region against the cases themselves.
func (k *walker) agree(t *testing.T, when string, masks ...int) {
	t.Helper()
	if faults := k.differences(t, masks...); len(faults) > 0 {
		t.Fatalf("%s: %d differ, the first is %s", when, len(faults), faults[0])
	}
}

// differences are the counts that are not what a count gives.
func (k *walker) differences(t *testing.T, masks ...int) (out []string) {
	t.Helper()
	v, err := k.Store.View(k.System())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Release()
	now := k.Clock.Now()
	cases := v.Client().CaseFile.Query().AllX(k.System())
	for _, region := range v.Client().Region.Query().AllX(k.System()) {
		for _, mask := range masks {
			by := tally.By{Region: mask&1 > 0, Category: mask&2 > 0, State: mask&4 > 0, Light: mask&8 > 0}
			want := counted(cases, region, by, now)
			got := k.read(t, v, tally.Kept(v.Engine(), k.TenantID, region.ID, by, now))
			if fmt.Sprint(got) != fmt.Sprint(want) {
				out = append(out, fmt.Sprintf("%s by %+v:\nkept    %v\ncounted %v", region.Code, by, got, want))
			}
		}
	}
	return out
}

// place is where a count stands among others, as a text: no region and no category
// last, no limit first.
func place(c tally.Count) string {
	last := func(id *uuid.UUID) string {
		if id == nil {
			return "none"
		}
		return id.String()
	}
	state, light := casestate.State(""), deadline.Color("")
	if c.State != nil {
		state = *c.State
	}
	if c.Light != nil {
		light = *c.Light
	}
	return fmt.Sprintf("%s %s %-20s %s", last(c.RegionID), last(c.CategoryID), state, light)
}

// read reads counts, as a table from what they are told apart by.
func (k *walker) read(t *testing.T, v *store.View, from readplan.Source) map[string]int {
	t.Helper()
	got, last := map[string]int{}, ""
	err := v.Rows(k.System(), from.All(v.Engine()), from.Args, func(row []any) error {
		c, err := tally.Scan(row)
		key, place := key(c.RegionID, c.CategoryID, c.State, c.Light), place(c)
		if _, twice := got[key]; twice || place < last {
			t.Errorf("%s with %d cases comes after %s", place, c.Count, last)
		}
		got[key], last = c.Count, place
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func key(region, category *uuid.UUID, state *casestate.State, light *deadline.Color) string {
	say := func(v any) string { return fmt.Sprint(v) }
	parts := []string{"-", "-", "-", "-"}
	if region != nil {
		parts[0] = say(*region)
	}
	if category != nil {
		parts[1] = say(*category)
	}
	if state != nil {
		parts[2] = say(*state)
	}
	if light != nil {
		parts[3] = say(*light)
	}
	return fmt.Sprint(parts)
}

// counted counts by the words of the rule, one case after the other.
func counted(cases []*db.CaseFile, region *db.Region, by tally.By, now time.Time) map[string]int {
	out := map[string]int{}
	for _, c := range cases {
		var path []uuid.UUID
		for _, at := range []*uuid.UUID{c.DistrictID, c.StreetID, c.CommunityID} {
			if at != nil {
				path = append(path, *at)
			}
		}
		if at := slices.Index(path, region.ID); at >= 0 {
			path = path[at+1:]
		} else if region.ParentID != nil {
			continue
		}
		if c.State.Ended() {
			continue
		}
		var below, category *uuid.UUID
		var state *casestate.State
		var light *deadline.Color
		if by.Region && len(path) > 0 {
			below = &path[0]
		}
		if by.Category {
			category = c.CategoryID
		}
		if by.State {
			state = &c.State
		}
		if shown, ok := casework.LightOf(c, now); by.Light && ok {
			light = &shown
		}
		out[key(below, category, state, light)]++
	}
	return out
}
