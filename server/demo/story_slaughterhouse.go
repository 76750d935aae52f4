package demo

// slaughterhouse is scenario 1: reply limit and promise are two clocks. The
// diary and the meeting record come later.
var slaughterhouse = &Story{
	Name: "slaughterhouse", Title: "The slaughterhouse 屠宰场污水", Sources: "scenario 1, WZ5–17",
	Tenant: "wanzhou", Zone: "Asia/Shanghai", Start: "2012-12-20 08:00",
	Play: func(r *Run) {
		c := reportForVillager(r)
		late := reportUnanswered(r)
		session := agreeOnPlan(r, c)
		watchLights(r, late)
		checkOnSite(r, c, session)
	},
	Ends: []End{{"2012-000001", "CLOSED", 11}, {"2012-000002", "ASSIGNED", 2}},
}

func slaughterhouseReport(r *Run, title, name, phone string) vars {
	return vars{
		"channel": "VISIT", "subsystem": "SENTIMENT", "title": title,
		"description": "屠宰场污水直排，气味难闻，附近住户无法开窗。",
		"address":     "桐花村一组", "categoryId": r.id("category", "POLLUTION"),
		"gridId":   r.grid("500101029200", "500101029200001"),
		"reporter": vars{"name": name, "phone": phone},
	}
}

// reportForVillager: WZ13 and WZ14, the worker enters the case the same
// evening for the resident, and it is filed with a limit without a hand.
func reportForVillager(r *Run) *Case {
	worker := r.as("grid_worker")
	r.step("2012-12-20 20:00", worker, "enters the visit's problem the same evening, for the villager")
	c := r.move(worker, "reportCase", slaughterhouseReport(r, "屠宰场污水", "村民陈某", "13996500001"))
	r.check("number", c.Number, "2012-000001")
	r.check("accepted and assigned without a hand", c.kinds(), []string{"REPORT", "DISPATCH"})
	if len(c.Events.Nodes) == 2 {
		r.check("who assigned it", c.Events.Nodes[1].Actor, "none")
	}
	r.check("state", c.State, "ASSIGNED")
	r.check("channel", c.Channel, "VISIT")
	r.check("subsystem", c.Subsystem, "SENTIMENT")
	r.check("grade B lies with the township", c.Holder, "office-500101029")
	r.check("limit", r.limitOf(c), "7 CALENDAR_DAY")
	r.check("due", c.DueAt, r.time("2012-12-27 20:00"))
	r.check("yellow after", c.YellowAt, r.time("2012-12-24 08:00"))
	r.check("creator", c.FiledBy, "grid_worker")
	if c.Reporter != nil {
		r.check("reporter", c.Reporter.Name, "村民陈某")
	}
	r.check("light", c.Light, "GREEN")
	return c
}

func reportUnanswered(r *Run) *Case {
	worker := r.as("grid_worker")
	r.step("2012-12-20 20:00", worker, "files a second case like it, which nobody will answer")
	c := r.move(worker, "reportCase", slaughterhouseReport(r, "屠宰场异味", "村民李某", "13996500002"))
	r.check("due", c.DueAt, r.time("2012-12-27 20:00"))
	return c
}

