package probetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/policyrule"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/outbox"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// The words of the own tenant that no role may read, or some only; they are
// easy to find.
const (
	password  = "correct horse battery"
	ownPhone  = "13700137001"
	ownNumber = "110101199003077711"
	ownLane   = "Hidden Lane 7, house 3"
)

// ownRole is the tenant's own role.
const ownRole = "helper"

// places says where the holder of a role stands, so that it sees something of
// the cases in grid 1.2.1.1-G1; a role that is not here spans the tenant.
var places = map[string]directory.MembershipInput{
	"grid_worker":        worldtest.In("grid_worker", "1.2.1.1-G1"),
	"community_officer":  worldtest.At("community_officer", "1.2.1.1"),
	"street_officer":     worldtest.At("street_officer", "1.2.1"),
	"district_officer":   worldtest.At("district_officer", "1.2"),
	"city_officer":       worldtest.At("city_officer", "1"),
	"department_officer": worldtest.Of("department_officer", "ROADS"),
}

// furnished gives the preset a value for everything that it leaves out.
func furnished(p *presets.Preset) {
	p.Settings.Subsystems = []settings.Labelled{{Code: "STREETS", Label: settings.Text{En: "Streets"}}}
	p.Settings.Supervision = &settings.Supervision{Grades: []string{"D"}, After: settings.Limit{Amount: 9, Unit: "CALENDAR_DAY"}, Answer: settings.Limit{Amount: 9, Unit: "CALENDAR_DAY"}}
	p.Settings.AnswerLimit = &settings.Limit{Amount: 60, Unit: "MINUTE"}
	p.Settings.Duplicates = &settings.Duplicates{Metres: 300, Days: 30}
	p.Settings.Households = &settings.HouseholdRange{Min: 200, Max: 500}
	p.Calendars[0].Holidays, p.Calendars[0].MakeUp = []string{"2026-05-01"}, []string{"2026-05-09"}
	p.Calendars = append(p.Calendars, presets.Calendar{Code: "ALWAYS", Name: settings.Text{En: "Always"}, Naming: p.Calendars[0].Naming, Week: p.Calendars[0].Week},
		presets.Calendar{Code: "BYGONE", Name: settings.Text{En: "Bygone"}, Naming: p.Calendars[0].Naming, Week: p.Calendars[0].Week, Holidays: []string{"2025-05-01"}})
	p.Categories = append(p.Categories, presets.Category{
		Code: "POTHOLES", Name: settings.Text{En: "Potholes"}, Parent: "ROADS", Grade: "A",
		Limit: &settings.Limit{Amount: 3, Unit: "WORKING_DAY"}, Department: "ROADS",
	})
	p.Departments[0].Contact = &presets.Contact{Name: "Contact of the roads", Phone: "0700000099"}
}

// home is the tenant whose people ask.
type home struct {
	tb testing.TB
	*worldtest.World
	*client
	actors map[string]*Actor
	order  []string // names of the actors, the anonymous one last
	states map[string][]*prepared
	unused map[string]string // ids of what was made for a call and not used up by it, by the word that names it
}

// prepared is a case in a state, made by the verbs of the API.
type prepared struct {
	id, order string // global ids of the case and its last work order
	version   int
	rows      map[string]string // global ids of what was made on it, by the word that names it
}

func newHome(tb testing.TB, w *worldtest.World, c *client) *home {
	tb.Helper()
	h := &home{tb: tb, World: w, client: c, actors: map[string]*Actor{}, states: map[string][]*prepared{}, unused: map[string]string{}}
	_, err := w.Policy.Change(w.System(), policy.Change{
		Roles:  []policy.Role{{Code: ownRole, Name: settings.Text{En: "Helper", Zh: "帮手"}, Inherits: []string{"inspector"}}},
		Rules:  []policy.Rule{{Role: ownRole, Object: "case", Action: "report", Scope: "tenant", Effect: policyrule.EffectALLOW}},
		Reason: "The offices need help.",
	})
	must(tb, err)
	for _, role := range append(w.Matrix.Roles(), ownRole) {
		place, ok := places[role]
		if !ok {
			place = worldtest.Whole(role)
		}
		if role == authz.BreakGlass {
			place.Role = "operator" // who breaks the glass in the story
		}
		until := w.Clock.Now().Add(3000 * time.Hour)
		place.Until = &until
		h.add(role, &Actor{Name: role, token: w.Login(role, place)})
	}
	h.add("anonymous", &Actor{Name: "anonymous", tenant: w.Code})
	for _, in := range []directory.AccountInput{
		{Login: "deputy", Name: "Deputy", Memberships: []directory.MembershipInput{worldtest.Whole("tenant_admin")}},
		{Login: "spare", Name: "Spare"},
		{Login: "pass", Name: "Pass", Password: password, Memberships: []directory.MembershipInput{worldtest.Whole("inspector")}},
	} {
		_, err := w.Directory.EnsureAccount(w.System(), in)
		must(tb, err)
	}
	h.story()
	return h
}

