// Package replay brings a city's published requests into the database by the
// road of its own reports, and compares what comes of them with what the city
// says of them.
package replay

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
)

// tenant is the code of the tenant, and of the preset that it is made of.
const tenant = "boston"

// asOf is the instant at which open requests are judged, local time: the file
// was made that night.
const asOf = "2016-01-13T00:00:00"

// Options of a replay.
type Options struct {
	Batch    int  // requests in a transaction, 1 to casework.MaxImport
	AtOnce   int  // transactions at work; with one, numbers are given in the order of the file
	SkipBad  bool // leave out lines that cannot be read, instead of importing nothing
	Bad      func(LineError)
	Progress func(done, all int)
}

// Refused says that a file has bad lines and nothing of it was imported.
type Refused struct{ Lines int }

// Error says how many.
func (r *Refused) Error() string { return fmt.Sprintf("nothing was imported: %d bad lines", r.Lines) }

// Boston311 imports a file of Boston's requests, .csv or .csv.gz. It reads the
// whole file first. Requests that are there already are left as they are, so
// that a replay that was broken off goes on, and one that is repeated changes
// nothing. The tenant is made where it is missing.
func Boston311(ctx context.Context, st *store.Store, now clock.Clock, path string, o Options) (Result, error) {
	started := now.Now()
	id, err := ensureTenant(ctx, st, now)
	if err != nil {
		return Result{}, err
	}
	ctx = authz.System(ctx, id, "replay the city's old requests")
	c, err := readCity(ctx, st.Reader(), id)
	if err != nil {
		return Result{}, err
	}
	run := &run{path: path, city: c, cases: casework.New(st, now), o: o}
	if run.uniform, err = uniform(); err != nil {
		return Result{}, err
	}
	if run.until, err = time.ParseInLocation(layout, asOf, c.zone); err != nil {
		return Result{}, err
	}
	run.until = run.until.UTC()
	if err := run.check(ctx); err != nil {
		return Result{}, err
	}
	if err := run.bring(ctx); err != nil {
		return Result{}, err
	}
	if err := run.countLights(ctx, st.Reader()); err != nil {
		return Result{}, err
	}
	run.Seconds, run.PeakMB = now.Now().Sub(started).Seconds(), peakMB()
	return run.Result, nil
}

func ensureTenant(ctx context.Context, st *store.Store, now clock.Clock) (uuid.UUID, error) {
	id, err := st.TenantID(ctx, tenant)
	if err != nil || id != uuid.Nil {
		return id, err
	}
	p, err := presets.Load(tenant)
	if err != nil {
		return uuid.Nil, err
	}
	report, err := tenancy.New(st, now).Import(ctx, p)
	if err != nil {
		return uuid.Nil, err
	}
	return report.Tenant, nil
}

// run is one replay.
type run struct {
	tally
	path  string
	city  *city
	cases *casework.Service
	o     Options
	all   int // good lines of the file

	counting sync.Mutex // of the tally
}

// requests calls yield for the good lines, and bad for the others.
func (r *run) requests(ctx context.Context, bad func(LineError), yield func(request, casework.ImportInput) error) error {
	read := &reader{zone: r.city.zone}
	return lines(r.path, func(number int, line string, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var req request
		var in casework.ImportInput
		if err == nil {
			req, err = read.parse(line)
		}
		if err == nil {
			in, err = r.city.input(req)
		}
		if err != nil {
			bad(LineError{number, err})
			return nil
		}
		return yield(req, in)
	})
}

// check reads the file through before anything of it is written.
func (r *run) check(ctx context.Context) error {
	bad := func(e LineError) {
		r.Bad++
		r.o.Bad(e)
	}
	err := r.requests(ctx, bad, func(request, casework.ImportInput) error { r.all++; return nil })
	if err == nil && r.Bad > 0 && !r.o.SkipBad {
		err = &Refused{r.Bad}
	}
	return err
}

// bring imports the file batch by batch, and reads on meanwhile.
func (r *run) bring(ctx context.Context) error {
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(r.o.AtOnce)
	var batch []request
	var inputs []casework.ImportInput
	write := func() {
		requests, list := batch, inputs
		group.Go(func() error { return r.write(working, requests, list) })
		batch, inputs = nil, nil
	}
	err := r.requests(working, func(LineError) {}, func(req request, in casework.ImportInput) error {
		batch, inputs = append(batch, req), append(inputs, in)
		if len(batch) == r.o.Batch {
			write()
		}
		return nil
	})
	if err == nil && len(batch) > 0 {
		write()
	}
	if failed := group.Wait(); failed != nil {
		return failed
	}
	slices.Sort(r.ClosedAtOpening)
	return err
}

// write imports a batch and counts what came of it.
func (r *run) write(ctx context.Context, batch []request, inputs []casework.ImportInput) error {
	done, err := r.cases.Import(ctx, inputs, r.until)
	if err != nil {
		return err
	}
	r.counting.Lock()
	defer r.counting.Unlock()
	for i, req := range batch {
		r.add(req, done[i])
	}
	r.o.Progress(r.Cases, r.all)
	return nil
}

func (r *run) countLights(ctx context.Context, client *db.Client) (err error) {
	if r.YellowLights, err = client.LightEvent.Query().Where(lightevent.ColorEQ(deadline.Yellow)).Count(ctx); err != nil {
		return err
	}
	r.RedLights, err = client.LightEvent.Query().Where(lightevent.ColorEQ(deadline.Red)).Count(ctx)
	return err
}
