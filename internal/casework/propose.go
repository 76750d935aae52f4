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
	if err := k.learnRulings(ctx, client, cases); err != nil {
		return nil, err
	}
	units := k.owners()
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

// learnRulings loads what has been ruled on the categories of cases.
func (k *knowledge) learnRulings(ctx context.Context, client *db.Client, cases []*db.CaseFile) (err error) {
	if kinds := k.kinds(cases); len(kinds) > 0 {
		k.rulings, err = precedents(client).Where(ruling.CategoryIDIn(kinds...)).All(ctx)
	}
	return err
}

// kinds are the categories of cases and those above them, each once.
func (k *knowledge) kinds(cases []*db.CaseFile) (out []uuid.UUID) {
	for _, c := range cases {
		out = append(out, k.chain(c.CategoryID)...)
	}
	return each(out)
}

// precedents are the rulings that are in force, in the order in which they were
// made.
func precedents(client *db.Client) *db.RulingQuery {
	return client.Ruling.Query().Where(ruling.Precedent(true), ruling.EndedAtIsNil()).Order(ruling.ByDecidedAt(), ruling.ByID())
}

// owners are whom the rulings name.
func (k *knowledge) owners() (out []uuid.UUID) {
	for _, r := range k.rulings {
		out = append(out, r.DepartmentID)
	}
	return out
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
