package directory

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/handover"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// Closing ends a department whose work another takes over.
type Closing struct {
	DepartmentID uuid.UUID
	SuccessorID  uuid.UUID
	Reason       string
}

// CloseDepartment closes a department in one transaction: its open cases and
// work orders go to the successor, each with an entry in its history, clocks
// running on; categories that route to it route to the successor; rulings that
// name it and rungs that it holds stand for the successor from then on. Nothing
// can be sent to it any more. The successor's chief is told, the administrators
// where there is none.
//
// Faults: NotFound for a department that does not exist; Invalid for one that
// is closed already, and for a successor that is closed or the same.
func (s *Service) CloseDepartment(ctx context.Context, in Closing) error {
	return s.governing(ctx, "tenant", "configure", func(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time) error {
		var f fault.List
		policy.CheckReason(&f, "input.reason", in.Reason)
		f.Add(in.DepartmentID != in.SuccessorID, "input.successorId", fault.NotASuccessor)
		if err := f.Err(); err != nil {
			return err
		}
		return closeDepartment(ctx, tx, at, now, in)
	})
}

func closeDepartment(ctx context.Context, tx *store.Tx, at *policy.Standing, now time.Time, in Closing) error {
	// whoever is about to send work to it waits, and then sees it closed
	if _, err := tx.HoldSetup(ctx, authz.ViewerFrom(ctx).TenantID, true); err != nil {
		return err
	}
	from, err := standing(ctx, tx, in.DepartmentID, "departmentId")
	if err != nil {
		return err
	}
	to, err := standing(ctx, tx, in.SuccessorID, "successorId")
	if err != nil {
		return err
	}
	err = tx.Department.Update().Where(department.ID(from.ID)).SetClosedAt(now).SetSuccessor(to.Code).Exec(ctx)
	if err != nil {
		return err
	}
	if err := tx.Category.Update().Where(category.DepartmentID(from.ID)).SetDepartmentID(to.ID).Exec(ctx); err != nil {
		return err
	}
	cases, orders, err := handover.Department(ctx, tx, now, from, to, in.Reason)
	if err != nil {
		return err
	}
	facts := map[string]any{"department": from.Code, "successor": to.Code, "cases": cases, "workOrders": orders}
	err = audit.Write(ctx, tx, at.Actor, now, audit.Entry{Kind: auditrecord.KindCLOSE_DEPARTMENT, Subject: from.GlobalID(), Reason: in.Reason, Detail: facts})
	if err != nil || cases+orders == 0 {
		return err
	}
	told, err := at.Holders(ctx, tx, now, "account", "administer")
	if err != nil {
		return err
	}
	if chief, err := handover.Chief(ctx, tx.Client, to.ID); err != nil {
		return err
	} else if chief != nil {
		told = []uuid.UUID{*chief}
	}
	return notify.Tell(ctx, tx, told, now, notify.Message{Kind: notice.KindHANDED_OVER, Subject: to.GlobalID(), Detail: facts})
}

// standing loads a department that is not closed.
func standing(ctx context.Context, tx *store.Tx, id uuid.UUID, field string) (*db.Department, error) {
	d, err := tx.Department.Query().Where(department.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Missing("input", field)
	}
	if err == nil && d.ClosedAt != nil {
		err = fault.Field("input."+field, fault.UnitClosed, d.Successor)
	}
	return d, err
}
