package probetest

import (
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/question"
)

// converse lets people talk and meet on a case of its own, and files one whose
// reporter is hidden.
func (h *home) converse() {
	c := h.must("resident", "reportCase", vars{"channel": "WEB", "description": "A tree leans", "title": "Meeting",
		"gridId": h.Grid("1.2.1.1-G1").GlobalID().String(), "affected": 3})
	h.must("community_officer", "askReporter", vars{"caseId": c.id, "text": "Which one"})
	h.must("community_officer", "askReporter", vars{"caseId": c.id, "text": "Since when"})
	asked, err := h.Store.Reader().Question.Query().Where(question.Text("Since when")).Only(h.System())
	must(h.tb, err)
	h.must("community_officer", "answerQuestion", vars{"questionId": asked.GlobalID().String(), "text": "Since May", "onBehalf": true})
	h.must("community_officer", "addNote", vars{"caseId": c.id, "text": "He called twice."})
	h.must("resident", "addComment", vars{"caseId": c.id, "text": "It creaks."})
	h.must("community_officer", "recordMeeting", vars{"caseId": c.id, "kind": "ON_SITE", "heldAt": "2026-01-01T00:00:00Z", "place": "The lane", "decisions": "Fell it.",
		"minutes": "All agreed.", "attendees": []vars{{"departmentId": h.Department("office-1.2.1.1").GlobalID().String()}, {"name": "A gardener"},
			{"party": vars{"kind": "ORGANISATION", "name": "Firm"}}}})
	h.must("community_officer", "recordRemedy", vars{"caseId": c.id, "kind": "RELIEF", "text": "A rope", "done": true})
	h.must("community_officer", "recordRemedy", vars{"caseId": c.id, "kind": "ROOT_FIX", "text": "A new tree", "amount": 900})
	h.must("community_officer", "appointAgent", vars{"caseId": c.id, "accountId": h.account("grid_worker")})
	h.must("resident", "reportCase", vars{"channel": "WEB", "description": "He dumps at night", "title": "Hidden",
		"gridId": h.Grid("1.2.1.1-G1").GlobalID().String(), "hideReporter": true})
	c = h.must("resident", "reportCase", vars{"channel": "WEB", "description": "A branch lies there", "gridId": h.Grid("1.2.1.1-G1").GlobalID().String()})
	h.must("community_officer", "appointAgent", vars{"caseId": c.id, "accountId": h.account("grid_worker")})
	h.must("resident", "withdrawCase", vars{"caseId": c.id})
}

// account is the id of the account with a login.
func (h *home) account(login string) string {
	acc, err := h.Store.Reader().Account.Query().Where(account.Login(login)).Only(h.System())
	must(h.tb, err)
	return acc.GlobalID().String()
}
