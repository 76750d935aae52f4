package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/notify"
)

// SayInput is something said on a case.
type SayInput struct {
	Target
	Text string
	Key  string
}

// AskReporter asks the person who asked something back. The question is public
// and reaches the accounts of everybody whose matter the case is. Invalid where
// nobody's it is.
func (s *Service) AskReporter(ctx context.Context, in SayInput) (uuid.UUID, error) {
	v := verb{"ask", casestate.Ask, in.Target, in.Key, in, said("input.text", in.Text)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.askBack(ctx, c, to, in.Text)
	})
}

func (d *desk) askBack(ctx context.Context, c *db.CaseFile, to casestate.State, text string) error {
	all, err := d.askers(ctx, c)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.Field("input.caseId", fault.NobodyToAsk)
	}
	unit, err := d.actsFor(ctx, c)
	if err != nil {
		return err
	}
	if err := d.move(ctx, c, casestate.Ask, to, nil, entry{text: text, public: true, department: unit}); err != nil {
		return err
	}
	create := d.tx.Question.Create().SetCaseID(c.ID).SetText(text).SetAskedAt(d.now)
	create.SetNillableAskedByID(d.actor())
	if err := create.Exec(ctx); err != nil {
		return err
	}
	if d.tenant.Settings.Workflow.AskPauses {
		if err := d.pauseClock(ctx, c, text); err != nil {
			return err
		}
	}
	return d.tellAskers(ctx, c, notice.KindASKED)
}

// AnswerInput answers a question.
type AnswerInput struct {
	QuestionID      uuid.UUID
	ExpectedVersion *int // of the case
	Text            string
	OnBehalf        bool // an official writes down what he was told
	Key             string
}

// AnswerQuestion answers what was asked back, by the person who asked or by an
// official who asked him on the telephone; whoever put the question is told.
// A question is answered once: Conflict after that.
func (s *Service) AnswerQuestion(ctx context.Context, in AnswerInput) (uuid.UUID, error) {
	action := "answer"
	if in.OnBehalf {
		action = "ask"
	}
	var asked *db.Question
	v := verb{action, casestate.Answer, Target{ExpectedVersion: in.ExpectedVersion}, in.Key, in, said("input.text", in.Text)}
	return s.doOn(ctx, v, "questionId", func(ctx context.Context, d *desk) (of uuid.UUID, err error) {
		if asked, err = d.tx.Question.Query().Where(question.ID(in.QuestionID)).Only(ctx); err == nil {
			of = asked.CaseID
		}
		return of, err
	}, func(ctx context.Context, d *desk, c *db.CaseFile, to casestate.State) error {
		return d.answer(ctx, c, to, asked, in.Text)
	})
}

func (d *desk) answer(ctx context.Context, c *db.CaseFile, to casestate.State, asked *db.Question, text string) error {
	if asked.AnsweredAt != nil {
		return doneAlready(c, fault.QuestionAnswered, "questionId")
	}
	if err := d.move(ctx, c, casestate.Answer, to, nil, entry{text: text, public: true}); err != nil {
		return err
	}
	by, err := d.signer(ctx, c, casestate.Answer)
	if err != nil {
		return err
	}
	err = d.tx.Question.Update().Where(question.ID(asked.ID)).SetAnswer(text).SetAnsweredAt(d.now).SetNillableAnsweredByID(by).Exec(ctx)
	if err != nil {
		return err
	}
	if err := d.resumeAnswered(ctx, c); err != nil || asked.AskedByID == nil {
		return err
	}
	return d.tellAccounts(ctx, c, []uuid.UUID{*asked.AskedByID}, notice.KindANSWERED)
}

// resumeAnswered lets the clock that stood for the questions run on once the
// last of them is answered.
func (d *desk) resumeAnswered(ctx context.Context, c *db.CaseFile) error {
	if !d.tenant.Settings.Workflow.AskPauses {
		return nil
	}
	open, err := d.tx.Question.Query().Where(question.CaseID(c.ID), question.AnsweredAtIsNil()).
		Exist(d.asSystem(ctx, "is a question still open"))
	if err != nil || open {
		return err
	}
	return d.resumeClock(ctx, c)
}

// doneAlready is the answer to a second try at something that is done once.
func doneAlready(c *db.CaseFile, why fault.Key, field string) *fault.Fault {
	f := fault.New(fault.Conflict, why).At("input", field)
	f.Version = c.Version
	return f
}

// tellAskers tells the accounts of everybody whose matter the case is.
func (d *desk) tellAskers(ctx context.Context, c *db.CaseFile, kind notice.Kind) error {
	accounts, err := d.accountsOfAskers(ctx, c)
	if err != nil {
		return err
	}
	return d.tellAccounts(ctx, c, accounts, kind)
}

func (d *desk) accountsOfAskers(ctx context.Context, c *db.CaseFile) ([]uuid.UUID, error) {
	all, err := d.askers(ctx, c)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	parties := make([]uuid.UUID, len(all))
	for i, a := range all {
		parties[i] = a.party
	}
	return d.tx.Account.Query().Where(account.PartyIDIn(parties...), account.DisabledAtIsNil()).Order(account.ByID()).
		IDs(d.asSystem(ctx, "whom to tell"))
}

// tellAccounts puts a notice about the case into the inboxes of accounts; nobody
// is told what he does himself.
func (d *desk) tellAccounts(ctx context.Context, c *db.CaseFile, accounts []uuid.UUID, kind notice.Kind) error {
	if d.silent {
		return nil
	}
	accounts = slices.DeleteFunc(accounts, func(id uuid.UUID) bool { return id == d.viewer.AccountID })
	return notify.Tell(ctx, d.tx, accounts, d.now, notify.Message{Kind: kind, Subject: c.GlobalID(), Detail: map[string]any{"number": c.Number}})
}
