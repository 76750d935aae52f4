package demo

import (
	"fmt"
	"net/url"
)

// sixMinutes is scenario 7 as far as it exists; live delivery and the messages
// come later.
var sixMinutes = &Story{
	Name: "six-minutes", Title: "Six minutes 六分钟", Sources: "scenario 7, WH1, WH14, WH15",
	Tenant: "wuhan", Zone: "Asia/Shanghai", Start: "2019-09-23 09:00",
	Play: func(r *Run) {
		before := r.share("2019-09-23 09:59", r.as("city_officer"))
		c := reportFlowerRack(r)
		c = removeFlowerRack(r, c)
		closeFlowerRack(r, c)
		after := r.share("2019-09-23 10:09", r.as("city_officer"))
		was, _ := before.of(1)
		is, part := after.of(1)
		r.check("handled at community: before and after", []string{r.record.show(was), r.record.show(is)}, []string{"0", "1"})
		r.check("share handled at community", part, 1)
	},
	Ends: []End{{"2019-000001", "CLOSED", 10}},
}

func reportFlowerRack(r *Run) *Case {
	resident := r.as("resident")
	r.step("2019-09-23 10:00:00", resident, "reports a flower rack on a window sill, with its place, in the mini-program")
	point := vars{"longitude": 114.3015, "latitude": 30.6545}
	var data struct{ GridAt *coded }
	r.ask(resident, `query GridAt($point: GeoPointInput!) { gridAt(point: $point) { id code } }`, vars{"point": point}, &data)
	r.check("the point lies in the grid", data.GridAt, "420102017020001")
	c := r.move(resident, "reportCase", vars{
		"channel": "WECHAT_MINI", "title": "窗台花架", "description": "2栋721窗外花架摇晃，可能坠落。",
		"address": "2栋721", "point": point, "categoryId": r.id("category", "HIGH_HAZARD"),
	})
	r.check("grid", c.Grid, "420102017020001")
	r.check("community", c.Community, "420102017020")
	r.check("grade", c.Grade, "A")
	r.check("grade A lies with the community", c.Holder, "office-420102017020")
	r.check("at once with the worker's unit", c.State, "ASSIGNED")
	r.check("limit", r.limitOf(c), "120 MINUTE")
	r.check("due", c.DueAt, r.time("2019-09-23 12:00"))
	r.check("yellow after", c.YellowAt, r.time("2019-09-23 11:00"))
	at := r.attach(resident, c, "花架.jpg", nil)
	r.check("the photo, for the resident and for the worker", []string{fmt.Sprint(r.fetch(resident, at)), fmt.Sprint(r.fetch(r.as("grid_worker"), at))}, []string{"200", "200"})
	return c
}

func removeFlowerRack(r *Run, c *Case) *Case {
	worker := r.as("grid_worker")
	r.step("2019-09-23 10:00:20", worker, "finds it among the work orders to sign, and signs")
	var data struct {
		WorkOrders struct {
			TotalCount int
			Nodes      []WorkOrder
		}
	}
	r.ask(worker, `query ToSign { workOrders(filter: {states: [SENT]}) { totalCount nodes { id state } } }`, nil, &data)
	r.check("work orders to sign", data.WorkOrders.TotalCount, 1)
	if len(data.WorkOrders.Nodes) == 1 {
		c = r.move(worker, "acceptWorkOrder", vars{"workOrderId": data.WorkOrders.Nodes[0].ID})
	}
	r.check("state", c.State, "HANDLING")
	r.step("2019-09-23 10:02:00", worker, "is at the door; the property firm is called")
	c = r.move(worker, "recordProgress", vars{"workOrderId": c.order(), "text": "已到场，已通知物业。", "public": true})
	r.step("2019-09-23 10:05:50", worker, "feeds back with a photo: the rack is gone")
	r.check("without a photo", r.try(worker, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "花架已拆除。"}).why().Message,
		"this category needs proof: attach a picture or document of what was done first")
	r.attach(worker, c, "已拆除.jpg", url.Values{"proof": {"true"}, "public": {"true"}, "workOrderId": {c.order()}})
	c = r.move(worker, "feedBackWorkOrder", vars{"workOrderId": c.order(), "text": "花架已拆除。"})
	r.check("state", c.State, "FED_BACK")
	clock := c.clock()
	if clock.StoppedAt != nil {
		r.check("from report to feedback", clock.StoppedAt.Sub(clock.StartedAt).Seconds(), 350)
	}
	return c
}

func closeFlowerRack(r *Run, c *Case) {
	officer := r.as("community_officer")
	r.step("2019-09-23 10:06:30", officer, "replies to the resident")
	c = r.move(officer, "replyToCase", vars{"caseId": c.ID, "text": "花架已拆除，感谢您的反映。"})
	r.step("2019-09-23 10:07:00", officer, "closes the case")
	c = r.move(officer, "closeCase", vars{"caseId": c.ID})
	resident := r.as("resident")
	r.step("2019-09-23 10:08:00", resident, "rates in the mini-program")
	c = r.move(resident, "rateCase", vars{"caseId": c.ID, "score": 5, "comment": "六分钟，太快了", "channel": "WECHAT_MINI"})
	if c.Rating != nil {
		r.check("rating", c.Rating.Score, 5)
	}
	r.check("every public step is the resident's to read", c.kinds(),
		[]string{"REPORT", "DISPATCH", "ATTACH", "ACCEPT_WORK_ORDER", "RECORD_PROGRESS", "ATTACH", "FEED_BACK", "REPLY", "CLOSE", "RATE"})
	r.check("never left green", c.lights(), []string{"GREEN"})
}
