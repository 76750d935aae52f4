package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/huying/huying/internal/clock"
)

// Names of the files in a data directory.
const (
	databaseName = "huying.db"
	buildingName = "huying.db.building"
	stateName    = "demo.json"
	filesName    = "files" // attachments and messages
)

// sidecars are the files that SQLite keeps beside a database in use.
var sidecars = []string{"-wal", "-shm", "-journal"}

// build fills a data directory, all or nothing: presets, accounts and stories
// go into a file of another name, which becomes the database when every story
// went as it should. What a killed build left behind is removed.
func build(ctx context.Context, dir string, do plan, p *printer) (*state, error) {
	path := filepath.Join(dir, buildingName)
	if err := discard(path); err != nil {
		return nil, err
	}
	fake := clock.NewFake(beginning)
	files := filepath.Join(dir, filesName)
	if err := os.RemoveAll(files); err != nil {
		return nil, err
	}
	in, err := start(ctx, "sqlite:"+path, files, "127.0.0.1:0", fake)
	if err != nil {
		return nil, err
	}
	mine, err := os.Stat(path)
	if err != nil {
		return nil, errors.Join(err, in.stop())
	}
	st := &state{Password: rand.Text(), Notes: map[string]string{}}
	err = fillAndPlay(ctx, in, fake, do, st, p)
	if err := errors.Join(err, in.stop()); err != nil {
		return nil, err
	}
	if err := st.save(dir); err != nil {
		return nil, err
	}
	return st, settle(path, filepath.Join(dir, databaseName), mine)
}

// settle gives the built file its name. It must still be the file that this
// build made, and whole: nothing may be left in a write-ahead log.
func settle(from, to string, mine fs.FileInfo) error {
	now, err := os.Stat(from)
	if err != nil || !os.SameFile(mine, now) {
		return fmt.Errorf("%s is no longer the file of this run: is another demo running on the same data?", from)
	}
	if wal, err := os.Stat(from + "-wal"); err == nil && wal.Size() > 0 {
		return fmt.Errorf("%s was not closed properly", from)
	}
	return os.Rename(from, to)
}

// discard removes a database file and what SQLite keeps beside it.
func discard(path string) error {
	for _, suffix := range append([]string{""}, sidecars...) {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func fillAndPlay(ctx context.Context, in *instance, fake *clock.Fake, do plan, st *state, p *printer) error {
	for _, tenant := range do.tenants {
		began := time.Now()
		p.busy("setting up " + tenant)
		report, err := in.setUp(ctx, tenant, st.Password)
		if err != nil {
			return err
		}
		p.setUp(report, time.Since(began))
	}
	world := in.world(fake, st.Password)
	faults, held := 0, 0
	for _, s := range do.stories {
		p.busy("playing " + s.Name)
		record := Play(ctx, world, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.story(record)
		for key, note := range record.Notes {
			st.Notes[key] = note
		}
		faults += len(record.Faults())
		held += record.Held()
	}
	p.verdict(len(do.stories), held, faults)
	if faults > 0 {
		return fmt.Errorf("%w: %d", ErrStories, faults)
	}
	return nil
}
