package directory_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/category"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// unit is the roads bureau of the city ke, in which one person handles a case.
type unit struct {
	*w.World
	t                               *testing.T
	admin, worker, chief, community context.Context
	caseID, order                   uuid.UUID
}

func newUnit(t *testing.T, s *store.Store) *unit {
	u := &unit{World: w.New(t, s, "ke", nil), t: t}
	u.admin = u.As("admin", w.Whole("tenant_admin"))
	u.chief = u.As("chief", w.Of("department_officer", "ROADS"))
	u.community = u.As("district", w.At("district_officer", "1.2"))
	until := w.Start.Add(48 * time.Hour)
	member := w.Of("department_officer", "ROADS")
	member.Until = &until
	u.worker = u.As("worker", member)
	id, err := u.Cases.Report(u.community, casework.ReportInput{Channel: "WEB", Description: "a hole", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}})
	u.must(err)
	u.caseID = id
	_, err = u.Cases.Rule(u.community, casework.RuleInput{Target: casework.Target{ID: id}, DepartmentID: u.Department("ROADS").ID, Reason: "x"})
	u.must(err)
	u.order = u.orders()[0].ID
	_, err = u.Cases.AcceptWorkOrder(u.worker, casework.OrderInput{WorkOrderID: u.order})
	u.must(err)
	return u
}

func (u *unit) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
}

func (u *unit) write(fn func(context.Context, *store.Tx) error) {
	u.t.Helper()
	u.must(u.Store.InTx(u.System(), fn))
}

func (u *unit) leads(who context.Context, department string) {
	u.t.Helper()
	u.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.DepartmentHead.Create().SetDepartmentID(u.Department(department).ID).SetAccountID(idOf(who)).SetPost(departmenthead.PostCHIEF).Exec(ctx)
	})
}

func (u *unit) orders() []*db.WorkOrder {
	u.t.Helper()
	all, err := u.Store.Reader().WorkOrder.Query().Where(workorder.CaseID(u.caseID)).Order(workorder.BySeq()).All(u.System())
	u.must(err)
	return all
}

func (u *unit) transfers() []*db.CaseEvent {
	u.t.Helper()
	all, err := u.Store.Reader().CaseEvent.Query().Where(caseevent.CaseID(u.caseID), caseevent.KindEQ(casestate.Transfer)).Order(caseevent.BySeq()).All(u.System())
	u.must(err)
	return all
}

func (u *unit) notices(who context.Context) int {
	u.t.Helper()
	n, err := u.Store.Reader().Notice.Query().Where(notice.AccountID(idOf(who)), notice.KindEQ(notice.KindHANDED_OVER)).Count(u.System())
	u.must(err)
	return n
}

func (u *unit) dismissWorker() {
	u.t.Helper()
	id, err := u.Store.Reader().Membership.Query().Where(membership.AccountID(idOf(u.worker)), membership.DepartmentID(u.Department("ROADS").ID)).FirstID(u.System())
	u.must(err)
	u.must(u.Directory.Dismiss(u.admin, id, "he left"))
}

func TestHandOver_WhenAMembershipEnds_TheChiefHasTheWork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		u.leads(u.chief, "ROADS")
		before := u.Case(u.caseID)
		u.dismissWorker()
		o, e, c := u.orders()[0], u.transfers(), u.Case(u.caseID)
		if o.AssigneeID == nil || *o.AssigneeID != idOf(u.chief) || o.State != casestate.OrderAccepted {
			t.Errorf("work order %+v", o)
		}
		if len(e) != 1 || e[0].Seq != c.Version || c.Version != before.Version+1 || *e[0].WorkOrderID != u.order || e[0].Text != "he left" || *e[0].ActorID != idOf(u.admin) || e[0].Public {
			t.Errorf("entries %+v", e)
		}
		if u.notices(u.chief) != 1 || u.notices(u.admin) != 0 || c.State != before.State || !c.DueAt.Equal(before.DueAt) {
			t.Errorf("told %d and %d, %s", u.notices(u.chief), u.notices(u.admin), c.State)
		}
		_, err := u.Cases.FeedBack(u.chief, casework.OrderInput{WorkOrderID: u.order, Text: "filled"})
		u.must(err)
	})
}

