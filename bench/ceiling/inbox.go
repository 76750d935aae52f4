package ceiling

import (
	"context"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"github.com/huying/huying/ent/gid"
)

const pageSize = 20

// cursor is what the API's cursors hold.
type cursor struct {
	Kind string `json:"k"`
	At   string `json:"v"`
	ID   string `json:"i"`
}

// inbox answers a page of the open cases of the viewer's place.
func (h *Handler) inbox(ctx context.Context, v *viewer, after string) (answer, error) {
	text := h.texts.inbox[v.level]
	args := []string{v.tenant, strconv.Itoa(pageSize + 1), v.region, v.account, h.read.instant(time.Now())}
	if after != "" {
		var at cursor
		raw, err := base64.RawURLEncoding.DecodeString(after)
		if err != nil || json.Unmarshal(raw, &at) != nil {
			return nil, errRefused
		}
		t, err := time.Parse(time.RFC3339Nano, at.At)
		if err != nil {
			return nil, errRefused
		}
		text, args = h.texts.inboxAfter[v.level], append(args, h.read.instant(t), at.ID)
	}
	p := page{answer: make(answer, 0, 12<<10)}
	p.raw(`{"data":{"cases":{"nodes":[`)
	err := h.read.ask(ctx, v.tenant, text, p.row, args...)
	p.end()
	return p.answer, err
}

// page is an inbox as it grows.
type page struct {
	answer
	cases    int
	last, at string // of the case that is being written
	more     bool
	ordersIn bool
}

func (p *page) row(r []driver.Value) {
	if p.more {
		return
	}
	if id := word(r[0]); id != p.last {
		if p.cases == pageSize {
			p.more = true
			return
		}
		if p.cases > 0 {
			p.raw("]},")
		}
		p.cases, p.last, p.at, p.ordersIn = p.cases+1, id, word(r[6]), false
		p.caseRow(r)
	}
	if r[14] == nil {
		return
	}
	if p.ordersIn {
		p.raw(",")
	}
	p.ordersIn = true
	p.raw(`{"seq":`)
	p.plain(r[14])
	p.key("state")
	p.text(r[15])
	p.raw(`,"department":{"name":`)
	p.text(r[16])
	p.raw("}}")
}

func (p *page) caseRow(r []driver.Value) {
	p.raw(`{"id":`)
	p.answer.id(gid.CaseFile, r[0])
	for i, name := range []string{"number", "state", "title", "light"} {
		p.key(name)
		p.text(r[1+i])
	}
	p.key("dueAt")
	p.instant(r[5])
	p.key("reportedAt")
	p.instant(r[6])
	p.key("category")
	p.codeAndName(r[7], r[8])
	p.key("grid")
	p.codeAndName(r[9], r[10])
	p.key("reporter")
	p.reporter(r[11:])
	p.raw(`,"workOrders":[`)
}

func (p *page) end() {
	if p.cases > 0 {
		p.raw("]}")
	}
	p.raw(`],"pageInfo":{"hasNextPage":`)
	p.raw(strconv.FormatBool(p.more))
	p.raw(`,"endCursor":`)
	if p.cases == 0 {
		p.raw("null}}}}")
		return
	}
	seal := `{"k":"cas-r-","v":"` + rfc3339(p.at) + `","i":"` + p.last + `"}`
	p.quoted(base64.RawURLEncoding.EncodeToString([]byte(seal)))
	p.raw("}}}}")
}
