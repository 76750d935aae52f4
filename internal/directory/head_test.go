package directory_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/departmenthead"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// A post has one holder; taking it, giving it to another and leaving it empty
// are recorded once each, and repeating one changes nothing.
func TestAppointHead_HasOneHolderAndIsRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		admin := world.As("admin", w.Whole("tenant_admin"))
		first, second := authz.ViewerFrom(world.As("first", w.Whole("inspector"))).AccountID, authz.ViewerFrom(world.As("second", w.Whole("inspector"))).AccountID
		roads := world.Department("ROADS").ID
		records := func() int {
			return s.Reader().AuditRecord.Query().Where(auditrecord.KindEQ(auditrecord.KindAPPOINT_HEAD)).CountX(world.System())
		}
		for i, step := range []struct {
			who     *uuid.UUID
			records int
		}{{nil, 0}, {&first, 1}, {&first, 1}, {&second, 2}, {nil, 3}, {nil, 3}} {
			err := world.Directory.AppointHead(admin, directory.Headship{Department: roads, Post: departmenthead.PostCHIEF, Account: step.who, Reason: "by decree"})
			if err != nil {
				t.Fatal(err)
			}
			rows := s.Reader().DepartmentHead.Query().AllX(world.System())
			if (step.who == nil) != (len(rows) == 0) || (step.who != nil && (len(rows) != 1 || rows[0].AccountID != *step.who)) || records() != step.records {
				t.Fatalf("step %d: heads %v, %d records", i, rows, records())
			}
		}
	})
}

func TestAppointHead_RefusesWhatItCannotSeeAndWhoMayNot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		admin := world.As("admin", w.Whole("tenant_admin"))
		other := w.New(t, s, "kerala", nil)
		foreign := authz.ViewerFrom(other.As("foreign", w.Whole("inspector"))).AccountID
		roads := world.Department("ROADS").ID
		for name, c := range map[string]struct {
			ctx  context.Context
			in   directory.Headship
			kind fault.Kind
		}{
			"a department of another city": {admin, directory.Headship{Department: other.Department("ROADS").ID, Reason: "x"}, fault.NotFound},
			"an account of another city":   {admin, directory.Headship{Department: roads, Account: &foreign, Reason: "x"}, fault.NotFound},
			"no reason":                    {admin, directory.Headship{Department: roads}, fault.Invalid},
			"an officer":                   {world.As("officer", w.At("city_officer", "1")), directory.Headship{Department: roads, Reason: "x"}, ""},
		} {
			c.in.Post = departmenthead.PostDEPUTY
			err := world.Directory.AppointHead(c.ctx, c.in)
			if c.kind == "" {
				if !errors.Is(err, authz.ErrForbidden) {
					t.Errorf("%s: %v", name, err)
				}
			} else if !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
