package directory_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	w "github.com/huying/huying/internal/worldtest"
)

func TestReveal_IsRecordedBeforeItIsShown_AndRefusedWithoutAReason(t *testing.T) {
	t.Parallel()
	eachTown(t, func(t *testing.T, c *town) {
		c.report(t)
		p, err := c.Store.Reader().Party.Query().Only(c.System())
		if err != nil {
			t.Fatal(err)
		}
		officer, elsewhere := c.As("officer", w.At("community_officer", "1.2.1.1")), c.As("elsewhere", w.At("community_officer", "1.2.1.2"))
		c.role(t, c.admin, "reader", "integration", "party read tenant ALLOW")
		both := c.As("both", w.Whole("reader"), w.At("community_officer", "1.2.1.2")) // sees it, has the verb elsewhere
		for name, one := range map[string]struct {
			ctx    context.Context
			id     uuid.UUID
			reason string
			want   string
		}{
			"no reason":        {officer, p.ID, " ", "INVALID input.reason required []"},
			"a long reason":    {officer, p.ID, strings.Repeat("长", 1001), "INVALID input.reason too_long [1000]"},
			"not visible":      {elsewhere, p.ID, "x", "NOT_FOUND input.partyId no_such_thing []"},
			"none":             {officer, uuid.Must(uuid.NewV7()), "x", "NOT_FOUND input.partyId no_such_thing []"},
			"visible, no more": {both, p.ID, "x", authz.ErrForbidden.Error()},
			"no verb":          {c.As("auditor", w.Whole("auditor")), p.ID, "x", authz.ErrForbidden.Error()},
			"audited":          {c.As("watched", w.Whole("inspector"), w.Whole("auditor")), p.ID, "x", authz.ErrForbidden.Error()},
			"anonymous":        {c.Anonymous(), p.ID, "x", authz.ErrForbidden.Error()},
		} {
			if got, err := c.Directory.Reveal(one.ctx, one.id, one.reason); told(err) != one.want || got != nil {
				t.Errorf("%s: %s, want %s", name, told(err), one.want)
			}
		}
		if rows := c.records(t, auditrecord.KindREVEAL_CONTACT); len(rows) != 0 {
			t.Errorf("%d records of nothing", len(rows))
		}
		got, err := c.Directory.Reveal(officer, p.ID, "call back")
		if err != nil || got.Phone != "13812345678" {
			t.Fatalf("%v, %v", got, err)
		}
		rows := c.records(t, auditrecord.KindREVEAL_CONTACT)
		if len(rows) != 1 || rows[0].Reason != "call back" || rows[0].Subject != p.GlobalID().String() || *rows[0].AccountID != idOf(officer) {
			t.Errorf("%+v", rows)
		}
		cancelled, cancel := context.WithCancel(officer)
		cancel()
		if got, err := c.Directory.Reveal(cancelled, p.ID, "x"); err == nil || got != nil || errors.Is(err, authz.ErrForbidden) {
			t.Errorf("shown without a record: %v, %v", got, err)
		}
	})
}
