package demo

// patrol is scenario 8: a finding of a patrol that nobody had reported. The
// source names 23 January and no year.
var patrol = &Story{
	Name: "patrol", Title: "Nothing was reported 未诉先办", Sources: "scenario 8, WH4",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2018-01-23 08:00",
	Play: func(r *Run) {
		c := findOnPatrol(r)
		c = meetFirms(r, c)
		preventHarm(r, c)
	},
	Ends: []End{{"2018-000001", "CLOSED", 9}, {"2018-000002", "ASSIGNED", 2}},
}

func findOnPatrol(r *Run) *Case {
	worker, community := r.as("grid_worker"), r.as("community_officer")
	r.step("2018-01-23 09:00", worker, "finds on patrol that a swimming school is about to close: 300 members are at risk")
	c := r.move(worker, "reportCase", vars{
		"channel": "PATROL", "title": "游泳学校闭店风险", "description": "游泳学校可能闭店，300名会员的预付费有风险。",
		"gridId": r.grid("420102017020", "420102017020001"), "affected": 300,
	})
	r.check("channel", c.Channel, "PATROL")
	r.check("nobody complained", c.Reporter == nil, true)
	r.check("people concerned", c.Affected, 300)
	var data struct {
		Channels struct {
			Nodes []struct {
				Code   string
				Patrol bool
			}
		}
	}
	r.ask(worker, `query Channels { channels(first: 50) { nodes { code patrol } } }`, nil, &data)
	for _, n := range data.Channels.Nodes {
		if n.Code == "PATROL" || n.Code == "WECHAT_MINI" {
			r.check(n.Code+" is counted apart from complaints", n.Patrol, n.Code == "PATROL")
		}
	}
	r.step("2018-01-23 09:30", worker, "files another finding, which is no affair of the firms")
	r.move(worker, "reportCase", vars{"channel": "PATROL", "description": "楼道堆物。", "gridId": r.grid("420102017020", "420102017020001")})
	r.step("2018-01-23 10:00", community, "hands it up to the street")
	c = r.move(community, "escalateCase", vars{"caseId": c.ID, "reason": "涉及商场与物业公司，社区无法协调"})
	r.check("held by the street", c.Holder, "office-420102017")
	return c
}

// meetFirms: the big party committee of the street meets with two firms that
// are no units of government.
func meetFirms(r *Run, c *Case) *Case {
	street, mall, manager := r.as("street_officer"), r.as("mall_firm"), r.as("manager_firm")
	r.step("2018-01-24 09:00", street, "signs for it")
	c = r.move(street, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.check("the firm sees, before it is invited", r.cases(mall), []string(nil))
	r.step("2018-01-25 17:00", street, "puts the meeting of the big party committee with both firms on record")
	c = r.move(street, "recordMeeting", vars{
		"caseId": c.ID, "kind": "COORDINATION", "heldAt": "2018-01-25T14:00:00+08:00", "place": "街道大党委", "decisions": "商场缓收租金，物业提供场地，学校不闭店、可退费。",
		"attendees": []vars{{"departmentId": r.id("department", "office-420102017")}, {"partyId": r.party(street, "商场")}, {"partyId": r.party(street, "物业公司")}},
	})
	var names []string
	for _, p := range c.Participants {
		names = append(names, p.Name)
	}
	r.check("participants", names, []string{"商场", "物业公司"})
	for _, firm := range []*Actor{mall, manager} {
		r.check(firm.Login+" sees that case and no other", r.cases(firm), []string{c.Number})
		seen := r.look(firm, c)
		r.check(firm.Login+" reads no record among officials", len(seen.Meetings), 0)
		r.check(firm.Login+" moves nothing", r.try(firm, "closeCase", vars{"caseId": c.ID}).refused, "FORBIDDEN")
		r.check(firm.Login+" is told of no other participant", len(seen.Participants), 1)
	}
	return c
}

func preventHarm(r *Run, c *Case) {
	street := r.as("street_officer")
	r.step("2018-01-26 10:00", street, "feeds back the agreed measures, and closes: prevented")
	c = r.move(street, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "租金缓交协议已签，游泳学校正常开课。"})
	c = r.move(street, "replyToCase", vars{"caseId": c.ID, "text": "隐患已消除。"})
	c = r.move(street, "closeCase", vars{"caseId": c.ID, "text": "已预防"})
	r.check("state", c.State, "CLOSED")
	r.check("history", c.kinds(), []string{"REPORT", "DISPATCH", "ESCALATE", "DISPATCH", "ACCEPT_WORK_ORDER", "CONVENE", "FEED_BACK", "REPLY", "CLOSE"})
	r.step("2018-01-27 09:00", r.as("manager_firm"), "still reads how it ended")
	r.check("cases of the firm", r.cases(r.as("manager_firm")), []string{c.Number})
}

// cases are the numbers of the cases that an actor sees.
func (r *Run) cases(a *Actor) (out []string) {
	var data struct{ Cases struct{ Nodes []Case } }
	r.ask(a, `query Mine { cases(first: 50) { nodes { number } } }`, nil, &data)
	for _, c := range data.Cases.Nodes {
		out = append(out, c.Number)
	}
	return out
}

// party is the id of a party that the actor sees, by its name.
func (r *Run) party(a *Actor, name string) string {
	var data struct{ Parties struct{ Nodes []Party } }
	r.ask(a, `query Parties { parties(first: 100) { nodes { id name } } }`, nil, &data)
	for _, p := range data.Parties.Nodes {
		if p.Name == name {
			return p.ID
		}
	}
	return r.known("party", name)
}
