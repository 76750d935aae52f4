package search

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/store"
)

// Asked is a search of cases.
type Asked struct {
	Words
	In     uuid.UUID             // a region or grid in which they lie; Nil: anywhere
	From   time.Time             // reported then or later; zero: whenever
	To     time.Time             // reported then or before; zero: whenever
	Newest bool                  // the newest first, else the oldest
	Where  []func(*sql.Selector) // what else holds of them; In, From and To are hints and not asked of a case
}

const (
	// firstSpans is how many spans are read at first; mostSpans how many times as many
	// as were read by then at the next time.
	firstSpans, mostSpans = 3, 8
	// mostLooked is how many seconds are looked at in one statement.
	mostLooked = 512
)

// Find returns the first cases, at most so many, that the viewer in the context may
// see and whose texts say the words, in the order of when they were reported and of
// their ids. It costs what the lists of the words have in common down to the last of
// them: where other conditions take most of that away, as much more is looked at.
func Find(ctx context.Context, v *store.View, a Asked, most int) ([]uuid.UUID, error) {
	f := &finder{Asked: a, view: v, sqlOf: of(v.Engine()), tenant: authz.ViewerFrom(ctx).TenantID, most: most, seen: map[uuid.UUID]bool{}}
	if a.In != uuid.Nil {
		f.terms = append(slices.Clone(f.terms), placeTerm(a.In))
	}
	err := f.run(ctx)
	ids := make([]uuid.UUID, min(most, len(f.hits)))
	for i := range ids {
		ids[i] = f.hits[i].ID
	}
	return ids, err
}

type finder struct {
	Asked
	sqlOf
	view   *store.View
	tenant uuid.UUID
	most   int

	looked bool // at something, and with it at the changes
	seen   map[uuid.UUID]bool
	hits   []*db.CaseFile // in order
}

// run goes from span to span, until enough is found that nothing stands before.
func (f *finder) run(ctx context.Context) error {
	spans, err := f.spans(ctx)
	if err != nil {
		return err
	}
	some := f.most + f.most/4 + 8
	for read, n := 0, firstSpans; len(spans) > 0; n = f.more(read) {
		n = min(n, len(spans))
		read += n
		seconds, err := f.listed(ctx, spans[:n])
		if err != nil {
			return err
		}
		spans = spans[n:]
		for len(seconds) > 0 {
			now := seconds[:min(some, len(seconds))]
			if err := f.look(ctx, now); err != nil || f.settled(now[len(now)-1]) >= f.most {
				return err
			}
			seconds, some = seconds[len(now):], min(2*some, mostLooked)
		}
	}
	if f.looked {
		return nil
	}
	return f.look(ctx, nil)
}

// more is how many spans to read next, where so many had the hits that there are: as
// many as will have those that are missing, and some more. There may be enough of
// them, changed cases that stand behind what has not been looked at.
func (f *finder) more(read int) int {
	if len(f.hits) == 0 {
		return mostSpans * read
	}
	missing := max(0, f.most-len(f.hits))
	return min(mostSpans*read, 1+read*missing*5/4/len(f.hits))
}

// spans are those in which there may be a case, in the order of the search.
func (f *finder) spans(ctx context.Context) (list []span, err error) {
	first, last, some, err := extent(ctx, f.view, f.tenant)
	if err != nil || !some {
		return nil, err
	}
	if !f.From.IsZero() {
		first = max(first, spanOf(f.From.Unix()))
	}
	if !f.To.IsZero() {
		last = min(last, spanOf(f.To.Unix()))
	}
	for s := int(first); s <= int(last); s++ {
		list = append(list, span(s))
	}
	if f.Newest {
		slices.Reverse(list)
	}
	return list, nil
}

// settled is how many hits stand before anything that has not been looked at.
func (f *finder) settled(last int64) int {
	n, _ := slices.BinarySearchFunc(f.hits, last, func(c *db.CaseFile, last int64) int {
		if at := c.ReportedAt.Unix(); at == last || (at > last) == f.Newest {
			return -1
		}
		return 1
	})
	return n
}

