package demo

import (
	"fmt"
	"strings"
	"time"
)

const repeatsDoc = `query Repeats($id: ID!, $from: DateTime, $to: DateTime) {
  case(by: {id: $id}) {
    reports urgency reopened mergedInto { number } merged { number channel { code } }
    duplicates { case { number } score words metres }
    parties(first: 100) { totalCount nodes { part party { id name } channel { code } } }
    ratings(first: 100) { totalCount nodes { score course } }
  }
  handlingShare(from: $from, to: $to) { closed reports }
  cases(filter: {open: true, reportedFrom: $from, reportedTo: $to}) { totalCount }
}`

// gathered is what a case holds of its repeats.
type gathered struct {
	Case struct {
		Reports, Urgency, Reopened int
		MergedInto                 *struct{ Number string }
		Merged                     []struct {
			Number  string
			Channel *coded
		}
		Duplicates []struct {
			Case   struct{ Number string }
			Metres *float64
		}
		Parties struct {
			TotalCount int
			Nodes      []struct {
				Part  string
				Party *Party
			}
		}
		Ratings struct{ TotalCount int }
	}
	HandlingShare struct{ Closed, Reports int }
	Cases         struct{ TotalCount int }
}

// repeatsOf reads it, with the totals of the story's year.
func (r *Run) repeatsOf(a *Actor, c *Case) (out gathered) {
	year, _, _ := strings.Cut(c.Number, "-")
	if r.err != nil {
		return out
	}
	r.ask(a, repeatsDoc, vars{"id": c.ID, "from": r.time(year + "-01-01 00:00"), "to": r.time(year + "-12-31 00:00")}, &out)
	return out
}

// rubbish is scenario 15: repeats raise and never reset.
var rubbish = &Story{
	Name: "rubbish", Title: "The rubbish before the fire 火灾前的垃圾", Sources: "scenario 15, LF8, WH18, N16",
	Tenant: "langfang", Zone: "Asia/Shanghai", Start: "2021-03-01 08:00",
	Play: func(r *Run) {
		first, codes := reportRubbishThrice(r)
		answerThem(r, first, codes)
		mistakenRepeat(r)
	},
	Ends: []End{
		{"2021-000001", "CLOSED", 9}, {"2021-000002", "MERGED", 2}, {"2021-000003", "MERGED", 2},
		{"2021-000004", "HANDLING", 5}, {"2021-000005", "ACCEPTED", 3},
	},
}

func rubbishAt(r *Run, channel, words string, east float64) vars {
	return vars{"channel": channel, "title": "楼道垃圾", "description": words, "categoryId": r.id("category", "RUBBISH"),
		"point": vars{"longitude": 117.035 + east, "latitude": 39.635}}
}

func reportRubbishThrice(r *Run) (first *Case, codes []string) {
	resident, officer := r.as("resident"), r.as("community_officer")
	r.step("2021-03-01 09:00", resident, "day 1: reports the rubbish on the stairs")
	o := r.mustMove(resident, "reportCase", rubbishAt(r, "APP", "楼道堆满垃圾，有火灾隐患。", 0))
	first, codes = o.Case, append(codes, o.TrackingCode)
	r.check("due", first.DueAt, r.time("2021-03-04 09:00"))

	passer := r.anonymous("langfang")
	r.step("2021-03-06 10:00", passer, "day 6: somebody else reports it 40 m away, by another channel")
	in := rubbishAt(r, "WECHAT", "楼道里垃圾堆满了，怕着火。", 0.0005)
	in["reporter"] = vars{"name": "邻居王某", "phone": "13931600002"}
	o = r.mustMove(passer, "reportCase", in)
	codes = append(codes, o.TrackingCode)
	second := r.byNumber(officer, o.Number)
	r.step("2021-03-06 10:05", officer, "is offered the first and merges")
	found := r.repeatsOf(officer, second).Case.Duplicates
	r.check("proposals", len(found), 1)
	if len(found) == 1 && found[0].Metres != nil {
		r.check("the first, within 100 m", fmt.Sprint(found[0].Case.Number, *found[0].Metres < 100), "2021-000001true")
	}
	c := r.move(officer, "mergeCases", vars{"caseId": second.ID, "intoId": first.ID, "reason": "同一处垃圾"})
	r.check("state", c.State, "MERGED")

	r.step("2021-03-11 09:00", officer, "day 11: files a third report from the hotline, and merges it")
	in = rubbishAt(r, "HOTLINE", "垃圾一直没人清。", 0.0002)
	in["reporter"] = vars{"name": "住户李某", "phone": "13931600003"}
	o = r.mustMove(officer, "reportCase", in)
	codes = append(codes, o.TrackingCode)
	r.move(officer, "mergeCases", vars{"caseId": o.Case.ID, "intoId": first.ID, "reason": "同一处垃圾"})
	first = r.look(officer, first)
	r.check("up one level by itself", first.Holder, "office-131024106")
	r.check("the clock runs from day 1", first.DueAt, r.time("2021-03-04 09:00"))
	all := r.repeatsOf(officer, first)
	r.check("reports", all.Case.Reports, 3)
	r.check("urgency", all.Case.Urgency, 2)
	r.check("reporters besides the first", all.Case.Parties.TotalCount, 2)
	sources := []string{first.Channel.Code}
	for _, m := range all.Case.Merged {
		sources = append(sources, m.Channel.Code)
	}
	r.check("sources", sources, []string{"APP", "WECHAT", "HOTLINE"})
	r.check("open cases", all.Cases.TotalCount, 1)
	return first, codes
}

