package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/fault"
)

// EndRulingInput ends a ruling.
type EndRulingInput struct {
	RulingID uuid.UUID
	Reason   string
	Key      string
}

// EndRuling ends a ruling: it proposes and binds no more; what was sent under
// it stays as it was sent. It is for whoever may rule in the area that it
// binds; to others who see it, it is forbidden.
func (s *Service) EndRuling(ctx context.Context, in EndRulingInput) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "rule")
	if err != nil {
		return uuid.Nil, err
	}
	if err := said("input.reason", in.Reason).Err(); err != nil {
		return uuid.Nil, err
	}
	return s.work(ctx, "END_RULING", in.Key, in, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		r, err := d.tx.Ruling.Query().Where(ruling.ID(in.RulingID)).Only(ctx)
		if db.IsNotFound(err) {
			return uuid.Nil, fault.Missing("input", "rulingId")
		}
		if err != nil {
			return uuid.Nil, err
		}
		if err := d.overrules(ctx, r); err != nil {
			return uuid.Nil, err
		}
		ended, err := d.tx.Ruling.Update().Where(ruling.ID(r.ID), ruling.EndedAtIsNil()).SetEndedAt(d.now).Save(ctx)
		if err != nil {
			return uuid.Nil, err
		}
		if ended == 0 {
			return uuid.Nil, fault.Field("input.rulingId", fault.EndedAlready)
		}
		return r.ID, audit.Write(ctx, d.tx, d.viewer.AccountID, d.now, audit.Entry{
			Kind: auditrecord.KindEND_RULING, Subject: r.GlobalID(), Reason: in.Reason, Detail: map[string]any{"number": r.Number}})
	})
}

// overrules refuses whoever does not rule as high as the body that ruled.
func (d *desk) overrules(ctx context.Context, r *db.Ruling) error {
	c, err := d.reload(ctx, r.CaseID)
	if err != nil {
		return err
	}
	reached, err := d.tx.CaseFile.Query().Where(casefile.ID(c.ID), authz.Reach(ctx, casefile.Table, "rule")).Exist(ctx)
	if err != nil {
		return err
	}
	mine, err := d.rulingBody(ctx, c)
	if err != nil {
		return err
	}
	root, err := d.root(ctx)
	if err != nil {
		return err
	}
	// from the root down: whoever stands first in the list is the higher body
	levels := places(c, root.ID)
	theirs := root.ID
	if r.RegionID != nil {
		theirs = *r.RegionID
	}
	at := slices.Index(levels, theirs)
	if !reached || at < 0 || slices.Index(levels, mine) > at {
		return authz.ErrForbidden
	}
	return nil
}
