package graph

import (
	"context"
	"encoding/json"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/settings"
)

// currentPolicy describes the matrix in force.
func currentPolicy(ctx context.Context, s *policy.Service) (*model.Policy, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return describePolicy(ctx, s, client)
}

func describePolicy(ctx context.Context, s *policy.Service, client *db.Client) (*model.Policy, error) {
	at, err := s.InForce(ctx, client)
	if err != nil {
		return nil, err
	}
	out := &model.Policy{Version: at.Version}
	links := at.Matrix.Links()
	for _, code := range at.Matrix.Roles() {
		if code == authz.BreakGlass {
			continue // nobody can be given it
		}
		r := &model.Role{Code: code, Inherits: []string{}}
		for _, l := range links {
			if l.Role == code {
				r.Inherits = append(r.Inherits, l.Inherits)
			}
		}
		if name, ok := at.Names[code]; ok {
			text := name.In(fault.Lang(ctx))
			r.Name, r.Own = &text, true
		}
		out.Roles = append(out.Roles, r)
	}
	for _, r := range at.Rules {
		out.Rules = append(out.Rules, &model.PolicyRule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: r.Scope, Effect: r.Effect, Own: r.Own})
	}
	return out, nil
}

// settledPolicy answers a change; who may change the matrix and not read it
// gets no more than that it was done. It reads a snapshot of its own: version
// and rules of the answer belong together, whoever changes them meanwhile.
func settledPolicy(ctx context.Context, s *policy.Service) (*model.ChangePolicyPayload, error) {
	op := settledOp(ctx)
	out := &model.ChangePolicyPayload{UserErrors: []model.UserError{}}
	if !authz.ViewerFrom(ctx).Grants.May("policy", "read") {
		return out, nil
	}
	st, err := op.services.Stores.For(ctx)
	if err != nil {
		return nil, err
	}
	client, release, err := st.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	out.Policy, err = describePolicy(ctx, s, client)
	return out, err
}

func policyChange(in model.ChangePolicyInput) policy.Change {
	out := policy.Change{Reason: in.Reason, ExpectedVersion: in.ExpectedVersion}
	for _, r := range in.Rules {
		rule := policy.Rule{Role: r.Role, Object: r.Object, Action: r.Action, Scope: r.Scope}
		if r.Effect != nil {
			rule.Effect = *r.Effect
		}
		out.Rules = append(out.Rules, rule)
	}
	for _, r := range in.Roles {
		out.Roles = append(out.Roles, policy.Role{Code: r.Code, Inherits: r.Inherits, Remove: yes(r.Remove),
			Name: settings.Text{En: text(r.NameEn), Zh: text(r.NameZh)}})
	}
	return out
}

func newAccount(in model.CreateAccountInput) directory.AccountInput {
	out := directory.AccountInput{Login: in.Login, Name: in.Name, Password: text(in.Password), Reason: in.Reason}
	for _, m := range in.Memberships {
		row := directory.MembershipInput{Role: m.Role, Region: text(m.Region), Grid: text(m.Grid), Department: text(m.Department), Until: m.ValidUntil}
		if m.ValidFrom != nil {
			row.From = *m.ValidFrom
		}
		out.Memberships = append(out.Memberships, row)
	}
	return out
}

func appointment(in model.GrantRoleInput) directory.Appointment {
	return directory.Appointment{Account: in.AccountID.Of(gid.Account), Role: in.Role, Region: optional(in.RegionID, gid.Region),
		Grid: optional(in.GridID, gid.Grid), Department: optional(in.DepartmentID, gid.Department),
		From: in.ValidFrom, Until: in.ValidUntil, Reason: in.Reason}
}

// below puts the paths of faults under a field.
func below(err error, field string) error {
	list := fault.All(err)
	if len(list) == 0 {
		return err
	}
	out := make(fault.List, len(list))
	for i, f := range list {
		out[i] = f.At(append([]string{field}, f.Path...)...)
	}
	return out
}

