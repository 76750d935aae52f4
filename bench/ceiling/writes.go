package ceiling

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
)

// book is where writes go. Each of its methods is one transaction that is done
// wholly or not at all, and durable when it returns.
type book interface {
	file(context.Context, filing) (filed, error)
	send(context.Context, sending) (sent, error)
	close() error
}

func openBook(ctx context.Context, database string, together bool) (book, error) {
	p, err := newPool(ctx, database, true, together)
	if err != nil {
		return nil, err
	}
	if p.postgres {
		return cluster{p}, nil
	}
	return openFile(p), nil
}

var (
	errNoPlace = errors.New("ceiling: no such place")
	errUnsent  = errors.New("ceiling: the case cannot be dispatched")
)

// filing is a case to be filed and sent to the office of its place.
type filing struct {
	tenant, account                string
	setup                          *setup
	id, trackingCode               string
	channel, category, grid, level string
	title, description, address    string
	grade                          string
	rung, minutes                  int
	now, yellow, due               time.Time
}

// filed is the number that a case got and the code of the office that holds it.
type filed struct{ number, office string }

// sending is a case to be sent to a unit by the office that holds it.
type sending struct {
	tenant, account, region string
	setup                   *setup
	id, unit, instruction   string
	now                     time.Time
}

// sent is what a case was after it had been sent, with the unit's code.
type sent struct{ version, due, unit string }

// report is the input of a report, as far as the bench uses it.
type report struct {
	Input struct{ Channel, Title, Description, Address, GridID, CategoryID string }
}

func (h *Handler) report(ctx context.Context, v *viewer, in report) (answer, error) {
	s, err := h.setups.of(ctx, v.tenant)
	if err != nil {
		return nil, err
	}
	f, err := s.filing(v, in)
	if err != nil {
		return nil, err
	}
	got, err := h.book.file(ctx, f)
	if err != nil {
		return nil, err
	}
	a := make(answer, 0, 512)
	a.raw(`{"data":{"reportCase":{"case":{"id":`)
	a.id(gid.CaseFile, f.id)
	a.key("number")
	a.quoted(got.number)
	a.raw(`,"version":2,"state":"ASSIGNED","light":"GREEN"`)
	a.key("dueAt")
	a.instant(h.read.instant(f.due))
	a.raw(`,"holder":{"code":`)
	a.quoted(got.office)
	a.raw(`},"workOrders":[{"seq":1,"state":"SENT","department":{"code":`)
	a.quoted(got.office)
	a.raw(`}}]},"trackingCode":`)
	c := f.trackingCode
	a.quoted(fmt.Sprintf("%s-%s-%s-%s", c[:4], c[4:8], c[8:12], c[12:]))
	a.raw(`,"userErrors":[]}}}`)
	return a, nil
}

// filing is what a report asks for by the tenant's set-up.
func (s *setup) filing(v *viewer, in report) (filing, error) {
	kind := gid.Parse(in.Input.CategoryID).Of(gid.Category).String()
	k, way := s.categories[kind], s.channels[in.Input.Channel]
	if k.limit.Unit != "MINUTE" || way == "" {
		return filing{}, errors.New("ceiling: a report of another kind")
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	yellow, due := s.instants(k, now)
	rung := s.RungOf(k.grade)
	return filing{
		tenant: v.tenant, account: v.account, setup: s, id: newID(), trackingCode: rand.Text()[:16],
		channel: way, category: kind, grid: gid.Parse(in.Input.GridID).Of(gid.Grid).String(), level: s.levelOf(rung),
		title: in.Input.Title, description: in.Input.Description, address: in.Input.Address,
		grade: k.grade, rung: rung, minutes: k.limit.Amount, now: now, yellow: yellow, due: due,
	}, nil
}

// dispatch is the input of a dispatch, as far as the bench uses it.
type dispatch struct {
	Input struct{ CaseID, DepartmentID, Instruction string }
}

func (h *Handler) dispatch(ctx context.Context, v *viewer, in dispatch) (answer, error) {
	s, err := h.setups.of(ctx, v.tenant)
	if err != nil {
		return nil, err
	}
	id := gid.Parse(in.Input.CaseID).Of(gid.CaseFile).String()
	got, err := h.book.send(ctx, sending{
		tenant: v.tenant, account: v.account, region: v.region, setup: s, id: id,
		unit: gid.Parse(in.Input.DepartmentID).Of(gid.Department).String(), instruction: in.Input.Instruction, now: time.Now(),
	})
	if err != nil {
		return nil, err
	}
	a := make(answer, 0, 512)
	a.raw(`{"data":{"dispatchCase":{"case":{"id":`)
	a.id(gid.CaseFile, id)
	a.key("version")
	a.raw(got.version)
	a.raw(`,"state":"ASSIGNED","light":"GREEN"`)
	a.key("dueAt")
	a.instant(got.due)
	a.raw(`,"workOrders":[{"seq":1,"state":"SENT","department":{"code":`)
	a.quoted(got.unit)
	a.raw(`}}]},"userErrors":[]}}}`)
	return a, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
