package graph

import (
	"context"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/settings"
)

// mostLevels bounds how many are remembered, over all viewers.
const mostLevels = 4096

// levels remember where in the tree the regions stand by which viewers choose
// cases. A viewer is another one as soon as a region of his tenant has moved.
type levels = lru.Cache[levelKey, settings.Level]

type levelKey struct {
	viewer *authz.Viewer
	region uuid.UUID
}

func newLevels() *levels {
	cache, err := lru.New[levelKey, settings.Level](mostLevels)
	if err != nil { // the size is a constant
		panic(err)
	}
	return cache
}

// level is where a region stands; none for one that the viewer does not see.
func (op *operation) level(ctx context.Context, client *db.Client, id uuid.UUID) (settings.Level, error) {
	key := levelKey{authz.ViewerFrom(ctx), id}
	if known, ok := op.levels.Get(key); ok && !plant.Any() {
		return known, nil
	}
	r, err := only(client.Region.Query().Where(region.ID(id)).Only(ctx))
	if err != nil || r == nil {
		return "", err
	}
	if !key.viewer.Anonymous() && !plant.Any() { // who is nobody is a new one with each request
		op.levels.Add(key, r.Level)
	}
	return r.Level, nil
}

// casesIn is the condition of the cases of a region, by the one column that names
// it; nil for the city, which holds every case.
func casesIn(level settings.Level, id uuid.UUID) predicate.CaseFile {
	switch level {
	case settings.City:
		return nil
	case settings.District:
		return casefile.DistrictID(id)
	case settings.Street:
		return casefile.StreetID(id)
	case settings.Community:
		return casefile.CommunityID(id)
	default:
		return casefile.Or(casefile.DistrictID(id), casefile.StreetID(id), casefile.CommunityID(id))
	}
}
