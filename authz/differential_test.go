package authz_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/internal/identity"
	tenantpolicy "github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// answers are what the program said: by instant, person and question.
type answers [][][]map[uuid.UUID]bool

// round is one world under one policy, asked and compared.
type round struct {
	policy string
	*world
	answers
}

func play(t *testing.T, s *store.Store, raw *authztest.Database, r *rand.Rand, policy string, roles []string) *round {
	t.Helper()
	matrix := mustParse(t, policy)
	w, ke := newWorld(t, r, s, raw, roles)
	people := identity.New(s, tenantpolicy.NewMatrices(matrix, s), ke.Clock)
	tokens := map[uuid.UUID]string{}
	for account, login := range w.logins {
		token, err := people.Issue(ke.System(), ke.Code, login, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		tokens[account] = token.Secret
	}
	out := &round{policy: policy, world: w}
	for _, now := range instants {
		w.clock.Set(now)
		var at [][]map[uuid.UUID]bool
		for i, ctx := range w.viewers(func(ctx context.Context, p person) (*authz.Viewer, error) {
			if p.account == uuid.Nil {
				return people.Anonymous(ctx, ke.Code)
			}
			return people.Authenticate(ctx, tokens[p.account])
		}) {
			at = append(at, ask(t, w, ctx, i%5 == 0))
		}
		out.answers = append(out.answers, at)
	}
	return out
}

// ask puts every question as one viewer; thorough also counts, and reads rows
// one by one.
func ask(t *testing.T, w *world, ctx context.Context, thorough bool) (out []map[uuid.UUID]bool) {
	t.Helper()
	client := w.store.Reader()
	for _, q := range questions {
		ids, err := q.ids(ctx, client)
		if err != nil {
			t.Fatalf("%s: %v", q.name, err)
		}
		set := map[uuid.UUID]bool{}
		for _, id := range ids {
			set[id] = true
		}
		if len(set) != len(ids) {
			t.Errorf("%s: a row is listed twice", q.name)
		}
		out = append(out, set)
		if thorough {
			checkWays(t, w, ctx, q, set)
		}
	}
	return out
}

// compare counts decisions and differences of a reference with the answers;
// report hears of each viewer and question that differ.
func (rd *round) compare(ref func(now time.Time) *reference, report func(string)) (decisions, yes, wrong int) {
	for k, now := range instants {
		r := ref(now)
		for i, p := range rd.people {
			for j, q := range questions {
				want, got := q.expect(r, p), rd.answers[k][i][j]
				decisions += len(q.all(rd.world))
				yes += len(got)
				missing, extra := 0, 0
				for id := range want {
					if !got[id] {
						missing++
					}
				}
				for id := range got {
					if !want[id] {
						extra++
					}
				}
				if wrong += missing + extra; missing+extra > 0 {
					report(fmt.Sprintf("%s of person %d %+v at %v: %d rows too few, %d too many", q.name, i, p.members, now, missing, extra))
				}
			}
		}
	}
	return decisions, yes, wrong
}

// onRounds plays the default policy and a random one on an engine.
func onRounds(t *testing.T, engine string, seed uint64) (out []*round) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	text, err := os.ReadFile("policy.csv")
	if err != nil {
		t.Fatal(err)
	}
	roles := mustDefault(t).Roles()
	for n := range 2 {
		policy := string(text)
		if n > 0 {
			roles = []string{"r0", "r1", "r2", "r3", "r4"}
			policy = scopedPolicy(r, roles)
		}
		url := storetest.URL(t, engine)
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		out = append(out, play(t, s, authztest.Raw(t, url), r, policy, roles))
	}
	return out
}

// scopedPolicy draws rows of what is compared, a quarter of them denials.
func scopedPolicy(r *rand.Rand, roles []string) string {
	places := "community street district city department tenant"
	verbs := []struct{ object, action, scopes string }{
		{"case", "read", "own assigned grid " + places}, {"case", "dispatch", "own " + places},
		{"work_order", "read", "own assigned grid " + places}, {"work_order", "accept", "assigned grid " + places},
		{"case_event", "read", "own assigned grid " + places}, {"party", "read", "own assigned grid " + places},
	}
	var b strings.Builder
	b.WriteString("p, anonymous, tenant, read, tenant, allow\n")
	for _, role := range roles {
		for _, v := range verbs {
			for _, scope := range strings.Fields(v.scopes) {
				switch roll := r.IntN(20); {
				case scope == "tenant" && roll > 2: // would hide all the others
				case roll < 7:
					fmt.Fprintf(&b, "p, %s, %s, %s, %s, allow\n", role, v.object, v.action, scope)
				case roll < 9:
					fmt.Fprintf(&b, "p, %s, %s, %s, %s, deny\n", role, v.object, v.action, scope)
				}
			}
		}
	}
	return b.String()
}

// TestRowFilters_AgreeWithTheReference: for random people and rows, what the
// guarded client lists is what the reference allows, row for row; and the
// comparison is shown to catch the defects one would make.
func TestRowFilters_AgreeWithTheReference(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			began := time.Now()
			rounds := onRounds(t, engine, seed)
			decisions, yes := 0, 0
			for _, rd := range rounds {
				d, y, wrong := rd.compare(func(now time.Time) *reference { return newReference(rd.world, rd.policy, now) }, func(what string) { t.Error(what) })
				decisions, yes = decisions+d, yes+y
				if wrong > 0 {
					t.Errorf("seed %d: %d differences under\n%s", seed, wrong, rd.policy)
				}
			}
			t.Logf("%d decisions, %d of them yes, in %v", decisions, yes, time.Since(began).Round(time.Millisecond))
			if decisions < 200_000 || yes < decisions/100 {
				t.Error("too few decisions to mean anything")
			}
			checkPlanted(t, rounds)
		})
	}
}

// planted are defects of the row filters; each, put into the reference, must
// make the comparison fail.
var planted = map[string]func(*reference){
	"NULL matches every place": func(r *reference) { r.same = func(of, at uuid.UUID) bool { return of == uuid.Nil || of == at } },
	"1.2 takes in 1.20": func(r *reference) {
		r.same = func(of, at uuid.UUID) bool {
			return of != uuid.Nil && (of == at || strings.HasPrefix(r.regions[of].code, r.regions[at].code) && r.regions[at].code != "")
		}
	},
	"denials are dropped":                     func(r *reference) { r.noDenial = true },
	"the tenant is not asked":                 func(r *reference) { r.noTenant = true },
	"memberships never end":                   func(r *reference) { r.noEnd = true },
	"a department forgets its earlier shares": func(r *reference) { r.noHistory = true },
	"a resident sees what is not public":      func(r *reference) { r.allPublic = true },
	"a place is compared with another level's id": func(r *reference) {
		r.same = func(of, at uuid.UUID) bool { return of != uuid.Nil && r.regions[of].place.district == at }
	},
}

func checkPlanted(t *testing.T, rounds []*round) {
	t.Helper()
	for name, plant := range planted {
		caught := 0
		for _, rd := range rounds {
			_, _, wrong := rd.compare(func(now time.Time) *reference {
				r := newReference(rd.world, rd.policy, now)
				plant(r)
				return r
			}, func(string) {})
			caught += wrong
		}
		t.Logf("planted %q: %d differences", name, caught)
		if caught == 0 {
			t.Errorf("the planted defect %q was not caught", name)
		}
	}
}
