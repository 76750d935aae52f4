package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	w "github.com/huying/huying/internal/worldtest"
)

func TestContacts_AreMaskedForEveryRoleOnEveryRoad(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		tokens := map[string]string{"admin": b.admin, "auditor": b.auditor, "officer": b.officer, "anonymous": "",
			"resident": b.Login("resident"), "inspector": b.Login("inspector", w.Whole("inspector")), "integration": b.Login("hub", w.Whole("integration")),
			"street": b.Login("street", w.At("street_officer", "1.2.1")), "district": b.Login("district", w.At("district_officer", "1.2")),
			"city": b.Login("city", w.At("city_officer", "1")), "worker": b.Login("worker", w.In("grid_worker", "1.2.1.1-G1")),
			"unit": b.Login("unit", w.Of("department_officer", "ROADS")), "operator": b.operator}
		for who, token := range tokens {
			reads := 0
			for name, road := range roads {
				doc := b.document(road)
				answer := fmt.Sprint(b.post(t, token, doc, b.pick(doc)))
				for _, secret := range []string{"13987654321", "330902199001011234", "三单元", "13812345678"} {
					if strings.Contains(answer, secret) {
						t.Errorf("%s along %s: %s", who, name, answer)
					}
				}
				reads += strings.Count(answer, "139****4321")
			}
			blind := slices.Contains([]string{"admin", "anonymous", "resident", "integration", "operator", "unit"}, who)
			if blind != (reads == 0) {
				t.Errorf("%s saw the masked number %d times", who, reads)
			}
		}
	})
}

func TestRevealContact_AnswersByWhatTheViewerSeesAndMay(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		doc := `mutation($party: ID!, $why: String!) { revealContact(input: {partyId: $party, reason: $why}) {
			contact { phone idNumber address } userErrors { message path } } }`
		ask := object{"party": b.vars["party"], "why": "call back"}
		elsewhere, inspector := b.Login("elsewhere", w.At("community_officer", "1.2.1.2")), b.Login("inspector", w.Whole("inspector"))
		for token, want := range map[string]string{b.auditor: "FORBIDDEN", b.admin: "FORBIDDEN", b.operator: "FORBIDDEN", "": "UNAUTHENTICATED", elsewhere: "NOT_FOUND"} {
			if code := b.code(t, token, doc, ask); code != want {
				t.Errorf("%s, want %s", code, want)
			}
		}
		out := at(b.data(t, b.officer, doc, object{"party": b.vars["party"], "why": " "}), "revealContact")
		if at(out, "contact") != nil || fmt.Sprint(at(out, "userErrors", 0, "path")) != "[input reason]" {
			t.Errorf("without a reason: %v", out)
		}
		records := `query($of: ID!) { auditRecords(filter: {kinds: [REVEAL_CONTACT], subject: $of}) { nodes { reason account { login } detail requestId } } }`
		for _, token := range []string{b.officer, inspector} {
			out := at(b.data(t, token, doc, ask), "revealContact")
			if fmt.Sprint(at(out, "contact")) != "map[address:新民街道和平路十二号三单元 idNumber:330902199001011234 phone:13987654321]" {
				t.Errorf("%v", out)
			}
		}
		rows := at(b.data(t, b.admin, records, object{"of": b.vars["party"]}), "auditRecords", "nodes").([]any)
		if len(rows) != 2 || at(rows[0], "account", "login") != "inspector" || at(rows[1], "account", "login") != "officer" ||
			at(rows[0], "detail") != `{"fields":["phone","idNumber","address"]}` || at(rows[0], "requestId") == "" {
			t.Errorf("%v", rows)
		}
	})
}

