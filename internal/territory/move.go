package territory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/handover"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
)

// Service moves regions.
type Service struct {
	stores store.Placement
	clock  clock.Clock
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock) *Service { return &Service{stores, clock} }

// Move hangs a region under another parent. Everything that carries the ids of
// its ancestors follows in the same transaction: the regions below, cases,
// parties, and the open cases that an old ancestor holds, each with an entry in
// its history. Who sees what changes with the commit.
//
// Faults: NotFound for an unknown region or parent; Invalid for the root and
// for a parent that is not above the region.
func (s *Service) Move(ctx context.Context, regionID, parentID uuid.UUID) error {
	ctx, err := authz.Require(ctx, "region", "move")
	if err != nil {
		return err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		t, err := takeTree(ctx, tx, s.clock.Now())
		if err != nil {
			return err
		}
		r, parent := t.byID[regionID], t.byID[parentID]
		switch {
		case r == nil:
			return fault.Missing("input", "regionId")
		case parent == nil:
			return fault.Missing("input", "parentId")
		case r.ParentID == nil:
			return fault.Field("input.regionId", fault.RootFixed)
		case parent.Level.Depth() >= r.Level.Depth():
			return fault.Field("input.parentId", fault.ParentNotAbove, parent.Code, r.Code)
		}
		return move(ctx, tx, t, r, parent)
	})
}

func move(ctx context.Context, tx *store.Tx, t *tree, r, parent *db.Region) error {
	before := PlaceOf(r)
	t.hang(r, parent)
	if err := saveAncestors(ctx, tx, r); err != nil {
		return err
	}
	if err := t.rehangBelow(ctx, tx, r); err != nil {
		return err
	}
	if err := follow(ctx, tx, r); err != nil {
		return err
	}
	return handOver(ctx, tx, t, before, PlaceOf(r), r)
}

func saveAncestors(ctx context.Context, tx *store.Tx, r *db.Region) error {
	update := tx.Region.UpdateOneID(r.ID).ClearParentID().ClearDistrictID().ClearStreetID()
	return update.SetNillableParentID(r.ParentID).SetNillableDistrictID(r.DistrictID).SetNillableStreetID(r.StreetID).Exec(ctx)
}

// rehangBelow renews the ancestors of all regions under r, top down.
func (t *tree) rehangBelow(ctx context.Context, tx *store.Tx, r *db.Region) error {
	for _, child := range t.byID {
		if child.ParentID == nil || *child.ParentID != r.ID {
			continue
		}
		t.hang(child, r)
		if err := saveAncestors(ctx, tx, child); err != nil {
			return err
		}
		if err := t.rehangBelow(ctx, tx, child); err != nil {
			return err
		}
	}
	return nil
}

// follow renews the ancestors of the cases and parties that lie in r.
func follow(ctx context.Context, tx *store.Tx, r *db.Region) error {
	p := PlaceOf(r)
	cases, parties := tx.CaseFile.Update(), tx.Party.Update()
	switch r.Level {
	case settings.Community:
		cases.Where(casefile.CommunityID(r.ID)).ClearStreetID().SetNillableStreetID(p.Street)
		parties.Where(party.CommunityID(r.ID)).ClearStreetID().SetNillableStreetID(p.Street)
	case settings.Street:
		cases.Where(casefile.StreetID(r.ID))
		parties.Where(party.StreetID(r.ID))
	default:
		return nil // a district hangs under the root alone
	}
	if err := cases.ClearDistrictID().SetNillableDistrictID(p.District).Exec(ctx); err != nil {
		return err
	}
	if plant.On(plant.MoveTouchesAll) {
		return tx.Party.Update().ClearDistrictID().Exec(plant.Unguarded(ctx, plant.MoveTouchesAll))
	}
	return parties.ClearDistrictID().SetNillableDistrictID(p.District).Exec(ctx)
}

// handOver gives the open cases of r that an old ancestor holds to the office
// that stands there now, or to the next one above where that level is left out:
// the holder must be able to see what it holds.
func handOver(ctx context.Context, tx *store.Tx, t *tree, before, after Place, r *db.Region) error {
	root := t.root()
	for _, step := range []struct {
		from *uuid.UUID
		to   []*uuid.UUID // from the level of from up
	}{
		{before.District, []*uuid.UUID{after.District, root}},
		{before.Street, []*uuid.UUID{after.Street, after.District, root}},
	} {
		if step.from == nil || same(step.from, step.to[0]) {
			continue
		}
		office, err := firstOffice(ctx, tx, step.to)
		if err != nil {
			return err
		}
		if office == nil {
			continue
		}
		if err := passOn(ctx, tx, t.now, r, *step.from, office); err != nil {
			return err
		}
	}
	return nil
}

// passOn gives an office the open cases of r that lie with another region's,
// and of their work orders those that its office has not finished.
func passOn(ctx context.Context, tx *store.Tx, now time.Time, r *db.Region, from uuid.UUID, to *db.Department) error {
	old, err := Office(ctx, tx.Client, from)
	if err != nil {
		return err
	}
	held := tx.CaseFile.Query().Where(casefile.HolderRegionID(from), casefile.ClosedAtIsNil())
	if r.Level == settings.Community {
		held.Where(casefile.CommunityID(r.ID))
	} else {
		held.Where(casefile.StreetID(r.ID))
	}
	ids, err := held.IDs(authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "pass on what a moved region's office held"))
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, batch) {
		if err := handover.Hold(ctx, tx, now, chunk, to, ""); err != nil {
			return err
		}
		if old == nil {
			continue
		}
		err = tx.WorkOrder.Update().Where(workorder.CaseIDIn(chunk...), workorder.DepartmentID(old.ID),
			workorder.StateIn(casestate.OrderSent, casestate.OrderAccepted)).SetDepartmentID(to.ID).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// firstOffice is the office of the first of the regions that has one.
func firstOffice(ctx context.Context, tx *store.Tx, regions []*uuid.UUID) (*db.Department, error) {
	for _, id := range regions {
		if id == nil {
			continue
		}
		if office, err := Office(ctx, tx.Client, *id); err != nil || office != nil {
			return office, err
		}
	}
	return nil, nil
}

func (t *tree) root() *uuid.UUID {
	for id, r := range t.byID {
		if r.ParentID == nil {
			return &id
		}
	}
	return nil
}
