package search

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/readplan"
	"github.com/huying/huying/internal/store"
)

// Reindex writes all lists of the tenant anew, four weeks a transaction, and returns
// how many cases they are of. Searches are right meanwhile, and whoever moves cases
// need not wait, on SQLite for no longer than four weeks take. What is broken off is
// to be begun again.
//
// Faults: authz.ErrForbidden for a viewer who is not the system.
func (s *Service) Reindex(ctx context.Context) (cases int, err error) {
	st, err := s.store(ctx)
	if err != nil {
		return 0, err
	}
	first, last, some := span(0), span(0), false
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		w := writerOf(ctx, tx)
		if _, err := w.hold(ctx, false); err != nil {
			return err
		}
		if first, last, some, err = extent(ctx, tx, w.tenant); err != nil {
			return err
		}
		return w.clear(ctx, first, last, some)
	})
	if err != nil || !some {
		return 0, err
	}
	for at := first; ; at++ {
		err := st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Patiently(ctx); err != nil {
				return err
			}
			n, err := writerOf(ctx, tx).rewrite(ctx, at)
			cases += n
			return err
		})
		if err != nil || at == last {
			return cases, err
		}
	}
}

// extent is between which spans all cases of a tenant lie.
func extent(ctx context.Context, r rows, tenant uuid.UUID) (first, last span, some bool, err error) {
	const text = `SELECT (SELECT reported_at FROM cases WHERE tenant_id = $1 ORDER BY reported_at, id LIMIT 1),
		(SELECT reported_at FROM cases WHERE tenant_id = $1 ORDER BY reported_at DESC, id DESC LIMIT 1)`
	err = r.Rows(ctx, text, []any{tenant}, func(row []any) error {
		if row[0] == nil {
			return nil
		}
		some = true
		for i, into := range []*span{&first, &last} {
			at, err := readplan.Time(row[i])
			if err != nil {
				return err
			}
			*into = spanOf(at.Unix())
		}
		return nil
	})
	return first, last, some, err
}

// clear takes away the lists of weeks in which there is no case any more.
func (w writer) clear(ctx context.Context, first, last span, some bool) error {
	if !some {
		_, err := w.tx.Exec(ctx, "DELETE FROM case_postings WHERE tenant_id = $1", w.tenant)
		return err
	}
	from, _ := first.keys()
	_, to := last.keys()
	_, err := w.tx.Exec(ctx, "DELETE FROM case_postings WHERE tenant_id = $1 AND (id < $2 OR id > $3)", w.tenant, from, to)
	return err
}

// rewrite writes the lists of a span anew, and takes in the changes of its cases.
// These go first: what changes once they are gone has a change of its own.
func (w writer) rewrite(ctx context.Context, at span) (cases int, err error) {
	if _, err := w.hold(ctx, false); err != nil {
		return 0, err
	}
	begin, end := w.bounds(at)
	_, err = w.tx.Exec(ctx, `DELETE FROM case_posting_changes WHERE tenant_id = $1 AND case_id IN
		(SELECT id FROM cases WHERE tenant_id = $1 AND reported_at >= $2 AND reported_at < $3)`, w.tenant, begin, end)
	if err != nil {
		return 0, err
	}
	from, to := at.keys()
	if _, err := w.tx.Exec(ctx, "DELETE FROM case_postings WHERE tenant_id = $1 AND id >= $2 AND id <= $3", w.tenant, from, to); err != nil {
		return 0, err
	}
	all := postings{}
	if cases, err = w.read(ctx, all, "c.reported_at >= $2 AND c.reported_at < $3", begin, end); err != nil {
		return 0, err
	}
	return cases, w.put(ctx, all, false)
}

// bounds are the instants between which the cases of a span were reported.
func (w writer) bounds(at span) (begin, end any) {
	first, last := at.begin(), (at + 1).begin()
	if at == 0 {
		first = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	}
	if at == lastSpan {
		last = clock.Never.Unix()
	}
	return w.instant(first), w.instant(last)
}
