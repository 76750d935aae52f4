package policy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/grid"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/settings"
	"github.com/huying/huying/internal/territory"
)

// InForce returns the memberships of an account that hold now.
func InForce(ctx context.Context, client *db.Client, id uuid.UUID, now time.Time) ([]authz.Membership, error) {
	members, _, err := InForceUntil(ctx, client, id, now)
	return members, err
}

// InForceUntil is InForce, and until when the same ones will be.
func InForceUntil(ctx context.Context, client *db.Client, id uuid.UUID, now time.Time) ([]authz.Membership, time.Time, error) {
	rows, err := client.Membership.Query().Where(membership.AccountID(id), unended(now)).Order(membership.ByID()).All(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	until, held := clock.Never, rows[:0]
	for _, row := range rows {
		next := row.ValidUntil
		if row.ValidFrom.After(now) {
			next = &row.ValidFrom
		} else {
			held = append(held, row)
		}
		if next != nil && next.Before(until) {
			until = *next
		}
	}
	members, err := resolve(ctx, client, held)
	return members, until, err
}

// HoldsAt is the condition of a membership that is in force.
func HoldsAt(now time.Time) predicate.Membership {
	return membership.And(membership.ValidFromLTE(now), unended(now))
}

// rolesOf are the roles that an account has or is to have.
func rolesOf(ctx context.Context, client *db.Client, id uuid.UUID, now time.Time) ([]string, error) {
	return client.Membership.Query().Where(membership.AccountID(id), unended(now)).Select(membership.FieldRole).Strings(ctx)
}

// unended is the condition of a membership that holds or is to hold.
func unended(now time.Time) predicate.Membership {
	return membership.Or(membership.ValidUntilIsNil(), membership.ValidUntilGT(now))
}

// holders are the accounts that can log in and have the verb in the whole
// tenant now, all their memberships together.
func holders(ctx context.Context, client *db.Client, m *authz.Matrix, now time.Time, object, action string) (out []uuid.UUID, err error) {
	var candidates []uuid.UUID
	err = client.Membership.Query().Where(membership.RoleIn(m.RolesWith(object, action)...), HoldsAt(now),
		membership.HasAccountWith(account.DisabledAtIsNil())).
		Unique(true).Select(membership.FieldAccountID).Scan(ctx, &candidates)
	if err != nil {
		return nil, err
	}
	for _, id := range candidates {
		members, err := InForce(ctx, client, id, now)
		if err != nil {
			return nil, err
		}
		if authz.NewViewer(m, authz.Viewer{AccountID: id}, members).Grants.May(object, action) {
			out = append(out, id)
		}
	}
	return out, nil
}

func resolve(ctx context.Context, client *db.Client, rows []*db.Membership) ([]authz.Membership, error) {
	var ids []uuid.UUID
	for _, row := range rows {
		if row.RegionID != nil {
			ids = append(ids, *row.RegionID)
		}
	}
	places := map[uuid.UUID]*db.Region{}
	if len(ids) > 0 {
		regions, err := client.Region.Query().Where(region.IDIn(ids...)).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range regions {
			places[r.ID] = r
		}
	}
	out := make([]authz.Membership, len(rows))
	for i, row := range rows {
		out[i] = authz.Membership{Role: row.Role, Grid: value(row.GridID), Department: value(row.DepartmentID)}
		if place, ok := places[value(row.RegionID)]; ok {
			out[i].Region, out[i].Root, out[i].Level = place.ID, place.ParentID == nil, scopeOf[place.Level]
		}
	}
	return out, nil
}

var scopeOf = map[settings.Level]authz.Scope{
	settings.City: authz.City, settings.District: authz.District,
	settings.Street: authz.Street, settings.Community: authz.Community,
}

func value(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// place returns a membership with the regions above its place, as a decision
// on giving it needs them.
func place(ctx context.Context, client *db.Client, row *db.Membership) (authz.Placed, error) {
	members, err := resolve(ctx, client, []*db.Membership{row})
	if err != nil {
		return authz.Placed{}, err
	}
	out := authz.Placed{Membership: members[0], Above: map[authz.Scope]uuid.UUID{}}
	var at territory.Place
	switch {
	case row.RegionID != nil:
		r, err := client.Region.Query().Where(region.ID(*row.RegionID)).Only(ctx)
		if err != nil {
			return out, err
		}
		at = territory.PlaceOf(r)
	case row.GridID != nil:
		g, err := client.Grid.Query().Where(grid.ID(*row.GridID)).Only(ctx)
		if err != nil {
			return out, err
		}
		if at, err = territory.PlaceOfGrid(ctx, client, g); err != nil {
			return out, err
		}
	}
	for scope, id := range map[authz.Scope]*uuid.UUID{authz.District: at.District, authz.Street: at.Street, authz.Community: at.Community} {
		if id != nil && *id != out.Region {
			out.Above[scope] = *id
		}
	}
	return out, nil
}
