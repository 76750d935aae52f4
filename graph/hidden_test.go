package graph_test

import (
	"fmt"
	"strings"
	"testing"

	w "github.com/huying/huying/internal/worldtest"
)

const hiddenCaseDoc = `query($case: ID!) { case(by: {id: $case}) {
	reporterHidden reporter { name } filedBy { login } participants { name }
	events { nodes { kind actor { login } } } questions { answer answeredBy { login } }
} parties { nodes { name } } }`

// The person behind a case that hides him reads himself; who works on it finds
// nobody; who may know him is shown him for a reason, his contact masked.
func TestHiddenReporter_IsSeenByHimself_AndRevealedForAReason(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		him, officer, district := a.Login("whistle", w.Whole("resident")), a.Login("officer", w.At("community_officer", "1.2.1.1")), a.Login("district", w.At("district_officer", "1.2"))
		filed := a.data(t, him, reportDoc, object{"in": object{"channel": "WEB", "description": "he dumps at night", "hideReporter": true,
			"point": object{"longitude": 10.005, "latitude": 10.005}}})
		id := at(filed, "reportCase", "case", "id")
		a.data(t, officer, `mutation($case: ID!) { askReporter(input: {caseId: $case, text: "when?"}) { userErrors { message } } }`, object{"case": id})
		asked := at(a.data(t, him, `query($case: ID!) { case(by: {id: $case}) { questions { id } } }`, object{"case": id}), "case", "questions", 0, "id")
		a.data(t, him, `mutation($q: ID!) { answerQuestion(input: {questionId: $q, text: "at two"}) { userErrors { message } } }`, object{"q": asked})
		mine := a.data(t, him, hiddenCaseDoc, object{"case": id})
		if at(mine, "case", "reporter", "name") != "whistle" || at(mine, "case", "reporterHidden") != true {
			t.Errorf("he reads %v", mine)
		}
		for who, token := range map[string]string{"officer": officer, "district": district} {
			theirs := a.data(t, token, hiddenCaseDoc, object{"case": id})
			if strings.Contains(fmt.Sprint(theirs), "whistle") || at(theirs, "case", "questions", 0, "answer") != "at two" {
				t.Errorf("the %s reads %v", who, theirs)
			}
		}
		const reveal = `mutation($case: ID!) { revealReporter(input: {caseId: $case, reason: "the court asked"}) { reporter { name phone } userErrors { message } } }`
		if code := a.code(t, officer, reveal, object{"case": id}); code != "FORBIDDEN" {
			t.Errorf("the officer: %s", code)
		}
		shown := a.data(t, district, reveal, object{"case": id})
		if at(shown, "revealReporter", "reporter", "name") != "whistle" || at(shown, "revealReporter", "reporter", "phone") != "138****5678" {
			t.Errorf("shown: %v", shown)
		}
		records := a.data(t, a.Login("admin", w.Whole("tenant_admin")), `query($case: ID!) { auditRecords(filter: {kinds: [REVEAL_REPORTER], subject: $case}) { nodes { reason detail account { login } } } }`, object{"case": id})
		if at(records, "auditRecords", "nodes", 0, "account", "login") != "district" || strings.Contains(fmt.Sprint(records), "whistle") || strings.Contains(fmt.Sprint(records), "pty_") {
			t.Errorf("recorded: %v", records)
		}
	})
}