// agreeOnPlan: WZ15 and WZ16; the feedback is the agreed plan, and the reply
// follows while the works go on.
func agreeOnPlan(r *Run, c *Case) *Actor {
	deputy := r.logIn("2012-12-21 09:55", "street_officer")
	r.step("2012-12-21 10:00", deputy, "signs for it before the round table in the yard")
	c = r.move(deputy, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.check("state", c.State, "HANDLING")
	r.step("2012-12-21 10:00", deputy, "records the owner's promise: both works within fifteen days")
	c = r.move(deputy, "recordCommitment", vars{"caseId": c.ID, "text": "污水处理设施和化粪池15天内建成。", "promiser": "屠宰场业主",
		"limit": vars{"amount": 15, "unit": "CALENDAR_DAY"}})
	r.check("the promise is due", c.clockOf("COMMITMENT").DueAt, r.time("2013-01-05 10:00"))
	r.check("the promise is yellow after", c.clockOf("COMMITMENT").YellowAt, r.time("2012-12-28 22:00"))
	r.step("2012-12-21 10:20", deputy, "puts the round table on record: all four")
	c = r.move(deputy, "recordMeeting", vars{
		"caseId": c.ID, "kind": "ON_SITE", "heldAt": "2012-12-21T10:00:00+08:00", "place": "屠宰场院坝", "decisions": "新建污水处理设施一套、化粪池一座。",
		"attendees": []vars{{"departmentId": r.id("department", "office-500101029")}, {"departmentId": r.id("department", "office-500101029200")},
			{"party": vars{"name": "屠宰场业主", "phone": "13996500009"}}, {"name": "村民代表"}},
	})
	if len(c.Meetings) == 1 {
		r.check("who came", len(c.Meetings[0].Attendees), 4)
	}
	if len(c.Participants) == 1 {
		r.check("from outside government", c.Participants[0].Name, "屠宰场业主")
	}
	r.step("2012-12-21 10:30", deputy, "feeds back the agreed plan")
	c = r.move(deputy, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "业主新建污水处理设施一套、化粪池一座，承诺15天内完成。"})
	r.check("state", c.State, "FED_BACK")
	r.step("2012-12-21 10:40", deputy, "replies to the villager, face to face")
	c = r.move(deputy, "replyToCase", vars{"caseId": c.ID, "text": "方案已商定：两项工程，半个月内完工。"})
	r.check("state", c.State, "REPLIED")
	r.check("light", c.Light, "GREEN")
	r.check("the limit stopped, on time", c.clock().StoppedAt, r.time("2012-12-21 10:40"))
	return deputy
}

// watchLights: exactly half is green, exactly due is yellow (WH20).
func watchLights(r *Run, c *Case) {
	inspector := r.as("inspector")
	r.step("2012-12-24 08:00", inspector, "watches the unanswered case turn")
	promised := r.byNumber(inspector, "2012-000001")
	for _, turn := range []struct{ at, light string }{
		{"2012-12-24 08:00:00", "GREEN"}, {"2012-12-24 08:00:01", "YELLOW"},
		{"2012-12-27 20:00:00", "YELLOW"}, {"2012-12-27 20:00:01", "RED"},
	} {
		r.check("light at "+turn.at, r.lightAt(inspector, c, turn.at), turn.light)
	}
	for _, turn := range []struct{ at, light string }{{"2012-12-28 22:00:00", "GREEN"}, {"2012-12-28 22:00:01", "YELLOW"}} {
		r.now(turn.at)
		now := r.look(inspector, promised)
		r.check("the promise at "+turn.at, now.clockOf("COMMITMENT").Light, turn.light)
		r.check("the case at "+turn.at, now.Light, "GREEN")
	}
}

// checkOnSite: WZ17, solved half a month later.
func checkOnSite(r *Run, c *Case, yesterday *Actor) {
	r.step("2013-01-05 08:55", yesterday, "comes back with the session of the day of the meeting")
	r.check("the old session", r.try(yesterday, "closeCase", vars{"caseId": c.ID}).refused, "UNAUTHENTICATED")
	deputy := r.logIn("2013-01-05 08:56", "street_officer")
	r.step("2013-01-05 09:00", deputy, "checks on site: both works stand, the promise is kept")
	c = r.move(deputy, "recordProgress", vars{"workOrderId": c.order(), "text": "现场核查：污水处理设施和化粪池均已建成。", "public": true})
	r.check("state", c.State, "REPLIED")
	if len(c.Commitments) == 1 {
		c = r.move(deputy, "settleCommitment", vars{"commitmentId": c.Commitments[0].ID, "kept": true, "note": "两项工程均已建成。"})
		r.check("the promise", c.Commitments[0].State, "KEPT")
	}
	r.step("2013-01-05 09:10", deputy, "closes the case")
	c = r.move(deputy, "closeCase", vars{"caseId": c.ID, "text": "问题已解决。"})
	r.check("state", c.State, "CLOSED")
	r.step("2013-01-05 09:20", deputy, "records the villager's rating, asked on the visit")
	c = r.move(deputy, "rateCase", vars{"caseId": c.ID, "score": 5, "comment": "很满意", "channel": "VISIT"})
	if c.Rating != nil {
		r.check("rating", c.Rating.Score, 5)
		r.check("recorded by", c.Rating.RecordedBy, "street_officer")
	}
	r.check("colours in its whole history: 0 yellow, 0 red", c.lights(), []string{"GREEN"})
	r.logOut("2013-01-05 17:00", deputy)
}
