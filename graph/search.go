package graph

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/settings"
)

// mostCounted is up to how many cases that say words are counted: each is looked at.
const mostCounted = 1000

// searchedCases reads a page of the cases that say words. The search finds which
// they are; the page is then read as any other is.
func searchedCases(ctx context.Context, client *db.Client, f *model.CaseFilter, by model.CaseOrderField, k keyset[db.CaseFile], w window, where []func(*sql.Selector)) (*model.CaseConnection, error) {
	if by != model.CaseOrderFieldReportedAt {
		return nil, fault.Field("orderBy.field", fault.SearchedByTime)
	}
	words, err := search.Parse(*f.Words, "filter.words")
	if err != nil {
		return nil, err
	}
	size, backward, err := w.size()
	if err != nil {
		return nil, err
	}
	beyond, err := k.bounds(w)
	if err != nil {
		return nil, err
	}
	past := plant.Unguarded(ctx, plant.WordsPastPolicy)
	asked := search.Asked{Words: words, Newest: k.desc != backward, Where: where}
	if err := near(ctx, client, f, &asked); err != nil {
		return nil, err
	}
	count := func(context.Context) (int, error) {
		ids, err := search.Find(past, opOf(ctx).view, asked, mostCounted+1)
		if len(ids) > mostCounted {
			return model.Uncounted, err
		}
		return len(ids), err
	}
	page := asked
	page.Where = append(where[:len(where):len(where)], beyond...)
	page.From, page.To = k.within(w, page.From, page.To)
	ids, err := search.Find(past, opOf(ctx).view, page, size+1)
	if err != nil {
		return nil, err
	}
	return paginateCounted(ctx, w, k, count, func() pageable[db.CaseFile] {
		q := client.CaseFile.Query()
		q.WhereP(search.Among(ids))
		return q
	})
}

// near tells the search where and when the cases of a filter are.
func near(ctx context.Context, client *db.Client, f *model.CaseFilter, a *search.Asked) error {
	if f.ReportedFrom != nil {
		a.From = *f.ReportedFrom
	}
	if f.ReportedTo != nil {
		a.To = *f.ReportedTo
	}
	switch {
	case f.GridID != nil:
		a.In = f.GridID.Of(gid.Grid)
	case f.RegionID != nil:
		id := f.RegionID.Of(gid.Region)
		level, err := opOf(ctx).level(ctx, client, id)
		if err != nil {
			return err
		}
		if level != settings.City { // which holds every case
			a.In = id
		}
	}
	return nil
}

// within narrows two instants, zero where there is none, to what the cursors of a
// window leave of an order by time.
func (k keyset[T]) within(w window, from, to time.Time) (time.Time, time.Time) {
	for _, bound := range []struct {
		cursor *string
		newer  bool // what is asked for lies after it
	}{{w.after, !k.desc}, {w.before, k.desc}} {
		if bound.cursor == nil {
			continue
		}
		at, err := k.decode(*bound.cursor, "")
		if err != nil { // the bounds were read before
			continue
		}
		edge := at.value.(time.Time)
		if bound.newer && edge.After(from) {
			from = edge
		}
		if !bound.newer && (to.IsZero() || edge.Before(to)) {
			to = edge
		}
	}
	return from, to
}
