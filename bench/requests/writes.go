package main

import (
	"github.com/google/uuid"

	"github.com/huying/huying/bench/city"
	"github.com/huying/huying/ent/gid"
)

const reportDocument = `mutation Report($input: ReportCaseInput!) { reportCase(input: $input) {
  case { id number version state light dueAt holder { code } workOrders { seq state department { code } } } trackingCode userErrors { message } } }`

const dispatchDocument = `mutation Dispatch($input: DispatchCaseInput!) { dispatchCase(input: $input) {
  case { id version state light dueAt workOrders { seq state department { code } } } userErrors { message } } }`

// writes report cases and dispatch those that wait. Of a waiting case there is
// one: server and ceiling take them from one queue.
func writes(w *city.World, d *city.Desk) []operation {
	outside := func(kind gid.Kind, id uuid.UUID) string { return gid.ID{Kind: kind, UUID: id}.String() }
	four := operation{name: "q4", document: reportDocument, path: "/report", changes: true}
	five := operation{name: "q5", document: dispatchDocument, path: "/dispatch", changes: true, once: true}
	centre := w.At("CITY")[0]
	four.inputs = []input{{centre, map[string]any{"input": map[string]any{"channel": "HOTLINE", "title": "路灯不亮",
		"description": "路灯不亮，晚上看不清路，已经有人摔倒", "address": "解放路1号",
		"gridId": outside(gid.Grid, d.Grid), "categoryId": outside(gid.Category, d.Category)}}}}
	for _, id := range d.Waiting {
		five.inputs = append(five.inputs, input{centre, map[string]any{"input": map[string]any{
			"caseId": outside(gid.CaseFile, id), "departmentId": outside(gid.Department, d.Unit), "instruction": "请尽快处理并反馈"}}})
	}
	return []operation{four, five}
}
