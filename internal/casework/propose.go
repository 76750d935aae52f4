package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/internal/territory"
)

// Proposal is the unit that a case should go to: the owner that a ruling names
// (WH11), which binds, or the one that handles its category by rule (ZS21).
type Proposal struct {
	Department *db.Department
	Ruling     *db.Ruling // nil: by the category
}

// Proposals finds the proposed units of cases, by case; a case without one is
// left out. A ruling binds the cases of its category, and of the categories
// below it, that lie in its area. Where several do, the nearest category goes
// before its parents, then the higher body, then the later ruling. What a
// closed department had falls to its successor; a unit that does not work where
// the case lies is not proposed. It reads what the context may read.
func Proposals(ctx context.Context, client *db.Client, cases []*db.CaseFile) (map[uuid.UUID]Proposal, error) {
	t, err := treeOf(ctx, client)
	if err != nil {
		return nil, err
	}
	k := t.knowledge()
	units, err := k.learnRulings(ctx, client, cases)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		if chain := k.chain(c.CategoryID); len(chain) > 0 && k.categories[chain[0]].DepartmentID != nil {
			units = append(units, *k.categories[chain[0]].DepartmentID)
		}
	}
	if err := k.learnUnits(ctx, client, units); err != nil {
		return nil, err
	}
	return k.proposals(cases), nil
}

// tree is what proposals need of a set-up, whatever the case: its root and its
// categories.
type tree struct {
	root       uuid.UUID
	categories map[uuid.UUID]*db.Category
}

func treeOf(ctx context.Context, client *db.Client) (*tree, error) {
	root, err := territory.Root(ctx, client)
	if err != nil {
		return nil, err
	}
	all, err := client.Category.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	t := &tree{root.ID, make(map[uuid.UUID]*db.Category, len(all))}
	for _, row := range all {
		t.categories[row.ID] = row
	}
	return t, nil
}

// knowledge is what proposals are made from.
type knowledge struct {
	*tree
	rulings []*db.Ruling
	units   map[uuid.UUID]*db.Department // by the id under which they are named; successors for the closed
	regions map[uuid.UUID]*db.Region
}

func (t *tree) knowledge() *knowledge {
	return &knowledge{tree: t, units: map[uuid.UUID]*db.Department{}, regions: map[uuid.UUID]*db.Region{}}
}

func (k *knowledge) proposals(cases []*db.CaseFile) map[uuid.UUID]Proposal {
	out := map[uuid.UUID]Proposal{}
	for _, c := range cases {
		if p, ok := k.propose(c); ok {
			out[c.ID] = p
		}
	}
	return out
}

func (k *knowledge) propose(c *db.CaseFile) (Proposal, bool) {
	chain := k.chain(c.CategoryID)
	for _, r := range bindingOf(k.rulings, chain, places(c, k.root)) {
		if unit := k.fit(c, r.DepartmentID); unit != nil {
			return Proposal{unit, r}, true
		}
	}
	if len(chain) > 0 {
		if by := k.categories[chain[0]].DepartmentID; by != nil {
			if unit := k.fit(c, *by); unit != nil {
				return Proposal{Department: unit}, true
			}
		}
	}
	return Proposal{}, false
}

// chain is a category and its parents, the nearest first.
func (t *tree) chain(id *uuid.UUID) (out []uuid.UUID) {
	for id != nil && !slices.Contains(out, *id) {
		row := t.categories[*id]
		if row == nil {
			break
		}
		out, id = append(out, row.ID), row.ParentID
	}
	return out
}

// fit is the standing unit of a name, where it works at the case's place.
func (k *knowledge) fit(c *db.CaseFile, id uuid.UUID) *db.Department {
	unit := k.units[id]
	if unit == nil || unit.ClosedAt != nil || unit.RegionID == nil || !worksAt(k.regions[*unit.RegionID], c, k.root) {
		return nil
	}
	return unit
}

// bindingOf are the rulings that bind a case of a chain of categories in a
// place, the one that goes first first. levels are the regions of the case from
// the root down.
func bindingOf(rulings []*db.Ruling, chain, levels []uuid.UUID) (out []*db.Ruling) {
	rank := func(r *db.Ruling) (kind, body int) {
		if r.CategoryID == nil || r.RegionID == nil || !r.Precedent || r.EndedAt != nil {
			return -1, -1
		}
		return slices.Index(chain, *r.CategoryID), slices.Index(levels, *r.RegionID)
	}
	for _, r := range rulings {
		if kind, body := rank(r); kind >= 0 && body >= 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *db.Ruling) int {
		kindA, bodyA := rank(a)
		kindB, bodyB := rank(b)
		switch {
		case kindA != kindB:
			return kindA - kindB
		case bodyA != bodyB:
			return bodyA - bodyB
		default:
			return b.DecidedAt.Compare(a.DecidedAt)
		}
	})
	return out
}

// learnRulings loads what has been ruled on the categories of cases, and returns
// the owners.
func (k *knowledge) learnRulings(ctx context.Context, client *db.Client, cases []*db.CaseFile) (owners []uuid.UUID, err error) {
	var kinds []uuid.UUID
	for _, c := range cases {
		kinds = append(kinds, k.chain(c.CategoryID)...)
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	k.rulings, err = client.Ruling.Query().Where(ruling.CategoryIDIn(kinds...), ruling.Precedent(true), ruling.EndedAtIsNil()).
		Order(ruling.ByDecidedAt(), ruling.ByID()).All(ctx)
	for _, r := range k.rulings {
		owners = append(owners, r.DepartmentID)
	}
	return owners, err
}

// learnUnits loads departments, those that stand for the closed ones, and where
// they work.
func (k *knowledge) learnUnits(ctx context.Context, client *db.Client, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := client.Department.Query().Where(department.IDIn(ids...)).All(ctx)
	if err != nil {
		return err
	}
	var at []uuid.UUID
	for _, named := range rows {
		unit, err := territory.Standing(ctx, client, named)
		if err != nil {
			return err
		}
		if k.units[named.ID] = unit; unit.RegionID != nil {
			at = append(at, *unit.RegionID)
		}
	}
	regions, err := client.Region.Query().Where(region.IDIn(at...)).All(ctx)
	for _, r := range regions {
		k.regions[r.ID] = r
	}
	return err
}

// bound is the ruling that binds a case and its owner; nil where none does.
// Whoever sends the case is bound by rulings that he may not read.
func (d *desk) bound(ctx context.Context, c *db.CaseFile) (*Proposal, error) {
	return ahead(d, boundBy, c.ID, func() (*Proposal, error) {
		found, err := d.rulingsOn(d.asSystem(ctx, "the ruling that binds a case"), []*db.CaseFile{c})
		return ruled(found[c.ID]), err
	})
}

// rulingsOn are the proposals that a ruling makes, for the system.
func (d *desk) rulingsOn(ctx context.Context, cases []*db.CaseFile) (map[uuid.UUID]Proposal, error) {
	t, err := ofSetup(d, "tree", nil, func() (*tree, error) { return treeOf(ctx, d.tx.Client) })
	if err != nil {
		return nil, err
	}
	k := t.knowledge()
	owners, err := k.learnRulings(ctx, d.tx.Client, cases)
	if err == nil {
		err = k.learnUnits(ctx, d.tx.Client, owners)
	}
	return k.proposals(cases), err
}

// ruled is a proposal that binds, or nil.
func ruled(p Proposal) *Proposal {
	if p.Ruling == nil {
		return nil
	}
	return &p
}
