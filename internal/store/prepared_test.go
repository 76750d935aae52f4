package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	"github.com/huying/huying/internal/worldtest"
)

// Connections keep some statements and drop others, whatever became of the
// transactions that used them.
func TestInTx_ManyStatements_AlsoAfterRefusedOnes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := worldtest.New(t, s, "ke", nil)
		back := errors.New("roll back")
		taken := 0
		for round := range 2 {
			for width := range 150 { // of so many texts not all are kept
				err := s.InTx(w.System(), func(ctx context.Context, tx *store.Tx) error {
					names := make([]string, width+1)
					for i := range names {
						names[i] = fmt.Sprint("nobody ", i)
					}
					names[width] = "NOISE"
					if n, err := tx.Category.Query().Where(category.CodeIn(names...)).Count(ctx); err != nil || n != 1 {
						return fmt.Errorf("%d of %d: %w", n, width, err)
					}
					first, err := tx.Next(ctx, w.TenantID, "kept", 2)
					if err != nil || int(first) != 2*taken+1 {
						return fmt.Errorf("the first number is %d after %d transactions: %w", first, taken, err)
					}
					switch (round + width) % 3 {
					case 0:
						return back
					case 1: // refused by the database: on PostgreSQL nothing more is possible in it
						return tx.Channel.Create().SetCode("WEB").SetName(settings.Text{En: "Web"}).SetPublic(true).SetPatrol(false).SetRating(false).Exec(ctx)
					}
					return nil
				})
				switch (round + width) % 3 {
				case 0:
					if !errors.Is(err, back) {
						t.Fatal(err)
					}
				case 1:
					if !store.IsDuplicate(err) {
						t.Fatalf("the second WEB: %v", err)
					}
				default:
					if taken++; err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		gone, stop := context.WithCancel(w.System())
		stop()
		if err := s.InTx(gone, func(context.Context, *store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
