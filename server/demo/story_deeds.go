package demo

// deeds is the first half of scenario 16: more time is asked before the limit,
// given once, and told; after the limit it is refused, and red stays.
var deeds = &Story{
	Name: "deeds", Title: "Property deeds 不动产登记办证", Sources: "scenario 16, LF4, N13",
	Tenant: "langfang", Zone: "Asia/Shanghai", Start: "2016-03-01 08:00",
	Play: func(r *Run) {
		c := reportDeeds(r, "2016-03-01 10:00", "2016-000001")
		late := reportDeeds(r, "2016-03-01 10:00", "2016-000002")
		giveMoreTime(r, c)
		askTooLate(r, late)
		finishDeeds(r, c)
	},
	Ends: []End{{"2016-000001", "CLOSED", 8}, {"2016-000002", "HANDLING", 6}},
}

// reportDeeds: the district's centre holds it and sends it to the township's.
func reportDeeds(r *Run, at, number string) *Case {
	resident, centre, unit := r.as("resident"), r.as("district_officer"), r.as("street_officer")
	r.step(at, resident, "reports that the owners of the house have no deeds")
	c := r.move(resident, "reportCase", vars{
		"channel": "APP", "title": "不动产证办理难", "description": "小区业主多年办不了不动产证。",
		"gridId": r.grid("131024106203", "131024106203001"), "categoryId": r.id("category", "PROPERTY_DEED"),
	})
	r.check("number", c.Number, number)
	r.check("due", c.DueAt, r.time("2016-03-08 10:00"))
	c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "office-131024106")})
	return r.move(unit, "acceptWorkOrder", vars{"workOrderId": c.order()})
}

func giveMoreTime(r *Run, c *Case) {
	resident, centre, unit := r.as("resident"), r.as("district_officer"), r.as("street_officer")
	ask := vars{"workOrderId": c.order(), "until": r.time("2016-05-06 17:00"), "reason": "需逐户补办手续"}
	r.step("2016-03-08 10:00", unit, "asks for two months more, in the last second of the limit")
	c = r.move(unit, "requestExtension", ask)
	r.check("another request while it waits", r.try(unit, "requestExtension", ask).why().Code, "CONFLICT")
	if len(c.Extensions) == 0 {
		return
	}
	decide := vars{"extensionId": c.Extensions[0].ID, "approve": true, "reason": "同意延期"}
	r.step("2016-03-08 10:30", centre, "finds the request and gives it; the limit has passed in between")
	r.check("requests that wait", r.waiting(centre), []string{c.Number})
	r.check("light before", r.look(centre, c).Light, "RED")
	c = r.move(centre, "decideExtension", decide)
	r.check("light after", c.Light, "GREEN")
	r.check("requests that wait after it", len(r.waiting(centre)), 0)
	r.check("due", c.DueAt, r.time("2016-05-06 17:00"))
	r.check("the request", c.Extensions[0].State, "APPROVED")
	r.check("why it moved", c.clock().Changes[0].Cause, "EXTENSION")
	r.step("2016-03-08 11:00", resident, "reads the new date, and finds a notice of it")
	seen := r.look(resident, c)
	r.check("the resident reads", seen.Events.Nodes[len(seen.Events.Nodes)-1].Text, "2016-05-06 17:00 同意延期")
	var data struct {
		Notices struct {
			Nodes []struct{ Kind, Subject string }
		}
	}
	r.ask(resident, `query Told { notices(first: 100) { nodes { kind subject } } }`, nil, &data)
	var told []string
	for _, n := range data.Notices.Nodes {
		if n.Subject == c.ID {
			told = append(told, n.Kind)
		}
	}
	r.check("notices of the case", told, []string{"EXTENSION_DECIDED"})
	r.step("2016-04-01 10:00", unit, "asks a second time")
	ask["until"] = r.time("2016-07-01 17:00")
	r.check("once a case", r.try(unit, "requestExtension", ask).why().Code, "CONFLICT")
}

// waiting are the numbers of the cases for which more time has been asked.
func (r *Run) waiting(who *Actor) (out []string) {
	var data struct {
		Cases struct{ Nodes []struct{ Number string } }
	}
	r.ask(who, `query Waiting { cases(filter: {extensionAsked: true}, first: 10) { nodes { number } } }`, nil, &data)
	for _, c := range data.Cases.Nodes {
		out = append(out, c.Number)
	}
	return out
}

func askTooLate(r *Run, c *Case) {
	unit := r.as("street_officer")
	r.step("2016-04-01 10:10", unit, "asks for the other case, whose limit has passed")
	ask := vars{"workOrderId": c.order(), "until": r.time("2016-05-06 17:00"), "reason": "需逐户补办手续"}
	r.check("after the limit", r.try(unit, "requestExtension", ask).why().Code, "LATE")
	centre := r.as("district_officer")
	r.check("light", r.look(centre, c).Light, "RED")
	r.step("2016-04-01 10:20", centre, "pauses it while the owners look for their papers")
	c = r.move(centre, "pauseCase", vars{"caseId": c.ID, "reason": "等待业主补交材料"})
	r.check("a pause takes no red away", c.Light, "RED")
	r.step("2016-04-08 10:20", centre, "lets it run on")
	c = r.move(centre, "resumeCase", vars{"caseId": c.ID})
	r.check("light", c.Light, "RED")
	r.move(centre, "recordCommitment", vars{"caseId": c.ID, "text": "五月底前答复。", "dueAt": r.time("2016-05-31 17:00")})
}

func finishDeeds(r *Run, c *Case) {
	centre, unit := r.as("district_officer"), r.as("street_officer")
	r.step("2016-05-05 10:00", unit, "feeds back: all deeds are issued")
	c = r.move(unit, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "证已办结。"})
	r.check("within the granted time", c.Light, "YELLOW")
	r.step("2016-05-06 10:00", centre, "waits with the reply until the city's limit for it")
	var list struct {
		UnansweredCases struct{ Nodes []struct{ Number string } }
	}
	const document = `query Unanswered { unansweredCases(first: 10) { nodes { number } } }`
	r.ask(centre, document, nil, &list)
	r.check("asked, not answered at the limit", len(list.UnansweredCases.Nodes), 0)
	r.now("2016-05-06 10:00:01")
	r.ask(centre, document, nil, &list)
	r.check("asked, not answered one second later", list.UnansweredCases.Nodes, []struct{ Number string }{{c.Number}})
	r.step("2016-05-06 11:00", centre, "replies")
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "不动产证已办结，请领取。"})
	r.check("state", c.State, "CLOSED")
	r.check("history", c.kinds(), []string{"REPORT", "DISPATCH", "ACCEPT_WORK_ORDER", "REQUEST_EXTENSION", "DECIDE_EXTENSION", "FEED_BACK", "REPLY", "CLOSE"})
	r.ask(centre, document, nil, &list)
	r.check("asked, not answered after the reply", len(list.UnansweredCases.Nodes), 0)
}
