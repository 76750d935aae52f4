package handover

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/store"
)

// Department gives everything that a unit has to another: the open cases that
// it holds, and its open work orders, which lose the person who signed and fall
// to the other's chief. Clocks run on. It counts what it gave.
func Department(ctx context.Context, tx *store.Tx, now time.Time, from, to *db.Department, reason string) (cases, orders int, err error) {
	held, err := tx.CaseFile.Query().Where(casefile.HolderDepartmentID(from.ID), casefile.StateIn(kept...)).IDs(system(ctx))
	if err != nil {
		return 0, 0, err
	}
	for chunk := range slices.Chunk(held, batch) {
		if err := Hold(ctx, tx, now, chunk, to, reason); err != nil {
			return 0, 0, err
		}
	}
	owed, err := tx.WorkOrder.Query().Where(workorder.DepartmentID(from.ID), workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).
		Order(workorder.ByCaseID(), workorder.BySeq()).All(system(ctx))
	if err != nil {
		return 0, 0, err
	}
	chief, err := Chief(ctx, tx.Client, to.ID)
	if err != nil {
		return 0, 0, err
	}
	for chunk := range slices.Chunk(owed, batch) {
		if err := reassign(ctx, tx, now, chunk, to, chief, reason); err != nil {
			return 0, 0, err
		}
	}
	return len(held), len(owed), nil
}

// kept are the states in which a case still has a holder who may move it.
var kept = append([]casestate.State{casestate.Merged}, open...)

// Hold makes a department the holder of cases, each with an entry in its
// history; at most 500 at a time. A case at its end goes along without a word:
// what lives on in another may be taken out again.
func Hold(ctx context.Context, tx *store.Tx, now time.Time, cases []uuid.UUID, to *db.Department, reason string) error {
	update := tx.CaseFile.Update().Where(casefile.IDIn(cases...)).SetHolderDepartmentID(to.ID).ClearHolderRegionID().SetRung(to.Rung)
	if to.RegionID != nil {
		update.SetHolderRegionID(*to.RegionID)
	}
	if err := update.Exec(ctx); err != nil {
		return err
	}
	moved, err := tx.CaseFile.Query().Where(casefile.IDIn(cases...), casefile.StateIn(open...)).IDs(system(ctx))
	if err != nil {
		return err
	}
	transfers := make([]Transfer, len(moved))
	for i, id := range moved {
		transfers[i] = Transfer{Case: id, Department: &to.ID, Text: reason, Public: true}
	}
	return Record(ctx, tx, now, transfers)
}

func reassign(ctx context.Context, tx *store.Tx, now time.Time, orders []*db.WorkOrder, to *db.Department, person *uuid.UUID, reason string) error {
	transfers := make([]Transfer, len(orders))
	ids := make([]uuid.UUID, len(orders))
	for i, o := range orders {
		ids[i], transfers[i] = o.ID, Transfer{Case: o.CaseID, Department: &to.ID, Order: &o.ID, Text: reason, Public: true}
	}
	if err := Record(ctx, tx, now, transfers); err != nil {
		return err
	}
	return tx.WorkOrder.Update().Where(workorder.IDIn(ids...)).SetDepartmentID(to.ID).ClearAssigneeID().SetNillableAssigneeID(person).
		AddVersion(1).Exec(ctx)
}