// listed are the seconds that the lists of all terms have in common, in the order of the
// search.
func (f *finder) listed(ctx context.Context, list []span) (out []int64, err error) {
	keys, spanOfKey := make([]uuid.UUID, 0, len(list)*len(f.terms)), map[uuid.UUID]int{}
	for i, s := range list {
		for _, t := range f.terms {
			k := key(f.tenant, s, t)
			keys, spanOfKey[k] = append(keys, k), i
		}
	}
	lists := make([][][]byte, len(list))
	text := "SELECT p.id, p.seconds FROM case_postings AS p WHERE p.tenant_id = $1 AND " + f.among("p.id", "$2")
	err = f.view.Rows(ctx, text, []any{f.tenant, f.ids(keys)}, func(row []any) error {
		id, packed, err := scan(row)
		i := spanOfKey[id]
		lists[i] = append(lists[i], packed)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if len(lists[i]) < len(f.terms) {
			continue // one of them is nowhere
		}
		all, err := s.common(lists[i])
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, f.outside)
		if f.Newest {
			slices.Reverse(all)
		}
		out = append(out, all...)
	}
	return out, nil
}

func (f *finder) outside(second int64) bool {
	return !f.From.IsZero() && second < f.From.Unix() || !f.To.IsZero() && second > f.To.Unix()
}

// look reads the cases of seconds, and once those that have changed, as far as the
// viewer may see them and they are asked for, and keeps those that say the words.
func (f *finder) look(ctx context.Context, seconds []int64) error {
	q := f.view.Client().CaseFile.Query()
	q.WhereP(f.Where...)
	q.WhereP(f.candidates(seconds))
	found, err := q.Select(casefile.FieldID, casefile.FieldReportedAt, casefile.FieldTitle, casefile.FieldDescription, casefile.FieldAddress).All(ctx)
	if err != nil {
		return err
	}
	f.looked = true
	for _, c := range found {
		if !f.seen[c.ID] && f.Words.In(c.Title, c.Description, c.Address) {
			f.seen[c.ID] = true
			f.hits = append(f.hits, c)
		}
	}
	slices.SortFunc(f.hits, func(a, b *db.CaseFile) int {
		order := cmp.Or(a.ReportedAt.Compare(b.ReportedAt), bytes.Compare(a.ID[:], b.ID[:]))
		if f.Newest {
			return -order
		}
		return order
	})
	return nil
}

// candidates is the condition of the cases of seconds, and at first of those that
// have changed. PostgreSQL gets an array: of a sub-select it does not know that it
// is short, and would rather read all cases of a tenant.
func (f *finder) candidates(seconds []int64) func(*sql.Selector) {
	ids, args := f.atSeconds("?", "?"), []any{f.sqlOf.seconds(seconds), f.tenant}
	if !f.looked {
		ids += " UNION ALL SELECT n.case_id FROM case_posting_changes AS n WHERE n.tenant_id = ?"
		args = append(args, f.tenant)
	}
	return func(s *sql.Selector) {
		parts := strings.Split(s.C(casefile.FieldID)+f.choose(" = ANY(ARRAY("+ids+"))", " IN ("+ids+")"), "?")
		s.Where(sql.P(func(b *sql.Builder) {
			for i, part := range parts {
				if i > 0 {
					b.Arg(args[i-1])
				}
				b.WriteString(part)
			}
		}))
	}
}

// Among is the condition of the cases of ids. It is one text, however many there are.
func Among(ids []uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		engine := of(s.Dialect())
		parts := strings.Split(engine.among(s.C(casefile.FieldID), "?"), "?")
		s.Where(sql.P(func(b *sql.Builder) { b.WriteString(parts[0]).Arg(engine.ids(ids)).WriteString(parts[1]) }))
	}
}
