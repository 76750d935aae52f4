package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/policy"
)

// AgentInput appoints an agent.
type AgentInput struct {
	Target
	AccountID uuid.UUID
	Key       string
}

// AppointAgent gives a case an agent 全程代办人, who follows it for the person
// who asked until it is closed, whoever holds it (ZS16). A case has one: the
// former ends. The agent is told; the person who asked reads his name. Invalid
// for an account that is locked out or stands for a resident.
func (s *Service) AppointAgent(ctx context.Context, in AgentInput) (uuid.UUID, error) {
	v := verb{"appoint", casestate.AppointAgent, in.Target, in.Key, in, nil}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		agent, err := d.tx.Account.Query().Where(account.ID(in.AccountID)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "accountId")
		}
		if err != nil {
			return err
		}
		if agent.PartyID != nil || agent.DisabledAt != nil {
			return fault.Field("input.accountId", fault.NoAgent)
		}
		return d.appoint(ctx, c, to, agent, false)
	})
}

func (d *desk) appoint(ctx context.Context, c *db.CaseFile, to casestate.State, agent *db.Account, byItself bool) error {
	e := entry{text: agent.Name, public: true, byItself: byItself}
	if err := d.move(ctx, c, casestate.AppointAgent, to, nil, e); err != nil {
		return err
	}
	if err := d.dismissAgent(ctx, c.ID); err != nil {
		return err
	}
	create := d.tx.CaseAgent.Create().SetCaseID(c.ID).SetAccountID(agent.ID).SetFromAt(d.now)
	if d.viewer.AccountID != uuid.Nil && !byItself {
		create.SetAppointedByID(d.viewer.AccountID)
	}
	if err := create.Exec(ctx); err != nil {
		return err
	}
	return d.tellAccounts(ctx, c, []uuid.UUID{agent.ID}, notice.KindWORK_SENT)
}

// dismissAgent ends the agent of a case, if it has one.
func (d *desk) dismissAgent(ctx context.Context, caseID uuid.UUID) error {
	return d.tx.CaseAgent.Update().Where(caseagent.CaseID(caseID), caseagent.UntilAtIsNil()).SetUntilAt(d.now).Exec(ctx)
}

// agentFromGrid makes the grid's worker the agent of a new simple matter where
// the tenant wants that and the grid has exactly one (ZS16).
func (d *desk) agentFromGrid(ctx context.Context, c *db.CaseFile) error {
	if !d.tenant.Settings.Workflow.AgentFromGrid || c.Grade != casestate.GradeA || c.GridID == nil {
		return nil
	}
	sys := authz.System(ctx, d.viewer.TenantID, "who looks after the grid")
	var ids []uuid.UUID
	err := d.tx.Membership.Query().Where(membership.GridID(*c.GridID), policy.HoldsAt(d.now)).
		Unique(true).Select(membership.FieldAccountID).Scan(sys, &ids)
	if err != nil {
		return err
	}
	workers, err := d.tx.Account.Query().Where(account.IDIn(ids...), account.PartyIDIsNil(), account.DisabledAtIsNil()).Limit(2).All(sys)
	if err != nil || len(workers) != 1 {
		return err
	}
	to, err := d.next(c, casestate.AppointAgent)
	if err != nil {
		return err
	}
	return d.appoint(ctx, c, to, workers[0], true)
}