func (h *home) add(name string, a *Actor) {
	h.actors[name], h.order = a, append(h.order, name)
}

// story fills the town: cases at every step, one too old to be rated, one at a
// department, one of a joined platform, rated ones.
func (h *home) story() {
	h.converse()        // first, so that a code to track by leads to it
	h.prepare("CLOSED") // too old to be rated in a moment
	h.states["STALE"], h.states["CLOSED"] = h.states["CLOSED"], nil
	h.late()
	for range 2 { // asked and not answered
		h.prepare("FED_BACK")
	}
	h.states["FED_BACK"] = nil
	h.Clock.Advance(16 * 24 * time.Hour)
	_, err := h.Cases.SweepLights(h.System())
	must(h.tb, err)
	_, err = outbox.New(h.Store, h.Clock, &failing{Gateway: outbox.Directory(h.tb.TempDir())}).Deliver(h.System())
	must(h.tb, err)
	rated := h.take("CLOSED")
	h.must("resident", "rateCase", vars{"caseId": rated.id, "score": 5, "comment": "quick", "channel": "WEB"})
	h.states["RATED"] = append(h.states["RATED"], rated)
	rated = h.take("CLOSED")
	h.must("community_officer", "rateCase", vars{"caseId": rated.id, "score": 4, "comment": "kind", "channel": "CALL_BACK"})
	c := h.must("city_officer", "reportCase", vars{
		"channel": "HOTLINE", "description": "A hole", "title": "Hole", "address": "Main street 1", "subsystem": "STREETS",
		"point": vars{"longitude": 10.005, "latitude": 10.005}, "externalReference": "own-ref-1",
		"categoryId": h.Category("POTHOLES").GlobalID().String(),
		"reporter":   vars{"name": "Caller", "phone": ownPhone, "idNumber": ownNumber, "address": ownLane},
	})
	for _, by := range []string{"community_officer", "street_officer"} {
		h.must(by, "escalateCase", vars{"caseId": c.id, "reason": "The bureau's."})
	}
	c = h.must("district_officer", "dispatchCase", vars{"caseId": c.id, "departmentId": h.Department("ROADS").GlobalID().String(), "instruction": "Fill it."})
	c = h.must("department_officer", "acceptWorkOrder", vars{"workOrderId": c.order})
	h.must("department_officer", "feedBackWorkOrder", vars{"workOrderId": c.order, "text": "Filled."})
	h.must("integration", "reportCase", vars{"channel": "OPEN311", "description": "Graffiti", "externalReference": "own-ref-2",
		"gridId": h.Grid("1.2.1.1-G1").GlobalID().String()})
	c = h.take("SENT")
	h.must("grid_worker", "handBackWorkOrder", vars{"workOrderId": c.order, "reason": "Not ours."})
	h.do("community_officer", "splitCase", vars{"caseId": c.id, "reason": "Two matters.", "parts": []vars{{"title": "Lamp", "description": "The lamp"}, {"description": "The road"}}})
	h.supervise()
	for _, state := range []string{"ACCEPTED", "SENT", "HANDLING", "FED_BACK", "REPLIED"} {
		h.prepare(state)
	}
	h.govern()
	h.limit()
	h.repeat() // last, so that a code to track by leads to it
}

// late is a case whose limit passes at the bureau, with those who hear of it.
func (h *home) late() {
	for post, login := range map[string]string{"CHIEF": "deputy", "DEPUTY": "spare"} {
		acc, err := h.Store.Reader().Account.Query().Where(account.Login(login)).Only(h.System())
		must(h.tb, err)
		h.do("tenant_admin", "appointHead", vars{"departmentId": h.Department("ROADS").GlobalID().String(), "post": post,
			"accountId": acc.GlobalID().String(), "reason": "She leads the bureau."})
	}
	c := h.must("city_officer", "reportCase", vars{"channel": "HOTLINE", "description": "A ditch", "title": "Ditch",
		"gridId": h.Grid("1.2.1.1-G1").GlobalID().String(), "categoryId": h.Category("POTHOLES").GlobalID().String()})
	for _, by := range []string{"community_officer", "street_officer"} {
		h.must(by, "escalateCase", vars{"caseId": c.id, "reason": "The bureau's."})
	}
	c = h.must("district_officer", "dispatchCase", vars{"caseId": c.id, "departmentId": h.Department("ROADS").GlobalID().String()})
	h.must("department_officer", "acceptWorkOrder", vars{"workOrderId": c.order})
}

