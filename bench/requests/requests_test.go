package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/huying/huying/bench/ceiling"
	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/server"
)

// What the server is held against must do the same work: the ceiling answers
// byte for byte as the server does.
func TestCeiling_AnswersAsTheServer(t *testing.T) {
	cluster := pgtest.Cluster(t)
	dsn := cluster.Database(t, "")
	for engine, spec := range map[string]city.Spec{
		"sqlite":   {URL: "sqlite:" + filepath.Join(t.TempDir(), "huying.db")},
		"postgres": {URL: dsn, Admin: cluster.Superuser(dsn)},
	} {
		t.Run(engine, func(t *testing.T) {
			spec.Cases, spec.Presets, spec.Say = 900, []string{"zhoushan"}, t.Logf
			w, err := city.Build(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			cfg := server.Defaults()
			cfg.Database, cfg.LogLevel, cfg.Attachments = spec.URL, "error", t.TempDir()
			app, err := server.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			h, err := ceiling.New(t.Context(), spec.URL, false)
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			left, right := httptest.NewServer(app.Handler()), httptest.NewServer(h)
			defer left.Close()
			defer right.Close()
			d, err := w.Desk(t.Context(), spec, 22)
			if err != nil {
				t.Fatal(err)
			}
			list, err := reads(w, newTarget(left.URL))
			if err != nil {
				t.Fatal(err)
			}
			more, err := others(w, newTarget(left.URL))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, more...)
			compare(t, list, newTarget(left.URL), newTarget(together(t, spec.URL)), 7)
			compare(t, append(list, writes(w, d)...), newTarget(left.URL), newTarget(right.URL), 9)
		})
	}
}

// together is the address of the ceiling that speaks to its database as the server does.
func together(t *testing.T, database string) string {
	t.Helper()
	h, err := ceiling.New(t.Context(), database, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func compare(t *testing.T, list []operation, left, right *target, want int) {
	compared := 0
	for _, o := range list {
		if o.path == "" {
			continue
		}
		compared++
		first := o
		if o.once { // the last two are for sameRows
			first.inputs = o.inputs[:len(o.inputs)-2]
		}
		if err := alike(left, right, first, min(30, first.few())); err != nil {
			t.Error(err)
		}
		if o.changes {
			sameRows(t, o, left, right)
		}
	}
	if compared != want {
		t.Errorf("%d operations were compared, want %d", compared, want)
	}
}

// sameRows sends a write to each, and reads both cases back with all that was
// written beside them: but for keys and times they are the same.
func sameRows(t *testing.T, o operation, left, right *target) {
	const document = `query Written($id: ID!) { case(by: {id: $id}) { state version light grade rung title description address anonymous
		region { code } grid { code } category { code } channel { code } holder { code } filedBy { name }
		clocks { kind limit { amount unit } light pausedAt stoppedAt } workOrders { seq lead state instruction department { code } assignee { name } }
		events { nodes { seq kind fromState toState rung light text public actor { name } department { code } workOrder { seq } } } } }`
	var read [2]json.RawMessage
	for i, to := range []*target{left, right} {
		in := o.inputs[i%len(o.inputs)]
		if o.once {
			in = o.inputs[len(o.inputs)-1-i]
		}
		graphql, plain, err := o.bodies(in)
		if err != nil {
			t.Fatal(err)
		}
		body, path := graphql, "/graphql"
		if to == right {
			body, path = plain, o.path
		}
		answer, err := to.post(path, in.officer.Token, body)
		if err != nil {
			t.Fatal(err)
		}
		id := regexp.MustCompile(`cas_[0-9a-z]+`).Find(answer)
		if err := left.ask(in.officer, document, map[string]any{"id": string(id)}, &read[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(read[0], read[1]) {
		t.Errorf("%s: the server wrote\n%s\nand the ceiling\n%s", o.name, read[0], read[1])
	}
}
