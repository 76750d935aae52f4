package casework

import (
	"slices"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// refuseReturn says why a unit may not hand back a work order that it could
// hand back by its state: it came under a ruling, which binds, or the case was
// returned as often as the tenant allows and the hub must rule (N19). nil for
// every other event, and where the transition table says it better.
func (d *desk) refuseReturn(c *db.CaseFile, order *db.WorkOrder, event casestate.Event) error {
	facts := d.facts(c)
	used := facts.ReturnsUsed
	if event != casestate.HandBack || !order.State.Open() || (!used && order.Ruling == "") {
		return nil
	}
	facts.ReturnsUsed = false
	if _, err := casestate.Next(c.State, event, facts); err != nil {
		return nil
	}
	possible := slices.DeleteFunc(casestate.PossibleOrder(order.State, c.State, facts),
		func(e casestate.Event) bool { return e == casestate.HandBack })
	f := wrongState(string(order.State), event, possible).At("input", "workOrderId")
	if order.Ruling != "" {
		f.Key, f.Args, f.Ruling = fault.BoundByRuling, []any{order.Ruling}, order.Ruling
		return f
	}
	f.Allowed = d.tenant.Settings.Workflow.Returns
	f.Key, f.Args = fault.ReturnsUsed, []any{f.Allowed}
	return f
}
