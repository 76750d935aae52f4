// Package insight counts what cases tell: figures over what the viewer may see.
package insight

import (
	"context"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/plant"
)

// RungCount is the number of closed cases of one rung, and how often they were
// reported.
type RungCount struct {
	Rung    int `json:"rung"`
	Count   int `json:"count"`
	Reports int `json:"reports"`
}

// Handled counts closed cases by the rung that handled them, from the base up
// (WH15: over 95 % at street or below). Closed at or after from and before to;
// nil is open. What was refused or taken back was not handled. A merged case is
// not counted; its reports are those of the case in which it lives on. It counts
// what the viewer of the context may see.
func Handled(ctx context.Context, client *db.Client, from, to *time.Time) ([]RungCount, error) {
	q := client.CaseFile.Query().Where(casefile.StateEQ(casestate.Closed), casefile.ClosedAtNotNil())
	if from != nil {
		q.Where(casefile.ClosedAtGTE(*from))
	}
	if to != nil {
		q.Where(casefile.ClosedAtLT(*to))
	}
	if plant.On(plant.SharePastPolicy) {
		ctx = authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "a planted defect")
	}
	var out []RungCount
	err := q.Order(casefile.ByRung()).GroupBy(casefile.FieldRung).Aggregate(db.Count(), db.As(db.Sum(casefile.FieldReports), "reports")).Scan(ctx, &out)
	return out, err
}
