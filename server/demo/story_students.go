package demo

// students is scenario 14: three units, two hours to the first answer.
var students = &Story{
	Name: "students", Title: "Sixty-nine students 六十九名学生", Sources: "scenario 14, LF6, N4",
	Tenant: "langfang", Zone: "Asia/Shanghai", Start: "2022-01-14 08:00",
	Play: func(r *Run) {
		c := reportStudents(r)
		c = sendThreeUnits(r, c)
		answerStudents(r, c)
		lateAnswer(r)
	},
	Ends: []End{{"2022-000001", "CLOSED", 13}, {"2022-000002", "ACCEPTED", 1}},
}

func reportStudents(r *Run) *Case {
	centre := r.as("guangyang")
	r.step("2022-01-14 09:00", centre, "files a parent's call: students are held up at the city's border")
	c := r.move(centre, "reportCase", vars{
		"channel": "HOTLINE", "title": "学生返乡受阻", "description": "孩子返乡被困高速路口。",
		"gridId": r.grid("131003005001", "131003005001001"), "categoryId": r.id("category", "EPIDEMIC"),
		"reporter": vars{"name": "学生家长", "phone": "13931600014"},
	})
	r.check("limit", r.limitOf(c), "120 MINUTE")
	r.check("yellow after", c.YellowAt, r.time("2022-01-14 10:00"))
	r.check("red after", c.DueAt, r.time("2022-01-14 11:00"))
	return c
}

func sendThreeUnits(r *Run, c *Case) *Case {
	centre := r.as("guangyang")
	r.step("2022-01-14 09:02", centre, "assigns it at once to the police, transport and health")
	for _, unit := range []string{"TRANSPORT", "POLICE", "HEALTH"} {
		c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", unit), "lead": unit == "POLICE"})
	}
	r.check("three units of one case", len(c.WorkOrders), 3)
	r.check("lead", c.lead(), "POLICE")
	r.check("state", c.State, "ASSIGNED")
	return c
}

// answerStudents: the units agree within the hour; the answer is green.
func answerStudents(r *Run, c *Case) {
	centre := r.as("guangyang")
	r.step("2022-01-14 09:40", r.as("police"), "and the others feed back: call-backs found 69 students, all will be brought home by the afternoon")
	for _, u := range []struct{ login, unit string }{{"police", "POLICE"}, {"transport", "TRANSPORT"}, {"health", "HEALTH"}} {
		a, order := r.as(u.login), c.of(u.unit).ID
		r.move(a, "acceptWorkOrder", vars{"workOrderId": order})
		r.move(a, "feedBackWorkOrder", vars{"workOrderId": order, "text": "下午前全部接回。", "affected": 69})
	}
	c = r.look(centre, c)
	r.check("state", c.State, "FED_BACK")
	r.step("2022-01-14 10:00:00", centre, "answers the parent")
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "69 名学生今天下午全部接回。"})
	r.check("light of the answer", c.Light, "GREEN")
	r.check("state", c.State, "CLOSED")
	for _, o := range c.WorkOrders {
		r.check("light of work order "+r.record.show(o.Seq), o.Light, "GREEN")
	}
	r.check("people helped", r.divided(centre, c).Affected, 69)
	r.step("2022-01-14 17:00", centre, "calls back: all are at home")
	c = r.move(centre, "rateCase", vars{"caseId": c.ID, "score": 5, "channel": "CALL_BACK"})
	r.check("it keeps its colour", c.Light, "GREEN")
}

// lateAnswer: the same limit, and nobody answers.
func lateAnswer(r *Run) {
	centre := r.as("guangyang")
	r.step("2022-01-15 09:00", centre, "files another call that nobody takes up")
	c := r.move(centre, "reportCase", vars{
		"channel": "HOTLINE", "title": "隔离求助", "description": "缺少药品。",
		"gridId": r.grid("131003005001", "131003005001001"), "categoryId": r.id("category", "EPIDEMIC"),
	})
	for _, at := range []struct{ local, want string }{
		{"2022-01-15 10:00:00", "GREEN"}, {"2022-01-15 10:00:01", "YELLOW"}, {"2022-01-15 11:00:00", "YELLOW"}, {"2022-01-15 11:00:01", "RED"},
	} {
		r.check("light at "+at.local, r.lightAt(centre, c, at.local), at.want)
	}
}
