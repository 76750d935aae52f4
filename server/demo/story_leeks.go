package demo

import "cmp"

// leeks is scenario 13 as far as it exists: one unit for a case, and the
// "asked, not answered" list comes later. LF12: the reply closes the case.
var leeks = &Story{
	Name: "leeks", Title: "Leeks on the road 占道卖韭菜", Sources: "scenario 13, LF7–12, LF19–21",
	Tenant: "langfang", Zone: "Asia/Shanghai", Start: "2023-01-10 08:00",
	Play: func(r *Run) {
		c, code := reportLeeks(r)
		c = sendTrafficPolice(r, c)
		c = clearRoad(r, c)
		answerLeeks(r, c, code)
		reportRubbish(r)
	},
	Ends: []End{{"2023-000001", "CLOSED", 9}, {"2023-000002", "ACCEPTED", 1}},
}

// reportLeeks: LF9 and LF20; no login, but a code to follow the case by.
func reportLeeks(r *Run) (c *Case, code string) {
	passer := r.anonymous("langfang")
	r.step("2023-01-10 08:12", passer, "sends a report from the phone, without a login")
	o := r.mustMove(passer, "reportCase", vars{
		"channel": "WECHAT", "title": "韭菜商贩占道", "description": "收韭菜的车辆占道，道路堵死。", "address": "五百户村口",
		"point": vars{"longitude": 117.035, "latitude": 39.635}, "categoryId": r.id("category", "ROAD_BLOCKED"),
		"reporter": vars{"name": "过路居民", "phone": "13931600001"},
	})
	r.check("number", o.Number, "2023-000001")
	r.check("shown of the case itself without a login", o.Case.ID, "none")
	r.record.Notes["tracking code"] = o.TrackingCode
	r.tracked(passer, o.TrackingCode, "ACCEPTED", []string{"REPORT"})

	centre := r.as("street_officer")
	r.step("2023-01-10 08:14", centre, "sees it in the list and accepts the proposed grade")
	c = r.byNumber(centre, o.Number)
	r.check("grade B lies with the township", c.Holder, "office-131024106")
	r.check("due", c.DueAt, r.time("2023-01-11 08:12"))
	r.check("yellow after", c.YellowAt, r.time("2023-01-10 20:12"))
	return r.move(centre, "triageCase", vars{"caseId": c.ID, "grade": "B"}), o.TrackingCode
}

// sendTrafficPolice: steps 2 and 3, LF11.
func sendTrafficPolice(r *Run, c *Case) *Case {
	centre, police := r.as("street_officer"), r.as("department_officer")
	r.step("2023-01-10 08:15", centre, "assigns it to the traffic police")
	c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "TOWN_TRAFFIC"), "instruction": "请疏导交通"})
	r.check("state", c.State, "ASSIGNED")
	r.refusal(police, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "已处理"},
		"feedback before signing", "ASSIGNED", []string{"ACCEPT_WORK_ORDER", "HAND_BACK", "ESCALATE"})
	r.step("2023-01-10 08:20", police, "signs and drives out")
	c = r.move(police, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.check("state", c.State, "HANDLING")
	handling := []string{"ACCEPT_WORK_ORDER", "HAND_BACK", "RECORD_PROGRESS", "FEED_BACK", "ESCALATE"}
	r.refusal(centre, "replyToCase", vars{"caseId": c.ID, "text": "已处理"}, "reply before feedback", "HANDLING", handling)
	r.refusal(centre, "closeCase", vars{"caseId": c.ID}, "closing before reply", "HANDLING", handling)
	return c
}

// clearRoad: step 4, feedback to the platform within the set time (LF12).
func clearRoad(r *Run, c *Case) *Case {
	centre, police := r.as("street_officer"), r.as("department_officer")
	r.step("2023-01-10 08:45", police, "clears one lane")
	c = r.move(police, "recordProgress", vars{"workOrderId": c.order(), "text": "已疏通一条车道。", "public": true})
	r.step("2023-01-10 09:30", police, "feeds back: the road is free")
	c = r.move(police, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "商贩已劝离至集市，道路畅通。"})
	r.check("state", c.State, "FED_BACK")
	r.refusal(centre, "closeCase", vars{"caseId": c.ID}, "closing before reply", "FED_BACK", []string{"RECORD_PROGRESS", "REPLY"})
	return c
}

// answerLeeks: steps 5 and 6, LF12.
func answerLeeks(r *Run, c *Case, code string) {
	centre := r.as("street_officer")
	r.step("2023-01-10 09:40", centre, "replies by telephone; the reply reports the case closed")
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "道路已畅通，商贩已引导进集市。"})
	r.check("state", c.State, "CLOSED")
	r.check("light", c.Light, "GREEN")
	r.step("2023-01-11 10:00", centre, "calls back and records the rating")
	c = r.move(centre, "rateCase", vars{"caseId": c.ID, "score": 4, "channel": "CALL_BACK"})
	if c.Rating != nil {
		r.check("rating by", c.Rating.Channel, "CALL_BACK")
	}
	r.check("the steps in their forced order", c.kinds(), []string{"REPORT", "TRIAGE", "DISPATCH", "ACCEPT_WORK_ORDER",
		"RECORD_PROGRESS", "FEED_BACK", "REPLY", "CLOSE", "RATE"})
	r.check("six steps", c.states(), []string{"ACCEPTED", "ASSIGNED", "HANDLING", "FED_BACK", "REPLIED", "CLOSED"})
	passer := r.anonymous("langfang")
	r.step("2023-01-11 10:05", passer, "looks the case up by its code")
	t := r.tracked(passer, code, "CLOSED", []string{"REPORT", "DISPATCH", "ACCEPT_WORK_ORDER",
		"RECORD_PROGRESS", "FEED_BACK", "REPLY", "CLOSE", "RATE"})
	hub, unit := "五百户镇 governance centre", "Wubaihu traffic police squadron"
	for i, want := range []struct{ at, unit string }{
		{"2023-01-10 08:12:00", hub}, {"2023-01-10 08:15:00", unit}, {"2023-01-10 08:20:00", unit},
		{"2023-01-10 08:45:00", unit}, {"2023-01-10 09:30:00", unit}, {"2023-01-10 09:40:00", hub},
		{"2023-01-10 09:40:00", hub}, {"2023-01-11 10:00:00", "no unit"},
	} {
		if i < len(t.Steps) {
			s := t.Steps[i]
			r.check(s.Kind, r.record.show(s.At)+", "+cmp.Or(s.Unit, "no unit"), want.at+", "+want.unit)
		}
	}
	if t.Score != nil {
		r.check("score", *t.Score, 4)
	}
}

// reportRubbish leaves an open case, so that there is something to do.
func reportRubbish(r *Run) {
	resident := r.as("resident")
	r.step("2023-01-12 09:00", resident, "reports rubbish in the same grid; nobody has taken it up yet")
	c := r.move(resident, "reportCase", vars{
		"channel": "APP", "title": "垃圾乱倒", "description": "幼儿园旁有人乱倒垃圾。", "address": "五百户村",
		"gridId": r.grid("131024106203", "131024106203001"), "categoryId": r.id("category", "RUBBISH"),
	})
	r.check("state", c.State, "ACCEPTED")
}