// govern fills the audit and the inboxes: a glass that is broken, mended, and
// stays broken.
func (h *home) govern() {
	h.do("emergency", "startBreakGlass", vars{"minutes": 60, "reason": "The city asked for help."})
	h.do("emergency", "endBreakGlass", vars{"reason": "It was nothing."})
	h.do("emergency", "startBreakGlass", vars{"minutes": 240, "reason": "The city asked for help."})
	h.do("community_officer", "revealContact", vars{"partyId": h.party("resident"), "reason": "Call him."})
}

// do calls a verb that has to succeed.
func (h *home) do(by, verb string, input vars) {
	h.tb.Helper()
	doc := fmt.Sprintf(`mutation($in: %s%sInput!) { %s(input: $in) { userErrors { message } } }`, string(verb[0]-'a'+'A'), verb[1:], verb)
	a := h.ask(h.actors[by], doc, vars{"in": input})
	payload, _ := a.data[verb].(map[string]any)
	if faults, _ := payload["userErrors"].([]any); payload == nil || len(faults) > 0 {
		h.tb.Fatalf("%s by %s: %s", verb, by, a.body)
	}
}

// steps are the verbs that bring a reported case on, by the state they lead to.
var steps = []struct{ state, by, verb string }{
	{"SENT", "community_officer", "dispatchCase"},
	{"HANDLING", "grid_worker", "acceptWorkOrder"},
	{"FED_BACK", "grid_worker", "feedBackWorkOrder"},
	{"REPLIED", "community_officer", "replyToCase"},
	{"CLOSED", "community_officer", "closeCase"},
}

// prepare puts a case of the resident's into a state and keeps it ready.
func (h *home) prepare(state string) {
	h.tb.Helper()
	if c := h.special(state); c != nil {
		h.states[state] = append(h.states[state], c)
		return
	}
	h.states[state] = append(h.states[state], h.advance(h.reported("resident", vars{}), state))
}

// advance brings a reported case on to a state.
func (h *home) advance(c *prepared, state string) *prepared {
	h.tb.Helper()
	if state == "ACCEPTED" {
		return c
	}
	for _, step := range steps {
		c = h.must(step.by, step.verb, map[string]vars{
			"dispatchCase":      {"caseId": c.id, "departmentId": h.Department("office-1.2.1.1").GlobalID().String(), "instruction": "Look."},
			"acceptWorkOrder":   {"workOrderId": c.order},
			"feedBackWorkOrder": {"workOrderId": c.order, "text": "Looked."},
			"replyToCase":       {"caseId": c.id, "text": "It is quiet."},
			"closeCase":         {"caseId": c.id},
		}[step.verb])
		if step.state == state {
			return c
		}
	}
	h.tb.Fatalf("no verb leads to %s", state)
	return nil
}

// take returns a case in a state for a call that may use it up.
func (h *home) take(state string) *prepared {
	c := h.peek(state)
	h.states[state] = h.states[state][1:]
	return c
}

// peek returns a case in a state.
func (h *home) peek(state string) *prepared { return h.nth(state, 0) }

// nth returns one case of several in a state.
func (h *home) nth(state string, n int) *prepared {
	h.tb.Helper()
	for len(h.states[state]) <= n {
		h.prepare(state)
	}
	return h.states[state][n]
}

// keep remembers what was made for a call until a call uses it up.
func (h *home) keep(word string, newly func() string) string {
	if h.unused[word] == "" {
		h.unused[word] = newly()
	}
	return h.unused[word]
}

// must calls a verb on a case that has to succeed.
func (h *home) must(by, verb string, input vars) *prepared {
	h.tb.Helper()
	doc := fmt.Sprintf(`mutation($in: %s%sInput!) { %s(input: $in) { case { id version workOrders { id } } userErrors { message path } } }`,
		string(verb[0]-'a'+'A'), verb[1:], verb)
	a := h.ask(h.actors[by], doc, vars{"in": input})
	payload, _ := a.data[verb].(map[string]any)
	c, _ := payload["case"].(map[string]any)
	if c == nil {
		h.tb.Fatalf("%s by %s: %s", verb, by, a.body)
	}
	out := &prepared{id: c["id"].(string), version: int(c["version"].(float64)), rows: map[string]string{}}
	for _, o := range c["workOrders"].([]any) {
		out.order = o.(map[string]any)["id"].(string)
	}
	return out
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
