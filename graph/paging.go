package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
)

// Page sizes: exactly one of first and last, 1 to maxPage.
const (
	defaultPage = 20
	maxPage     = 100
)

// window is the part of a list that is asked for.
type window struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// pageable is what every generated query can do.
type pageable[T any] interface {
	WhereP(...func(*sql.Selector))
	All(context.Context) ([]*T, error)
	Count(context.Context) (int, error)
}

// keyset is an order that no two rows share: a column that is never NULL, then
// the id. kind guards against a cursor of another list.
type keyset[T any] struct {
	kind   string
	column string
	desc   bool
	value  func(*T) any
	id     func(*T) uuid.UUID
	times  bool // the column holds times
}

// paginate reads one page. build returns a fresh query with the list's
// conditions; it is called again for the count.
func paginate[T any](ctx context.Context, w window, k keyset[T], build func() pageable[T]) (*model.Connection[T], error) {
	return paginateCounted(ctx, w, k, func(ctx context.Context) (int, error) {
		ctx = plant.Unguarded(ctx, plant.CountPastPolicy)
		return build().Count(ctx)
	}, build)
}

// paginateCounted is paginate for a list that is counted in another way; a negative
// count is none.
func paginateCounted[T any](ctx context.Context, w window, k keyset[T], count func(context.Context) (int, error), build func() pageable[T]) (*model.Connection[T], error) {
	size, backward, err := w.size()
	if err != nil {
		return nil, err
	}
	bounds, err := k.bounds(w)
	if err != nil {
		return nil, err
	}
	page := func() pageable[T] {
		q := build()
		q.WhereP(bounds...)
		q.WhereP(k.order(backward, size+1))
		return q
	}
	if done, err := compilePage(ctx, w, k, page(), count); done || err != nil {
		return model.NewConnection[T](nil, &model.PageInfo{}, func(context.Context) (int, error) { return 0, nil }), err
	}
	rows, err := page().All(ctx)
	if err != nil {
		return nil, err
	}
	more := len(rows) > size
	if more {
		rows = rows[:size]
	}
	if plant.On(plant.NextPagePastPolicy) {
		n, _ := build().Count(planted(ctx))
		more = n > size
	}
	if backward {
		slices.Reverse(rows)
	}
	return model.NewConnection(k.edges(rows), k.info(w, rows, more, backward), count), nil
}

// bounds are the conditions that the cursors of a window are.
func (k keyset[T]) bounds(w window) (out []func(*sql.Selector), err error) {
	for _, bound := range []struct {
		cursor *string
		field  string
		past   bool // rows after the cursor in the list's own order
	}{{w.after, "after", true}, {w.before, "before", false}} {
		if bound.cursor == nil {
			continue
		}
		at, err := k.decode(*bound.cursor, bound.field)
		if err != nil {
			return nil, err
		}
		out = append(out, k.beyond(at, bound.past))
	}
	return out, nil
}

func (w window) size() (n int, backward bool, err error) {
	switch {
	case w.first != nil && w.last != nil:
		return 0, false, fault.Field("last", fault.BadPage, maxPage)
	case w.last != nil:
		n, backward = *w.last, true
	case w.first != nil:
		n = *w.first
	default:
		n = defaultPage
	}
	if n < 1 || n > maxPage {
		field := "first"
		if backward {
			field = "last"
		}
		return 0, false, fault.Field(field, fault.BadPage, maxPage)
	}
	return n, backward, nil
}

func (k keyset[T]) info(w window, rows []*T, more, backward bool) *model.PageInfo {
	info := &model.PageInfo{
		HasNextPage:     (more && !backward) || (backward && w.before != nil),
		HasPreviousPage: (more && backward) || (!backward && w.after != nil),
	}
	if len(rows) > 0 {
		first, last := k.cursor(rows[0]), k.cursor(rows[len(rows)-1])
		info.StartCursor, info.EndCursor = &first, &last
	}
	return info
}

func (k keyset[T]) edges(rows []*T) []*model.Edge[T] {
	out := make([]*model.Edge[T], len(rows))
	for i, row := range rows {
		out[i] = &model.Edge[T]{Node: row, Cursor: k.cursor(row)}
	}
	return out
}

func (k keyset[T]) order(backward bool, limit int) func(*sql.Selector) {
	desc := k.desc != backward
	return func(s *sql.Selector) {
		for _, column := range []string{k.column, "id"} {
			if desc {
				s.OrderBy(sql.Desc(s.C(column)))
			} else {
				s.OrderBy(sql.Asc(s.C(column)))
			}
		}
		s.Limit(limit)
	}
}

func (k keyset[T]) beyond(at position, past bool) func(*sql.Selector) {
	compare := " > "
	if k.desc == past {
		compare = " < "
	}
	return func(s *sql.Selector) {
		// both at once: as two conditions with an OR no index would be read from there on
		s.Where(sql.P(func(b *sql.Builder) {
			b.Wrap(func(b *sql.Builder) { b.WriteString(s.C(k.column)).Comma().WriteString(s.C("id")) })
			b.WriteString(compare)
			b.Wrap(func(b *sql.Builder) { b.Args(at.value, at.id) })
		}))
	}
}

// position is a decoded cursor.
type position struct {
	value any
	id    uuid.UUID
}

// sealed is what a cursor holds: opaque to clients, checked when it returns.
type sealed struct {
	Kind  string          `json:"k"`
	Value json.RawMessage `json:"v"`
	ID    uuid.UUID       `json:"i"`
}

func (k keyset[T]) cursor(row *T) string { return k.cursorAt(k.value(row), k.id(row)) }

func (k keyset[T]) cursorAt(at any, id uuid.UUID) string {
	if t, ok := at.(time.Time); ok {
		return k.cursorAtTime(t, id)
	}
	value, _ := json.Marshal(at) // strings and numbers
	raw, _ := json.Marshal(sealed{k.kind, value, id})
	return base64.RawURLEncoding.EncodeToString(raw)
}

// cursorAtTime is the same text as JSON would make of it: every page of the lists that
// are read most has one, of the letters that stand in JSON as they are.
func (k keyset[T]) cursorAtTime(t time.Time, id uuid.UUID) string {
	var room [128]byte
	raw := append(append(append(room[:0], `{"k":"`...), k.kind...), `","v":"`...)
	raw = append(t.AppendFormat(raw, time.RFC3339Nano), `","i":"`...)
	raw = append(append(raw, id.String()...), `"}`...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (k keyset[T]) decode(cursor, field string) (position, error) {
	bad := fault.Field(field, fault.BadCursor)
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) > 512 {
		return position{}, bad
	}
	var s sealed
	if json.Unmarshal(raw, &s) != nil || s.Kind != k.kind {
		return position{}, bad
	}
	value, ok := k.read(s.Value)
	if !ok {
		return position{}, bad
	}
	return position{value, s.ID}, nil
}

func (k keyset[T]) read(raw json.RawMessage) (any, bool) {
	if k.times {
		var t time.Time
		err := json.Unmarshal(raw, &t)
		return t.UTC(), err == nil
	}
	var zero T
	switch k.value(&zero).(type) {
	case int:
		var n int
		err := json.Unmarshal(raw, &n)
		return n, err == nil
	default:
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil && !strings.ContainsRune(s, 0)
	}
}
