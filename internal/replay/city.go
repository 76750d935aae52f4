package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/internal/casework"
)

// city is what a request's words mean in the tenant. A type is the category of
// that English name, a source the channel.
type city struct {
	zone       *time.Location
	channels   map[string]string // name -> code
	categories map[string]uuid.UUID
	regions    map[string]uuid.UUID // by code
}

func readCity(ctx context.Context, client *db.Client, tenant uuid.UUID) (*city, error) {
	t, err := client.Tenant.Get(ctx, tenant)
	if err != nil {
		return nil, err
	}
	c := &city{channels: map[string]string{}, categories: map[string]uuid.UUID{}, regions: map[string]uuid.UUID{}}
	if c.zone, err = time.LoadLocation(t.TimeZone); err != nil {
		return nil, err
	}
	channels, err := client.Channel.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range channels {
		c.channels[row.Name.En] = row.Code
	}
	categories, err := client.Category.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range categories {
		c.categories[row.Name.En] = row.ID
	}
	regions, err := client.Region.Query().All(ctx)
	for _, row := range regions {
		c.regions[row.Code] = row.ID
	}
	return c, err
}

// input is a request as an old case. It lies in its precinct, or its ward, or
// somewhere in the city.
func (c *city) input(r request) (casework.ImportInput, error) {
	in := casework.ImportInput{ReportedAt: r.opened, ClosedAt: r.closed, Closing: r.closing, ReportInput: casework.ReportInput{
		Channel: c.channels[r.source], ExternalReference: r.id, Title: r.title, Description: r.about, Address: r.neighborhood,
	}}
	var unknown []error
	if in.Channel == "" {
		unknown = append(unknown, fmt.Errorf("source: the city has no channel %q", r.source))
	}
	if id, ok := c.categories[r.kind]; ok {
		in.CategoryID = &id
	} else {
		unknown = append(unknown, fmt.Errorf("type: the city has no category %q", r.kind))
	}
	for _, code := range []string{r.precinct, r.ward} {
		if id, ok := c.regions[code]; ok && in.RegionID == nil {
			in.RegionID = &id
		}
	}
	if r.located {
		in.Point = &casework.Point{Longitude: r.lon, Latitude: r.lat}
	}
	if len(unknown) == 0 {
		return in, in.Validate()
	}
	return in, errors.Join(unknown...)
}
