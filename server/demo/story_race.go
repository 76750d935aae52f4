package demo

import "sync"

// race is scenario 21: two officials, one case.
var race = &Story{
	Name: "race", Title: "Two officials, one case 两人同办", Sources: "scenario 21",
	Tenant: "ke", Zone: "Africa/Nairobi", Start: "2025-03-03 08:00",
	Play: func(r *Run) {
		c := handling(r)
		winner, input, c := moveAtOnce(r, c)
		retry(r, winner, input, c)
	},
	Ends: []End{{"2025-000001", "FED_BACK", 4}},
}

// handling brings a case to HANDLING.
func handling(r *Run) *Case {
	resident, office := r.as("resident"), r.as("community_officer")
	r.step("2025-03-03 09:00", resident, "reports noise")
	c := r.move(resident, "reportCase", vars{
		"channel": "WEB", "title": "Noise", "description": "A generator runs all night.",
		"gridId": r.grid("1.2.1.1", "1.2.1.1-G1"), "categoryId": r.id("category", "NOISE"),
	})
	r.step("2025-03-03 09:10", office, "sends the case to its own office, and signs")
	c = r.move(office, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "office-1.2.1.1")})
	c = r.move(office, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.check("state", c.State, "HANDLING")
	return c
}

// moveAtOnce lets the officer and the grid worker feed back in the same
// instant, each expecting the version he last saw.
func moveAtOnce(r *Run, c *Case) (winner *Actor, input vars, after *Case) {
	r.step("2025-03-03 10:00", nil, "the officer and the grid worker both feed back, in the same instant")
	actors := []*Actor{r.as("community_officer"), r.as("grid_worker")}
	inputs, outcomes, errs := make([]vars, 2), make([]outcome, 2), make([]error, 2)
	if r.err != nil {
		return actors[0], nil, c
	}
	var start, done sync.WaitGroup
	start.Add(1)
	for i, a := range actors {
		inputs[i] = vars{
			"workOrderId": c.order(), "text": "It is switched off, says " + a.Name + ".",
			"expectedVersion": c.Version, "idempotencyKey": "feedback-" + a.Login,
		}
		done.Go(func() {
			start.Wait()
			outcomes[i], errs[i] = attempt(r.ctx, a, "feedBackWorkOrder", inputs[i])
		})
	}
	start.Done()
	done.Wait()
	won := 0
	if outcomes[1].why().Code == "" {
		won = 1
	}
	r.fail(errs[0])
	r.fail(errs[1])
	lost := outcomes[1-won].why()
	r.check("error of the first", outcomes[won].why().Code, "none")
	r.check("error of the other", lost.Code, "CONFLICT")
	r.check("current version that it names", lost.CurrentVersion, c.Version+1)
	after = r.look(r.as("auditor"), c)
	r.record.Steps[len(r.record.Steps)-1].Case = after
	r.check("version", after.Version, c.Version+1)
	r.check("history has one move", after.kinds(), []string{"REPORT", "DISPATCH", "ACCEPT_WORK_ORDER", "FEED_BACK"})
	return actors[won], inputs[won], after
}

// retry: the same key with the same request is the same answer; with another
// request it is a mistake.
func retry(r *Run, winner *Actor, input vars, c *Case) {
	r.step("2025-03-03 10:01", winner, "sends the same request again, with the same idempotency key")
	again := r.move(winner, "feedBackWorkOrder", input)
	r.check("the same answer", []string{again.State, r.record.show(again.Version)}, []string{c.State, r.record.show(c.Version)})
	r.check("history", again.kinds(), c.kinds())
	r.step("2025-03-03 10:02", winner, "uses the key for another request")
	other := vars{"workOrderId": c.order(), "text": "Something else.", "idempotencyKey": input["idempotencyKey"]}
	r.check("answer", r.try(winner, "feedBackWorkOrder", other).why().Code, "IDEMPOTENCY_MISMATCH")
	r.check("version", r.look(r.as("auditor"), c).Version, c.Version)
}