func TestHandOver_WithoutAChief_FallsToTheDepartmentAndTheAdministratorsAreTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		u.leads(u.worker, "ROADS") // he cannot hand over to himself
		u.must(u.Directory.SetDisabled(u.admin, idOf(u.worker), true, "he left"))
		if o := u.orders()[0]; o.AssigneeID != nil || o.State != casestate.OrderAccepted {
			t.Errorf("work order %+v", o)
		}
		if u.notices(u.admin) != 1 || len(u.transfers()) != 1 {
			t.Errorf("told %d, %d entries", u.notices(u.admin), len(u.transfers()))
		}
		_, err := u.Cases.RecordProgress(u.chief, casework.OrderInput{WorkOrderID: u.order, Text: "a colleague sees it"})
		u.must(err)
	})
}

func TestHandOver_KeepsWhatIsServedByAnotherMembership(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		u.leads(u.chief, "ROADS")
		roads := u.Department("ROADS").ID
		_, err := u.Directory.Appoint(u.System(), directory.Appointment{Account: idOf(u.worker), Role: "department_officer", Department: &roads, Reason: "again"})
		u.must(err)
		u.dismissWorker()
		if o := u.orders()[0]; o.AssigneeID == nil || *o.AssigneeID != idOf(u.worker) || len(u.transfers()) != 0 {
			t.Errorf("work order %+v, %d entries", o, len(u.transfers()))
		}
	})
}

func TestHandOverExpired_GivesWhatATermEnded_Once(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		u.leads(u.chief, "ROADS")
		u.write(func(ctx context.Context, tx *store.Tx) error { // he also follows the case to its end
			return tx.CaseAgent.Create().SetCaseID(u.caseID).SetAccountID(idOf(u.worker)).SetFromAt(w.Start).Exec(ctx)
		})
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{47 * time.Hour, 0}, {time.Hour, 2}, {time.Hour, 0}} {
			u.Clock.Advance(step.after)
			if got, err := u.Directory.HandOverExpired(u.System()); err != nil || got != step.want {
				t.Fatalf("after %s: %d, %v; want %d", step.after, got, err, step.want)
			}
		}
		if o := u.orders()[0]; *o.AssigneeID != idOf(u.chief) || len(u.transfers()) != 2 {
			t.Errorf("work order %+v, %d entries", o, len(u.transfers()))
		}
		agents, err := s.Reader().CaseAgent.Query().Where(caseagent.CaseID(u.caseID)).Order(caseagent.ByFromAt()).All(u.System())
		if err != nil || len(agents) != 1 {
			t.Fatal(agents, err)
		}
		if agents[0].UntilAt == nil {
			t.Errorf("he is the agent still: %+v", agents[0])
		}
		if _, err := u.Directory.HandOverExpired(u.worker); err == nil {
			t.Error("anybody may sweep")
		}
	})
}

