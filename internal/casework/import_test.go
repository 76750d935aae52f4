package casework_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/counter"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// until is the instant up to which the tests import.
var until = w.Start.AddDate(0, 2, 0)

// oldCases are random cases that were reported in the two years before until,
// some of them in the same second, a few of them closed.
func oldCases(world *w.World, random *rand.Rand, n int, channels, categories, regions []string) []casework.ImportInput {
	at := until.AddDate(-2, 0, 0)
	out := make([]casework.ImportInput, n)
	for i := range out {
		at = at.Add(time.Duration(random.Int64N(int64(2*365*24*time.Hour) / int64(n)))).Truncate(time.Microsecond)
		in := casework.ImportInput{ReportedAt: at, ReportInput: casework.ReportInput{
			Channel: channels[random.IntN(len(channels))], ExternalReference: fmt.Sprint("old-", i),
			Title: fmt.Sprint("case ", i), Description: "a hole in the road", Address: "at the corner",
			Anonymous: random.IntN(4) == 0,
		}}
		if random.IntN(4) > 0 {
			in.CategoryID = &world.Category(categories[random.IntN(len(categories))]).ID
		}
		if random.IntN(3) > 0 {
			in.RegionID = &world.Region(regions[random.IntN(len(regions))]).ID
		}
		if random.IntN(3) == 0 {
			in.Point = &casework.Point{Longitude: -71.06 + random.Float64()/50, Latitude: 42.35 + random.Float64()/50}
		}
		if random.IntN(4) > 0 {
			closed := at.Add(time.Duration(random.Int64N(int64(until.Sub(at))))).Truncate(time.Microsecond)
			if random.IntN(8) == 0 {
				closed = at
			}
			in.ClosedAt, in.Closing = &closed, "filled"
		}
		out[i] = in
	}
	return out
}

// oneByOne reports and closes the cases when they were.
func oneByOne(t *testing.T, world *w.World, list []casework.ImportInput) {
	t.Helper()
	type step struct {
		at time.Time
		do func() error
	}
	var steps []step
	for _, in := range list {
		var id uuid.UUID
		steps = append(steps, step{in.ReportedAt, func() (err error) {
			id, err = world.Cases.Report(world.System(), in.ReportInput)
			return err
		}})
		if in.ClosedAt != nil {
			steps = append(steps, step{*in.ClosedAt, func() error {
				_, err := world.Cases.Close(world.System(), casework.ReplyInput{Target: on(id), Text: in.Closing})
				return err
			}})
		}
	}
	steps = append(steps, step{until, func() error { return world.Cases.RecordAllLights(world.System()) }})
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		world.Clock.Set(s.at)
		if err := s.do(); err != nil {
			t.Fatal(err)
		}
	}
}

