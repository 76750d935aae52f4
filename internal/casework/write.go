package casework

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
)

// write writes a row that nobody reads back in this transaction; what belongs to
// a case that is not there yet comes after it.
func (d *desk) write(ctx context.Context, row func(context.Context) error) error {
	if d.filing != nil {
		d.filing.then = append(d.filing.then, row)
		return nil
	}
	return d.tx.Later(ctx, row)
}

// inChunks writes rows of one table that nobody reads back, at most as many with
// a statement as the engine likes.
func inChunks[T any](ctx context.Context, d *desk, rows []T, write func(context.Context, []T) error) error {
	for some := range powersOfTwo(rows, d.tx.RowsTogether()) {
		if err := d.write(ctx, func(ctx context.Context) error { return write(ctx, some) }); err != nil {
			return err
		}
	}
	return nil
}

// powersOfTwo cuts a list into pieces of always a power of two: statements of so
// many rows are the same few again and again and need no parsing.
func powersOfTwo[T any](rows []T, n int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(rows) > 0 {
			for n > len(rows) {
				n /= 2
			}
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

// draft makes c the whole case, as it will be written.
func (f *filing) draft(tenant uuid.UUID) error {
	blank := &db.CaseFile{ID: f.c.ID, TenantID: tenant, Version: casefile.DefaultVersion, Reports: casefile.DefaultReports,
		EscalateAt: casefile.DefaultEscalateAt(), InspectAt: casefile.DefaultInspectAt()}
	whole := renewed(blank, f.create.Mutation())
	if whole == nil {
		return fmt.Errorf("casework: a case has more columns than are known")
	}
	f.c = whole
	return nil
}

// take takes a change of the case over before it is written; c is the case as
// the change leaves it.
func (f *filing) take(c *db.CaseFile, change *db.CaseFileMutation) error {
	row, create := reflect.ValueOf(c).Elem(), f.create.Mutation()
	for _, name := range slices.Concat(change.Fields(), change.AddedFields()) {
		field := row.Field(columnsOfCase()[name])
		if field.Kind() == reflect.Pointer {
			field = field.Elem()
		}
		if err := create.SetField(name, field.Interface()); err != nil {
			return err
		}
	}
	for _, name := range change.ClearedFields() {
		if err := create.ResetField(name); err != nil {
			return err
		}
	}
	return nil
}
