package worldstest

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// verbs are the mutations that a state allows, the common ones more often.
var verbs = map[string][]string{
	"ACCEPTED": {"dispatchCase", "dispatchCase", "dispatchCase", "dispatchCase", "triageCase", "escalateCase", "splitCase", "ruleCase", "refuseCase", "withdrawCase", "recordMeeting", "addNote"},
	"ASSIGNED": {"acceptWorkOrder", "acceptWorkOrder", "acceptWorkOrder", "acceptWorkOrder", "handBackWorkOrder", "escalateCase", "requestExtension", "pauseCase", "urgeCase", "appointAgent"},
	"HANDLING": {"feedBackWorkOrder", "feedBackWorkOrder", "feedBackWorkOrder", "recordProgress", "handBackWorkOrder", "requestExtension", "pauseCase", "resumeCase", "superviseCase", "recordCommitment", "askReporter", "instructCase"},
	"FED_BACK": {"replyToCase", "replyToCase", "replyToCase", "recordProgress", "recordRemedy", "addComment"},
	"REPLIED":  {"closeCase", "closeCase", "closeCase", "recordProgress", "recordRemedy"},
	"CLOSED":   {"rateCase", "rateCase", "addNote"},
	// what has ended otherwise is asked whether it has
	"REFUSED": {"withdrawCase", "addNote"}, "WITHDRAWN": {"dispatchCase", "addNote"}, "MERGED": {"dispatchCase", "addNote"},
}

// rights are the words of the matrix that the verbs ask for.
var rights = map[string]string{
	"dispatchCase": "case:dispatch", "triageCase": "case:triage", "escalateCase": "case:escalate", "replyToCase": "case:reply",
	"closeCase": "case:close", "rateCase": "case:rate", "acceptWorkOrder": "work_order:accept", "handBackWorkOrder": "work_order:hand_back",
	"recordProgress": "work_order:progress", "feedBackWorkOrder": "work_order:feed_back", "requestExtension": "work_order:progress",
	"splitCase": "case:split", "ruleCase": "case:rule", "refuseCase": "case:refuse", "withdrawCase": "case:withdraw", "recordMeeting": "case:convene",
	"addNote": "case:note", "addComment": "case:comment", "pauseCase": "case:extend", "resumeCase": "case:extend", "urgeCase": "case:urge", "superviseCase": "case:supervise",
	"instructCase": "case:instruct", "appointAgent": "case:appoint", "recordCommitment": "case:commit", "recordRemedy": "case:commit", "askReporter": "case:ask",
}

// moved notes that the viewer has moved a case, and so may move it again.
func (g *generator) moved(a *answer, field string) {
	data, _ := a.body["data"].(object)
	payload, _ := data[field].(object)
	of, _ := payload["case"].(object)
	if id, ok := of["id"].(string); ok && g.cases[id] != nil {
		g.order = append(slices.DeleteFunc(g.order, func(other string) bool { return other == id }), id)
	}
}

// work does something to a case that the viewer sees which its state allows;
// whether he may is another matter. Nil where he sees none.
func (g *generator) work() *operation {
	if len(g.order) == 0 {
		return nil
	}
	// what was seen last is more likely to be the viewer's own
	from := 0
	if g.r.IntN(2) == 0 {
		from = max(0, len(g.order)-6)
	}
	id := one(g.r, g.order[from:])
	c := g.cases[id]
	field := one(g.r, verbs[c.state])
	if !g.may[rights[field]] {
		return nil
	}
	given := object{"caseId": id, "expectedVersion": g.version(c), "idempotencyKey": g.key(), "grade": one(g.r, []string{"A", "A", "B", "C", "D"}),
		"reason": "because of the " + one(g.r, words), "text": "it was the " + one(g.r, words), "score": 1 + g.r.IntN(5), "channel": "WEB"}
	if g.r.IntN(3) > 0 {
		given["channel"] = "CALL_BACK"
	}
	if c.holder != "" && g.r.IntN(4) > 0 {
		given["departmentId"] = c.holder
	}
	order := ""
	for _, o := range c.orders {
		if open := []string{"SENT", "ACCEPTED", "FED_BACK"}; slices.Contains(open, o.state) {
			order = o.id
		}
	}
	if order != "" {
		given["workOrderId"] = order
	}
	if g.r.IntN(10) == 0 { // as if it were his
		for _, k := range [][2]string{{"caseId", "cas"}, {"workOrderId", "wrk"}} {
			if len(g.p.hidden[k[1]]) > 0 {
				given[k[0]] = one(g.r, g.p.hidden[k[1]])
			}
		}
	}
	return g.write(g.mutation(field), true, given)
}

