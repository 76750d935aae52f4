package territory_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/party"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
	"github.com/huying/huying/presets"
)

// people are the officers along 1.2.1.1 and those of the branch 1.20.
type people struct {
	admin, community, street, district, otherStreet, otherDistrict, city context.Context
}

func cast(world *w.World) people {
	return people{
		admin:     world.As("admin", w.Whole("tenant_admin")),
		community: world.As("community", w.At("community_officer", "1.2.1.1")), street: world.As("street", w.At("street_officer", "1.2.1")),
		district: world.As("district", w.At("district_officer", "1.2")), otherStreet: world.As("street-20", w.At("street_officer", "1.20.1")),
		otherDistrict: world.As("district-20", w.At("district_officer", "1.20")), city: world.As("city", w.At("city_officer", "1")),
	}
}

func sees(t *testing.T, world *w.World, ctx context.Context, ids ...uuid.UUID) int {
	t.Helper()
	n, err := world.Store.Reader().CaseFile.Query().Where(casefile.IDIn(ids...)).Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Scenario 17: moving a community to another street moves visibility at once.
func TestMove_ACommunity_TakesItsCasesPartiesAndHoldersAlong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		p := cast(world)
		low := fileAt(t, world, 10.005, p.community)
		atStreet := fileAt(t, world, 10.005, p.community, p.street)
		atDistrict := fileAt(t, world, 10.005, p.community, p.street, p.district)
		next := fileAt(t, world, 10.015, world.As("next", w.At("community_officer", "1.2.1.2")), p.street)
		all := []uuid.UUID{low, atStreet, atDistrict}
		if _, err := world.Cases.Report(p.community, casework.ReportInput{
			Channel: "WEB", Description: "x", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}, Reporter: &directory.PartyInput{Name: "Li"},
		}); err != nil {
			t.Fatal(err)
		}
		if err := world.Territory.Move(p.admin, world.Region("1.2.1.1").ID, world.Region("1.20.1").ID); err != nil {
			t.Fatal(err)
		}
		soundTree(t, world)
		for name, c := range map[string]struct {
			ctx  context.Context
			want int
		}{"street": {p.street, 0}, "district": {p.district, 0}, "street-20": {p.otherStreet, 3}, "district-20": {p.otherDistrict, 3}, "community": {p.community, 3}, "city": {p.city, 3}} {
			if got := sees(t, world, c.ctx, all...); got != c.want {
				t.Errorf("%s sees %d of the cases, want %d", name, got, c.want)
			}
		}
		for id, office := range map[uuid.UUID]string{low: "office-1.2.1.1", atStreet: "office-1.20.1", atDistrict: "office-1.20", next: "office-1.2.1"} {
			c, d := world.Case(id), world.Department(office)
			if *c.HolderDepartmentID != d.ID || *c.HolderRegionID != *d.RegionID {
				t.Errorf("%s is not held by %s", c.Number, office)
			}
		}
		li, err := s.Reader().Party.Query().Where(party.Name("Li")).Only(world.System())
		if err != nil || *li.StreetID != world.Region("1.20.1").ID || *li.DistrictID != world.Region("1.20").ID {
			t.Errorf("the party lies in %v, %v", li, err)
		}
		if n := sees(t, world, p.street, next); n != 1 {
			t.Error("the street lost a case of another community")
		}
		escalate(t, world, p.otherStreet, atStreet, "office-1.20")
	})
}

func escalate(t *testing.T, world *w.World, ctx context.Context, id uuid.UUID, holder string) {
	t.Helper()
	if _, err := world.Cases.Escalate(ctx, casework.EscalateInput{Target: casework.Target{ID: id}, Reason: "x"}); err != nil {
		t.Errorf("the new holder cannot move the case: %v", err)
	}
	if c := world.Case(id); *c.HolderDepartmentID != world.Department(holder).ID {
		t.Errorf("%s is not held by %s", c.Number, holder)
	}
}

func TestMove_AStreet_TakesWhatLiesBelowAlong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		p := cast(world)
		atStreet := fileAt(t, world, 10.005, p.community, p.street)
		atDistrict := fileAt(t, world, 10.005, p.community, p.street, p.district)
		if err := world.Territory.Move(p.admin, world.Region("1.2.1").ID, world.Region("1.20").ID); err != nil {
			t.Fatal(err)
		}
		soundTree(t, world)
		if sees(t, world, p.district, atStreet, atDistrict) != 0 || sees(t, world, p.street, atStreet, atDistrict) != 2 || sees(t, world, p.otherDistrict, atStreet, atDistrict) != 2 {
			t.Error("visibility did not follow the street")
		}
		escalate(t, world, p.street, atStreet, "office-1.20")
		escalate(t, world, p.otherDistrict, atDistrict, "office-1")
	})
}

