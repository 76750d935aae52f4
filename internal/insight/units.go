package insight

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
)

// UnitFigures is what a unit did with the work orders that were sent to it.
type UnitFigures struct {
	Department uuid.UUID `json:"department_id"`
	Sent       int       `json:"sent"`
	FedBack    int       `json:"fed_back"`
	Late       int       `json:"late"` // of those fed back: the limit had passed
}

// Units counts the work orders of units, those of parts included, so that each
// unit's figures count its own share (WH17): sent at or after from and before
// to; nil is open. The most units come with the most orders first. It counts
// what the viewer of the context may see.
func Units(ctx context.Context, client *db.Client, from, to *time.Time, most int) ([]UnitFigures, error) {
	q := client.WorkOrder.Query()
	if from != nil {
		q.Where(workorder.SentAtGTE(*from))
	}
	if to != nil {
		q.Where(workorder.SentAtLT(*to))
	}
	var out []UnitFigures
	err := q.Order(mostOrders).Limit(most).GroupBy(workorder.FieldDepartmentID).
		Aggregate(db.As(db.Count(), "sent"), countWhere("fed_back", fedBack), countWhere("late", late)).Scan(ctx, &out)
	return out, err
}

func mostOrders(s *sql.Selector) {
	s.OrderExpr(sql.Expr("COUNT(*) DESC"), sql.Expr(s.C(workorder.FieldDepartmentID)))
}

// countWhere counts the rows of a group that fulfil a condition.
func countWhere(name string, condition func(*sql.Selector) string) db.AggregateFunc {
	return func(s *sql.Selector) string {
		return sql.As("SUM(CASE WHEN "+condition(s)+" THEN 1 ELSE 0 END)", name)
	}
}

func fedBack(s *sql.Selector) string {
	return s.C(workorder.FieldState) + " = '" + string(casestate.OrderFedBack) + "'"
}

// late: an order that has ended keeps the instants it was measured by.
func late(s *sql.Selector) string {
	return fedBack(s) + " AND " + s.C(workorder.FieldClockStoppedAt) + " > " + s.C(workorder.FieldDueAt)
}
