package demo

// streetLights are two real requests of Boston's open data, with the city's own
// target time. Boston closes from acceptance, and names a due time by the
// opening of the next working day.
var streetLights = &Story{
	Name: "street-lights", Title: "Two street lights", Sources: "Boston 311, requests 101001240735 and 101001240736",
	Tenant: "boston", Zone: "America/New_York", Start: "2015-01-01 00:00",
	Play: func(r *Run) {
		first := reportLight(r, "2015-01-01 00:25:23", "101001240735")
		second := reportLight(r, "2015-01-01 00:25:36", "101001240736")
		closeLight(r, first, "2015-01-02 16:17:43", "Duplicate of existing case", "GREEN")
		r.now("2015-01-09 08:30:01")
		closeLight(r, second, "2015-04-28 08:49:50", "Rebuilt luminaires and now lights are operational.", "RED")
	},
	Ends: []End{{"2015-000001", "CLOSED", 2}, {"2015-000002", "CLOSED", 2}},
}

func reportLight(r *Run, at, reference string) *Case {
	caller := r.as("integration")
	r.step(at, caller, "files a request on the holiday, as the app sent it")
	c := r.move(caller, "reportCase", vars{
		"channel": "CITIZENS_CONNECT_APP", "title": "Street light outage", "description": "The street lights are out.",
		"externalReference": reference, "regionId": r.id("region", "0502"),
		"point":      vars{"longitude": -71.0944, "latitude": 42.3474},
		"categoryId": r.id("category", "STREET_LIGHT_OUTAGES"),
	})
	r.check("state", c.State, "ACCEPTED")
	r.check("limit", r.limitOf(c), "10 WORKING_DAY")
	r.check("the clock waits for the office", c.clock().StartedAt, r.time("2015-01-02 08:30"))
	r.check("due, the city's own target", c.DueAt, r.time("2015-01-16 08:30"))
	r.check("yellow after", c.YellowAt, r.time("2015-01-09 08:30"))
	return c
}

func closeLight(r *Run, c *Case, at, text, light string) {
	hotline := r.as("department_officer")
	r.step(at, hotline, "closes the request from acceptance")
	c = r.move(hotline, "closeCase", vars{"caseId": c.ID, "text": text})
	r.check("state", c.State, "CLOSED")
	r.check("light", c.Light, light)
}

// holiday is scenario 4: seven working days over the Dragon Boat holiday, with
// the calendar changed while they run.
var holiday = &Story{
	Name: "holiday", Title: "Seven working days over a holiday 端午假期", Sources: "scenario 4, CQ6, CQ11, CQ13–19",
	Tenant: "chongqing", Zone: "Asia/Shanghai", Start: "2015-06-20 08:00",
	Play: func(r *Run) {
		c := forwardAllowance(r)
		changeFestival(r, c)
		c = watchAllowance(r, c)
		settleAllowance(r, c)
	},
	Ends: []End{{"2015-000001", "CLOSED", 12}, {"2015-000002", "ACCEPTED", 1}},
}

// forwardAllowance: CQ13 and CQ15, community to centre to department, the same day.
func forwardAllowance(r *Run) *Case {
	secretary, street, centre := r.as("community_officer"), r.as("street_officer"), r.as("district_officer")
	r.step("2015-06-20 10:00", secretary, "files by telephone on the festival day: an allowance is blocked")
	c := r.move(secretary, "reportCase", vars{
		"channel": "PHONE", "title": "低保因残疾证受阻", "description": "一家三口，因残疾证未办，低保受阻。",
		"gridId": r.grid("500113004001", "500113004001001"), "categoryId": r.id("category", "ALLOWANCE"),
		"reporter": vars{"name": "村民张某", "phone": "13983000001"},
	})
	r.check("state", c.State, "ACCEPTED")
	r.check("no limit before it is forwarded", c.DueAt, "none")
	r.check("to be passed on before midnight", c.clockOf("FORWARD").DueAt, r.time("2015-06-21 00:00"))
	forgotten := r.move(secretary, "reportCase", vars{
		"channel": "PHONE", "title": "无人转办", "description": "当天没有转办。",
		"gridId": r.grid("500113004001", "500113004001001"), "categoryId": r.id("category", "ALLOWANCE"),
	})
	r.step("2015-06-20 11:00", street, "hands it up: the bureaus are the district's")
	c = r.move(street, "escalateCase", vars{"caseId": c.ID, "reason": "涉及区民政局职责"})
	r.check("held by the district's centre", c.Holder, "office-500113")
	r.step("2015-06-20 18:00", centre, "forwards it to civil affairs, the same day: nothing stays overnight")
	c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "CIVIL_AFFAIRS")})
	r.check("limit", r.limitOf(c), "7 WORKING_DAY")
	r.check("clock starts on Tuesday", c.clock().StartedAt, r.time("2015-06-23 09:00"))
	r.check("yellow after", c.YellowAt, r.time("2015-06-26 13:00"))
	r.check("due", c.DueAt, r.time("2015-07-01 17:00"))
	r.check("not overnight", c.Overnight, false)
	r.step("2015-06-21 00:00", centre, "watches midnight pass")
	r.check("at midnight", r.look(centre, forgotten).Overnight, false)
	r.now("2015-06-21 00:00:01")
	r.check("one second later", r.look(centre, forgotten).Overnight, true)
	return c
}

