package replay

import (
	"context"
	"errors"
	flags "flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/presets"
)

const sample = "testdata/boston_sample.csv"

func quiet(batch int) Options {
	return Options{Batch: batch, AtOnce: 1, Bad: func(LineError) {}, Progress: func(int, int) {}}
}

// figures are a result without what differs from run to run.
func figures(r Result) Result {
	r.Seconds, r.PeakMB, r.Imported, r.ClosedAtOpening = 0, 0, 0, nil
	return r
}

// ofSample was counted by hand from the sample, but for the agreement of
// targets and the lights.
var ofSample = Result{
	Cases: 417, Targets: 326, Within150s: 308, UniformTargets: 171, UniformWithin150s: 171,
	FlagTotal: 317, FlagAgree: 317, OwnFlagAgree: 314, OnTime: 214, Overdue: 103, YellowLights: 186, RedLights: 136,
}

func TestBoston311_Sample_AgreesWithTheCity(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		got, err := Boston311(context.Background(), s, clock.System{}, sample, quiet(100))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(figures(got), ofSample) {
			t.Errorf("%+v\nwant %+v", figures(got), ofSample)
		}
		if got.Imported != 417 || len(got.ClosedAtOpening) != 12 || got.Seconds <= 0 {
			t.Errorf("%+v", got)
		}
		again, err := Boston311(context.Background(), s, clock.System{}, sample, quiet(7))
		if err != nil || again.Imported != 0 || !reflect.DeepEqual(figures(again), ofSample) {
			t.Errorf("again: %+v, %v", again, err)
		}
	})
}

func TestBoston311_BrokenOff_GoesOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, stop := context.WithCancel(context.Background())
		o := quiet(50)
		o.Progress = func(done, _ int) {
			if done == 150 {
				stop()
			}
		}
		if _, err := Boston311(ctx, s, clock.System{}, sample, o); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v", err)
		}
		got, err := Boston311(context.Background(), s, clock.System{}, sample, quiet(60))
		if err != nil || got.Imported != 417-150 || !reflect.DeepEqual(figures(got), ofSample) {
			t.Errorf("%+v, %v", got, err)
		}
		id, err := s.TenantID(context.Background(), tenant)
		if err != nil {
			t.Fatal(err)
		}
		numbers := map[string]bool{}
		for _, c := range s.Reader().CaseFile.Query().AllX(authz.System(context.Background(), id, "look from a test")) {
			numbers[c.Number] = true
		}
		if !numbers["2015-000001"] || !numbers["2015-000417"] || len(numbers) != 417 {
			t.Errorf("the %d numbers have gaps", len(numbers))
		}
	})
}

func TestBoston311_BadLines_StopItOrAreLeftOut(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(string(whole), "\n")
	rows[2] = "what is this?\n"
	rows[5] = strings.Replace(rows[5], ",Open,", ",Ajar,", 1)
	rows[5] = strings.Replace(rows[5], ",Closed,", ",Ajar,", 1)
	rows[9] = strings.TrimSuffix(rows[9][:strings.LastIndex(rows[9], ",")], "\n") + ",Telegram\n"
	path := filepath.Join(t.TempDir(), "bad.csv")
	write(t, path, strings.Join(rows, ""))
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bad := map[int]string{}
		o := quiet(100)
		o.Bad = func(e LineError) { bad[e.Line] = e.Error() }
		_, err := Boston311(context.Background(), s, clock.System{}, path, o)
		if refused := new(Refused); !errors.As(err, &refused) || refused.Lines != 3 {
			t.Fatalf("%v", err)
		}
		for line, want := range map[int]string{3: "1 fields, want 19", 6: "status", 10: `no channel "Telegram"`} {
			if !strings.HasPrefix(bad[line], "line "+strconv.Itoa(line)+": ") || !strings.Contains(bad[line], want) {
				t.Errorf("line %d: %q", line, bad[line])
			}
		}
		id, err := s.TenantID(context.Background(), tenant)
		if err != nil || s.Reader().CaseFile.Query().CountX(authz.System(context.Background(), id, "look from a test")) != 0 {
			t.Errorf("something was imported, %v", err)
		}
		o.SkipBad = true
		if got, err := Boston311(context.Background(), s, clock.System{}, path, o); err != nil || got.Bad != 3 || got.Cases != 414 || got.Imported != 414 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// The rules beside the sample are the limits of the preset, but for the types
// of zero days, which have none there.
func TestRules_AreThoseOfThePreset(t *testing.T) {
	t.Parallel()
	p, err := presets.Load(tenant)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, c := range p.Categories {
		if of[c.Name.En] = "none"; c.Limit != nil {
			of[c.Name.En] = strconv.Itoa(c.Limit.Amount) + " " + c.Limit.Unit
		}
	}
	units := map[string]deadline.Unit{"business_days": deadline.WorkingDay, "calendar_days": deadline.CalendarDay}
	rows := 0
	for _, line := range strings.Split(bostonRules, "\n") {
		f, err := split(line, nil)
		if err != nil || len(f) != 4 || units[f[1]] == "" {
			continue // the notes and the header
		}
		rows++
		if want := f[2] + " " + string(units[f[1]]); of[f[0]] != want && (f[2] != "0" || of[f[0]] != "none") {
			t.Errorf("%s: %s in the preset, %s by rule", f[0], of[f[0]], want)
		}
	}
	types, err := uniform()
	if err != nil || rows != 116 || len(types) < rows {
		t.Errorf("%d rules, %d types, %v", rows, len(types), err)
	}
}

var (
	file   = flags.String("replay.file", "", "the whole file of the year, for BenchmarkBoston311_WholeYear")
	engine = flags.String("replay.engine", "sqlite", "on which database")
	batch  = flags.Int("replay.batch", 500, "requests in a transaction")
	atOnce = flags.Int("replay.atonce", 1, "transactions at work")
)

// keepStatistics does until it is stopped what autovacuum does, which the
// clusters of tests have off: a plan that was made for empty tables must not
// live on.
func keepStatistics(b *testing.B, db *authztest.Database) (stop func()) {
	b.Helper()
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(15 * time.Second); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				if _, err := db.Exec("ANALYZE"); err != nil {
					b.Error(err)
				}
			}
		}
	}()
	return func() { close(done); <-ended }
}

// BenchmarkBoston311_WholeYear runs under make replay.
func BenchmarkBoston311_WholeYear(b *testing.B) {
	if *file == "" {
		b.Skip("-replay.file is not given")
	}
	o := quiet(*batch)
	o.AtOnce = *atOnce
	o.Bad = func(e LineError) { b.Error(e.Error()) }
	url := storetest.URL(b, *engine)
	s, err := store.Open(context.Background(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if *engine == "postgres" {
		defer keepStatistics(b, authztest.Raw(b, url))()
	}
	for b.Loop() {
		r, err := Boston311(context.Background(), s, clock.System{}, *file, o)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Cases)/r.Seconds, "cases/s")
		b.Logf("%s, batches of %d, %d at once: %+v", *engine, *batch, *atOnce, r)
		if r.Cases != 60459 || r.Targets != 47061 || r.FlagTotal != 46981 || r.FlagAgree != r.FlagTotal ||
			1000*r.Within150s < 955*r.Targets || 1000*r.UniformWithin150s < 997*r.UniformTargets || len(r.ClosedAtOpening) != 94 {
			b.Error("it does not agree with the city as it should")
		}
		if r.PeakMB > 300 {
			b.Errorf("it took %.0f MB", r.PeakMB)
		}
	}
}
