package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/ruling"
)

// bound is the ruling that binds a case and its owner; nil where none does.
// Whoever sends the case is bound by rulings that he may not read.
func (d *desk) bound(ctx context.Context, c *db.CaseFile) (*Proposal, error) {
	return ahead(d, boundBy, c.ID, func() (*Proposal, error) {
		found, err := d.rulingsOn(d.asSystem(ctx, "the ruling that binds a case"), []*db.CaseFile{c})
		return ruled(found[c.ID]), err
	})
}

// ruled is a proposal that binds, or nil.
func ruled(p Proposal) *Proposal {
	if p.Ruling == nil {
		return nil
	}
	return &p
}

// rulingsOn are the proposals that rulings make for cases, for the system.
func (d *desk) rulingsOn(ctx context.Context, cases []*db.CaseFile) (map[uuid.UUID]Proposal, error) {
	t, err := ofSetup(d, "tree", nil, func() (*tree, error) { return treeOf(ctx, d.tx.Client) })
	if err != nil {
		return nil, err
	}
	inForce, err := ofSetup(d, "precedents", nil, func() (map[uuid.UUID][]*db.Ruling, error) { return d.precedents(ctx) })
	if err != nil {
		return nil, err
	}
	k := t.knowledge()
	for _, kind := range k.kinds(cases) {
		k.rulings = append(k.rulings, inForce[kind]...)
	}
	err = k.learnUnits(ctx, d.tx.Client, k.owners())
	return k.proposals(cases), err
}

// precedents are the rulings that are in force by category, without their
// reasons, which are long.
func (d *desk) precedents(ctx context.Context) (map[uuid.UUID][]*db.Ruling, error) {
	rows, err := precedents(d.tx.Client).Where(ruling.CategoryIDNotNil()).
		Select(ruling.FieldID, ruling.FieldNumber, ruling.FieldCategoryID, ruling.FieldRegionID, ruling.FieldDepartmentID,
			ruling.FieldPrecedent, ruling.FieldDecidedAt).All(ctx)
	out := map[uuid.UUID][]*db.Ruling{}
	for _, r := range rows {
		out[*r.CategoryID] = append(out[*r.CategoryID], r)
	}
	return out, err
}
