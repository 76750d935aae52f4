package graph

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/readplan"
	"github.com/huying/huying/internal/tally"
)

func figureTypes() []*compile.Type {
	return []*compile.Type{
		compile.Of[tally.Count]("OpenCaseCount", "").
			With("region", compile.One{Key: "region_id", Type: "Region"}).
			With("category", compile.One{Key: "category_id", Type: "Category"}),
	}
}

func openCases(ctx context.Context, regionID gid.ID, groups []model.OpenCaseGroup) ([]*tally.Count, error) {
	asked := func(g model.OpenCaseGroup) bool { return slices.Contains(groups, g) }
	from, err := openCaseSource(ctx, regionID, tally.By{Region: asked(model.OpenCaseGroupRegion), Category: asked(model.OpenCaseGroupCategory),
		State: asked(model.OpenCaseGroupState), Light: asked(model.OpenCaseGroupLight)})
	if err != nil {
		return nil, err
	}
	if done, err := compileRows(ctx, "OpenCaseCount", from); done || err != nil {
		return nil, err
	}
	out := []*tally.Count{}
	view := opOf(ctx).view
	err = view.Rows(ctx, from.All(view.Engine()), from.Args, func(row []any) error {
		c, err := tally.Scan(row)
		out = append(out, &c)
		return err
	})
	return out, err
}

// openCaseSource looks the figures up for whoever sees every case of the region,
// and counts for everybody else what the list of cases would show him.
func openCaseSource(ctx context.Context, regionID gid.ID, by tally.By) (from readplan.Source, err error) {
	op, v := opOf(ctx), authz.ViewerFrom(ctx)
	id := regionID.Of(gid.Region)
	view, err := op.open(ctx)
	if err != nil {
		return from, err
	}
	if v.IsSystem() || v.Grants.SeesCasesIn(id) {
		return tally.Kept(view.Engine(), v.TenantID, id, by, op.now), nil
	}
	client, err := op.reader(ctx)
	if err != nil {
		return from, err
	}
	all, err := seesCasesAbove(ctx, client, id)
	if err != nil {
		return from, err
	}
	if all {
		return tally.Kept(view.Engine(), v.TenantID, id, by, op.now), nil
	}
	open := true
	where, err := caseFilter(ctx, client, &model.CaseFilter{RegionID: &regionID, Open: &open})
	if err != nil {
		return from, err
	}
	cases, err := op.source(ctx, func(ctx context.Context) error {
		q := client.CaseFile.Query()
		q.WhereP(where...)
		_, err := q.All(ctx)
		return err
	})
	if err != nil {
		return from, err
	}
	return tally.Counted(view.Engine(), cases, id, by, op.now), nil
}

// seesCasesAbove says whether the viewer sees every case of the region by one of
// those above.
func seesCasesAbove(ctx context.Context, client *db.Client, id uuid.UUID) (bool, error) {
	r, err := only(client.Region.Query().Where(region.ID(id)).Only(ctx))
	if err != nil || r == nil {
		return false, err
	}
	path := []uuid.UUID{id}
	for _, above := range []*uuid.UUID{r.StreetID, r.DistrictID} {
		if above != nil {
			path = append(path, *above)
		}
	}
	return authz.ViewerFrom(ctx).Grants.SeesCasesIn(path...), nil
}

// compileRows answers the root field with the rows of a source; false where only
// the plain road can.
func compileRows(ctx context.Context, name string, from readplan.Source) (done bool, err error) {
	r := roadOf(ctx)
	if r == nil {
		return false, nil
	}
	r.answer, err = r.schema.Rows(ctx, opOf(ctx).view, r.field, name, from)
	return r.answer != nil, err
}