func TestPolicy_IsForThoseWhoMayReadIt(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		doc := `{ policy { version roles { code name own inherits } rules { role object action scope effect own } } }`
		admin := a.Login("admin", w.Whole("tenant_admin"))
		for token, want := range map[string]string{a.Login("officer", w.At("city_officer", "1")): "FORBIDDEN", a.Login("operator", w.Whole("operator")): "FORBIDDEN", "": "UNAUTHENTICATED"} {
			if code := a.code(t, token, doc, nil); code != want {
				t.Errorf("%s, want %s", code, want)
			}
		}
		change := `mutation($in: ChangePolicyInput!) { changePolicy(input: $in) { policy { version } userErrors { code message path ... on Conflict { currentVersion } } } }`
		in := object{"reason": "x", "expectedVersion": 0, "roles": []any{object{"code": "helper", "nameEn": "Helper", "nameZh": "助手", "inherits": []string{"inspector"}}},
			"rules": []any{object{"role": "inspector", "object": "case", "action": "read", "scope": "tenant", "effect": "NONE"}}}
		if out := a.data(t, admin, change, object{"in": in}); at(out, "changePolicy", "policy", "version") != 1.0 {
			t.Fatal(out)
		}
		conflict := at(a.data(t, admin, change, object{"in": in}), "changePolicy")
		if at(conflict, "policy") != nil || at(conflict, "userErrors", 0, "currentVersion") != 1.0 {
			t.Errorf("%v", conflict)
		}
		for _, token := range []string{admin, a.Login("auditor", w.Whole("auditor"))} {
			at1 := fmt.Sprint(a.data(t, token, doc, nil))
			for _, want := range []string{"version:1", "map[code:helper inherits:[inspector] name:Helper own:true]",
				"map[action:read effect:NONE object:case own:true role:inspector scope:tenant]"} {
				if !strings.Contains(at1, want) {
					t.Errorf("%s is missing in %.300s", want, at1)
				}
			}
			if strings.Contains(at1, "map[code:emergency") {
				t.Error("the emergency role can be given")
			}
		}
		// who may change the policy and not read it gets no more than that it was done
		rules := []any{object{"role": "changer", "object": "policy", "action": "change", "scope": "tenant", "effect": "ALLOW"}}
		roles := []any{object{"code": "changer", "nameEn": "C", "nameZh": "改", "inherits": []string{"integration"}}}
		a.data(t, admin, change, object{"in": object{"reason": "x", "roles": roles, "rules": rules}})
		changer := a.Login("changer", w.Whole("changer"))
		deny := []any{object{"role": "inspector", "object": "case", "action": "track", "scope": "tenant", "effect": "DENY"}}
		out := at(a.data(t, changer, change, object{"in": object{"reason": "x", "rules": deny}}), "changePolicy")
		if at(out, "policy") != nil || len(at(out, "userErrors").([]any)) != 0 {
			t.Errorf("%v", out)
		}
	})
}

func TestAccounts_ByRole_UseTheMembershipsThatTheViewerSees(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		ended := w.Whole("inspector")
		ended.From, ended.Until = w.Start.Add(-time.Hour), &w.Start
		later := w.Whole("inspector")
		later.From = w.Start.Add(time.Hour)
		a.Login("now", w.Whole("inspector"), w.Whole("inspector"))
		a.Login("ended", ended)
		a.Login("later", later)
		officer := a.Login("officer", w.At("city_officer", "1"))
		doc := `query($role: String!) { accounts(filter: {role: $role}) { totalCount nodes { login memberships { role } } } }`
		logins := func(token, role string) (out []string) {
			page := at(a.data(t, token, doc, object{"role": role}), "accounts")
			for _, n := range at(page, "nodes").([]any) {
				out = append(out, at(n, "login").(string))
			}
			if at(page, "totalCount") != float64(len(out)) {
				t.Errorf("total %v of %v", at(page, "totalCount"), out)
			}
			return out
		}
		admin := a.Login("admin", w.Whole("tenant_admin"))
		for role, want := range map[string][]string{"inspector": {"now"}, "city_officer": {"officer"}, "king": nil, "tenant_admin": {"admin"}} {
			if got := logins(admin, role); !slices.Equal(got, want) {
				t.Errorf("administrator, %s: %v, want %v", role, got, want)
			}
		}
		// the officer sees the account of the inspector and none of its roles
		if got := logins(officer, "inspector"); got != nil {
			t.Errorf("the officer learns of %v", got)
		}
		if got := logins(officer, "city_officer"); !slices.Equal(got, []string{"officer"}) {
			t.Errorf("his own: %v", got)
		}
		if got := logins("", "inspector"); got != nil {
			t.Errorf("anonymous: %v", got)
		}
		a.Clock.Advance(time.Hour)
		if got := logins(admin, "inspector"); !slices.Equal(got, []string{"later", "now"}) {
			t.Errorf("an hour later: %v", got)
		}
	})
}

