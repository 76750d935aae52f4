package server

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/caseagent"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/tenant"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store"
)

// late files a case whose limit will pass.
func late(t *testing.T, a *App, code string) {
	t.Helper()
	ctx := within(t, a, code)
	_, err := a.Services().Cases.Report(ctx, casework.ReportInput{Channel: "HOTLINE", Description: "a lamp is out", Anonymous: true})
	if err != nil {
		t.Fatal(err)
	}
}

func within(t *testing.T, a *App, code string) context.Context {
	t.Helper()
	id, err := a.Store().TenantID(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return authz.System(t.Context(), id, "look from a test")
}

func deliveriesOf(t *testing.T, a *App, code string) int {
	t.Helper()
	n, err := a.Store().Reader().Delivery.Query().Where(delivery.Kind("LIGHT_RED")).Count(within(t, a, code))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// One tenant whose zone is broken keeps no other waiting, and the metrics tell.
func TestSweep_OneTenantFails_TheOthersDoNotWait(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC))
	a := newApp(t, func(c *Config) { c.Deliveries = t.TempDir() }, WithClock(fake))
	for _, code := range []string{"ke", "kerala"} {
		late(t, a, code)
	}
	id := authz.ViewerFrom(within(t, a, "ke")).TenantID
	err := a.Store().InTx(within(t, a, "ke"), func(ctx context.Context, tx *store.Tx) error {
		return tx.Tenant.Update().Where(tenant.ID(id)).SetTimeZone("Nowhere/Nothing").Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(30 * 24 * time.Hour)
	if err := a.Sweep(t.Context()); err == nil || !strings.Contains(err.Error(), "sweep of ke") || strings.Contains(err.Error(), "kerala") {
		t.Errorf("the error is %v", err)
	}
	if ke, kerala := deliveriesOf(t, a, "ke"), deliveriesOf(t, a, "kerala"); ke != 0 || kerala != 1 {
		t.Errorf("messages: %d in ke, %d in kerala", ke, kerala)
	}
	families, err := a.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				seen[f.GetName()+" "+l.GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	if seen["huying_sweep_done_total lights"] != 1 || seen["huying_sweep_failures_total lights"] != 1 || seen["huying_sweep_failures_total deliveries"] != 0 {
		t.Errorf("the metrics say %v done, %v failed", seen["huying_sweep_done_total lights"], seen["huying_sweep_failures_total lights"])
	}
}

// The server does by itself what is due, and ends with nothing half done.
func TestRun_SweepsUntilItEnds(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC))
	for _, on := range []bool{true, false} {
		up := make(chan string, 1)
		a := newApp(t, func(c *Config) {
			c.Sweep, c.SweepInterval, c.Deliveries = on, 20*time.Millisecond, t.TempDir()
		}, WithClock(fake), WithListening(func(url string) { up <- url }))
		late(t, a, "ke")
		fake.Advance(30 * 24 * time.Hour)
		ctx, end := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- a.Run(ctx) }()
		<-up
		swept := func() bool { return deliveriesOf(t, a, "ke") == 1 }
		for begun := time.Now(); on && !swept() && time.Since(begun) < 30*time.Second; {
			time.Sleep(10 * time.Millisecond)
		}
		if swept() != on {
			t.Errorf("sweep is %v: swept %v", on, swept())
		}
		end()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// Whoever is the agent of a case when his membership runs out is so no longer.
func TestSweep_AMembershipRanOut_ItsWorkIsHandedOver(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC))
	a := newApp(t, func(c *Config) { c.Deliveries = t.TempDir() }, WithClock(fake))
	late(t, a, "ke")
	ctx := within(t, a, "ke")
	err := a.Store().InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CaseFile.Query().Only(ctx)
		if err != nil {
			return err
		}
		worker, err := tx.Account.Create().SetLogin("worker").SetName("worker").SetCreatedAt(fake.Now()).Save(ctx)
		if err != nil {
			return err
		}
		return errors.Join(
			tx.Membership.Create().SetAccountID(worker.ID).SetRole("department_officer").SetDepartmentID(*c.HolderDepartmentID).
				SetValidFrom(fake.Now()).SetValidUntil(fake.Now().Add(time.Hour)).Exec(ctx),
			tx.CaseAgent.Create().SetCaseID(c.ID).SetAccountID(worker.ID).SetFromAt(fake.Now()).Exec(ctx))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		if err := a.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := a.Store().Reader().CaseAgent.Query().Where(caseagent.UntilAtIsNil()).Count(ctx)
		if err != nil || n != want {
			t.Errorf("at %s %d agents, %v; want %d", fake.Now(), n, err, want)
		}
		fake.Advance(time.Hour)
	}
}
