package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/readplan"
	"github.com/huying/huying/internal/store"
)

const (
	// foldBatch is how many changes one transaction takes in.
	foldBatch = 2000
	// foldBatches bounds one call, so that no tenant keeps the others waiting.
	foldBatches = 25
	// putBatch is how many lists one statement reads or writes.
	putBatch = 5000
)

// markName is the counter of a tenant that those who write lists hold.
const markName = "case-postings"

// Service keeps the lists of the tenant in the context, whose viewer is the system.
type Service struct {
	stores store.Placement
	clock  clock.Clock
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock) *Service { return &Service{stores, clock} }

// Fold puts the cases whose texts or places have changed into the lists. It returns
// how many changes it took in. Several may be at it at once: one does the work, the
// others find nothing to do. What it has not done when it is broken off is still to
// be done.
//
// Faults: authz.ErrForbidden for a viewer who is not the system.
func (s *Service) Fold(ctx context.Context) (total int, err error) {
	st, err := s.store(ctx)
	if err != nil {
		return 0, err
	}
	for range foldBatches {
		some, err := waits(ctx, st)
		if err != nil || !some {
			return total, err
		}
		n := 0
		err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			n, err = writerOf(ctx, tx).fold(ctx)
			return err
		})
		if total += n; err != nil || n < foldBatch {
			return total, err
		}
	}
	return total, nil
}

func (s *Service) store(ctx context.Context) (*store.Store, error) {
	if v := authz.ViewerFrom(ctx); v == nil || !v.IsSystem() {
		return nil, authz.ErrForbidden
	}
	return s.stores.For(ctx)
}

// waits says whether there is a change to take in; a sweep that finds none writes
// nothing.
func waits(ctx context.Context, st *store.Store) (some bool, err error) {
	v, err := st.View(ctx)
	if err != nil {
		return false, err
	}
	defer v.Release()
	err = v.Rows(ctx, "SELECT 1 FROM case_posting_changes WHERE tenant_id = $1 LIMIT 1", []any{authz.ViewerFrom(ctx).TenantID},
		func([]any) error { some = true; return nil })
	return some, err
}

// writer is a transaction that writes lists.
type writer struct {
	tx *store.Tx
	sqlOf
	tenant uuid.UUID
}

func writerOf(ctx context.Context, tx *store.Tx) writer {
	return writer{tx, of(tx.Engine()), authz.ViewerFrom(ctx).TenantID}
}

// hold makes those who write the lists of a tenant take turns; free says that nobody
// waits for his.
func (w writer) hold(ctx context.Context, free bool) (held bool, err error) {
	_, err = w.tx.Exec(ctx, `INSERT INTO counters (id, tenant_id, name, value) VALUES ($1, $2, $3, 0) ON CONFLICT (tenant_id, name) DO NOTHING`,
		uuid.Must(uuid.NewV7()), w.tenant, markName)
	if err != nil {
		return false, err
	}
	text := "SELECT value FROM counters WHERE tenant_id = $1 AND name = $2"
	if w.postgres {
		text += " FOR UPDATE"
		if free {
			text += " SKIP LOCKED"
		}
	}
	err = w.tx.Rows(ctx, text, []any{w.tenant, markName}, func([]any) error { held = true; return nil })
	return held, err
}

// fold takes in a batch of changes. It reads the cases after it has taken the
// changes away: what changes meanwhile has a change of its own, which stays.
func (w writer) fold(ctx context.Context) (changes int, err error) {
	if held, err := w.hold(ctx, true); err != nil || !held {
		return 0, err
	}
	var cases []uuid.UUID
	remove := fmt.Sprintf(`DELETE FROM case_posting_changes WHERE tenant_id = $1 AND id IN
		(SELECT id FROM case_posting_changes WHERE tenant_id = $1 ORDER BY id LIMIT %d) RETURNING case_id`, foldBatch)
	err = w.tx.Rows(ctx, remove, []any{w.tenant}, func(row []any) error {
		id, err := readplan.UUID(row[0])
		cases = append(cases, id)
		return err
	})
	if err != nil || len(cases) == 0 {
		return len(cases), err
	}
	all := postings{}
	if _, err := w.read(ctx, all, w.among("c.id", "$2"), w.ids(cases)); err != nil {
		return 0, err
	}
	return len(cases), w.put(ctx, all, true)
}