func settledAccount(ctx context.Context, id uuid.UUID, err error) (*db.Account, []model.UserError, error) {
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Account, error) {
		return c.Account.Query().Where(account.ID(id)).Only(ctx)
	})
}

func settledMembership(ctx context.Context, id uuid.UUID, err error) (*db.Membership, []model.UserError, error) {
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Membership, error) {
		return c.Membership.Query().Where(membership.ID(id)).Only(ctx)
	})
}

func settledNotice(ctx context.Context, id uuid.UUID, err error) (*db.Notice, []model.UserError, error) {
	return settled(ctx, err, func(ctx context.Context, c *db.Client) (*db.Notice, error) {
		return c.Notice.Query().Where(notice.ID(id)).Only(ctx)
	})
}

// subject is the id of what a record or a notice is about; null for none.
func subject(s string) *gid.ID {
	id := gid.Parse(s)
	if id == (gid.ID{}) {
		return nil
	}
	return &id
}

// facts gives a detail the same spelling on every engine: PostgreSQL keeps JSON
// in an order and with spaces of its own.
func facts(raw json.RawMessage) (string, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", err
	}
	out, err := json.Marshal(v)
	return string(out), err
}

var accountsByLogin = keyset[db.Account]{
	kind: "acc", column: account.FieldLogin,
	value: func(r *db.Account) any { return r.Login }, id: func(r *db.Account) uuid.UUID { return r.ID },
}

func accounts(ctx context.Context, f *model.AccountFilter, w window) (*model.AccountConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, accountsByLogin, func() pageable[db.Account] {
		q := client.Account.Query()
		if f != nil && f.Login != nil {
			q.Where(account.Login(*f.Login))
		}
		if f != nil && f.Role != nil {
			q.Where(holding(ctx, *f.Role))
		}
		return q
	})
}

// holding is the condition of having a role now, by a membership that the
// viewer may see: ent's condition on the edge would ask about others too.
func holding(ctx context.Context, role string) func(*sql.Selector) {
	now := now(ctx)
	return func(s *sql.Selector) {
		t := sql.Table(membership.Table)
		held := sql.Dialect(s.Dialect()).Select(t.C(membership.FieldAccountID)).From(t)
		membership.And(membership.Role(role), policy.HoldsAt(now))(held)
		authz.Reach(ctx, membership.Table, "read")(held)
		s.Where(sql.In(s.C(account.FieldID), held))
	}
}

var recordsByTime = keyset[db.AuditRecord]{
	kind: "aud", column: auditrecord.FieldAt, desc: true, times: true,
	value: func(r *db.AuditRecord) any { return r.At }, id: func(r *db.AuditRecord) uuid.UUID { return r.ID },
}

func auditRecords(ctx context.Context, f *model.AuditRecordFilter, w window) (*model.AuditRecordConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, recordsByTime, func() pageable[db.AuditRecord] {
		q := client.AuditRecord.Query()
		if f == nil {
			return q
		}
		if f.Kinds != nil {
			q.Where(auditrecord.KindIn(f.Kinds...))
		}
		if f.AccountID != nil {
			q.Where(auditrecord.AccountID(f.AccountID.Of(gid.Account)))
		}
		if f.Subject != nil {
			q.Where(auditrecord.Subject(f.Subject.String()))
		}
		if f.From != nil {
			q.Where(auditrecord.AtGTE(*f.From))
		}
		if f.To != nil {
			q.Where(auditrecord.AtLT(*f.To))
		}
		return q
	})
}

var noticesByTime = keyset[db.Notice]{
	kind: "not", column: notice.FieldCreatedAt, desc: true, times: true,
	value: func(r *db.Notice) any { return r.CreatedAt }, id: func(r *db.Notice) uuid.UUID { return r.ID },
}

// notices are the viewer's own, whatever more his roles would show him.
func notices(ctx context.Context, w window) (*model.NoticeConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, noticesByTime, func() pageable[db.Notice] {
		return client.Notice.Query().Where(notice.AccountID(authz.ViewerFrom(ctx).AccountID))
	})
}