// answerThem: all three get the one reply.
func answerThem(r *Run, c *Case, codes []string) {
	centre := r.as("street_officer")
	r.step("2021-03-11 10:00", centre, "has the stairs cleared and replies")
	c = r.move(centre, "dispatchCase", vars{"caseId": c.ID, "departmentId": r.id("department", "office-131024106")})
	c = r.move(centre, "acceptWorkOrder", vars{"workOrderId": c.order()})
	c = r.move(centre, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "垃圾已清运。"})
	c = r.move(centre, "replyToCase", vars{"caseId": c.ID, "text": "楼道垃圾已清运。"})
	r.check("state", c.State, "CLOSED")
	passer := r.anonymous("langfang")
	r.step("2021-03-11 18:00", passer, "looks up each of the three by its code")
	for i, code := range codes {
		var data struct{ TrackCase *tracked }
		r.ask(passer, trackDoc, vars{"code": code}, &data)
		if data.TrackCase == nil {
			r.fail(fmt.Errorf("nothing is tracked by code %d", i+1))
			return
		}
		var reply string
		for _, s := range data.TrackCase.Steps {
			if s.Kind == "REPLY" {
				reply = s.Text
			}
		}
		r.check(fmt.Sprintf("report %d", i+1), data.TrackCase.State+": "+reply, "CLOSED: 楼道垃圾已清运。")
	}
	share := r.repeatsOf(centre, c).HandlingShare
	r.check("totals: cases and reports", fmt.Sprint(share.Closed, share.Reports), "1 3")
}

// mistakenRepeat: unmerging restores both.
func mistakenRepeat(r *Run) {
	resident, officer := r.as("resident"), r.as("community_officer")
	r.step("2021-04-01 09:00", resident, "reports two matters in one yard")
	a := r.move(resident, "reportCase", rubbishAt(r, "APP", "院内垃圾。", 0.003))
	b := r.move(resident, "reportCase", rubbishAt(r, "APP", "院内另一处垃圾。", 0.003))
	r.step("2021-04-01 10:00", officer, "signs for the first, takes it for a repeat of the second, and thinks better of it")
	a = r.move(officer, "dispatchCase", vars{"caseId": a.ID, "departmentId": r.id("department", "office-131024106203")})
	a = r.move(officer, "acceptWorkOrder", vars{"workOrderId": a.order()})
	was := r.standing(officer, a) + "; " + r.standing(officer, b)
	c := r.move(officer, "mergeCases", vars{"caseId": a.ID, "intoId": b.ID, "reason": "同一处"})
	r.check("merged", c.State+" "+c.WorkOrders[0].State, "MERGED RECALLED")
	r.step("2021-04-03 10:00", officer, "takes it out again")
	r.move(officer, "unmergeCase", vars{"caseId": a.ID, "reason": "不是同一处"})
	r.check("both stand as before", r.standing(officer, a)+"; "+r.standing(officer, b), was)
	r.check("the limit ran on", r.look(officer, a).Light, "YELLOW")
}

