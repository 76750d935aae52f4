package demo

import (
	"maps"
	"slices"
	"strings"
)

const contactsDoc = `query Contacts($id: ID!, $party: ID!) {
  case(by: {id: $id}) { reporter { ...Contact } workOrders { case { reporter { ...Contact } } } }
  cases(first: 50) { nodes { reporter { ...Contact } workOrders { case { reporter { ...Contact } } } } }
  workOrders(first: 50) { nodes { case { reporter { ...Contact } } } }
  parties(first: 50) { nodes { ...Contact } }
  node(id: $party) { ...Contact }
}
fragment Contact on Party { name phone idNumber address mayRevealContact }`

const revealDoc = `mutation Reveal($id: ID!) {
  revealContact(input: {partyId: $id, reason: "call back"}) { contact { phone idNumber address } userErrors { message } }
}`

const recordsDoc = `query Records($kinds: [AuditKind!], $of: ID!) {
  auditRecords(filter: {kinds: $kinds, subject: $of}) { nodes { kind reason account { login } } }
}`

// maskContacts: nothing of a contact leaves by any query; whoever has the
// right has it shown for a reason, and that is recorded, like each sight that
// an auditor has of a person.
func maskContacts(r *Run, t town) {
	city := r.as("city_officer")
	seen := r.look(city, t.A)
	if seen.Reporter == nil {
		seen.Reporter = &Party{}
	}
	v := vars{"id": t.A.ID, "party": seen.Reporter.ID}
	r.step("2024-03-04 14:00", city, "reads the reporters' contacts")
	r.check("phone", seen.Reporter.Phone, "138****8001")
	r.check("may have it shown", seen.Reporter.MayRevealContact, true)
	r.check("contact data in the answer", r.leaks(city, v), []string(nil))
	r.step("2024-03-04 14:02", city, "has one shown, for a reason")
	r.check("phone", r.reveal(city, seen.Reporter.ID), "13800138001")
	auditor := r.as("auditor")
	r.step("2024-03-04 14:05", auditor, "reads the same")
	r.check("contact data in the answer", r.leaks(auditor, v), []string(nil))
	r.check("revealContact", r.codeOf(auditor, revealDoc, vars{"id": seen.Reporter.ID}), "FORBIDDEN")
	r.check("recorded of the officer", r.recorded("REVEAL_CONTACT", seen.Reporter.ID), "city_officer")
	r.check("recorded of the auditor", r.recorded("READ_PERSONAL_DATA", seen.Reporter.ID), "auditor")
	resident := r.as("resident")
	r.step("2024-03-04 14:10", resident, "has his own shown")
	r.check("contact data in the answer", r.leaks(resident, v), []string(nil))
	r.check("phone", r.reveal(resident, seen.Reporter.ID), "13800138001")
}

// reveal returns the telephone number that revealContact shows.
func (r *Run) reveal(a *Actor, party string) string {
	var data struct {
		RevealContact struct{ Contact *struct{ Phone string } }
	}
	r.ask(a, revealDoc, vars{"id": party}, &data)
	if data.RevealContact.Contact == nil {
		return ""
	}
	return data.RevealContact.Contact.Phone
}

// recorded is who did the first recorded thing of the kind to an object.
func (r *Run) recorded(kind, of string) string {
	var data struct {
		AuditRecords struct {
			Nodes []struct{ Account struct{ Login string } }
		}
	}
	r.ask(r.as("tenant_admin"), recordsDoc, vars{"kinds": []string{kind}, "of": of}, &data)
	nodes := data.AuditRecords.Nodes
	if len(nodes) == 0 {
		return "nobody"
	}
	return nodes[len(nodes)-1].Account.Login
}

// leaks are the contact data that stand in the raw answer.
func (r *Run) leaks(a *Actor, v vars) (out []string) {
	if r.err != nil {
		return nil
	}
	answer, err := a.raw(r.ctx, contactsDoc, v)
	r.fail(err)
	for _, secret := range secrets {
		if strings.Contains(answer, secret) {
			out = append(out, secret)
		}
	}
	return out
}

