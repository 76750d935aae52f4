package worldstest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/gid"
)

// generator draws operations for one pair. What it knows it has from the
// answers of the first world, by the names that both worlds share, and from
// the lists of what is hidden.
type generator struct {
	r       *rand.Rand
	p       *pair
	ids     map[string][]string // that answers showed, by kind
	cursors map[string][]string // by connection
	numbers []string
	codes   []string
	cases   map[string]*caseSeen
	order   []string        // of cases, as they were seen first, or moved last
	may     map[string]bool // what the viewer's roles allow somewhere
}

// caseSeen is what the viewer last saw of a case.
type caseSeen struct {
	version int
	state   string
	holder  string
	orders  []orderSeen
}

type orderSeen struct{ id, state string }

func newGenerator(p *pair) *generator {
	return &generator{r: rand.New(rand.NewPCG(p.seed, 2)), p: p, ids: map[string][]string{}, cursors: map[string][]string{},
		codes: slices.Clone(p.codes), cases: map[string]*caseSeen{}, may: map[string]bool{}}
}

// learn keeps what an answer shows.
func (g *generator) learn(v any) {
	switch x := v.(type) {
	case []any:
		for _, child := range x {
			g.learn(child)
		}
	case object:
		g.learnObject(x)
		for _, key := range slices.Sorted(keysOf(x)) {
			g.learn(x[key])
		}
	}
}

func keysOf(x object) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range x {
			if !yield(k) {
				return
			}
		}
	}
}

func (g *generator) learnObject(x object) {
	typename, _ := x["__typename"].(string)
	if id, ok := x["id"].(string); ok {
		kind := kindOf(id)
		g.ids[kind] = remember(g.ids[kind], id)
	}
	for _, name := range []string{"cursor", "startCursor", "endCursor"} {
		if c, ok := x[name].(string); ok {
			g.cursors[""] = remember(g.cursors[""], c)
		}
	}
	if info, ok := x["pageInfo"].(object); ok {
		if c, ok := info["endCursor"].(string); ok {
			g.cursors[typename] = remember(g.cursors[typename], c)
		}
	}
	if n, ok := x["number"].(string); ok {
		g.numbers = remember(g.numbers, n)
	}
	if c, ok := x["trackingCode"].(string); ok {
		g.codes = remember(g.codes, c)
	}
	switch typename {
	case "Case":
		g.learnCase(x)
	case "Viewer":
		list, _ := x["permissions"].([]any)
		for _, p := range list {
			g.may[p.(string)] = true
		}
	}
}

// remember keeps a list short: values come and go, the new ones stay longer.
func remember(list []string, value string) []string {
	if slices.Contains(list, value) {
		return list
	}
	if len(list) >= 60 {
		list = slices.Delete(list, 20, 21)
	}
	return append(list, value)
}

func kindOf(id string) string {
	id = strings.TrimPrefix(id, "«")
	if len(id) < 3 {
		return ""
	}
	return id[:3]
}

func (g *generator) learnCase(x object) {
	id, _ := x["id"].(string)
	version, ok := x["version"].(float64)
	state, known := x["state"].(string)
	if !ok || !known || id == "" {
		return
	}
	c := g.cases[id]
	if c == nil {
		c = &caseSeen{}
		g.cases[id] = c
		g.order = append(g.order, id)
	}
	c.version, c.state = int(version), state
	if holder, ok := x["holder"].(object); ok {
		c.holder, _ = holder["id"].(string)
	}
	if list, ok := x["workOrders"].([]any); ok {
		c.orders = nil
		for _, o := range list {
			id, _ := o.(object)["id"].(string)
			state, _ := o.(object)["state"].(string)
			c.orders = append(c.orders, orderSeen{id, state})
		}
	}
}

// header draws who asks and in which language: mostly the viewer, now and then
// with a session that may have ended, or naming another tenant.
func (g *generator) header() http.Header {
	h := http.Header{}
	v := g.p.viewer
	switch {
	case v.login == "":
		h.Set("Huying-Tenant", "ke")
	case g.r.IntN(60) == 0:
		h.Set("Authorization", "Bearer "+one(g.r, g.p.base.spares[v.login]))
	default:
		h.Set("Authorization", "Bearer "+g.p.base.tokens[v.login])
	}
	if v.login != "" && g.r.IntN(100) == 0 {
		h.Set("Huying-Tenant", one(g.r, []string{"kerala", "ke", "nowhere"}))
	}
	if g.r.IntN(4) == 0 {
		h.Set("Accept-Language", "zh")
	}
	if g.r.IntN(4) > 0 {
		h.Set("X-Request-Id", fmt.Sprintf("request-%d", g.r.IntN(1000)))
	}
	return h
}

