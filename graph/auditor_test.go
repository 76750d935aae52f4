package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	w "github.com/huying/huying/internal/worldtest"
)

// changesNothing are the mutations that an audited session may send: they are
// about the session itself.
var changesNothing = map[string]string{"logIn": "UNAUTHENTICATED", "logOut": ""}

// filled is an input of the SDL with everything that it needs, and with the
// ids that are given.
func filled(schema *ast.Schema, typ *ast.Type, name string, ids object) any {
	if typ.Elem != nil {
		return []any{}
	}
	d := schema.Types[typ.NamedType]
	switch {
	case d.Kind == ast.Enum:
		return d.EnumValues[0].Name
	case d.Kind == ast.InputObject:
		out := object{}
		for _, f := range d.Fields {
			if _, known := ids[f.Name]; f.Type.NonNull || known {
				out[f.Name] = filled(schema, f.Type, f.Name, ids)
			}
		}
		return out
	}
	if v, known := ids[name]; known {
		return v
	}
	return map[string]any{"ID": "x", "Int": 5, "Boolean": true, "String": "x", "DateTime": "2026-01-01T00:00:00Z"}[typ.NamedType]
}

// special are the inputs that all ids at once do not make.
var special = map[string]func(ids object) object{
	"changePolicy": func(object) object {
		rule := object{"role": "auditor", "object": "case", "action": "close", "scope": "tenant", "effect": "ALLOW"}
		return object{"rules": []any{rule}, "reason": "x"}
	},
	"grantRole": func(ids object) object {
		return object{"accountId": ids["accountId"], "role": "inspector", "reason": "x"}
	},
	"reportCase": func(object) object {
		return object{"channel": "WEB", "description": "noise", "point": object{"longitude": 10.005, "latitude": 10.005}}
	},
}

func TestAuditor_IsRefusedEveryMutationOfTheSDL_AlsoOneWhoMightOtherwiseDoAll(t *testing.T) {
	t.Parallel()
	schema := loadSDL(t)
	eachBureau(t, func(t *testing.T, b *bureau) {
		// all roles but the operator's, whose end of a look is no change of content
		all := b.Login("watched", w.Whole("auditor"), w.Whole("tenant_admin"), w.At("city_officer", "1"), w.At("community_officer", "1.2.1.1"),
			w.In("grid_worker", "1.2.1.1-G1"), w.Whole("inspector"), w.Whole("resident"))
		look := b.data(t, b.admin, `{ accounts(filter: {login: "officer"}) { nodes { id memberships { id } } } notices { nodes { id } } }`, nil)
		order := at(b.data(t, b.officer, `query($case: ID!) { case(by: {id: $case}) { workOrders { id } } }`, object{"case": b.vars["case"]}), "case", "workOrders", 0, "id")
		ids := object{"caseId": b.vars["case"], "partyId": b.vars["party"], "accountId": b.vars["account"], "workOrderId": order,
			"departmentId": b.Department("ROADS").GlobalID().String(), "membershipId": at(look, "accounts", "nodes", 0, "memberships", 0, "id"),
			"noticeId": at(look, "notices", "nodes", 0, "id"), "regionId": b.Region("1.2.1.2").GlobalID().String(),
			"parentId": b.Region("1.2.2").GlobalID().String(), "channel": "WEB", "login": "fresh", "role": "inspector",
			"score": 5}
		before := b.everything(t)
		for _, f := range sdlFields(schema.Mutation) {
			doc := "mutation { " + f.Name + " { __typename } }"
			var vars object
			if len(f.Arguments) > 0 {
				doc = fmt.Sprintf("mutation($in: %s) { %s(input: $in) { __typename } }", f.Arguments[0].Type, f.Name)
				vars = object{"in": filled(schema, f.Arguments[0].Type, "input", ids)}
			}
			if given, ok := special[f.Name]; ok {
				vars = object{"in": given(ids)}
			}
			for who, token := range map[string]string{"auditor": b.auditor, "auditor with every role": all} {
				want, session := changesNothing[f.Name]
				if !session {
					want = "FORBIDDEN"
				}
				if want == "" {
					continue
				}
				if out := b.post(t, token, doc, vars); out["errors"] == nil || at(out, "errors", 0, "extensions", "code") != want {
					t.Errorf("%s: %s %v: %v", who, f.Name, vars, out)
				}
			}
		}
		if after := b.everything(t); after != before {
			t.Errorf("something changed:\n%s\n%s", before, after)
		}
		b.data(t, b.auditor, `mutation { logOut { loggedOut } }`, nil)
		if code := b.code(t, b.auditor, `{ cases { totalCount } }`, nil); code != "UNAUTHENTICATED" {
			t.Error(code)
		}
	})
}

// everything counts what a mutation would have left, and shows the case and
// the account.
func (b *bureau) everything(t *testing.T) string {
	t.Helper()
	r, sys := b.Store.Reader(), b.System()
	var out []string
	for _, count := range []func() (int, error){
		func() (int, error) { return r.CaseFile.Query().Count(sys) }, func() (int, error) { return r.CaseEvent.Query().Count(sys) },
		func() (int, error) { return r.WorkOrder.Query().Count(sys) }, func() (int, error) { return r.Account.Query().Count(sys) },
		func() (int, error) { return r.Membership.Query().Count(sys) }, func() (int, error) { return r.PolicyRule.Query().Count(sys) },
		func() (int, error) { return r.Role.Query().Count(sys) }, func() (int, error) { return r.AuditRecord.Query().Count(sys) },
		func() (int, error) { return r.Rating.Query().Count(sys) }, func() (int, error) { return r.Party.Query().Count(sys) },
		func() (int, error) { return r.Question.Query().Count(sys) }, func() (int, error) { return r.Meeting.Query().Count(sys) },
		func() (int, error) { return r.Remedy.Query().Count(sys) }, func() (int, error) { return r.CaseAgent.Query().Count(sys) },
		func() (int, error) { return r.CaseParty.Query().Count(sys) }, func() (int, error) { return r.CaseLink.Query().Count(sys) },
		func() (int, error) { return r.Clock.Query().Count(sys) }, func() (int, error) { return r.ClockPause.Query().Count(sys) },
		func() (int, error) { return r.Commitment.Query().Count(sys) }, func() (int, error) { return r.Extension.Query().Count(sys) },
		func() (int, error) { return r.Ruling.Query().Count(sys) }, func() (int, error) { return r.Supervision.Query().Count(sys) },
		func() (int, error) { return r.DepartmentHead.Query().Count(sys) }, func() (int, error) { return r.Delivery.Query().Count(sys) },
	} {
		n, err := count()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(n))
	}
	doc := `{ regions(first: 50) { nodes { code parent { code } } } accounts(first: 50) { nodes { login disabledAt memberships { validUntil } } } notices { nodes { readAt } } }`
	c, err := r.CaseFile.Query().Only(sys)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ") + fmt.Sprint(c.Version, c.State, b.data(t, b.admin, doc, nil))
}
