package casework

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseparty"
)

// asker is somebody who asked in a case: its reporter, the reporter of a case
// merged into it, a household that joined.
type asker struct {
	party  uuid.UUID
	hidden bool // asked not to be named
}

// askers are all who are answered and may rate, each once; nobody for a case
// that was reported without a name.
func (d *desk) askers(ctx context.Context, c *db.CaseFile) ([]asker, error) {
	rows, err := d.tx.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartIn(asking...), caseparty.EndedAtIsNil()).
		Order(caseparty.ByAt(), caseparty.ByID()).All(d.asSystem(ctx, "who asked in a case"))
	if err != nil {
		return nil, err
	}
	var out []asker
	at := map[uuid.UUID]int{}
	add := func(party uuid.UUID, hidden bool) {
		if i, ok := at[party]; ok {
			out[i].hidden = out[i].hidden && hidden // he has a named part besides
			return
		}
		at[party] = len(out)
		out = append(out, asker{party, hidden})
	}
	if c.ReporterID != nil {
		add(*c.ReporterID, false)
	}
	for _, row := range rows {
		add(row.PartyID, row.Part == caseparty.PartHIDDEN_REPORTER)
	}
	return out, nil
}

// find is the asker of a party; nil where it is none.
func find(all []asker, party uuid.UUID) *asker {
	for i := range all {
		if party != uuid.Nil && all[i].party == party {
			return &all[i]
		}
	}
	return nil
}
