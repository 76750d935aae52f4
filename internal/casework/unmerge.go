package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/internal/casestate"
)

// UnmergeInput says that a case repeats no other after all.
type UnmergeInput struct {
	Target
	Reason string
	Key    string
}

// Unmerge takes a case out of the one it was merged into 撤销并案, for whoever
// holds it: it stands where it stood, its work orders and its clocks run on as
// if it had not been merged, and whatever was merged into it before comes with
// it. The other case counts its reports no more, and those who asked in the
// merged one have no part in the other any longer; a rung that the other went
// up it does not come down. WrongState where the other one has been closed.
func (s *Service) Unmerge(ctx context.Context, in UnmergeInput) (uuid.UUID, error) {
	v := verb{"merge", casestate.Unmerge, in.Target, in.Key, in, said("input.reason", in.Reason)}
	return s.do(ctx, v, func(ctx context.Context, d *desk, c *db.CaseFile, _ casestate.State) error {
		return d.unmerge(ctx, c, in.Reason)
	})
}

func (d *desk) unmerge(ctx context.Context, c *db.CaseFile, reason string) error {
	if err := d.tx.HoldMerges(ctx, d.tenant.ID); err != nil {
		return err
	}
	link, err := d.mergedBy(ctx, c.ID)
	if db.IsNotFound(err) { // somebody took it out between the reading of it and the turn
		return d.lost(ctx, c.ID)
	}
	if err != nil {
		return err
	}
	was, err := beforeOf(link)
	if err != nil {
		return err
	}
	root, between, err := d.livesIn(ctx, link)
	if err != nil {
		return err
	}
	if _, err := d.next(root, casestate.Separate); err != nil {
		return err
	}
	facts := d.facts(c)
	facts.Before = was.State
	to, err := casestate.Next(c.State, casestate.Unmerge, facts)
	if err != nil {
		return err
	}
	if err := d.move(ctx, c, casestate.Unmerge, to, was.restored, entry{text: reason, public: true, department: c.HolderDepartmentID}); err != nil {
		return err
	}
	if err := d.resume(ctx, c, was); err != nil {
		return err
	}
	end := d.tx.CaseLink.Update().Where(caselink.ID(link.ID), caselink.EndedAtIsNil()).SetEndedAt(d.now)
	end.SetNillableEndedByID(d.actor())
	if err := end.Exec(ctx); err != nil {
		return err
	}
	for _, m := range between {
		if err := d.shrink(ctx, m, c.Reports, reason); err != nil {
			return err
		}
	}
	return d.grow(ctx, root, casestate.Separate, -c.Reports, reason)
}

// mergedBy is the link by which a case lives on in another; a not-found error
// of the store where it lives by itself.
func (d *desk) mergedBy(ctx context.Context, id uuid.UUID) (*db.CaseLink, error) {
	return liveLink(d.asSystem(ctx, "where a merged case lives on"), d.tx.Client, id)
}

func liveLink(ctx context.Context, client *db.Client, id uuid.UUID) (*db.CaseLink, error) {
	return client.CaseLink.Query().Where(caselink.CaseID(id), caselink.KindEQ(caselink.KindMERGED), caselink.EndedAtIsNil()).Only(ctx)
}

// livesIn follows a link to the case that is worked on, with the merged cases
// on the way.
func (d *desk) livesIn(ctx context.Context, l *db.CaseLink) (root *db.CaseFile, between []*db.CaseFile, err error) {
	for {
		if root, err = d.reload(ctx, l.ToCaseID); err != nil || root.State != casestate.Merged {
			return root, between, err
		}
		between = append(between, root)
		if l, err = d.mergedBy(ctx, root.ID); err != nil {
			return nil, nil, err
		}
	}
}

// shrink takes reports out of a case that is merged itself: it has no step of
// its own, and is in the hands of this transaction by the turn it holds.
func (d *desk) shrink(ctx context.Context, m *db.CaseFile, reports int, reason string) error {
	clock, err := d.retimed(ctx, m)
	if err != nil {
		return err
	}
	update := d.tx.CaseFile.Update().Where(casefile.ID(m.ID), casefile.Version(m.Version)).AddReports(-reports).AddUrgency(-reports)
	clock.onCase(update)
	n, err := update.Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return d.lost(ctx, m.ID)
	}
	if err := d.retime(ctx, m.ID, clock, reason); err != nil {
		return err
	}
	return d.gather(ctx, m.ID)
}