// A community that leaves its street for the district itself: what the street
// held goes to whoever is above now, so that somebody can move it.
func TestMove_OutOfALevel_GivesItsCasesToTheOfficeAbove(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		p := cast(world)
		atStreet := fileAt(t, world, 10.005, p.community, p.street)
		if err := world.Territory.Move(p.admin, world.Region("1.2.1.1").ID, world.Region("1.2").ID); err != nil {
			t.Fatal(err)
		}
		soundTree(t, world)
		c, d := world.Case(atStreet), world.Department("office-1.2")
		if *c.HolderDepartmentID != d.ID || *c.HolderRegionID != *d.RegionID || c.Rung != d.Rung {
			t.Fatalf("held by %s on rung %d", c.HolderDepartmentID, c.Rung)
		}
		escalate(t, world, p.district, atStreet, "office-1")
	})
}

// A tenant that dispatches by itself has an open work order with each holder.
func TestMove_AnOpenWorkOrderOfAnOldAncestor_GoesToTheNewHolder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", func(p *presets.Preset) { p.Settings.Workflow.AutoDispatch = true })
		p := cast(world)
		id := fileAt(t, world, 10.005, p.community, p.street)
		version := world.Case(id).Version
		if err := world.Territory.Move(p.admin, world.Region("1.2.1.1").ID, world.Region("1.20.1").ID); err != nil {
			t.Fatal(err)
		}
		if got := world.Case(id).Version; got != version+1 {
			t.Errorf("version %d, want %d: the history has one entry of the move", got, version+1)
		}
		e, err := s.Reader().CaseEvent.Query().Where(caseevent.CaseID(id), caseevent.KindEQ(casestate.Transfer)).Only(p.otherStreet)
		if err != nil || e.Seq != version+1 || *e.DepartmentID != world.Department("office-1.20.1").ID || e.FromState != e.ToState || *e.ActorID != authz.ViewerFrom(p.admin).AccountID || !e.Public {
			t.Fatalf("the entry of the move: %+v, %v", e, err)
		}
		open := workorder.And(workorder.CaseID(id), workorder.StateEQ(casestate.OrderSent))
		order, err := s.Reader().WorkOrder.Query().Where(open).OnlyID(p.otherStreet)
		if err != nil {
			t.Fatal(err)
		}
		_, err = world.Cases.AcceptWorkOrder(p.street, casework.OrderInput{WorkOrderID: order})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("the old office: %v", err)
		}
		if _, err := world.Cases.AcceptWorkOrder(p.otherStreet, casework.OrderInput{WorkOrderID: order}); err != nil {
			t.Errorf("the new office: %v", err)
		}
	})
}

func TestMove_Refusals_ChangeNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world, other := w.New(t, s, "ke", nil), w.New(t, s, "kerala", nil)
		p := cast(world)
		before := tree(t, world)
		at := func(code string) uuid.UUID { return world.Region(code).ID }
		for name, c := range map[string]struct {
			region, parent uuid.UUID
			kind           fault.Kind
			path           string
		}{
			"unknown region":  {uuid.Must(uuid.NewV7()), at("1.2"), fault.NotFound, "input.regionId"},
			"foreign region":  {other.Region("1.2.1").ID, at("1.2"), fault.NotFound, "input.regionId"},
			"unknown parent":  {at("1.2.1"), uuid.Nil, fault.NotFound, "input.parentId"},
			"foreign parent":  {at("1.2.1"), other.Region("1.20").ID, fault.NotFound, "input.parentId"},
			"the root":        {at("1"), at("1.2"), fault.Invalid, "input.regionId"},
			"under itself":    {at("1.2.1"), at("1.2.1"), fault.Invalid, "input.parentId"},
			"under its child": {at("1.2.1"), at("1.2.1.1"), fault.Invalid, "input.parentId"},
			"under its equal": {at("1.2.1"), at("1.20.1"), fault.Invalid, "input.parentId"},
		} {
			err := world.Territory.Move(p.admin, c.region, c.parent)
			if list := fault.All(err); len(list) != 1 || list[0].Kind != c.kind || list[0].Path[1] != c.path[6:] {
				t.Errorf("%s: %v, want %s at %s", name, err, c.kind, c.path)
			}
		}
		if err := world.Territory.Move(p.city, at("1.2.1"), at("1.20")); err == nil {
			t.Error("an officer moved a street")
		}
		if !sameTree(before, tree(t, world)) {
			t.Error("refused moves changed regions")
		}
	})
}
