package ceiling

import (
	"context"
	"database/sql/driver"
	"time"

	"github.com/huying/huying/ent/gid"
)

// oneCase answers a case with its grid, reporter, holder, category, orders and
// last ten events.
func (h *Handler) oneCase(ctx context.Context, v *viewer, id gid.ID) (answer, error) {
	a := make(answer, 0, 4096)
	part := int64(-1)
	err := h.read.ask(ctx, v.tenant, h.texts.oneCase[v.level], func(row []driver.Value) {
		kind, _ := row[0].(int64)
		a.part(part, kind)
		part = kind
		switch kind {
		case 0:
			a.caseRow(row[2:])
		case 1:
			a.order(row[2:])
		default:
			a.event(row[2:])
		}
	}, v.tenant, id.Of(gid.CaseFile).String(), v.region, v.account, h.read.instant(time.Now()))
	if part < 0 {
		a.raw(`{"data":{"case":null}}`)
		return a, err
	}
	a.part(part, 3)
	return a, err
}

// part closes what is open and opens what comes: the case, its orders (1), its
// events (2), the end (3). Lists may be empty.
func (a *answer) part(from, to int64) {
	if from == to {
		a.raw(",")
		return
	}
	for from++; from <= to; from++ {
		switch from {
		case 0:
			a.raw(`{"data":{"case":{`)
		case 1:
			a.raw(`,"workOrders":[`)
		case 2:
			a.raw(`],"events":{"nodes":[`)
		case 3:
			a.raw(`]}}}}`)
		}
	}
}

func (a *answer) caseRow(r []driver.Value) {
	a.raw(`"id":`)
	a.id(gid.CaseFile, r[0])
	a.key("number")
	a.text(r[1])
	a.key("version")
	a.plain(r[2])
	a.key("state")
	a.text(r[3])
	a.key("light")
	a.text(r[4])
	a.key("dueAt")
	a.instant(r[5])
	for i, name := range []string{"title", "description", "address"} {
		a.key(name)
		a.text(r[6+i])
	}
	a.key("reportedAt")
	a.instant(r[9])
	a.key("grade")
	a.text(r[10])
	a.key("rung")
	a.plain(r[11])
	a.key("category")
	a.codeAndName(r[12], r[13])
	a.key("grid")
	a.codeAndName(r[14], r[15])
	a.key("reporter")
	a.reporter(r[16:])
	a.key("holder")
	a.raw(`{"id":`)
	a.id(gid.Department, r[19])
	a.key("code")
	a.text(r[20])
	a.key("name")
	a.text(r[21])
	a.raw("}")
}

func (a *answer) codeAndName(code, name driver.Value) {
	if code == nil {
		a.raw("null")
		return
	}
	a.raw(`{"code":`)
	a.text(code)
	a.key("name")
	a.text(name)
	a.raw("}")
}

func (a *answer) reporter(r []driver.Value) {
	if r[0] == nil {
		a.raw("null")
		return
	}
	a.raw(`{"id":`)
	a.id(gid.Party, r[0])
	a.key("name")
	a.text(r[1])
	a.key("phone")
	a.phone(r[2])
	a.raw("}")
}

func (a *answer) order(r []driver.Value) {
	a.raw(`{"id":`)
	a.id(gid.WorkOrder, r[0])
	a.key("seq")
	a.plain(r[1])
	a.key("lead")
	a.plain(r[2])
	a.key("state")
	a.text(r[3])
	a.key("instruction")
	a.text(r[4])
	a.key("sentAt")
	a.instant(r[5])
	a.key("department")
	a.codeAndName(r[6], r[7])
	a.raw("}")
}

func (a *answer) event(r []driver.Value) {
	a.raw(`{"id":`)
	a.id(gid.CaseEvent, r[0])
	a.key("seq")
	a.plain(r[1])
	for i, name := range []string{"kind", "fromState", "toState"} {
		a.key(name)
		a.text(r[2+i])
	}
	a.key("at")
	a.instant(r[5])
	a.key("text")
	a.text(r[6])
	a.key("public")
	a.plain(r[7])
	a.key("department")
	if r[8] == nil {
		a.raw("null}")
		return
	}
	a.raw(`{"name":`)
	a.text(r[8])
	a.raw("}}")
}
