package directory

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/store"
)

// Headship says who leads a department: its chief 正职 or its deputy 副职 (WH20).
type Headship struct {
	Department uuid.UUID
	Post       departmenthead.Post
	Account    *uuid.UUID // nil: nobody any more
	Reason     string
}

// AppointHead makes an account the chief or the deputy of a department, in the
// place of whoever was it; no right comes with it. Repeating it changes nothing.
// NotFound for a department or an account that the administrator does not see.
func (s *Service) AppointHead(ctx context.Context, in Headship) error {
	ctx, err := authz.Require(ctx, "tenant", "configure")
	if err != nil {
		return err
	}
	var f fault.List
	if policy.CheckReason(&f, "input.reason", in.Reason); f != nil {
		return f
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	err = st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error { return s.appointHead(ctx, tx, in) })
	if errors.Is(err, errSame) {
		return nil
	}
	return err
}

func (s *Service) appointHead(ctx context.Context, tx *store.Tx, in Headship) error {
	v := authz.ViewerFrom(ctx)
	if err := tx.HoldRights(ctx, v.TenantID); err != nil { // one after the other: a post has one row
		return err
	}
	unit, err := tx.Department.Query().Where(department.ID(in.Department)).Only(ctx)
	if db.IsNotFound(err) {
		return fault.Missing("input", "departmentId")
	}
	if err != nil {
		return err
	}
	if in.Account != nil {
		seen, err := tx.Account.Query().Where(account.ID(*in.Account)).Exist(ctx)
		if err != nil {
			return err
		}
		if !seen {
			return fault.Missing("input", "accountId")
		}
	}
	if err := in.write(ctx, tx); err != nil {
		return err
	}
	detail := map[string]any{"post": in.Post}
	if in.Account != nil {
		detail["account"] = nameOf(gid.Account, *in.Account)
	}
	return audit.Write(ctx, tx, v.AccountID, s.clock.Now(),
		audit.Entry{Kind: auditrecord.KindAPPOINT_HEAD, Subject: unit.GlobalID(), Reason: in.Reason, Detail: detail})
}

// write fills the post or empties it; errSame where it is so already.
func (in Headship) write(ctx context.Context, tx *store.Tx) error {
	row, err := tx.DepartmentHead.Query().Where(departmenthead.DepartmentID(in.Department), departmenthead.PostEQ(in.Post)).Only(ctx)
	switch {
	case db.IsNotFound(err) && in.Account == nil:
		return errSame
	case db.IsNotFound(err):
		return tx.DepartmentHead.Create().SetDepartmentID(in.Department).SetPost(in.Post).SetAccountID(*in.Account).Exec(ctx)
	case err != nil:
		return err
	case in.Account == nil:
		_, err = tx.DepartmentHead.Delete().Where(departmenthead.ID(row.ID)).Exec(ctx)
		return err
	case row.AccountID == *in.Account:
		return errSame
	}
	return tx.DepartmentHead.Update().Where(departmenthead.ID(row.ID)).SetAccountID(*in.Account).Exec(ctx)
}