// An import leaves what reporting and closing each case in its time leaves.
func TestImport_IsReportAndCloseInTheirTime(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	sends := func(p *presets.Preset) { p.Settings.Workflow.AutoDispatch = true }
	later := func(p *presets.Preset) {
		sends(p)
		p.Settings.Workflow.ClockStarts = settings.AtAssigned
	}
	timed := func(p *presets.Preset) {
		p.Settings.Workflow.CloseFromAccept = true
		p.Settings.ForwardLimit = &settings.Limit{Amount: 1, Unit: "END_OF_DAY"}
		p.Settings.Supervision = &settings.Supervision{Grades: []string{"A", "C"},
			After: settings.Limit{Amount: 3, Unit: "WORKING_DAY"}, Answer: settings.Limit{Amount: 3, Unit: "WORKING_DAY"}}
		for i := range p.Settings.Ladder {
			p.Settings.Ladder[i].After = &settings.Limit{Amount: 2, Unit: "CALENDAR_DAY"}
		}
	}
	for name, city := range map[string]struct {
		preset                        string
		change                        func(*presets.Preset)
		channels, categories, regions []string
		closes                        bool
	}{
		"closed from acceptance": {"boston", nil, []string{"CONSTITUENT_CALL", "MAXIMO_INTEGRATION", "TWITTER"},
			[]string{"SIGN_REPAIR", "BED_BUGS", "ABANDONED_BICYCLE", "TRAFFIC_SIGNAL_INSPECTION"}, []string{"0306", "05", "2507000"}, true},
		"held by offices":       {"ke", nil, []string{"WEB", "PATROL"}, []string{"NOISE", "ROADS"}, []string{"1.2.1.1", "1.2.2", "1.20"}, false},
		"sent without a hand":   {"ke", sends, []string{"WEB"}, []string{"NOISE", "ROADS"}, []string{"1.2.1.1", "1.2.2", "1.20"}, false},
		"every clock":           {"ke", timed, []string{"WEB"}, []string{"NOISE", "ROADS"}, []string{"1.2.1.1", "1.2.2"}, true},
		"clock from assignment": {"ke", later, []string{"WEB"}, []string{"NOISE", "ROADS"}, []string{"1.2.1.1", "1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				open := func(s *store.Store) *w.World {
					return w.New(t, s, city.preset, func(p *presets.Preset) {
						p.Settings.Workflow.AnonymousReports = true
						if city.change != nil {
							city.change(p)
						}
					})
				}
				inBatches, singly := open(s), open(storetest.Open(t, s.Engine()))
				random := rand.New(rand.NewPCG(seed, 0))
				cases := func(world *w.World) []casework.ImportInput {
					random := rand.New(rand.NewPCG(seed, 0))
					list := oldCases(world, random, 70, city.channels, city.categories, city.regions)
					for i := range list {
						if !city.closes {
							list[i].ClosedAt, list[i].Closing = nil, ""
						}
						if list[i].Affected = i; !list[i].Anonymous && i%3 == 0 {
							list[i].Reporter, list[i].HideReporter = &directory.PartyInput{Name: fmt.Sprint("person ", i)}, i%2 == 0
						}
						if city.preset == "ke" && i%2 == 0 {
							list[i].GridID = &world.Grid("1.2.1.1-G1").ID
						}
					}
					return list
				}
				oneByOne(t, singly, cases(singly))
				inBatches.Clock.Set(until)
				for rest := cases(inBatches); len(rest) > 0; {
					n := min(1+random.IntN(50), len(rest))
					if _, err := inBatches.Cases.Import(inBatches.System(), rest[:n], until); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				want := left(t, singly)
				if !slices.ContainsFunc(want, func(r string) bool { return strings.HasPrefix(r, "light ") }) {
					t.Error("no light changed")
				}
				compare(t, left(t, inBatches), want)
				client := inBatches.Store.Reader()
				if n := client.Notice.Query().CountX(inBatches.System()) + client.Delivery.Query().CountX(inBatches.System()); n != 0 {
					t.Errorf("%d people were told of what is history", n)
				}
			})
		})
	}
}

func TestImport_Again_ChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "boston", nil)
		world.Clock.Set(until)
		list := oldCases(world, rand.New(rand.NewPCG(1, 1)), 60, []string{"TWITTER", "OPEN311"}, []string{"SIGN_REPAIR"}, []string{"05"})
		first, err := world.Cases.Import(world.System(), list[:40], until)
		if err != nil {
			t.Fatal(err)
		}
		doubled := append(slices.Clone(list), list[50]) // and twice in one call
		second, err := world.Cases.Import(world.System(), doubled, until)
		if err != nil {
			t.Fatal(err)
		}
		before := left(t, world)
		third, err := world.Cases.Import(world.System(), doubled, until)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, left(t, world), before)
		for i := range doubled {
			if i < 40 && (!first[i].New || second[i].ID != first[i].ID) || second[i].New != (i >= 40) || third[i].New ||
				third[i].ID != second[i].ID || !third[i].DueAt.Equal(second[i].DueAt) || (third[i].ClosedAt == nil) != (doubled[i].ClosedAt == nil) {
				t.Fatalf("%d: %+v, %+v", i, second[i], third[i])
			}
		}
		if n := world.Store.Reader().CaseFile.Query().CountX(world.System()); n != 60 {
			t.Errorf("%d cases", n)
		}
	})
}

