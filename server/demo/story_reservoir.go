package demo

import "slices"

// reservoir is scenario 2: five levels, relief and root fix. That the live
// screen shows each move once needs a subscription, which comes later: it will
// follow the entries of this history, by their number.
var reservoir = &Story{
	Name: "reservoir", Title: "Water from a dry reservoir 水库无水", Sources: "scenario 2, WZ19–26",
	Tenant: "wanzhou", Zone: "Asia/Shanghai", Start: "2013-06-07 08:00",
	Play: func(r *Run) {
		c, code := discussWater(r)
		c = relieveWater(r, c)
		c = studyWater(r, c)
		c = fixWater(r, c)
		readWater(r, c, code)
	},
	Ends: []End{{"2013-000001", "HANDLING", 15}},
}

// discussWater: the meeting of 2013-06-07, after which the community hands the
// case up. A resident has reported it that morning.
func discussWater(r *Run) (*Case, string) {
	resident, community := r.as("resident"), r.as("xiachang")
	r.step("2013-06-07 08:30", resident, "reports that the reservoir is dry")
	o := r.mustMove(resident, "reportCase", vars{
		"channel": "WEB", "subsystem": "SENTIMENT", "title": "水库干涸，饮水困难", "description": "水库渗漏干涸，居民饮水困难。",
		"gridId": r.grid("500101029001", "500101029001001"), "affected": 1500,
	})
	c := o.Case
	r.check("held by the community", c.Holder, "office-500101029001")
	r.check("limit", r.limitOf(c), "7 CALENDAR_DAY")
	r.check("due", c.DueAt, r.time("2013-06-14 08:30"))
	r.check("people concerned", c.Affected, 1500)
	r.step("2013-06-07 14:00", community, "puts the discussion meeting on record")
	c = r.move(community, "recordMeeting", vars{
		"caseId": c.ID, "kind": "DISCUSSION", "heldAt": "2013-06-07T10:00:00+08:00", "place": "下场社区", "decisions": "社区无力解决资金，上报街道。",
		"minutes": "诉求商讨会记录，附调查报告。", "attendees": []vars{{"departmentId": r.id("department", "office-500101029001")}, {"name": "居民代表"}},
	})
	r.check("meetings", len(c.Meetings), 1)
	dispatch := r.try(community, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "WATER")})
	r.check("level 1 dispatches to level 4", dispatch.why().Code, "INVALID")
	r.check("handed up without a reason", r.try(community, "escalateCase", vars{"caseId": c.ID, "reason": " "}).why().Code, "INVALID")
	c = r.move(community, "escalateCase", vars{"caseId": c.ID, "reason": "资金不足"})
	r.check("level", c.Rung, 2)
	r.check("held by the township", c.Holder, "office-500101029")
	r.check("only the holder writes", r.try(community, "recordMeeting", vars{"caseId": c.ID, "kind": "ON_SITE",
		"heldAt": "2013-06-07T10:00:00+08:00", "decisions": "x"}).refused, "FORBIDDEN")
	return c, o.TrackingCode
}

// relieveWater: the township pays for relief and hands the root cause up.
func relieveWater(r *Run, c *Case) *Case {
	township := r.as("street_officer")
	r.step("2013-06-13 09:00", township, "records the relief: 300,000 yuan, done; and that the root fix is open")
	c = r.move(township, "recordRemedy", vars{"caseId": c.ID, "kind": "RELIEF", "text": "拨款30万元，铺设临时供水管道。", "amount": 300000, "done": true})
	c = r.move(township, "recordRemedy", vars{"caseId": c.ID, "kind": "ROOT_FIX", "text": "水库除险加固。"})
	c = r.move(township, "escalateCase", vars{"caseId": c.ID, "reason": "根治需区级统筹"})
	r.check("level", c.Rung, 3)
	r.check("light, six days and a half hour into seven days", c.Light, "YELLOW")
	return c
}

