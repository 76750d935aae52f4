package demo

import (
	"slices"
	"strings"
)

// fourProblems is scenario 10: one report, four parts, seven units, 72 hours.
var fourProblems = &Story{
	Name: "four-problems", Title: "Four problems, seven units, three days 四件事七个单位三天", Sources: "scenario 10, WH17",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2019-11-25 14:00",
	Play: func(r *Run) {
		c := reportFourProblems(r)
		whole := divideFourProblems(r, c)
		workOnParts(r, whole)
		finishFourProblems(r, whole)
		r.check("the units' own figures", figuresOfSeven(r), []string{
			"NANHU_BRIGADE 1/1/0", "NANHU_PUBLIC 1/1/0", "WUCHANG_ENVIRONMENT 1/0/1", "WUCHANG_HOUSING 1/1/0",
			"WUCHANG_POLICE 1/1/0", "WUCHANG_TRAFFIC 1/1/0", "WUCHANG_URBAN 1/1/0"})
		divideInEleven(r)
	},
	Ends: []End{{"#WH17", "CLOSED", 13}, {"#WH17-11", "HANDLING", 3}},
}

// problems are the four, each with its unit and the limit of its own, if any.
var problems = []struct{ title, login, unit, result string }{
	{"占道经营", "nanhu_brigade", "NANHU_BRIGADE", "占道摊点已清理"},
	{"违法搭建", "urban", "WUCHANG_URBAN", "违建已拆除"},
	{"外墙渗水", "housing", "WUCHANG_HOUSING", "维修方案已公示"},
	{"餐饮油烟", "environment", "WUCHANG_ENVIRONMENT", "油烟净化器已安装"},
}

// supporters are the units that two of the parts have besides.
var supporters = []struct {
	part        int
	login, unit string
}{{0, "traffic", "WUCHANG_TRAFFIC"}, {1, "police", "WUCHANG_POLICE"}}

func reportFourProblems(r *Run) *Case {
	hub := r.as("wuchang")
	r.step("2019-11-25 15:00", hub, "files one telephone report of four problems in one place")
	c := r.move(hub, "reportCase", vars{
		"channel": "HOTLINE", "externalReference": "WH17", "title": "宁松社区四件事", "description": "占道、违建、渗水、油烟。",
		"point": vars{"longitude": 114.338, "latitude": 30.503}, "categoryId": r.id("category", "COMPOSITE"),
		"reporter": vars{"name": "宁松社区居民", "phone": "13800270001"},
	})
	r.check("limit", r.limitOf(c), "4320 MINUTE")
	r.check("due", c.DueAt, r.time("2019-11-28 15:00"))
	r.check("yellow after", c.YellowAt, r.time("2019-11-27 03:00"))
	return c
}

// divideFourProblems: the street's public management office leads; each part has
// its unit, two have another one besides.
func divideFourProblems(r *Run, c *Case) *divided {
	hub := r.as("wuchang")
	r.step("2019-11-25 15:05", hub, "gives the lead to the street's public management office and takes the case back from its own")
	own := c.order()
	c = r.move(hub, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "NANHU_PUBLIC"), "lead": true})
	r.check("lead", c.lead(), "NANHU_PUBLIC")
	again := r.try(hub, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "NANHU_PUBLIC")})
	r.check("the same unit twice", again.why().Code, "INVALID")
	c = r.move(hub, "handBackWorkOrder", vars{"workOrderId": own, "reason": "由街道牵头办理"})
	r.check("while another unit has it the state stays", c.State, "ASSIGNED")
	r.step("2019-11-25 15:10", hub, "divides the case into four, the last with 24 hours of its own")
	var parts []vars
	for _, p := range problems {
		parts = append(parts, vars{"title": p.title, "description": p.title + "。", "departmentId": r.id("department", p.unit)})
	}
	parts[3]["limit"] = vars{"amount": 1440, "unit": "MINUTE"}
	c = r.move(hub, "splitCase", vars{"caseId": c.ID, "reason": "四件事分头办理", "parts": parts})
	r.check("state", c.State, "HANDLING")
	whole := r.divided(hub, c)
	r.check("parts", len(whole.Parts), 4)
	for _, s := range supporters {
		if s.part < len(whole.Parts) {
			r.move(hub, "dispatchCase", vars{"caseId": whole.Parts[s.part].ID, "departmentId": r.id("department", s.unit)})
		}
	}
	for _, p := range whole.Parts {
		r.check("a part of", p.PartOf != nil && p.PartOf.Number == c.Number, true)
	}
	return r.divided(hub, c)
}

// divided reads a whole with its parts.
func (r *Run) divided(a *Actor, c *Case) *divided {
	var data struct{ Case *divided }
	r.ask(a, dividedCase, vars{"id": c.ID}, &data)
	if data.Case == nil {
		return &divided{}
	}
	return data.Case
}

// lightsAt are the lights of a whole and its parts at a local time.
func (r *Run) lightsAt(a *Actor, whole *divided, local string) string {
	r.now(local)
	now := r.divided(a, &whole.Case)
	out := []string{now.Light}
	for _, p := range now.Parts {
		out = append(out, p.Light)
	}
	return strings.Join(out, " ")
}

// doPart: a unit signs for its order of a case and feeds it back.
func (r *Run) doPart(login, unit string, c *Case, text string) *Case {
	a := r.as(login)
	order := c.of(unit).ID
	r.move(a, "acceptWorkOrder", vars{"workOrderId": order})
	return r.move(a, "feedBackWorkOrder", vars{"workOrderId": order, "text": text})
}