func TestNotices_AreOnesOwn_AlsoForTheAdministrator(t *testing.T) {
	t.Parallel()
	eachBureau(t, func(t *testing.T, b *bureau) {
		doc := `{ notices { totalCount nodes { id kind readAt subject detail } } }`
		second := b.Login("second", w.Whole("tenant_admin"))
		mine := at(b.data(t, b.admin, doc, nil), "notices", "nodes").([]any)
		if len(mine) != 2 || at(mine[0], "kind") != "BREAK_GLASS_ENDED" || at(mine[1], "kind") != "BREAK_GLASS_STARTED" || at(mine[0], "subject") == nil {
			t.Fatalf("%v", mine)
		}
		for who, token := range map[string]string{"a later administrator": second, "officer": b.officer, "auditor": b.auditor, "operator": b.operator, "anonymous": ""} {
			if n := at(b.data(t, token, doc, nil), "notices", "totalCount"); n != 0.0 {
				t.Errorf("%s: %v", who, n)
			}
		}
		id := object{"id": at(mine[0], "id")}
		read := `mutation($id: ID!) { markNoticeRead(input: {noticeId: $id}) { notice { readAt } } }`
		if code := b.code(t, second, read, id); code != "NOT_FOUND" {
			t.Errorf("another's: %s", code)
		}
		if out := at(b.data(t, second, `query($id: ID!) { node(id: $id) { id } }`, id), "node"); out != nil {
			t.Errorf("another's by id: %v", out)
		}
		if out := b.data(t, b.admin, read, id); at(out, "markNoticeRead", "notice", "readAt") == nil {
			t.Errorf("%v", out)
		}
	})
}

func TestAuditRecords_FilterAndPage_ForThoseWhoMayReadThem(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		admin, auditor := a.Login("admin", w.Whole("tenant_admin")), a.Login("auditor", w.Whole("auditor"))
		li := at(a.data(t, admin, `mutation { createAccount(input: {login: "li", name: "Li", reason: "new"}) { account { id } } }`, nil), "createAccount", "account", "id")
		for range 3 {
			for _, verb := range []string{"disableAccount", "enableAccount"} {
				a.Clock.Advance(time.Minute)
				a.data(t, admin, `mutation($id: ID!) { `+verb+`(input: {accountId: $id, reason: "x"}) { account { id } } }`, object{"id": li})
			}
		}
		me := at(a.data(t, admin, `{ viewer { account { id } } }`, nil), "viewer", "account", "id")
		for filter, want := range map[string]int{
			`kinds: [DISABLE_ACCOUNT]`: 3, `kinds: [DISABLE_ACCOUNT, ENABLE_ACCOUNT]`: 6, `kinds: []`: 0,
			fmt.Sprintf(`accountId: %q`, me): 7, fmt.Sprintf(`accountId: %q`, li): 0, `accountId: "x"`: 0,
			fmt.Sprintf(`subject: %q`, li): 7, fmt.Sprintf(`subject: %q, kinds: [CREATE_ACCOUNT]`, li): 1,
			fmt.Sprintf(`subject: %q, from: "2026-03-02T01:05:00Z"`, li): 2, fmt.Sprintf(`subject: %q, to: "2026-03-02T01:01:00Z"`, li): 1,
			fmt.Sprintf(`subject: %q, from: "2026-03-02T01:01:00Z", to: "2026-03-02T01:02:00Z"`, li): 1,
		} {
			for _, token := range []string{admin, auditor} {
				out := at(a.data(t, token, `{ auditRecords(filter: {`+filter+`}) { totalCount nodes { id } } }`, nil), "auditRecords")
				if at(out, "totalCount") != float64(want) || len(at(out, "nodes").([]any)) != want {
					t.Errorf("%s: %v, want %d", filter, out, want)
				}
			}
		}
		var walked, whole []string
		doc := `query($of: ID!, $n: Int!, $c: String) { auditRecords(filter: {subject: $of}, first: $n, after: $c) { nodes { id at } pageInfo { endCursor hasNextPage } } }`
		for _, n := range at(a.data(t, admin, doc, object{"of": li, "n": 100}), "auditRecords", "nodes").([]any) {
			whole = append(whole, at(n, "id").(string))
		}
		for cursor, more := any(nil), true; more && len(walked) < 20; {
			page := at(a.data(t, admin, doc, object{"of": li, "n": 2, "c": cursor}), "auditRecords")
			for _, n := range at(page, "nodes").([]any) {
				walked = append(walked, at(n, "id").(string))
			}
			cursor, more = at(page, "pageInfo", "endCursor"), at(page, "pageInfo", "hasNextPage").(bool)
		}
		if len(whole) != 7 || !slices.Equal(walked, whole) {
			t.Errorf("%v, page by page %v", whole, walked)
		}
		for who, token := range map[string]string{"officer": a.Login("officer", w.At("city_officer", "1")), "operator": a.Login("operator", w.Whole("operator")), "anonymous": ""} {
			if n := at(a.data(t, token, `{ auditRecords { totalCount } }`, nil), "auditRecords", "totalCount"); n != 0.0 {
				t.Errorf("%s reads %v records", who, n)
			}
			if out := at(a.data(t, token, `query($id: ID!) { node(id: $id) { id } }`, object{"id": whole[0]}), "node"); out != nil {
				t.Errorf("%s finds a record by its id", who)
			}
		}
	})
}
