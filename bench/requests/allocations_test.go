package main

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"

	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/server"
)

// allocated is how often a request may ask the Go runtime for memory, from its
// reading to its answer on PostgreSQL, with a twentieth to spare.
var allocated = map[string]float64{"q1": 241, "q2": 733, "q3": 460, "q6": 1053, "q7": 2562}

// What a read allocates repeats exactly and is half of what it costs the server,
// so it is held to a figure.
func TestReads_AllocateNoMoreThanTheyDid(t *testing.T) {
	app, list := smallCity(t)
	for _, o := range list {
		requests := make([]func(), 0, len(o.inputs))
		for _, in := range o.inputs[:min(20, len(o.inputs))] {
			requests = append(requests, inProcess(t, app, o, in))
		}
		all := func() {
			for _, request := range requests {
				request()
			}
		}
		all() // so that everything that is kept is there
		all()
		is := testing.AllocsPerRun(3, all) / float64(len(requests))
		noMore(t, o.name, is, allocated)
	}
}

// noMore holds what an operation allocates to its figure.
func noMore(t *testing.T, name string, is float64, figures map[string]float64) {
	t.Helper()
	t.Logf("%s: %.0f allocations a request", name, is)
	if most, known := figures[name]; !known || is > most {
		t.Errorf("%s allocates %.0f times, may %.0f times", name, is, most)
	}
}

// written is the same of a mutation, once what is kept is there.
var written = map[string]float64{"q4": 1886, "q5": 1610}

func TestWrites_AllocateNoMoreThanTheyDid(t *testing.T) {
	const before, measured = 40, 80
	app, w, spec := smallServer(t)
	d, err := w.Desk(t.Context(), spec, before+measured)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range writes(w, d) {
		requests := make([]func(), before+measured)
		for i := range requests {
			requests[i] = inProcess(t, app, o, o.inputs[i%len(o.inputs)])
		}
		for _, request := range requests[:before] {
			request()
		}
		var from, to runtime.MemStats
		runtime.ReadMemStats(&from)
		for _, request := range requests[before:] {
			request()
		}
		runtime.ReadMemStats(&to)
		noMore(t, o.name, float64(to.Mallocs-from.Mallocs)/measured, written)
	}
}

// BenchmarkReads is for profiles: the server's part alone, without a network in
// front of it.
func BenchmarkReads(b *testing.B) {
	app, list := smallCity(b)
	for _, o := range list {
		b.Run(o.name, func(b *testing.B) {
			requests := make([]func(), 0, len(o.inputs))
			for _, in := range o.inputs {
				requests = append(requests, inProcess(b, app, o, in))
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				requests[i%len(requests)]()
			}
		})
	}
}

// BenchmarkWrites is the same for what writes, with the CPU of both sides. A case
// is dispatched once, so there are only so many to be dispatched.
func BenchmarkWrites(b *testing.B) {
	app, w, spec := smallServer(b)
	d, err := w.Desk(b.Context(), spec, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	admin, err := sql.Open("postgres", spec.Admin)
	if err != nil {
		b.Fatal(err)
	}
	defer admin.Close()
	database, err := newClusterMeter(admin)
	if err != nil {
		b.Fatal(err)
	}
	cpu := func() (server, its float64) {
		server, err := cpuOf(os.Getpid(), false)
		if err == nil {
			its, err = database.cpu()
		}
		if err != nil {
			b.Fatal(err)
		}
		return server, its
	}
	for _, o := range writes(w, d) {
		b.Run(o.name, func(b *testing.B) {
			requests := make([]func(), b.N)
			for i := range requests {
				requests[i] = inProcess(b, app, o, o.inputs[i%len(o.inputs)])
			}
			if o.once {
				o.inputs = o.inputs[b.N:]
			}
			b.ReportAllocs()
			server, its := cpu()
			b.ResetTimer()
			for _, request := range requests {
				request()
			}
			b.StopTimer()
			serverNow, itsNow := cpu()
			b.ReportMetric((serverNow-server)/float64(b.N), "server-us/op")
			b.ReportMetric((itsNow-its)/float64(b.N), "database-us/op")
		})
	}
}

// smallCity is a server over a small city on PostgreSQL, and what is read of it.
func smallCity(t testing.TB) (*server.App, []operation) {
	t.Helper()
	app, w, _ := smallServer(t)
	web := httptest.NewServer(app.Handler())
	defer web.Close()
	list, err := reads(w, newTarget(web.URL))
	if err != nil {
		t.Fatal(err)
	}
	return app, list
}

func smallServer(t testing.TB) (*server.App, *city.World, city.Spec) {
	t.Helper()
	cluster := pgtest.Cluster(t)
	dsn := cluster.Database(t, "")
	spec := city.Spec{URL: dsn, Admin: cluster.Superuser(dsn), Cases: 2000, Presets: []string{"zhoushan"}, Say: t.Logf}
	w, err := city.Build(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	cfg := server.Defaults()
	cfg.Database, cfg.LogLevel, cfg.Attachments = dsn, "error", t.TempDir()
	app, err := server.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	return app, w, spec
}

// inProcess is a request that is sent without a network.
func inProcess(t testing.TB, app *server.App, o operation, in input) func() {
	t.Helper()
	body, _, err := o.bodies(in)
	if err != nil {
		t.Fatal(err)
	}
	out := &discarded{header: http.Header{}}
	return func() {
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+in.officer.Token)
		clear(out.header)
		if app.Handler().ServeHTTP(out, r); out.status != http.StatusOK {
			t.Fatalf("%s: status %d", o.name, out.status)
		}
	}
}

// discarded is an answer of which only the status is kept.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header            { return d.header }
func (d *discarded) WriteHeader(status int)         { d.status = status }
func (d *discarded) Write(body []byte) (int, error) { return len(body), nil }
