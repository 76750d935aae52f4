package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/internal/pgtest"
	"github.com/huying/huying/server"
)

// What a plan may do with rows that are not in the answer.
const (
	mostScanned = 500  // of a table from its beginning: of small tables that is the fastest way
	mostSorted  = 101  // a page, and one row more
	mostPassed  = 1000 // over, by a condition that no index knows
)

// dear is what a request may cost at most, once everything that is kept is there:
// what is sent to the database but for BEGIN and COMMIT, and the shared blocks
// that it touches, with a tenth to spare. Parts of a statement that writes count as
// far as its answer waits for them: the others run when the plan has ended.
var dear = map[string]cost{"q1": {2, 48}, "q2": {2, 376}, "q3": {2, 190}, "q6": {2, 354}, "q7": {7, 524}, "q4": {2, 122}, "q5": {2, 135}}

type cost struct{ statements, blocks float64 }

// The hot statements are served by indexes, whatever the tables hold: none reads
// a large table from its beginning, none sorts more than a page. They run as the
// server sends them, as its roles, behind row-level security.
func TestPlans_AreServedByIndexes(t *testing.T) {
	cases := 100_000
	if more := os.Getenv("HUYING_PLAN_CASES"); more != "" {
		var err error
		if cases, err = strconv.Atoi(more); err != nil {
			t.Fatal(err)
		}
	}
	cluster := pgtest.Cluster(t)
	dsn := cluster.Database(t, "")
	spec := city.Spec{URL: dsn, Admin: cluster.Superuser(dsn), Cases: cases, Presets: []string{"wuhan", "langfang", "zhoushan", "wanzhou"}, Say: t.Logf}
	w, err := city.Build(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Desk(t.Context(), spec, 60)
	if err != nil {
		t.Fatal(err)
	}
	explainAll(t, spec.Admin)
	cfg := server.Defaults()
	cfg.Database, cfg.LogLevel, cfg.Attachments = spec.URL, "error", t.TempDir()
	app, err := server.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	web := httptest.NewServer(app.Handler())
	defer web.Close()
	list, err := reads(w, newTarget(web.URL))
	if err != nil {
		t.Fatal(err)
	}
	seen := size(t, cluster.Log())
	for _, o := range append(list, writes(w, d)...) {
		first, then := o.halves()
		send(t, o, first, newTarget(web.URL))
		warm, between := plansSince(t, cluster.Log(), seen)
		send(t, o, then, newTarget(web.URL))
		plans, end := plansSince(t, cluster.Log(), between)
		plans, seen = ofRequests(plans), end
		n, most := float64(len(then)), dear[o.name]
		is := cost{float64(len(plans)) / n, 0}
		for _, p := range plans {
			is.blocks += (p.Plan.Hit + p.Plan.Read) / n
		}
		t.Logf("%s: %.1f statements, %.1f blocks a request", o.name, is.statements, is.blocks)
		if is.statements > most.statements || is.blocks > most.blocks || is.statements < 1 {
			t.Errorf("%s costs %+v, may cost %+v", o.name, is, most)
		}
		plans = append(plans, warm...)
		wrong := map[string]bool{}
		for _, p := range plans {
			for _, word := range p.Plan.faults(nil) {
				if !wrong[word] {
					wrong[word] = true
					t.Errorf("%s: %s: %s\n%.3000s", o.name, word, p.Plan, p.Text)
				}
			}
		}
	}
}

// ofRequests leaves out what connections ask for themselves, once a minute.
func ofRequests(plans []explained) []explained {
	return slices.DeleteFunc(plans, func(p explained) bool { return strings.Contains(p.Text, "pg_stat_get_live_tuples(") })
}

// halves are the inputs to learn from, and those to measure: the same where they
// can be sent again.
func (o operation) halves() (first, then []input) {
	all := o.inputs[:min(60, len(o.inputs))]
	if !o.once {
		return all, all
	}
	return all[:len(all)/2], all[len(all)/2:]
}

func send(t *testing.T, o operation, inputs []input, to *target) {
	t.Helper()
	for _, in := range inputs {
		body, _, err := o.bodies(in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.post("/graphql", in.officer.Token, body); err != nil {
			t.Fatalf("%s: %v", o.name, err)
		}
	}
}

// explainAll has the server write the plan of each statement of connections that
// come from now on.
func explainAll(t *testing.T, superuser string) {
	t.Helper()
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // it has to know the library before it sets what belongs to it
	statements := []string{"LOAD 'auto_explain'", "ALTER SYSTEM SET session_preload_libraries = 'auto_explain'"}
	for setting, value := range map[string]string{"log_min_duration": "0", "log_format": "json", "log_analyze": "on", "log_timing": "off", "log_buffers": "on"} {
		statements = append(statements, fmt.Sprintf("ALTER SYSTEM SET auto_explain.%s = '%s'", setting, value))
	}
	for _, s := range append(statements, "SELECT pg_reload_conf()") {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	t.Cleanup(func() {
		db, err := sql.Open("postgres", superuser)
		if err == nil {
			_, err = db.Exec("ALTER SYSTEM RESET ALL")
		}
		if err == nil {
			_, err = db.Exec("SELECT pg_reload_conf()")
		}
		if err != nil {
			t.Error(err)
		}
		_ = db.Close()
	})
}

// explained is a statement that was run, as PostgreSQL logs it.
type explained struct {
	Text string `json:"Query Text"`
	Plan node   `json:"Plan"`
}

type node struct {
	Type    string  `json:"Node Type"`
	Table   string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"` // each time
	Times   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"` // each time
	Hit     float64 `json:"Shared Hit Blocks"`      // with all that is below
	Read    float64 `json:"Shared Read Blocks"`
	Plans   []node  `json:"Plans"`
}

// faults says what of a plan grows with the tables.
func (n node) faults(all []string) []string {
	read := n.Rows + n.Removed
	switch {
	case n.Type == "Seq Scan" && read > mostScanned:
		all = append(all, "reads the whole of "+n.Table)
	case strings.HasSuffix(n.Type, "Sort") && len(n.Plans) == 1 && n.Plans[0].Rows > mostSorted:
		all = append(all, fmt.Sprintf("sorts %.0f rows", n.Plans[0].Rows))
	case n.Removed > mostPassed:
		all = append(all, fmt.Sprintf("passes over %.0f rows of %s", n.Removed, n.Table))
	}
	for _, below := range n.Plans {
		all = below.faults(all)
	}
	return all
}

// String is the plan on one line: node, table and rows, with what is below it.
func (n node) String() string {
	out := fmt.Sprintf("%s %s %.0f", n.Type, n.Table, n.Rows)
	for _, below := range n.Plans {
		out += " (" + below.String() + ")"
	}
	return out
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

var planStart = regexp.MustCompile(`duration: [0-9.]+ ms  plan:\n`)

// plansSince reads the plans of a log from a place on, and where it ends now.
func plansSince(t *testing.T, file string, from int64) (list []explained, end int64) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	end = int64(len(raw))
	for _, part := range planStart.Split(string(raw[from:]), -1)[1:] {
		var e explained
		if err := json.NewDecoder(strings.NewReader(strings.ReplaceAll(part, "\n\t", "\n"))).Decode(&e); err != nil {
			t.Fatalf("%.200s: %v", part, err)
		}
		list = append(list, e)
	}
	return list, end
}
