package casestate

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/flow.md anew")

const flowDoc = "../../docs/flow.md"

// terms are the field's words (LF10, decision 10).
var terms = map[string]string{
	"ACCEPTED": "接办", "ASSIGNED": "交办", "HANDLING": "处置", "FED_BACK": "反馈", "REPLIED": "回复", "CLOSED": "报结",
	"REFUSED": "不予受理", "WITHDRAWN": "撤回", "MERGED": "并案",
	"REPORT": "反映", "TRIAGE": "研判", "DISPATCH": "派单", "SPLIT": "拆分", "ACCEPT_WORK_ORDER": "接单", "HAND_BACK": "退单", "RULE": "责任认定",
	"RECORD_PROGRESS": "办理记录", "FEED_BACK": "反馈", "REPLY": "回复", "CLOSE": "报结", "RATE": "评价", "REOPEN": "重新办理", "ESCALATE": "上报",
	"REFUSE": "不予受理", "WITHDRAW": "撤回", "MERGE": "并案", "UNMERGE": "撤销并案",
	"REPEAT": "重复反映", "SEPARATE": "分离", "JOIN": "联名", "ASK": "询问", "ANSWER": "答复询问", "NOTE": "内部备注", "COMMENT": "补充说明", "ATTACH": "附件",
	"COMMIT": "承诺", "SETTLE_COMMITMENT": "承诺兑现", "RECORD_REMEDY": "治标治本", "CONVENE": "会商", "APPOINT_AGENT": "全程代办",
	"REQUEST_EXTENSION": "申请延期", "DECIDE_EXTENSION": "延期审批", "PAUSE": "暂停计时", "RESUME": "恢复计时", "RELIMIT": "时限调整",
	"URGE": "催办", "SUPERVISE": "督办", "ANSWER_SUPERVISION": "督办回复", "INSPECT": "推送督查", "DISCIPLINE": "约谈问责", "INSTRUCT": "批示",
	"CONCLUDE_SUPERVISION": "督办办结", "TRANSFER": "移交",
	"SENT": "已派", "RETURNED": "已退回", "HANDED_UP": "已上报", "RECALLED": "已收回",
}

// orderTerms are the words that mean something else for a work order.
var orderTerms = map[string]string{"ACCEPTED": "已接单", "FED_BACK": "已反馈"}

func TestFlowDoc_IsFresh(t *testing.T) {
	t.Parallel()
	want := flow(t)
	if *update {
		if err := os.WriteFile(flowDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(flowDoc)
	if err != nil || string(got) != want {
		t.Errorf("docs/flow.md is not what the table says (%v); write it anew: go test ./internal/casestate -run FlowDoc -update", err)
	}
}

// flow prints the tables for people.
func flow(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# The flow of a case\n\nPrinted from `internal/casestate/table.go` by its test (`go test ./internal/casestate -run FlowDoc -update`);\nnot to be edited. An event that is not listed for a state is refused in it, naming the state, the event and what is\npossible. A new case is ACCEPTED by the event REPORT (反映).\n")
	b.WriteString("\n## A case 诉求\n\n| state | event | leads to | when |\n|---|---|---|---|\n")
	for _, state := range States {
		moves := 0
		for _, s := range Table {
			if s.From == state && slices.Contains(Moving, s.Event) {
				moves++
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", term(t, string(s.From), nil), term(t, string(s.Event), nil), term(t, string(s.To), nil), s.When)
			}
		}
		if moves == 0 {
			fmt.Fprintf(&b, "| %s | none | | the end |\n", term(t, string(state), nil))
		}
	}
	b.WriteString("\n## What leaves a case in its state\n\n| event | possible in |\n|---|---|\n")
	for _, event := range Events[len(Moving):] {
		var in []string
		for _, s := range Table {
			if s.Event == event {
				in = append(in, string(s.From))
			}
		}
		fmt.Fprintf(&b, "| %s | %s |\n", term(t, string(event), nil), strings.Join(in, ", "))
	}
	b.WriteString("\n## A work order 工单\n\n| state | event | leads to |\n|---|---|---|\n")
	for _, state := range OrderStates {
		open := false
		for _, s := range OrderTable {
			if s.From == state {
				open = true
				fmt.Fprintf(&b, "| %s | %s | %s |\n", term(t, string(s.From), orderTerms), term(t, string(s.Event), nil), term(t, string(s.To), orderTerms))
			}
		}
		if !open {
			fmt.Fprintf(&b, "| %s | none | the end |\n", term(t, string(state), orderTerms))
		}
	}
	b.WriteString("\n## In a picture\n\n```mermaid\nstateDiagram-v2\n  [*] --> ACCEPTED: REPORT\n")
	for _, s := range Table {
		if s.From != s.To {
			fmt.Fprintf(&b, "  %s --> %s: %s\n", s.From, s.To, s.Event)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// term writes a word with its Chinese term; a word without one is a fault of
// this test's table.
func term(t *testing.T, word string, first map[string]string) string {
	zh, ok := first[word]
	if !ok {
		zh, ok = terms[word]
	}
	if !ok {
		t.Errorf("there is no Chinese term for %s", word)
	}
	return word + " " + zh
}
