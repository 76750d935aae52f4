package casework_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// answering lets the version of the case be read with what is written, by somebody who
// then says read.
func answering(ctx context.Context, read func(version int64) error) context.Context {
	return casework.Answering(ctx, func(from store.Outcome, id uuid.UUID) error {
		return from.Rows(ctx, `SELECT "version" FROM "cases" WHERE "cases"."id" = $1 AND "version" > 0`, []any{id.String()}, func(row []any) error {
			return read(row[0].(int64))
		})
	})
}

// Who cannot read the answer takes nothing back that was committed when he tried, and
// everything that was not.
func TestAnswering_AnAnswerThatCannotBeRead(t *testing.T) {
	t.Parallel()
	unreadable := errors.New("this cannot be read")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Accepted)
		before := st.Case(id).Version
		_, err := attempts[casestate.Dispatch](st, answering(st.community, func(int64) error { return unreadable }), id, uuid.Nil)
		moved := s.Engine() == "postgres"
		if moved != (err == nil) || !moved && !errors.Is(err, unreadable) || (st.Case(id).Version == before+1) != moved {
			t.Errorf("version %d after %d: %v", st.Case(id).Version, before, err)
		}
		st.sound(id)
	})
}

// Where the set-up is another than the one that is kept, a case is moved once all the
// same, and no answer was read with what was not written.
func TestAnswering_WhereTheSetupHasChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for range 3 {
			id, _ := st.caseIn(casestate.Accepted)
			if err := s.InTx(st.System(), func(ctx context.Context, tx *store.Tx) error {
				return tx.Category.Update().Where(category.Code("NOISE")).SetGrade(casestate.GradeD).Exec(ctx)
			}); err != nil {
				t.Fatal(err)
			}
			before, seen := st.Case(id).Version, []int64{}
			_, err := attempts[casestate.Dispatch](st, answering(st.community, func(version int64) error {
				seen = append(seen, version)
				return nil
			}), id, uuid.Nil)
			if err != nil || st.Case(id).Version != before+1 || len(seen) > 0 {
				t.Errorf("version %d after %d, seen %v: %v", st.Case(id).Version, before, seen, err)
			}
			st.sound(id)
		}
	})
}