// version is what the viewer last saw, or a wrong one, or none.
func (g *generator) version(c *caseSeen) any {
	switch g.r.IntN(8) {
	case 0:
		return c.version + g.r.IntN(5) - 2
	case 1, 2, 3:
		return nil
	default:
		return c.version
	}
}

// key is none, a new one, or one that was used, by him or by somebody whom he
// does not see.
func (g *generator) key() any {
	switch g.r.IntN(6) {
	case 0:
		return one(g.r, keys)
	case 1:
		return fmt.Sprintf("fresh-%d", g.r.IntN(1_000_000))
	default:
		return nil
	}
}

// report files a case the way the viewer's role does.
func (g *generator) report() *operation {
	at := places[max(0, g.r.IntN(2*len(places))-len(places))]
	given := object{"channel": one(g.r, []string{"WEB", "WEB", "HOTLINE", "OPEN311"}), "description": "a matter of " + one(g.r, words),
		"point": object{"longitude": at.Longitude, "latitude": at.Latitude}, "subsystem": nil, "anonymous": nil,
		"externalReference": nil, "reporterId": nil, "reporter": nil, "idempotencyKey": g.key(), "categoryId": nil, "kind": nil}
	switch g.r.IntN(6) {
	case 0:
		given["externalReference"] = one(g.r, references)
	case 2:
		given["anonymous"] = true
	case 3, 4:
		given["reporter"] = object{"name": "party of " + one(g.r, words), "phone": one(g.r, phones)}
	}
	return g.write(g.mutation("reportCase"), true, given)
}

// administer does one of the things with people that the viewer's roles allow;
// nil where there is none.
func (g *generator) administer() *operation {
	var can []func() *operation
	if parties := g.ids["pty"]; g.may["party:contact"] && len(parties) > 0 {
		can = append(can, func() *operation {
			return g.write(g.mutation("revealContact"), true, object{"partyId": one(g.r, parties), "reason": "to call back"})
		})
	}
	if people := g.ids["acc"]; g.may["account:administer"] && len(people) > 0 {
		can = append(can, func() *operation {
			return g.write(g.mutation("grantRole"), true, object{"accountId": one(g.r, people), "role": one(g.r, []string{"resident", "inspector"}),
				"regionId": nil, "gridId": nil, "departmentId": nil, "validFrom": nil, "validUntil": nil, "reason": "needed"})
		}, func() *operation {
			return g.write(g.mutation("createAccount"), true, object{"login": fmt.Sprintf("new-%d", g.r.IntN(400)), "name": "somebody new",
				"password": nil, "memberships": nil, "reason": "needed"})
		})
	}
	if len(can) == 0 {
		return nil
	}
	return one(g.r, can)()
}

func (g *generator) mutation(name string) *ast.FieldDefinition {
	return schema.Mutation.Fields.ForName(name)
}

// questions are the root fields of queries; those whose rows differ by viewer
// stand there more often.
func (g *generator) questions() (out []*ast.FieldDefinition) {
	for _, f := range roots(schema.Query) {
		times := 1
		switch f.Name {
		case "cases", "workOrders", "case", "node", "nodes", "trackCase", "parties":
			times = 4
		case "handlingShare":
			times = 3
		}
		for range times {
			out = append(out, f)
		}
	}
	return out
}