// postings are seconds by the term and span that they belong to.
type postings map[place][]int64

// place is where a second is listed.
type place struct {
	span span
	term term
}

// read adds what is listed of the cases of a condition, and returns how many they are.
func (w writer) read(ctx context.Context, into postings, where string, args ...any) (cases int, err error) {
	text := `SELECT c.reported_at, c.title, c.description, c.address, c.district_id, c.street_id, c.community_id, c.grid_id
		FROM cases AS c WHERE c.tenant_id = $1 AND ` + where
	err = w.tx.Rows(ctx, text, append([]any{w.tenant}, args...), func(row []any) error {
		cases++
		at, err := readplan.Time(row[0])
		if err != nil {
			return err
		}
		return into.add(at, row[1:4], row[4:])
	})
	return cases, err
}

// add lists a case, given as its columns.
func (p postings) add(at time.Time, texts, places []any) error {
	second := at.Unix()
	put := func(t term) {
		at := place{spanOf(second), t}
		if list := p[at]; len(list) == 0 || list[len(list)-1] != second {
			p[at] = append(list, second)
		}
	}
	for _, text := range texts {
		s, err := readplan.String(text)
		if err != nil {
			return err
		}
		terms(plain(s), put)
	}
	for _, in := range places {
		if in == nil {
			continue
		}
		id, err := readplan.UUID(in)
		if err != nil {
			return err
		}
		put(placeTerm(id))
	}
	return nil
}

// put writes what is listed; more says that the lists may be there already, and
// keep what they have.
func (w writer) put(ctx context.Context, all postings, more bool) error {
	order := make([]place, 0, len(all))
	for at := range all {
		order = append(order, at)
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.term, b.term)) })
	for some := range slices.Chunk(order, putBatch) {
		lists := make(map[uuid.UUID]*place, len(some))
		keys := make([]uuid.UUID, len(some))
		for i := range some {
			keys[i] = key(w.tenant, some[i].span, some[i].term)
			lists[keys[i]] = &some[i]
		}
		if more {
			if err := w.join(ctx, all, keys, lists); err != nil {
				return err
			}
		}
		packed := make([]posting, 0, len(some))
		for _, id := range keys {
			if at := *lists[id]; all[at] != nil {
				packed = append(packed, posting{id, at.span.pack(sorted(all[at]))})
			}
		}
		if _, err := w.tx.Exec(ctx, w.putLists(), w.tenant, w.lists(packed)); err != nil {
			return err
		}
	}
	return nil
}

// join adds what lists hold already to what is to be put into them.
func (w writer) join(ctx context.Context, all postings, keys []uuid.UUID, lists map[uuid.UUID]*place) error {
	text := "SELECT p.id, p.seconds FROM case_postings AS p WHERE p.tenant_id = $1 AND " + w.among("p.id", "$2")
	return w.tx.Rows(ctx, text, []any{w.tenant, w.ids(keys)}, func(row []any) error {
		id, seconds, err := scan(row)
		if err != nil {
			return err
		}
		at := *lists[id]
		had, err := at.span.unpack(seconds)
		all[at] = append(all[at], had...)
		return err
	})
}

// scan reads a key and a packed list.
func scan(row []any) (id uuid.UUID, packed []byte, err error) {
	id, err = readplan.UUID(row[0])
	bytes, ok := row[1].(string)
	if err == nil && !ok {
		err = errBroken
	}
	return id, []byte(bytes), err
}
