package authz_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// cellsFile says for each role and verb which rows it meets, a column for each
// relation of a row to whoever has the role. It is written once by -update and
// then read by people; a change of the policy changes it, and shows what for.
const cellsFile = "testdata/cells.csv"

// relations are the columns. Where not said otherwise a case lies in the other
// district, somebody of that place reported it and the audit office has its
// work order.
var relations = []struct{ name, place, holds, order string }{
	{"own", "1.20.1.1", "", "AUDIT"},
	{"own not public", "1.20.1.1", "", "AUDIT"}, // the event, the attachment, the clock, another's rating
	{"filed", "1.20.1.1", "", "AUDIT"},
	{"brought and merged", "1.20.1.1", "", "AUDIT"},
	{"brought unnamed", "1.20.1.1", "", "AUDIT"},
	{"joint", "1.20.1.1", "", "AUDIT"},
	{"takes part", "1.20.1.1", "", "AUDIT"},
	{"is helped", "1.20.1.1", "", "AUDIT"},
	{"was joint", "1.20.1.1", "", "AUDIT"},
	{"assigned", "1.20.1.1", "", "AUDIT"},
	{"agent", "1.20.1.1", "", "AUDIT"},
	{"was agent", "1.20.1.1", "", "AUDIT"},
	{"same grid brought unnamed", "1.2.1.1-G1", "", "AUDIT"}, // by somebody who lives nowhere
	{"same grid", "1.2.1.1-G1", "", "AUDIT"},
	{"same community other grid", "1.2.1.1-G2", "", "AUDIT"},
	{"same street sibling community", "1.2.1.2", "", "AUDIT"},
	{"same district other street", "1.2.2.1", "", "AUDIT"},
	{"other district", "1.20.1.1", "", "AUDIT"},
	{"no place", "", "", "AUDIT"},
	{"department holds", "1.20.1.1", "ROADS", "AUDIT"},
	{"department has a share", "1.20.1.1", "", "ROADS"},
	{"department gave it back", "1.20.1.1", "", "ROADS"},
	{"community office has a share", "1.2.1.1-G1", "", "1.2.1.1"},
	{"other department holds", "1.20.1.1", "WATER", "WATER"},
	{"community office holds same grid", "1.2.1.1-G1", "1.2.1.1", "1.2.1.1"},
	{"sibling community office holds", "1.2.1.2", "1.2.1.2", "1.2.1.2"},
	{"street office holds", "1.2.1.1-G1", "1.2.1", "1.2.1"},
	{"district office holds", "1.2.1.1-G1", "1.2", "1.2"},
	{"city centre holds", "1.2.1.1-G1", "1", "1"},
	{"other district office holds", "1.20.1.1", "1.20", "1.20"},
	{"other tenant same codes", "1.2.1.1-G1", "1.2.1.1", "1.2.1.1"},
}

// posts are where a role is held; any other spans the tenant.
var rolePosts = map[string]string{"community_officer": "1.2.1.1", "street_officer": "1.2.1", "district_officer": "1.2", "city_officer": "1",
	"grid_worker": "1.2.1.1-G1", "department_officer": "ROADS"}

// noRows are the verbs of objects with rows that yet meet none.
var noRows = []string{"case:report", "case:track"}

var tableOfObject = map[string]string{"case": "cases", "case_event": "case_events", "work_order": "work_orders", "party": "parties", "account": "accounts", "notice": "notices"}

// withCase are the tables that are read with a case and show less of one's own.
var withCase = []string{"case_parties", "clocks", "attachments", "supervisions", "ratings"}

// partOf is the part that the viewer has in the case of a relation.
var partOf = map[string]string{"brought and merged": "REPORTER", "brought unnamed": "HIDDEN_REPORTER", "joint": "JOINT",
	"takes part": "PARTICIPANT", "is helped": "HELPED", "was joint": "JOINT", "same grid brought unnamed": "HIDDEN_REPORTER"}