// changeFestival: scenario 4.3, the tenant marks days while the limit runs.
func changeFestival(r *Run, c *Case) {
	admin, centre := r.as("tenant_admin"), r.as("district_officer")
	off := []string{"2015-06-20", "2015-06-21", "2015-06-22"}
	for _, turn := range []struct {
		at, what, yellow, due string
		off, worked           []string
	}{
		{"2015-06-23 09:10", "marks 06-25 as a day off", "2015-06-29 13:00", "2015-07-02 17:00", append(off[:3:3], "2015-06-25"), []string{}},
		{"2015-06-23 09:12", "makes Saturday 06-27 a working day for it", "2015-06-27 13:00", "2015-07-01 17:00", append(off[:3:3], "2015-06-25"), []string{"2015-06-27"}},
		{"2015-06-23 09:14", "takes the day off back, not the Saturday", "2015-06-26 13:00", "2015-06-30 17:00", off, []string{"2015-06-27"}},
		{"2015-06-23 09:16", "takes the Saturday back too", "2015-06-26 13:00", "2015-07-01 17:00", off, []string{}},
	} {
		r.step(turn.at, admin, turn.what)
		var data struct {
			ChangeCalendar struct{ UserErrors []struct{ Message string } }
		}
		r.ask(admin, changeCalendarDoc, vars{"input": vars{"code": "OFFICE", "holidays": turn.off, "makeUpDays": turn.worked, "reason": "端午节调休"}}, &data)
		r.check("refused", len(data.ChangeCalendar.UserErrors), 0)
		seen := r.look(centre, c)
		r.check("yellow after", seen.YellowAt, r.time(turn.yellow))
		r.check("due", seen.DueAt, r.time(turn.due))
		changes := seen.clock().Changes
		if n := len(changes); n > 0 {
			r.check("why", changes[n-1].Cause+" "+changes[n-1].Reason, "CALENDAR 端午节调休")
		}
	}
}

const changeCalendarDoc = `mutation ChangeCalendar($input: ChangeCalendarInput!) { changeCalendar(input: $input) { userErrors { message } } }`

func watchAllowance(r *Run, c *Case) *Case {
	bureau, centre := r.as("department_officer"), r.as("district_officer")
	r.step("2015-06-23 09:30", bureau, "signs")
	c = r.move(bureau, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.step("2015-06-26 13:00", centre, "watches half of the limit pass")
	r.check("light at 2015-06-26 13:00:00", r.lightAt(centre, c, "2015-06-26 13:00:00"), "GREEN")
	r.check("light at 2015-06-26 13:00:01", r.lightAt(centre, c, "2015-06-26 13:00:01"), "YELLOW")
	return c
}

func settleAllowance(r *Run, c *Case) {
	bureau, centre := r.as("department_officer"), r.as("district_officer")
	r.step("2015-06-30 10:00", bureau, "feeds back: card and allowance are granted")
	c = r.move(bureau, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "残疾证已办，低保已批。"})
	r.step("2015-06-30 11:00", centre, "replies, and closes")
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "低保已批准，下月起发放。"})
	r.check("completed on time, yellow", c.Light, "YELLOW")
	c = r.move(centre, "closeCase", vars{"caseId": c.ID})
	r.step("2015-07-02 10:00", centre, "calls back and records the rating")
	c = r.move(centre, "rateCase", vars{"caseId": c.ID, "score": 5, "channel": "CALL_BACK"})
	r.check("the light stays as it was when the limit stopped", c.Light, "YELLOW")
	r.check("history", c.kinds(), []string{"REPORT", "ESCALATE", "DISPATCH", "RELIMIT", "RELIMIT", "RELIMIT", "RELIMIT", "ACCEPT_WORK_ORDER", "FEED_BACK", "REPLY", "CLOSE", "RATE"})
}
