package casework

import (
	"context"

	"github.com/google/uuid"

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
		return d.appoint(ctx, c, to, agent)
	})
}

func (d *desk) appoint(ctx context.Context, c *db.CaseFile, to casestate.State, agent *db.Account) error {
	e := entry{text: agent.Name, public: true}
	if err := d.move(ctx, c, casestate.AppointAgent, to, nil, e); err != nil {
		return err
	}
	if err := d.dismissAgent(ctx, c.ID); err != nil {
		return err
	}
	create := d.tx.CaseAgent.Create().SetCaseID(c.ID).SetAccountID(agent.ID).SetFromAt(d.now)
	create.SetNillableAppointedByID(d.actor())
	if err := create.Exec(ctx); err != nil {
		return err
	}
	return d.tellAccounts(ctx, c, []uuid.UUID{agent.ID}, notice.KindWORK_SENT)
}

// dismissAgent ends the agent of a case, if it has one.
func (d *desk) dismissAgent(ctx context.Context, caseID uuid.UUID) error {
	return d.tx.CaseAgent.Update().Where(caseagent.CaseID(caseID), caseagent.UntilAtIsNil()).SetUntilAt(d.now).Exec(ctx)
}

// agentFromGrid plans to make the grid's worker the agent of a new simple matter
// where the tenant wants that and the grid has exactly one (ZS16).
func (d *desk) agentFromGrid(ctx context.Context, f *filing) error {
	if !d.tenant.Settings.Workflow.AgentFromGrid || f.c.Grade != casestate.GradeA || f.c.GridID == nil {
		return nil
	}
	sys := d.asSystem(ctx, "who looks after the grid")
	var ids []uuid.UUID
	err := d.tx.Membership.Query().Where(membership.GridID(*f.c.GridID), policy.HoldsAt(d.now)).
		Unique(true).Select(membership.FieldAccountID).Scan(sys, &ids)
	if err != nil {
		return err
	}
	workers, err := d.tx.Account.Query().Where(account.IDIn(ids...), account.PartyIDIsNil(), account.DisabledAtIsNil()).Limit(2).All(sys)
	if err != nil || len(workers) != 1 {
		return err
	}
	from := f.c.State
	if f.c.State, err = d.next(f.c, casestate.AppointAgent); err != nil {
		return err
	}
	f.c.Version++
	f.create.SetState(f.c.State).SetVersion(f.c.Version)
	f.worker = &workers[0].ID
	f.agent = d.tx.CaseAgent.Create().SetCaseID(f.c.ID).SetAccountID(*f.worker).SetFromAt(d.now)
	f.steps = append(f.steps, d.newEvent(f.c, casestate.AppointAgent, from, entry{text: workers[0].Name, public: true}))
	return nil
}