// scene is a world with one row of each kind for every relation.
type scene struct {
	*hunt
	viewer authz.Viewer
	index  map[string]int // of the row, by table and relation
}

func newScene(t *testing.T, engine string) *scene {
	r := rand.New(rand.NewPCG(1, 1))
	s := &scene{hunt: newHunt(newWorld(t, engine, r, 30), r, nil), index: map[string]int{}}
	ke := s.towns[0]
	f := s.filler(ke)
	s.viewer = authz.Viewer{TenantID: ke.TenantID, PartyID: f.put("parties", nil)}
	s.index["parties own"] = s.counts["parties"] - 1
	s.viewer.AccountID = f.put("accounts", authztest.Row{"login": "whoever", "party_id": s.viewer.PartyID})
	s.index["accounts own"] = s.counts["accounts"] - 1
	f.put("notices", authztest.Row{"account_id": s.viewer.AccountID})
	s.index["notices own"] = s.counts["notices"] - 1
	f.write()
	for _, of := range s.towns {
		f := s.filler(of)
		for _, rel := range relations {
			if (of == ke) != (rel.name == "other tenant same codes") {
				s.put(f, rel.name, rel.place, rel.holds, rel.order)
			}
		}
		f.write()
	}
	s.load()
	return s
}

// put writes the rows of a relation.
func (s *scene) put(f *filler, relation, place, holds, order string) {
	put := func(table string, values authztest.Row) uuid.UUID {
		id := f.put(table, values)
		if key := table + " " + relation; s.index[key] == 0 {
			s.index[key] = s.counts[table] - 1
		}
		return id
	}
	c, at := authztest.Row{}, authztest.Row{}
	for column, id := range f.of.placeOf(place) {
		c[column], at[column] = id, id
	}
	if relation == "same grid brought unnamed" {
		at = nil
	}
	party := put("parties", at)
	official := authztest.Row{"login": "of " + relation, "party_id": party}
	if relation == "assigned" { // as which work can be assigned to
		delete(official, "party_id")
	}
	other := put("accounts", official)
	put("notices", authztest.Row{"account_id": other})
	if holds != "" {
		c["holder_department_id"] = f.of.unit(holds)
		if holds[0] == '1' {
			c["holder_region_id"] = f.of.Region(holds).ID
		}
	}
	o := authztest.Row{"department_id": f.of.unit(order)}
	if relation == "department gave it back" {
		o["state"] = "RETURNED"
	}
	rater, part := party, authztest.Row{"party_id": party, "part": "JOINT"}
	if word := partOf[relation]; word != "" && at != nil {
		rater, part = s.viewer.PartyID, authztest.Row{"party_id": s.viewer.PartyID, "part": word}
	} else if word != "" {
		part["part"] = word
	}
	if relation == "was joint" {
		part["ended_at"] = worldtest.Start
	}
	switch c["reporter_id"] = party; relation {
	case "own":
		c["reporter_id"], rater = s.viewer.PartyID, s.viewer.PartyID
	case "own not public":
		c["reporter_id"] = s.viewer.PartyID
	case "brought unnamed", "same grid brought unnamed":
		c["reporter_id"] = nil
	case "filed":
		c["reporter_id"], c["filed_by_id"] = nil, s.viewer.AccountID
	case "assigned":
		o["assignee_id"] = s.viewer.AccountID
	}
	id := put("cases", c)
	o["case_id"] = id
	put("work_orders", o)
	hidden := relation == "own not public"
	put("case_events", authztest.Row{"case_id": id, "public": !hidden})
	put("attachments", authztest.Row{"case_id": id, "public": !hidden})
	put("clocks", authztest.Row{"case_id": id, "kind": map[bool]string{true: "FORWARD", false: "REPLY"}[hidden]})
	put("supervisions", authztest.Row{"case_id": id})
	put("ratings", authztest.Row{"case_id": id, "party_id": rater})
	part["case_id"] = id
	put("case_parties", part)
	if strings.HasSuffix(relation, "agent") {
		agent := authztest.Row{"case_id": id, "account_id": s.viewer.AccountID}
		if relation == "was agent" {
			agent["until_at"] = worldtest.Start
		}
		put("case_agents", agent)
	}
}