// studyWater: the centre sends it to the bureau and, because several have to
// act, up to level 5 for coordination.
func studyWater(r *Run, c *Case) *Case {
	centre := r.as("district_officer")
	r.step("2013-06-25 09:00", centre, "has studied it, and dispatches it to the water bureau")
	c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "WATER"), "instruction": "牵头制定整治方案"})
	r.check("light, the limit has passed", c.Light, "RED")
	r.step("2013-06-25 10:00", centre, "reports it to level 5 for coordination")
	c = r.move(centre, "escalateCase", vars{"caseId": c.ID, "reason": "请区领导协调水务、财政、街道"})
	r.check("level", c.Rung, 5)
	r.check("held by", c.Holder, "LEADERS")
	return c
}

// fixWater: the on-site office of 2013-07-02; the bureau handles it.
func fixWater(r *Run, c *Case) *Case {
	deputy, bureau := r.as("deputy_head"), r.as("department_officer")
	r.step("2013-07-02 15:00", deputy, "holds office on site, and dispatches the plan to the bureau")
	c = r.move(deputy, "recordMeeting", vars{
		"caseId": c.ID, "kind": "ON_SITE", "heldAt": "2013-07-02T09:30:00+08:00", "place": "水库大坝", "decisions": "区水务局牵头整治水库，街道配合。",
		"attendees": []vars{{"departmentId": r.id("department", "WATER")}, {"departmentId": r.id("department", "office-500101029")}},
	})
	r.check("meetings", len(c.Meetings), 2)
	if len(c.Meetings) == 2 && len(c.Meetings[1].Attendees) == 2 {
		r.check("on site came", c.Meetings[1].Attendees[0].Department, "WATER")
	}
	c = r.move(deputy, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "WATER"), "instruction": "按现场办公方案实施"})
	r.step("2013-07-02 16:00", bureau, "signs")
	c = r.move(bureau, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.check("state", c.State, "HANDLING")
	return c
}

// readWater: four moves, each with unit, person, light and reason; who reads
// what at the end.
func readWater(r *Run, c *Case, code string) {
	centre := r.as("district_officer")
	r.step("2013-07-02 17:00", centre, "reads the moves by hand, in order")
	var moves []string
	for _, e := range r.look(centre, c).Events.Nodes {
		if e.Actor != nil && slices.Contains([]string{"ESCALATE", "DISPATCH"}, e.Kind) {
			moves = append(moves, e.Actor.Login+" "+e.Kind+" "+r.record.show(e.Department)+" "+e.Light+" "+e.Text)
		}
	}
	r.check("moves", moves, []string{
		"xiachang ESCALATE office-500101029 GREEN 资金不足", "street_officer ESCALATE office-500101 YELLOW 根治需区级统筹",
		"district_officer DISPATCH WATER RED ", "district_officer ESCALATE LEADERS RED 请区领导协调水务、财政、街道", "deputy_head DISPATCH WATER RED ",
	})
	for _, login := range []string{"xiachang", "street_officer", "district_officer", "department_officer", "deputy_head"} {
		r.check(login+" still reads it", r.look(r.as(login), c).Number, c.Number)
	}
	var data struct{ Case *Case }
	r.ask(r.as("other_street"), caseByID, vars{"id": c.ID}, &data)
	r.check("another township sees nothing", data.Case == nil, true)
	resident := r.as("resident")
	r.step("2013-07-02 18:00", resident, "looks what has been done")
	var remedies []string
	for _, m := range r.look(resident, c).Remedies {
		remedies = append(remedies, m.Kind+" "+m.State)
	}
	r.check("relief done, root fix open", remedies, []string{"RELIEF DONE", "ROOT_FIX OPEN"})
	r.check("meetings are among officials", len(r.look(resident, c).Meetings), 0)
	var t struct{ TrackCase tracked }
	r.ask(r.anonymous(r.story.Tenant), trackDoc, vars{"code": code}, &t)
	remedies = nil
	for _, m := range t.TrackCase.Remedies {
		remedies = append(remedies, m.Kind+" "+m.State)
	}
	r.check("by the tracking code alike", remedies, []string{"RELIEF DONE", "ROOT_FIX OPEN"})
}
