package demo

import (
	"context"
	"testing"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store/storetest"
)

// mustOpen serves a fresh database of an engine with the tenants of a story.
func mustOpen(t *testing.T, engine string, s *Story) *World {
	t.Helper()
	fake := clock.NewFake(beginning)
	in, err := start(context.Background(), storetest.URL(t, engine), t.TempDir(), "127.0.0.1:0", fake)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.stop(); err != nil {
			t.Error(err)
		}
	})
	const password = "a password for tests"
	for _, tenant := range s.Tenants() {
		if _, err := in.setUp(t.Context(), tenant, password); err != nil {
			t.Fatal(err)
		}
	}
	return in.world(fake, password)
}

func TestStories(t *testing.T) {
	for _, s := range Stories {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			for _, engine := range storetest.Engines {
				t.Run(engine, func(t *testing.T) {
					t.Parallel()
					r := Play(t.Context(), mustOpen(t, engine, s), s)
					for _, fault := range r.Faults() {
						t.Error(fault)
					}
					if r.Held() == 0 {
						t.Error("no check was made")
					}
				})
			}
		})
	}
}