func TestImport_TwoAtOnce_EachCaseIsThereOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "boston", nil)
		world.Clock.Set(until)
		for round := range rounds {
			list := oldCases(world, rand.New(rand.NewPCG(2, uint64(round))), 30, []string{"TWITTER"}, []string{"BED_BUGS"}, []string{"05"})
			for i := range list {
				list[i].ExternalReference = fmt.Sprint(round, "-", i)
			}
			bring := func(list []casework.ImportInput) func() error {
				return func() error { _, err := world.Cases.Import(world.System(), list, until); return err }
			}
			for _, err := range race(bring(list[:20]), bring(list[10:])) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		cases := world.Store.Reader().CaseFile.Query().AllX(world.System())
		years := map[string]int{}
		for _, c := range cases {
			years[c.Number[:4]]++
		}
		for _, c := range world.Store.Reader().Counter.Query().Where(counter.NameNEQ("case-lights")).AllX(world.System()) {
			if int(c.Value) != years[strings.TrimPrefix(c.Name, "case-")] {
				t.Errorf("%s stands at %d, the year has %v cases", c.Name, c.Value, years)
			}
		}
		if len(cases) != 30*rounds {
			t.Errorf("%d cases", len(cases))
		}
	})
}

func TestImport_RefusesWhatReportRefuses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "boston", func(p *presets.Preset) { p.Settings.Workflow.AnonymousReports = false })
		ke := w.New(t, s, "ke", nil)
		world.Clock.Set(until)
		ke.Clock.Set(until)
		early, late := until.AddDate(0, 0, -3), until.Add(time.Hour)
		good := casework.ImportInput{ReportedAt: until.AddDate(0, 0, -2),
			ReportInput: casework.ReportInput{Channel: "TWITTER", ExternalReference: "1", Description: "a hole"}}
		nowhere := uuid.Must(uuid.NewV7())
		for name, c := range map[string]struct {
			world *w.World
			spoil func(*casework.ImportInput)
			want  string
		}{
			"no reference":    {world, func(in *casework.ImportInput) { in.ExternalReference = "" }, "input.externalReference"},
			"no channel":      {world, func(in *casework.ImportInput) { in.Channel = "FAX" }, "input.channel"},
			"no description":  {world, func(in *casework.ImportInput) { in.Description = " " }, "input.description"},
			"foreign region":  {world, func(in *casework.ImportInput) { in.RegionID = &ke.Region("1").ID }, "input.regionId"},
			"no category":     {world, func(in *casework.ImportInput) { in.CategoryID = &nowhere }, "input.categoryId"},
			"anonymous":       {world, func(in *casework.ImportInput) { in.Anonymous = true }, "input.anonymous"},
			"not yet":         {world, func(in *casework.ImportInput) { in.ReportedAt = late }, "input.reportedAt"},
			"closed tomorrow": {world, func(in *casework.ImportInput) { in.ClosedAt = &late }, "input.closedAt"},
			"closed first":    {world, func(in *casework.ImportInput) { in.ClosedAt = &early }, "input.closedAt"},
			"another flow": {ke, func(in *casework.ImportInput) {
				in.Channel, in.ClosedAt = "WEB", &until
			}, "CLOSE"},
		} {
			other, bad := good, good
			other.ExternalReference = "2"
			if c.world == ke {
				other.Channel = "WEB"
			}
			c.spoil(&bad)
			_, err := c.world.Cases.Import(c.world.System(), []casework.ImportInput{other, bad}, until)
			if len(fault.All(err)) != 1 || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "case "+bad.ExternalReference+": ") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, ctx := range []context.Context{context.Background(), world.Anonymous(), world.As("boss", w.Whole("tenant_admin"))} {
			if _, err := world.Cases.Import(ctx, []casework.ImportInput{good}, until); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("%v", err)
			}
		}
		if _, err := world.Cases.Import(world.System(), make([]casework.ImportInput, casework.MaxImport+1), until); !fault.Is(err, fault.Invalid) {
			t.Errorf("too many: %v", err)
		}
		if n := s.Reader().CaseFile.Query().CountX(world.System()) + s.Reader().CaseFile.Query().CountX(ke.System()); n != 0 {
			t.Errorf("%d cases were left", n)
		}
	})
}