func TestCloseDepartment_GivesAllToTheSuccessor_AndNothingCanBeSentToIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		roads, water := u.Department("ROADS"), u.Department("WATER")
		kind := u.Category("NOISE")
		u.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.Category.Update().Where(category.ID(kind.ID)).SetDepartmentID(roads.ID).Exec(ctx)
		})
		rule := casework.RuleInput{Target: casework.Target{ID: u.caseID}, DepartmentID: roads.ID, Reason: "x", Precedent: true, CategoryID: &kind.ID}
		_, err := u.Cases.Rule(u.community, rule)
		u.must(err)
		in := directory.Closing{DepartmentID: roads.ID, SuccessorID: water.ID, Reason: "merged"}
		if err := u.Directory.CloseDepartment(u.chief, in); err == nil {
			t.Fatal("an officer closed a department")
		}
		for name, wrong := range map[string]directory.Closing{
			"input.reason": {DepartmentID: roads.ID, SuccessorID: water.ID}, "input.successorId": {DepartmentID: roads.ID, SuccessorID: roads.ID, Reason: "x"},
			"input.departmentId": {DepartmentID: uuid.Must(uuid.NewV7()), SuccessorID: water.ID, Reason: "x"},
		} {
			list := fault.All(u.Directory.CloseDepartment(u.admin, wrong))
			if len(list) != 1 || list[0].Path[1] != name[len("input."):] {
				t.Errorf("%s: %v", name, list)
			}
		}
		before := u.Case(u.caseID)
		u.must(u.Directory.CloseDepartment(u.admin, in))
		orders, entries := u.orders(), u.transfers()
		if last := orders[len(orders)-1]; last.DepartmentID != water.ID || last.AssigneeID != nil || !last.State.Open() {
			t.Errorf("work order %+v", last)
		}
		if c := u.Case(u.caseID); len(entries) != 1 || *entries[0].DepartmentID != water.ID || entries[0].Text != "merged" || c.Version != before.Version+1 || !c.DueAt.Equal(before.DueAt) {
			t.Errorf("entries %+v", entries)
		}
		if d := u.Department("ROADS"); d.ClosedAt == nil || d.Successor != "WATER" || *u.Category("NOISE").DepartmentID != water.ID {
			t.Errorf("%+v", d)
		}
		audits, err := s.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindCLOSE_DEPARTMENT)).All(u.System())
		if err != nil || len(audits) != 1 || audits[0].Reason != "merged" || u.notices(u.admin) != 1 {
			t.Errorf("%v, %v, told %d", audits, err, u.notices(u.admin))
		}
		u.closedTakesNothing(roads.ID, kind.ID)
	})
}

func (u *unit) closedTakesNothing(closed, kind uuid.UUID) {
	u.t.Helper()
	if err := fault.All(u.Directory.CloseDepartment(u.admin, directory.Closing{DepartmentID: closed, SuccessorID: u.Department("WATER").ID, Reason: "x"})); len(err) != 1 || err[0].Key != fault.UnitClosed {
		u.t.Errorf("closed twice: %v", err)
	}
	id, err := u.Cases.Report(u.community, casework.ReportInput{Channel: "WEB", Description: "a hole", CategoryID: &kind, Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}})
	u.must(err)
	at := casework.Target{ID: id}
	holder := u.As("holder", w.At("community_officer", "1.2.1.1"))
	_, dispatched := u.Cases.Dispatch(holder, casework.DispatchInput{Target: at, DepartmentID: closed, Reason: "x"})
	_, ruled := u.Cases.Rule(u.community, casework.RuleInput{Target: at, DepartmentID: closed, Reason: "x"})
	for what, err := range map[string]error{"dispatch": dispatched, "rule": ruled} {
		if list := fault.All(err); len(list) != 1 || list[0].Key != fault.UnitClosed {
			u.t.Errorf("%s: %v", what, err)
		}
	}
	found, err := casework.Proposals(u.System(), u.Store.Reader(), []*db.CaseFile{u.Case(id)})
	u.must(err)
	if p := found[id]; p.Ruling == nil || p.Department.Code != "WATER" {
		u.t.Errorf("proposed %+v", p)
	}
}

// An office that is closed holds no new case: its successor does.
func TestCloseDepartment_AnOffice_ItsCasesAndThoseToComeAreTheSuccessors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		u := newUnit(t, s)
		office, street := u.Department("office-1.2.1.1"), u.Department("office-1.2.1")
		u.must(u.Directory.CloseDepartment(u.admin, directory.Closing{DepartmentID: office.ID, SuccessorID: street.ID, Reason: "merged"}))
		c := u.Case(u.caseID)
		if *c.HolderDepartmentID != street.ID || *c.HolderRegionID != *street.RegionID || len(u.transfers()) != 1 || !u.transfers()[0].Public {
			t.Errorf("held by %s, %d entries", c.HolderDepartmentID, len(u.transfers()))
		}
		id, err := u.Cases.Report(u.community, casework.ReportInput{Channel: "WEB", Description: "new", Point: &casework.Point{Longitude: 10.005, Latitude: 10.005}})
		u.must(err)
		if *u.Case(id).HolderDepartmentID != street.ID {
			t.Errorf("a new case is held by %s", u.Case(id).HolderDepartmentID)
		}
		if v := authz.ViewerFrom(u.admin); v.Grants.May("case", "read") {
			t.Error("the administrator reads cases")
		}
	})
}
