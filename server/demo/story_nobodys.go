package demo

// nobodys is scenario 9 without the meeting's own record: what nobody wants to
// own is returned twice, ruled on, and settled for the next time.
var nobodys = &Story{
	Name: "nobodys", Title: "Nobody's business 无主诉求", Sources: "scenario 9, WH10–11, N19",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2020-05-11 08:00",
	Play: func(r *Run) {
		c := returnTwice(r)
		number := ruleOwner(r, c)
		askAgain(r, number)
	},
	Ends: []End{{"2020-000001", "CLOSED", 12}, {"2020-000002", "ASSIGNED", 2}},
}

const rulingDoc = `query Ruled($id: ID!) { case(by: {id: $id}) {
  proposedUnit { department { code } ruling { number } }
  rulings { number minutes precedent category { code } region { code } department { code } }
  workOrders { ruling }
} }`

// ruled is what a case has of rulings.
type ruled struct {
	ProposedUnit *struct {
		Department *coded
		Ruling     *struct{ Number string }
	}
	Rulings []struct {
		Number, Minutes              string
		Precedent                    bool
		Category, Region, Department *coded
	}
	WorkOrders []struct{ Ruling string }
}

func (r *Run) ruled(a *Actor, c *Case) ruled {
	var data struct{ Case ruled }
	r.ask(a, rulingDoc, vars{"id": c.ID}, &data)
	return data.Case
}

// returnTwice: step 1; the clock runs from the first dispatch, which the tenant
// does without a hand.
func returnTwice(r *Run) *Case {
	resident, street := r.as("resident"), r.as("nanhu")
	r.step("2020-05-11 09:00", resident, "asks for the fees of a training school that has closed")
	c := r.move(resident, "reportCase", vars{"channel": "WECHAT_MINI", "title": "培训机构退费", "description": "培训机构关门，学费不退。",
		"gridId": r.grid("420106015008", "420106015008001"), "categoryId": r.id("category", "CONSUMER")})
	c = r.look(street, c)
	r.check("grade B lies with the street", c.Holder, "office-420106015")
	for _, unit := range []struct{ login, code, sent, returned string }{
		{"nanhu_brigade", "NANHU_BRIGADE", "2020-05-11 10:00", "2020-05-11 15:00"},
		{"nanhu_public", "NANHU_PUBLIC", "2020-05-11 16:00", "2020-05-12 09:00"},
	} {
		r.step(unit.sent, street, "sends it to "+unit.code)
		c = r.move(street, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", unit.code)})
		r.step(unit.returned, r.as(unit.login), "returns it: not ours")
		c = r.move(r.as(unit.login), "handBackWorkOrder", vars{"workOrderId": c.order(), "reason": "不属于我单位职责"})
	}
	r.check("the clock ran from the first dispatch", c.clock().StartedAt, r.time("2020-05-11 09:00"))
	r.check("due", c.DueAt, r.time("2020-05-14 09:00"))
	brigade := r.as("nanhu_brigade")
	r.step("2020-05-12 09:30", street, "sends it to the brigade once more")
	c = r.move(street, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "NANHU_BRIGADE")})
	r.step("2020-05-12 10:00", brigade, "wants to return it a third time")
	no := r.try(brigade, "handBackWorkOrder", vars{"workOrderId": c.order(), "reason": "仍不属于我单位职责"}).why()
	r.check("refused", no.Code, "WRONG_STATE")
	r.check("returns allowed", no.Allowed, 2)
	r.check("nothing changed", r.look(street, c).Version, c.Version)
	return c
}

// ruleOwner: steps 2 and 3; class 3, kind 7, with the minutes.
func ruleOwner(r *Run, c *Case) (number string) {
	centre, market := r.as("wuchang"), r.as("market")
	r.step("2020-05-12 14:00", centre, "rules after a meeting of three departments who owns it")
	c = r.move(centre, "ruleCase", vars{"caseId": c.ID, "departmentId": r.id("department", "WUCHANG_MARKET"), "reason": "预付消费由市场监管部门牵头",
		"minutes": "公管办、执法大队、市场监管局三方协调会纪要：联合执法，督促退费。", "precedent": true, "categoryId": r.id("category", "KIND_07")})
	r.check("state", c.State, "ASSIGNED")
	r.check("due as before", c.DueAt, r.time("2020-05-14 09:00"))
	got := r.ruled(centre, c)
	if len(got.Rulings) == 1 {
		one := got.Rulings[0]
		number = one.Number
		r.check("number", number, "R2020-000001")
		r.check("class 3, kind 7", one.Category, "KIND_07")
		r.check("area", one.Region, "420106")
		r.check("owner", one.Department, "WUCHANG_MARKET")
		r.check("minutes are kept", one.Minutes != "", true)
	}
	r.step("2020-05-12 15:00", market, "signs for it")
	c = r.move(market, "acceptWorkOrder", vars{"workOrderId": c.order()})
	r.step("2020-05-13 17:00", market, "feeds back: joint action, the fees are refunded")
	c = r.move(market, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "联合执法，学费已退还。"})
	street := r.as("nanhu")
	r.step("2020-05-13 17:30", street, "replies and closes")
	c = r.move(street, "replyToCase", vars{"caseId": c.ID, "text": "学费已退还。"})
	c = r.move(street, "closeCase", vars{"caseId": c.ID})
	r.check("light", c.Light, "YELLOW")
	return number
}

// askAgain: step 4; the next complaint of the kind.
func askAgain(r *Run, number string) {
	resident, centre, market := r.as("resident"), r.as("wuchang"), r.as("market")
	r.step("2020-06-01 09:00", resident, "asks for the fees of another school")
	c := r.move(resident, "reportCase", vars{"channel": "WECHAT_MINI", "title": "培训机构退费", "description": "另一家培训机构关门。",
		"gridId": r.grid("420106015001", "420106015001001"), "categoryId": r.id("category", "KIND_07")})
	c = r.look(centre, c)
	got := r.ruled(centre, c)
	if p := got.ProposedUnit; p != nil && p.Ruling != nil {
		r.check("proposed owner", p.Department, "WUCHANG_MARKET")
		r.check("by the ruling", p.Ruling.Number, number)
	} else {
		r.check("an owner is proposed by a ruling", false, true)
	}
	r.check("sent to the owner without a hand", c.lastUnit(), "WUCHANG_MARKET")
	r.step("2020-06-01 10:00", market, "wants to return it")
	no := r.try(market, "handBackWorkOrder", vars{"workOrderId": c.order(), "reason": "不属于我单位职责"}).why()
	r.check("refused", no.Code, "WRONG_STATE")
	r.check("with the ruling's number", no.Ruling, number)
}
