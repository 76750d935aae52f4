package demo

import "time"

// supervised is the end of scenario 11: the supervisor presses once; the unit's
// answer is noted, in time or red.
var supervised = &Story{
	Name: "supervised", Title: "One-click supervision 一键督办", Sources: "scenario 11, WH20",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2026-03-09 08:00",
	Play: func(r *Run) {
		for i, answered := range []string{"2026-03-12 09:30:00", "2026-03-19 09:30:01"} {
			press(r, []string{"2026-03-09", "2026-03-16"}[i], answered, i == 0)
		}
	},
	Ends: []End{{"2026-000001", "HANDLING", 6}, {"2026-000002", "HANDLING", 6}},
}

const supervisionDoc = `query Supervised($id: ID!) { case(by: {id: $id}) { supervisions {
  id kind state answer inTime outcome department { code } clock { dueAt light }
} } notices(first: 1) { nodes { kind subject } } }`

// press supervises a case of its own; 24 working hours are three days of eight.
func press(r *Run, day, answered string, inTime bool) {
	resident, worker, inspector := r.as("resident"), r.as("grid_worker"), r.as("inspector")
	r.step(day+" 09:00", resident, "reports; the grid's worker signs")
	c := r.move(resident, "reportCase", vars{"channel": "WECHAT_MINI", "title": "楼道堆物", "description": "楼道堆满杂物。",
		"gridId": r.grid("420102017020", "420102017020001"), "categoryId": r.id("category", "LIVING")})
	c = r.move(worker, "acceptWorkOrder", vars{"workOrderId": r.look(worker, c).order()})
	r.step(day+" 09:30", inspector, "presses supervise")
	c = r.move(inspector, "superviseCase", vars{"caseId": c.ID})
	r.check("event", c.lastKind(), "SUPERVISE")
	r.check("state", c.State, "HANDLING")
	row, told := r.supervision(worker, c)
	r.check("message", told, "SUPERVISED")
	due := r.time(day+" 09:30").AddDate(0, 0, 3)
	if row.Clock != nil {
		r.check("answer due", row.Clock.DueAt, due)
	}
	r.step(answered, worker, "answers")
	c = r.move(worker, "answerSupervision", vars{"supervisionId": row.ID, "text": "已清理。"})
	row, _ = r.supervision(inspector, c)
	r.check("state of the supervision", row.State, "ANSWERED")
	if row.InTime != nil && row.Clock != nil {
		r.check("in time", *row.InTime, inTime)
		r.check("red", row.Clock.Light == "RED", !inTime)
	} else {
		r.check("whether it came in time is noted", false, true)
	}
	r.step(answered, inspector, "concludes it")
	r.move(inspector, "concludeSupervision", vars{"supervisionId": row.ID, "outcome": "已核实"})
	row, _ = r.supervision(inspector, c)
	r.check("outcome", row.Outcome, "已核实")
}

type supervisionSeen struct {
	ID, Kind, State, Answer, Outcome string
	InTime                           *bool
	Department                       *coded
	Clock                            *struct {
		DueAt time.Time
		Light string
	}
}

// supervision is the first on a case, and the kind of the newest notice of the
// one who looks.
func (r *Run) supervision(a *Actor, c *Case) (row supervisionSeen, told string) {
	var data struct {
		Case    struct{ Supervisions []supervisionSeen }
		Notices struct{ Nodes []struct{ Kind string } }
	}
	r.ask(a, supervisionDoc, vars{"id": c.ID}, &data)
	if len(data.Notices.Nodes) > 0 {
		told = data.Notices.Nodes[0].Kind
	}
	if len(data.Case.Supervisions) == 0 {
		r.check("a supervision is there", false, true)
		return row, told
	}
	return data.Case.Supervisions[0], told
}
