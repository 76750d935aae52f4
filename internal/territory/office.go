package territory

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/store"
)

// OfficeCode is the code of the office of a region.
func OfficeCode(regionCode string) string { return "office-" + regionCode }

func officeName(conf settings.Tenant, r *db.Region) settings.Text {
	pattern := conf.Offices[r.Level]
	fill := func(s string) string { return strings.ReplaceAll(s, "{region}", r.Name) }
	return settings.Text{En: fill(pattern.En), Zh: fill(pattern.Zh)}
}

// createOffices gives each new region the office that holds its cases.
func createOffices(ctx context.Context, tx *store.Tx, conf settings.Tenant, rows []*db.Region) error {
	var builders []*db.DepartmentCreate
	for _, r := range rows {
		rung, ok := conf.OfficeRung(r.Level)
		if _, named := conf.Offices[r.Level]; !named || !ok {
			continue
		}
		builders = append(builders, tx.Department.Create().SetCode(OfficeCode(r.Code)).SetName(officeName(conf, r)).
			SetKind(department.KindOFFICE).SetRegionID(r.ID).SetRung(rung))
	}
	for chunk := range slices.Chunk(builders, batch) {
		if err := tx.Department.CreateBulk(chunk...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Office returns the office of a region, which holds its cases, or whoever
// stands for it once it is closed; nil where the tenant has none there. Other
// units of the kind OFFICE may work for the same region; they hold nothing.
func Office(ctx context.Context, client *db.Client, regionID uuid.UUID) (*db.Department, error) {
	r, err := client.Region.Get(ctx, regionID)
	if err != nil {
		return nil, err
	}
	office, err := client.Department.Query().Where(department.Code(OfficeCode(r.Code))).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return Standing(ctx, client, office)
}

// Standing returns the department itself, or for a closed one the last of its
// successors.
func Standing(ctx context.Context, client *db.Client, d *db.Department) (*db.Department, error) {
	for d.ClosedAt != nil && d.Successor != "" {
		next, err := client.Department.Query().Where(department.Code(d.Successor)).Only(ctx)
		if err != nil {
			return nil, err
		}
		d = next
	}
	return d, nil
}
