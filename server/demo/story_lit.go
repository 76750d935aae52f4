package demo

// lit is scenario 11 as far as lights and their messages go: a limit of ten
// hours, a server that stops over noon, and what is still red a day later. The
// supervisor's own button has a story of its own.
var lit = &Story{
	Name: "lights", Title: "Yellow at half past, red at the end 黄灯红灯", Sources: "scenario 11, WH18, WH20",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2021-09-21 07:00",
	Play: func(r *Run) {
		appointHeads(r)
		first, second := reportCut(r, "2021-09-21 08:00", "停水"), reportCut(r, "2021-09-22 08:00", "停电")
		watchFirst(r, first)
		sleepThroughSecond(r, second)
		pushStubborn(r, first, second)
		settleCut(r, first, "2021-09-24 09:00")
		settleCut(r, second, "2021-09-24 10:00")
	},
	Ends: []End{{"2021-000001", "CLOSED", 7}, {"2021-000002", "CLOSED", 7}},
}

const cutUnit = "office-420102"

const appointHeadDoc = `mutation Appoint($input: AppointHeadInput!) {
  appointHead(input: $input) { department { chief { login } deputy { login } } userErrors { message } }
}`

// appointHeads: the command centre of the district has a chief and a deputy.
func appointHeads(r *Run) {
	admin := r.as("tenant_admin")
	r.step("2021-09-21 07:30", admin, "names who leads the district's command centre")
	var people struct {
		Accounts struct{ Nodes []struct{ ID, Login string } }
	}
	r.ask(admin, `query People { accounts(first: 50) { nodes { id login } } }`, nil, &people)
	ids := map[string]string{}
	for _, p := range people.Accounts.Nodes {
		ids[p.Login] = p.ID
	}
	var data struct {
		AppointHead struct {
			Department struct{ Chief, Deputy *person }
		}
	}
	for post, login := range map[string]string{"CHIEF": "centre_chief", "DEPUTY": "centre_deputy"} {
		r.ask(admin, appointHeadDoc, vars{"input": vars{"departmentId": r.id("department", cutUnit), "post": post,
			"accountId": ids[login], "reason": "任命"}}, &data)
	}
	heads := data.AppointHead.Department
	if heads.Chief == nil || heads.Deputy == nil {
		heads.Chief, heads.Deputy = &person{}, &person{}
	}
	r.check("chief and deputy", []string{heads.Chief.Login, heads.Deputy.Login}, []string{"centre_chief", "centre_deputy"})
}

func reportCut(r *Run, at, title string) *Case {
	resident := r.as("resident")
	r.step(at, resident, "reports that it is cut off: grade C, ten hours")
	c := r.move(resident, "reportCase", vars{"channel": "WECHAT_MINI", "title": title, "description": title + "，一早开始。",
		"gridId": r.grid("420102017020", "420102017020001"), "categoryId": r.id("category", "UTILITIES")})
	r.check("limit", r.limitOf(c), "600 MINUTE")
	r.check("held by the district", c.Holder, cutUnit)
	return c
}

// watchFirst: to the second, while the server runs.
func watchFirst(r *Run, c *Case) {
	for _, at := range []struct {
		local  string
		lights []string
		told   []string
	}{
		{"2021-09-21 13:00:00", nil, nil},
		{"2021-09-21 13:00:01", []string{"YELLOW 2021-09-21 13:00:01"}, []string{"LIGHT_YELLOW 138****0002 centre_deputy"}},
		{"2021-09-21 18:00:00", []string{"YELLOW 2021-09-21 13:00:01"}, []string{"LIGHT_YELLOW 138****0002 centre_deputy"}},
		{"2021-09-21 18:00:01", []string{"YELLOW 2021-09-21 13:00:01", "RED 2021-09-21 18:00:01"},
			[]string{"LIGHT_YELLOW 138****0002 centre_deputy", "LIGHT_RED 138****0001 centre_chief"}},
	} {
		r.step(at.local, nil, "the server looks at what is due, twice")
		r.sweep()
		r.sweep()
		r.check("lights", r.lightsOf(c), at.lights)
		r.check("messages to the heads", r.toldOf(c), at.told)
	}
}

// sleepThroughSecond: the server stands from 12:00 to 19:00.
func sleepThroughSecond(r *Run, c *Case) {
	r.step("2021-09-22 12:00", nil, "the server looks a last time, and stops")
	r.sweep()
	r.check("lights", r.lightsOf(c), []string(nil))
	r.step("2021-09-22 19:00", nil, "the server is back")
	r.sweep()
	r.sweep()
	r.check("lights with their true times", r.lightsOf(c), []string{"YELLOW 2021-09-22 13:00:01", "RED 2021-09-22 18:00:01"})
	r.check("each message once", r.toldOf(c), []string{"LIGHT_YELLOW 138****0002 centre_deputy", "LIGHT_RED 138****0001 centre_chief"})
	r.check("notices of the chief", r.inboxOf("centre_chief"), []string{"LIGHT_RED", "LIGHT_RED"})
}

// pushStubborn: what is still red a day later goes to the inspection body.
func pushStubborn(r *Run, first, second *Case) {
	inspector := r.as("inspector")
	r.step("2021-09-22 19:30", inspector, "sees the first case, red for more than a day")
	r.check("pushed", r.pushed(inspector, first), 1)
	r.check("not yet pushed", r.pushed(inspector, second), 0)
	r.step("2021-09-23 18:00:01", nil, "the server looks when the second has been red for a day")
	r.sweep()
	r.sweep()
	r.check("pushed once each", []int{r.pushed(inspector, first), r.pushed(inspector, second)}, []int{1, 1})
}

// settleCut: the case ends; its red stays.
func settleCut(r *Run, c *Case, at string) {
	centre := r.as("district_officer")
	r.step(at, centre, "has it repaired, answers and closes")
	c = r.move(centre, "acceptWorkOrder", vars{"workOrderId": r.look(centre, c).order()})
	c = r.move(centre, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "已抢修恢复。"})
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "已恢复供应，抱歉。"})
	c = r.move(centre, "closeCase", vars{"caseId": c.ID})
	r.check("light", c.Light, "RED")
	r.check("history", c.kinds(), []string{"REPORT", "DISPATCH", "INSPECT", "ACCEPT_WORK_ORDER", "FEED_BACK", "REPLY", "CLOSE"})
}