// standing is all of a case that merging changes.
func (r *Run) standing(a *Actor, c *Case) string {
	c = r.look(a, c)
	all := r.repeatsOf(a, c).Case
	parts := []string{c.State, r.record.show(c.DueAt), fmt.Sprint(all.Reports, all.Urgency, all.Parties.TotalCount)}
	for _, o := range c.WorkOrders {
		parts = append(parts, o.State)
	}
	for _, k := range c.Clocks {
		parts = append(parts, k.StartedAt.Format(time.RFC3339), r.record.show(k.StoppedAt))
	}
	return strings.Join(parts, " ")
}

// owners is the second half of scenario 16: bad ratings reopen a group's case.
var owners = &Story{
	Name: "owners", Title: "Property deeds 房产证", Sources: "scenario 16, LF4, N11",
	Tenant: "langfang", Zone: "Asia/Shanghai", Start: "2020-04-01 08:00",
	Play: playOwners,
	Ends: []End{{"2020-000001", "ASSIGNED", 48}},
}

func playOwners(r *Run) {
	resident, county := r.as("resident"), r.as("district_officer")
	r.step("2020-04-01 09:00", resident, "asks for the deed that no owner of the building has")
	c := r.move(resident, "reportCase", vars{"channel": "APP", "title": "办不了房产证", "description": "整栋楼四十户办不了房产证。",
		"categoryId": r.id("category", "PROPERTY_DEED"), "gridId": r.grid("131024106203", "131024106203001")})
	r.step("2020-04-02 09:00", county, "adds the 39 other owners")
	var joining []vars
	for i := range 39 {
		joining = append(joining, vars{"party": vars{"kind": "HOUSEHOLD", "name": fmt.Sprintf("业主 %d", i+2)}})
	}
	c = r.move(county, "joinCase", vars{"caseId": c.ID, "part": "JOINT", "channel": "VISIT", "parties": joining})
	group := r.repeatsOf(county, c).Case.Parties
	r.check("owners besides the first", group.TotalCount, 39)
	r.step("2020-06-01 10:00", county, "after two months: done, answered and closed")
	c = r.move(county, "dispatchCase", vars{"caseId": c.ID, "departmentId": *unitOf(c)})
	c = r.move(county, "acceptWorkOrder", vars{"workOrderId": c.order()})
	c = r.move(county, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "已办理首次登记。"})
	c = r.move(county, "replyToCase", vars{"caseId": c.ID, "text": "可以办证了。"})
	r.check("state", c.State, "CLOSED")
	r.step("2020-06-03 10:00", resident, "rates it")
	c = r.move(resident, "rateCase", vars{"caseId": c.ID, "score": 5, "channel": "APP"})
	r.step("2020-06-04 10:00", county, "calls the 39 others; the last three are dissatisfied")
	for i, p := range group.Nodes {
		score := 4
		if i >= 36 {
			score = 2
		}
		c = r.move(county, "rateCase", vars{"caseId": c.ID, "partyId": p.Party.ID, "score": score, "channel": "CALL_BACK"})
	}
	all := r.repeatsOf(county, c).Case
	r.check("ratings", all.Ratings.TotalCount, 40)
	r.check("reopened by itself", fmt.Sprint(c.State, all.Reopened), "ASSIGNED1")
	if len(c.WorkOrders) == 2 {
		r.check("the same unit", c.WorkOrders[1].Department, c.WorkOrders[0].Department.Code)
		r.check("the same person", c.WorkOrders[1].Assignee, "district_officer")
	}
	clocks := c.clocksOf("REPLY")
	r.check("clocks of the reply", len(clocks), 2)
	if len(clocks) == 2 {
		r.check("the old clock stays", clocks[0].StoppedAt, r.time("2020-06-01 10:00"))
		r.check("the new one starts now", clocks[1].StartedAt, r.time("2020-06-04 10:00"))
	}
	r.check("the old history is there", c.kinds()[:2], []string{"REPORT", "JOIN"})
}

// unitOf is the department that holds a case.
func unitOf(c *Case) *string {
	if c.Holder == nil {
		return new(string)
	}
	return &c.Holder.ID
}