// workOnParts: a late part reddens the whole and no finished part.
func workOnParts(r *Run, whole *divided) {
	if len(whole.Parts) != 4 {
		return
	}
	hub := r.as("wuchang")
	r.step("2019-11-26 10:00", r.as("nanhu_brigade"), "feeds back with the traffic police: the stalls are gone")
	r.doPart("traffic", "WUCHANG_TRAFFIC", &whole.Parts[0].Case, "交通已疏导")
	r.doPart("nanhu_brigade", "NANHU_BRIGADE", &whole.Parts[0].Case, problems[0].result)
	r.check("whole and parts", r.lightsAt(hub, whole, "2019-11-26 10:00"), "YELLOW GREEN GREEN GREEN YELLOW")
	r.check("at 24 hours", r.lightsAt(hub, whole, "2019-11-26 15:10:00"), "YELLOW GREEN GREEN GREEN YELLOW")
	r.check("a second later the whole shows the worst of its parts", r.lightsAt(hub, whole, "2019-11-26 15:10:01"), "RED GREEN GREEN GREEN RED")
	r.check("reply while parts have no feedback", r.try(hub, "replyToCase", vars{"caseId": whole.ID, "text": "x"}).why().Code, "WRONG_STATE")
	r.check("closing while parts have no feedback", r.try(hub, "closeCase", vars{"caseId": whole.ID}).why().Code, "WRONG_STATE")
	r.step("2019-11-26 17:00", r.as("environment"), "feeds back late")
	r.doPart("environment", "WUCHANG_ENVIRONMENT", &whole.Parts[3].Case, problems[3].result)
	r.check("what is finished keeps its colour", r.lightsAt(hub, whole, "2019-11-27 03:00:00"), "RED GREEN GREEN GREEN RED")
	r.check("half of 72 hours and a second", r.lightsAt(hub, whole, "2019-11-27 03:00:01"), "RED GREEN YELLOW YELLOW RED")
}

// finishFourProblems: the last part ends the handling; one reply, one closing.
func finishFourProblems(r *Run, whole *divided) {
	if len(whole.Parts) != 4 {
		return
	}
	hub := r.as("wuchang")
	r.step("2019-11-28 09:00", r.as("nanhu_public"), "feeds back as the lead; two parts are open")
	r.doPart("nanhu_public", "NANHU_PUBLIC", &whole.Case, "街道已牵头现场办公")
	r.check("state", r.look(hub, &whole.Case).State, "HANDLING")
	r.step("2019-11-28 10:00", r.as("urban"), "feeds back with the police, then the housing bureau")
	r.doPart("police", "WUCHANG_POLICE", &whole.Parts[1].Case, "现场秩序良好")
	r.doPart("urban", "WUCHANG_URBAN", &whole.Parts[1].Case, problems[1].result)
	r.doPart("housing", "WUCHANG_HOUSING", &whole.Parts[2].Case, problems[2].result)
	now := r.divided(hub, &whole.Case)
	r.check("with the last part the whole is fed back by itself", now.State, "FED_BACK")
	r.check("a part has no reply of its own", r.try(hub, "replyToCase", vars{"caseId": whole.Parts[0].ID, "text": "x"}).why().Code, "WRONG_STATE")
	r.step("2019-11-28 11:00", hub, "replies once, with the draft that lists the results, and closes")
	for _, p := range problems {
		r.check("the draft has "+p.title, strings.Contains(now.ReplyDraft, p.title+": ") && strings.Contains(now.ReplyDraft, p.result), true)
	}
	r.move(hub, "replyToCase", vars{"caseId": whole.ID, "text": now.ReplyDraft})
	c := r.move(hub, "closeCase", vars{"caseId": whole.ID})
	replies := 0
	for _, e := range c.Events.Nodes {
		if e.Kind == "REPLY" {
			replies++
		}
	}
	r.check("replies", replies, 1)
	for _, p := range r.divided(hub, c).Parts {
		kinds := p.kinds()
		r.check(p.Title, p.State+" by "+kinds[len(kinds)-1], "CLOSED by CLOSE")
	}
}

// figuresOfSeven are the figures of the seven units: sent, in time, late.
func figuresOfSeven(r *Run) []string {
	var data struct{ WorkOrderFigures []unitFigures }
	r.ask(r.as("auditor"), figuresDoc, vars{"from": r.time("2019-11-25 15:05"), "to": r.time("2019-11-29 00:00")}, &data)
	var out []string
	for _, f := range data.WorkOrderFigures {
		out = append(out, f.Department.Code+" "+r.record.show(f.Sent)+"/"+r.record.show(f.InTime)+"/"+r.record.show(f.Late))
	}
	slices.Sort(out)
	return out
}

// divideInEleven: eleven parts are allowed.
func divideInEleven(r *Run) {
	hub := r.as("wuchang")
	r.step("2019-11-29 09:00", hub, "divides another case into eleven parts")
	c := r.move(hub, "reportCase", vars{
		"channel": "HOTLINE", "externalReference": "WH17-11", "title": "十一件事", "description": "十一件事。",
		"point": vars{"longitude": 114.338, "latitude": 30.503}, "categoryId": r.id("category", "COMPOSITE"),
	})
	parts := make([]vars, 11)
	for i := range parts {
		parts[i] = vars{"description": "其中一件。"}
	}
	c = r.move(hub, "splitCase", vars{"caseId": c.ID, "reason": "分头办理", "parts": parts})
	r.check("parts", len(r.divided(hub, c).Parts), 11)
}