func (g *generator) pause() time.Duration { return time.Duration(g.r.IntN(20)) * time.Minute }

// idKinds are the kinds that an argument means.
var idKinds = map[string]string{"caseId": "cas", "workOrderId": "wrk", "departmentId": "dpt", "holderId": "dpt", "regionId": "rgn", "parentId": "rgn",
	"communityId": "rgn", "gridId": "grd", "categoryId": "cat", "reporterId": "pty",
	"accountId": "acc", "assigneeId": "acc", "membershipId": "mbr", "partyId": "pty", "noticeId": "not", "questionId": "qst", "remedyId": "rem",
	"rulingId": "rul", "supervisionId": "sup", "lightEventId": "lgt", "personId": "acc", "successorId": "dpt", "extensionId": "ext", "commitmentId": "cmt"}

// id draws an id for an argument: mostly one that the viewer knows, often one
// that is hidden from him, sometimes one that nothing has or that is none.
func (g *generator) id(name string) string {
	kind, ok := idKinds[name]
	if !ok {
		kind = one(g.r, []string{"cas", "cas", "cas", "wrk", "wrk", "evt", "clk", "rat", "pty", "acc", "mbr", "tnt", "rgn", "dpt", "cat", "chn", "cal", "grd",
			"ext", "cmt", "qst", "mtg", "rem", "rul", "sup", "lgt", "dlv", "fil"})
	}
	switch n := g.r.IntN(20); {
	case n < 10 && len(g.ids[kind]) > 0:
		return one(g.r, g.ids[kind])
	case n < 17 && len(g.p.hidden[kind]) > 0:
		return one(g.r, g.p.hidden[kind])
	case n < 19:
		return gid.ID{Kind: gid.Kind(kind), UUID: uuid.UUID{1, byte(g.r.IntN(256)), 6: 0x70, 8: 0x80, 15: byte(g.r.IntN(256))}}.String()
	default:
		return one(g.r, []string{"", "nonsense", "cas_", kind})
	}
}

func (g *generator) cursor(connection string) string {
	switch n := g.r.IntN(10); {
	case n < 5 && len(g.cursors[connection]) > 0:
		return one(g.r, g.cursors[connection])
	case n < 7 && len(g.cursors[""]) > 0:
		return one(g.r, g.cursors[""])
	case n < 9 && len(g.p.forged) > 0:
		return one(g.r, g.p.forged)
	default:
		return "e30"
	}
}

// scalar draws a value by what its name means.
func (g *generator) scalar(of, name string) any {
	switch of {
	case "ID":
		return g.id(name)
	case "Int":
		if name == "expectedVersion" {
			return g.r.IntN(9)
		}
		return g.r.IntN(7)
	case "Float":
		return []float64{10.005, 10.015, 10.025, 10.035, 10.01, 50, 10, 200}[g.r.IntN(8)]
	case "Boolean":
		return g.r.IntN(2) == 0
	case "Date":
		return one(g.r, []string{"2026-05-01", "2026-05-09", "2026-10-01", "2026-13-01", "someday"})
	case "DateTime":
		return g.p.worlds[0].clock.Now().Add(-time.Duration(g.r.IntN(16*24)) * time.Hour).Format(time.RFC3339)
	default:
		return g.text(name)
	}
}

// draw makes the next operation.
func (g *generator) draw() *operation {
	switch n := g.r.IntN(100); {
	case n < 36:
		if o := g.work(); o != nil {
			return o
		}
	case n < 44:
		if g.may["case:report"] {
			return g.report()
		}
	case n < 47:
		if o := g.administer(); o != nil {
			return o
		}
	case n < 52:
		return g.write(g.rare(roots(schema.Mutation)), true, nil)
	}
	return g.write(one(g.r, g.questions()), false, nil)
}

// rare keeps the dear and the final seldom: a login takes a tenth of a second,
// and a session ends once.
func (g *generator) rare(list []*ast.FieldDefinition) *ast.FieldDefinition {
	f := one(g.r, list)
	if (f.Name == "logIn" || f.Name == "logOut") && g.r.IntN(40) > 0 {
		return g.rare(list)
	}
	if f.Name == "startBreakGlass" && g.may["break_glass:start"] {
		return g.rare(list) // would show him, by right, what differs
	}
	return f
}