// refuseAuditor: the auditor reads all and changes nothing.
func refuseAuditor(r *Run, t town) {
	auditor := r.as("auditor")
	r.step("2024-03-04 15:00", auditor, "tries every mutation")
	inputs := map[string]vars{
		"reportCase": {"channel": "WEB", "description": "X."}, "triageCase": {"caseId": t.B.ID, "grade": "A"},
		"dispatchCase":    {"caseId": t.B.ID, "departmentId": r.id("department", "office-1.2.1.2")},
		"acceptWorkOrder": {"workOrderId": r.look(auditor, t.C).order()}, "handBackWorkOrder": {"reason": "X."},
		"recordProgress": {"text": "X."}, "feedBackWorkOrder": {"text": "X."},
		"replyToCase": {"caseId": t.B.ID, "text": "X."}, "closeCase": {"caseId": t.B.ID},
		"rateCase": {"caseId": t.A.ID, "score": 5, "channel": "WEB"}, "escalateCase": {"caseId": t.B.ID, "reason": "X."},
		"splitCase":   {"caseId": t.B.ID, "reason": "X.", "parts": []vars{{"description": "X."}}},
		"askReporter": {"caseId": t.B.ID, "text": "X."}, "answerQuestion": {"questionId": "X", "text": "X."},
		"addNote": {"caseId": t.B.ID, "text": "X."}, "addComment": {"caseId": t.B.ID, "text": "X."}, "withdrawCase": {"caseId": t.B.ID},
		"refuseCase":        {"caseId": t.B.ID, "reason": "X.", "rightAddress": "X."},
		"recordMeeting":     {"caseId": t.B.ID, "kind": "ON_SITE", "heldAt": "2024-03-01T00:00:00Z", "decisions": "X."},
		"removeParticipant": {"caseId": t.B.ID, "partyId": "X", "reason": "X."},
		"recordRemedy":      {"caseId": t.B.ID, "kind": "RELIEF", "text": "X."}, "completeRemedy": {"remedyId": "X"},
		"appointAgent": {"caseId": t.B.ID, "accountId": "X"},
		"pauseCase":    {"caseId": t.B.ID, "reason": "X."}, "resumeCase": {"caseId": t.B.ID},
		"requestExtension": {"workOrderId": r.look(auditor, t.C).order(), "until": "2030-01-01T00:00:00Z", "reason": "X."},
		"decideExtension":  {"extensionId": "x", "approve": true}, "settleCommitment": {"commitmentId": "x", "kept": true},
		"recordCommitment": {"caseId": t.B.ID, "text": "X.", "dueAt": "2030-01-01T00:00:00Z"},
		"ruleCase":         {"caseId": t.B.ID, "departmentId": r.id("department", "ROADS"), "reason": "X."}, "urgeCase": {"caseId": t.B.ID},
		"superviseCase": {"caseId": t.B.ID}, "instructCase": {"caseId": t.B.ID, "text": "X."},
		"recordDiscipline":  {"caseId": t.B.ID, "kind": "INTERVIEW", "lightEventId": "x", "text": "X."},
		"answerSupervision": {"supervisionId": "x", "text": "X."}, "concludeSupervision": {"supervisionId": "x", "outcome": "X."},
		"mergeCases": {"caseId": t.A.ID, "intoId": t.B.ID, "reason": "X."}, "unmergeCase": {"caseId": t.A.ID, "reason": "X."},
		"joinCase":   {"caseId": t.B.ID, "part": "JOINT", "parties": []vars{{"party": vars{"name": "X."}}}},
		"reopenCase": {"caseId": t.A.ID, "reason": "X."},
	}
	before := r.wholeCity(auditor)
	r.check("mutations of the API besides these", r.unknownMutations(auditor), []string(nil))
	for _, verb := range slices.Sorted(maps.Keys(verbs)) {
		if strings.HasSuffix(verb, "WorkOrder") || verb == "recordProgress" {
			inputs[verb]["workOrderId"] = inputs["acceptWorkOrder"]["workOrderId"]
		}
		r.check(verb, r.try(auditor, verb, inputs[verb]).refused, "FORBIDDEN")
	}
	move := vars{"input": vars{"regionId": r.id("region", "1.2.1.2"), "parentId": r.id("region", "1.2.2")}}
	r.check("moveRegion", r.codeOf(auditor, moveRegionDoc, move), "FORBIDDEN")
	for _, verb := range slices.Sorted(maps.Keys(administration)) {
		r.check(verb, r.codeOf(auditor, "mutation { "+verb+"(input: "+administration[verb]+") { userErrors { message } } }", nil), "FORBIDDEN")
	}
	r.check("nothing has changed", r.wholeCity(auditor) == before, true)
}

