package demo

// walls is scenario 17 as far as its paths exist: two cities that are alike,
// and inside one of them 1.2 beside 1.20. Figures, subscriptions, exports and
// Open311 come later.
var walls = &Story{
	Name: "walls", Title: "Tenants and the region tree 租户与区域", Sources: "scenario 17",
	Tenant: "ke", Others: []string{"kerala"}, Zone: "Africa/Nairobi", Start: "2024-03-04 08:00",
	Play: func(r *Run) {
		c := fill(r)
		seeEverything(r, c)
		askForForeign(r, c)
		askWithoutTenant(r, c)
		trackForeign(r, c)
		maskContacts(r, c)
		refuseAuditor(r, c)
		moveCommunity(r, c)
	},
	Ends: []End{
		{"2024-000001", "CLOSED", 6}, {"2024-000002", "ACCEPTED", 1}, {"2024-000003", "ASSIGNED", 3},
		{"2024-000004", "ACCEPTED", 1}, {"2024-000005", "ASSIGNED", 3},
	},
}

// town are the cases of the story: A to E in ke, K in kerala.
type town struct {
	A, B, C, D, E, K *Case
	codeA, codeK     string // tracking codes
}

// named are the cases of ke by the letter under which they are told.
func (t town) named() []*Case { return []*Case{t.A, t.B, t.C, t.D, t.E} }

// secrets are the contact data of every reporter in ke.
var secrets = []string{"13800138001", "110101199003077710", "Lane 8, house 3", "0700000002", "0700000003", "0700000004", "0700000005"}

// fill files a case in each corner of ke and one in kerala, settles the first
// of each city, and sends two to bureaus.
func fill(r *Run) town {
	var t town
	resident, city, platform := r.as("resident"), r.as("city_officer"), r.as("integration")
	r.step("2024-03-04 09:00", resident, "reports A in community 1.2.1.1")
	a := r.mustMove(resident, "reportCase", r.complaint("", "WEB", "A", "NOISE", "1.2.1.1", ""))
	t.A, t.codeA = a.Case, a.TrackingCode
	r.step("2024-03-04 09:05", city, "files B in 1.2.1.2 and C in 1.2.2.1 for callers")
	t.B = r.move(city, "reportCase", r.complaint("", "HOTLINE", "B", "NOISE", "1.2.1.2", "0700000002"))
	t.C = r.move(city, "reportCase", r.complaint("", "HOTLINE", "C", "ROADS", "1.2.2.1", "0700000003"))
	r.step("2024-03-04 09:10", platform, "files D in 1.20.1.1")
	t.D = r.move(platform, "reportCase", r.complaint("", "OPEN311", "D", "NOISE", "1.20.1.1", "0700000004"))
	r.step("2024-03-04 09:15", city, "files E in 1.20.1.1 for a caller")
	t.E = r.move(city, "reportCase", r.complaint("", "HOTLINE", "E", "WATER", "1.20.1.1", "0700000005"))
	r.step("2024-03-04 09:20", r.as("kerala/city_officer"), "files K, in the community of the same code")
	k := r.mustMove(r.as("kerala/city_officer"), "reportCase", r.complaint("kerala/", "HOTLINE", "K", "NOISE", "1.2.1.1", "0700000006"))
	t.K, t.codeK = k.Case, k.TrackingCode
	r.check("both cities number alike", t.K.Number, t.A.Number)

	r.settle("", t.A)
	r.settle("kerala/", t.K)
	r.step("2024-03-04 11:00", r.as("street_22"), "hands C up; the district sends it to the roads bureau")
	r.move(r.as("street_22"), "escalateCase", vars{"caseId": t.C.ID, "reason": "The road is the bureau's."})
	r.move(r.as("district_officer"), "dispatchCase", vars{"caseId": t.C.ID, "departmentId": r.id("department", "ROADS")})
	r.step("2024-03-04 11:10", r.as("district_20"), "hands E up; the city sends it to the water bureau")
	r.move(r.as("district_20"), "escalateCase", vars{"caseId": t.E.ID, "reason": "The main is the city's."})
	r.move(r.as("city_officer"), "dispatchCase", vars{"caseId": t.E.ID, "departmentId": r.id("department", "WATER")})
	return t
}

// complaint is a report in a community of a city: "" for ke, "kerala/".
func (r *Run) complaint(city, channel, title, category, community, phone string) vars {
	in := vars{
		"channel": channel, "title": title, "description": "Case " + title + ".",
		"gridId": r.grid(city+community, city+community+"-G1"), "categoryId": r.id("category", city+category),
	}
	if phone != "" {
		in["reporter"] = vars{"name": "Caller of " + title, "phone": phone}
	}
	return in
}

// settle brings a case of community 1.2.1.1 to its end, in either city.
func (r *Run) settle(city string, c *Case) {
	office, worker := r.as(city+"community_officer"), r.as(city+"grid_worker")
	r.step("2024-03-04 10:00", office, "settles "+c.Title+" with the grid worker")
	c = r.move(office, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", city+"office-1.2.1.1")})
	c = r.move(worker, "acceptWorkOrder", vars{"workOrderId": c.order()})
	c = r.move(worker, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "Switched off."})
	c = r.move(office, "replyToCase", vars{"caseId": c.ID, "text": "It is quiet now."})
	c = r.move(office, "closeCase", vars{"caseId": c.ID})
	r.check("state", c.State, "CLOSED")
}
