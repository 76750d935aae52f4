package compile

import (
	"context"
	"unique"

	"github.com/huying/huying/internal/readplan"
)

// question is what reads the objects of a source: as near as the plan can, or whole.
type question struct {
	of   *tail
	from readplan.Source
	text string
	args []any
}

// ask asks for the objects of a source.
func (p *plan) ask(engine string, from readplan.Source) question {
	if p.near != nil {
		return p.question(p.near, engine, from)
	}
	return p.question(p.whole, engine, from)
}

func (p *plan) question(t *tail, engine string, from readplan.Source) question {
	q := question{of: t, from: from, args: t.Args(from.Args)}
	if p.bytes == 0 { // nor is its text kept
		q.text = t.Text(engine, from)
		return q
	}
	last := t.last.Load()
	if last == nil || last.source.Value() != from.Text {
		last = &statement{unique.Make(from.Text), unique.Make(t.Text(engine, from))}
		t.last.Store(last)
	}
	q.from.Text, q.text = last.source.Value(), last.text.Value()
	return q
}

// rows reads them. Where looking nearby was not enough for one of them, all are
// read once more, whole; where it is not for many, that is done at once.
func (p *plan) rows(ctx context.Context, db Reader, q question) ([]readplan.Row, error) {
	if q.of == p.whole || !p.enough() {
		return p.all(ctx, db, q)
	}
	rows, err := readRows(ctx, db, q.text, q.args)
	if err != nil {
		return nil, err
	}
	if sure, err := q.of.Sure(rows); sure || err != nil {
		return rows, err
	}
	p.missed.Add(1)
	return p.all(ctx, db, q)
}

func (p *plan) all(ctx context.Context, db Reader, q question) ([]readplan.Row, error) {
	if q.of != p.whole {
		q = p.question(p.whole, db.Engine(), q.from)
	}
	return readRows(ctx, db, q.text, q.args)
}

// firstMisses and mostMisses bound how often a plan looks nearby in vain: now and
// then it tries again.
const (
	firstMisses = 4
	mostMisses  = 8 // one in so many
)

func (p *plan) enough() bool {
	return p.missed.Load() <= firstMisses+p.asked.Add(1)/mostMisses
}

// slab is how many rows there is room for at a time at most, from one on: most
// questions are answered by one row, or by a page of them.
const slab = 32

func readRows(ctx context.Context, db Reader, text string, args []any) (rows []readplan.Row, err error) {
	var room []any
	err = db.Rows(ctx, text, args, func(row []any) error {
		if len(row) > len(room) {
			room = make([]any, len(row)*min(4*len(rows)+1, slab))
		}
		own := room[:len(row):len(row)]
		copy(own, row)
		rows, room = append(rows, own), room[len(row):]
		return nil
	})
	return rows, err
}