// administration are the mutations of administration with an input each.
var administration = map[string]string{
	"changePolicy":    `{rules: [{role: "auditor", object: "case", action: "close", scope: "tenant", effect: ALLOW}], reason: "x"}`,
	"createAccount":   `{login: "x", name: "x", reason: "x"}`,
	"disableAccount":  `{accountId: "x", reason: "x"}`,
	"enableAccount":   `{accountId: "x", reason: "x"}`,
	"grantRole":       `{accountId: "x", role: "auditor", reason: "x"}`,
	"endRole":         `{membershipId: "x", reason: "x"}`,
	"revealReporter":  `{caseId: "x", reason: "x"}`,
	"revealContact":   `{partyId: "x", reason: "x"}`,
	"startBreakGlass": `{minutes: 5, reason: "x"}`,
	"endBreakGlass":   `{reason: "x"}`,
	"changeCalendar":  `{code: "OFFICE", holidays: [], reason: "x"}`,
	"markNoticeRead":  `{noticeId: "x"}`,
	"appointHead":     `{departmentId: "x", post: CHIEF, reason: "x"}`,
	"endRuling":       `{rulingId: "x", reason: "x"}`,
	"closeDepartment": `{departmentId: "x", successorId: "y", reason: "x"}`,
}

// unknownMutations are those that the story does not try.
func (r *Run) unknownMutations(a *Actor) (out []string) {
	var data struct {
		Schema struct {
			MutationType struct{ Fields []struct{ Name string } }
		} `json:"__schema"`
	}
	r.ask(a, `query Mutations { __schema { mutationType { fields { name } } } }`, nil, &data)
	for _, f := range data.Schema.MutationType.Fields {
		_, tried := verbs[f.Name]
		_, administers := administration[f.Name]
		if !tried && !administers && !slices.Contains([]string{"moveRegion", "logIn", "logOut"}, f.Name) {
			out = append(out, f.Name)
		}
	}
	return out
}

// wholeCity is all that the actor reads of the city's cases, as text.
func (r *Run) wholeCity(a *Actor) string {
	if r.err != nil {
		return ""
	}
	answer, err := a.raw(r.ctx, `query All { cases(first: 50) { totalCount nodes { id version state updatedAt } } }`, nil)
	r.fail(err)
	return answer
}

// moveCommunity: with the move of a community what its old and its new street
// see changes at once.
func moveCommunity(r *Run, t town) {
	admin := r.as("tenant_admin")
	r.step("2024-03-04 16:00", admin, "moves community 1.2.1.2 from street 1.2.1 to street 1.2.2")
	r.check("street 1.2.1 before", r.titles("street_officer"), "AB")
	r.check("street 1.2.2 before", r.titles("street_22"), "C")
	var data struct {
		MoveRegion struct {
			Region     *struct{ Parent *coded }
			UserErrors []userError
		}
	}
	r.ask(admin, moveRegionDoc, vars{"input": vars{"regionId": r.id("region", "1.2.1.2"), "parentId": r.id("region", "1.2.2")}}, &data)
	if data.MoveRegion.Region != nil {
		r.check("parent", data.MoveRegion.Region.Parent, "1.2.2")
	}
	r.check("street 1.2.1 after", r.titles("street_officer"), "A")
	r.check("street 1.2.2 after", r.titles("street_22"), "BC")
	r.check("community 1.2.1.2 after", r.titles("community_12"), "B")
	r.check("district 1.2 after", r.titles("district_officer"), "ABC")
	r.check("district 1.20 after", r.titles("district_20"), "DE")
}

// titles are the cases that a login sees now.
func (r *Run) titles(login string) string {
	var s sight
	r.ask(r.as(login), `query Titles { cases(first: 50) { nodes { title } } }`, nil, &s)
	return letters(s.Cases.Nodes)
}
