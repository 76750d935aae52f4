// Package demo plays scenarios of the field through the GraphQL API, on the
// presets' real cities and a clock of its own, and serves what came of them.
// Each story is also an acceptance test on both engines.
//
// Only set-up goes past the API, as an administrator's does: the import of the
// presets, the accounts, and tokens without a password.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/presets"
)

// Options say where and how the demo runs.
type Options struct {
	Data   string    // directory; made where it does not exist
	Listen string    // address to serve on
	Check  bool      // end after the stories
	Out    io.Writer // what happens is told here
}

// ErrStories says that a story did not go as it should.
var ErrStories = errors.New("the stories did not go as they should, faults")

// Serve plays the stories on a new data directory, or reads how they ended on
// one that has them, and serves until ctx ends. A first run that fails or is
// killed leaves nothing that a later one would take for data.
func Serve(ctx context.Context, o Options) error { return serve(ctx, o, everything()) }

// plan is what a first run sets up and plays.
type plan struct {
	tenants []string // presets
	stories []*Story
}

func everything() plan { return plan{presets.Names(), Stories} }

func serve(ctx context.Context, o Options, do plan) error {
	p := newPrinter(o.Out)
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return err
	}
	path := filepath.Join(o.Data, databaseName)
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := err != nil
	var st *state
	if fresh {
		st, err = build(ctx, o.Data, do, p)
	} else {
		st, err = load(o.Data)
	}
	if err != nil || (fresh && o.Check) {
		return err
	}
	listen := o.Listen
	if o.Check {
		listen = "127.0.0.1:0"
	}
	in, err := start(ctx, "sqlite:"+path, filepath.Join(o.Data, outboxName), listen, clock.System{})
	if err != nil {
		return err
	}
	err = in.present(ctx, o, st, do.stories, fresh, p)
	if err == nil && !o.Check {
		select {
		case <-ctx.Done():
		case err = <-in.done:
			return err
		}
	}
	return errors.Join(err, in.stop())
}

// present tells how the stories ended, unless they were told just now, and how
// to use what is served. Every token that a later start needs is issued here.
func (in *instance) present(ctx context.Context, o Options, st *state, stories []*Story, fresh bool, p *printer) error {
	if err := in.recognise(ctx, stories); err != nil {
		return err
	}
	if !fresh {
		p.reused(o.Data)
	}
	faults := 0
	for _, s := range stories {
		reader, err := st.actor(ctx, in, s.Tenant, "auditor")
		if err != nil {
			return err
		}
		r, err := retold(ctx, reader, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		faults += len(r.Faults())
		if !fresh {
			p.ends(r)
		}
	}
	if faults > 0 {
		return fmt.Errorf("%w: %d", ErrStories, faults)
	}
	if !o.Check {
		all, err := in.examples(ctx, st)
		if err != nil {
			return err
		}
		p.examples(all, in.url, st.Password)
	}
	return st.save(o.Data)
}

// recognise refuses a database that the demo has not made.
func (in *instance) recognise(ctx context.Context, stories []*Story) error {
	codes, err := in.app.Store().TenantCodes(ctx)
	if err != nil {
		return err
	}
	for _, s := range stories {
		for _, tenant := range s.Tenants() {
			if !slices.Contains(codes, tenant) {
				return fmt.Errorf("%s is not the demo's: it has no tenant %s; choose another directory", databaseName, tenant)
			}
		}
	}
	return nil
}