// placeOf are the place columns of a region or a grid by its code.
func (of *town) placeOf(code string) authztest.Row {
	for i, id := range append(slices.Clone(of.regions), of.grids...) {
		if code != "" && of.code[id] == code {
			return of.places[i]
		}
	}
	return nil
}

// unit is a department by its code, or the office of a region.
func (of *town) unit(code string) uuid.UUID {
	if code[0] != '1' {
		return of.Department(code).ID
	}
	return of.office[of.Region(code).ID]
}

// asRole is somebody with one role at its post.
func (s *scene) asRole(p *drawn, role string) *asker {
	of, m := s.towns[0], authz.Membership{Role: role}
	switch post := rolePosts[role]; {
	case role == authz.Anonymous:
		return s.as(p, authz.Viewer{TenantID: s.viewer.TenantID}, nil)
	case post == "ROADS":
		m.Department = of.unit(post)
	case strings.Contains(post, "-"):
		m.Grid = of.grids[slices.IndexFunc(of.grids, func(id uuid.UUID) bool { return of.code[id] == post })]
	case post != "":
		m.Region = of.Region(post).ID
		m.Level, m.Root = authz.Scope(of.level[m.Region]), post == "1"
	}
	return s.as(p, s.viewer, []authz.Membership{m})
}

// cells are the lines of the file, by real rows.
func (s *scene) cells(p *drawn) string {
	var b strings.Builder
	b.WriteString("role,verb,may")
	for _, rel := range relations {
		b.WriteString("," + rel.name)
	}
	b.WriteString("\n")
	word := map[bool]string{true: "y", false: "n"}
	for _, role := range append(p.matrix.Roles(), authz.Anonymous) {
		a := s.asRole(p, role)
		for _, verb := range authz.Vocabulary() {
			object, action, _ := strings.Cut(verb, ":")
			fmt.Fprintf(&b, "%s,%s,%s", role, verb, word[authz.ViewerFrom(a.ctx).Grants.May(object, action)])
			q := ask{table: tableOfObject[object], object: object, action: action}
			if q.table == "" || slices.Contains(noRows, verb) {
				b.WriteString(strings.Repeat(",-", len(relations)) + "\n")
				continue
			}
			s.met(&b, a, q)
			for _, table := range withCase {
				if verb == "case:read" && authz.ViewerFrom(a.ctx).Grants.May(object, action) {
					fmt.Fprintf(&b, "%s,%s of %s,y", role, verb, table)
					s.met(&b, a, ask{table: table, object: object, action: action})
				}
			}
		}
	}
	return b.String()
}

// met ends a line with what a verb meets of each relation.
func (s *scene) met(b *strings.Builder, a *asker, q ask) {
	got := s.list(a, q)
	for _, rel := range relations {
		b.WriteString(map[bool]string{true: ",y", false: ",n"}[got.has(s.index[q.table+" "+rel.name])])
	}
	b.WriteString("\n")
}

// TestCells_AreWhatPeopleReviewed: every role and every verb meets the rows
// that the file says, on both engines.
func TestCells_AreWhatPeopleReviewed(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			got := newScene(t, engine).cells(defaultPolicy(t))
			if *update && engine == "sqlite" {
				if err := os.WriteFile(cellsFile, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(cellsFile)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(want), "\n")
			for i, line := range strings.Split(got, "\n") {
				if i >= len(lines) || lines[i] != line {
					t.Errorf("line %d of %s is not\n%s", i+1, cellsFile, line)
				}
			}
			if t.Failed() || len(got) != len(want) {
				t.Errorf("%s is not what the rows say; after a review: go test ./authz -run TestCells -update", cellsFile)
			}
		})
	}
}
