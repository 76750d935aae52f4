package authz_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"entgo.io/ent/dialect"

	"github.com/huying/huying/authz"
)

// decisions are everything that a viewer is told under a matrix: each verb,
// and each condition with its arguments.
func decisions(m *authz.Matrix, v authz.Viewer, members []authz.Membership) string {
	made := authz.NewViewer(m, v, members)
	ctx := authz.WithViewer(context.Background(), made)
	out := slices.Clone(made.Grants.Permissions())
	for _, q := range asks {
		text, _ := reachText(ctx, dialect.SQLite, q.table, q.action)
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// TestMatrix_SwappedWhileRead_IsOneOrTheOther: whoever compiles a viewer while
// the matrix is exchanged gets all of one version; nothing is taken from both.
func TestMatrix_SwappedWhileRead_IsOneOrTheOther(t *testing.T) {
	t.Parallel()
	const readers, swaps = 64, 10_000
	r := rand.New(rand.NewPCG(seedOf(t), 3))
	v := authz.Viewer{TenantID: newID(), AccountID: newID(), PartyID: newID()}
	members := []authz.Membership{{Role: "r0", Region: newID(), Level: authz.Street}, {Role: "r3", Grid: newID()}, {Role: "r5", Department: newID()}}
	versions := [2]*authz.Matrix{drawPolicy(t, r, asks, 12).matrix, drawPolicy(t, r, asks, 12).matrix}
	want := [2]string{decisions(versions[0], v, members), decisions(versions[1], v, members)}
	if want[0] == want[1] {
		t.Fatal("two policies that decide alike show nothing")
	}
	var current atomic.Pointer[authz.Matrix]
	current.Store(versions[0])
	var met [2]atomic.Int64
	var over atomic.Bool
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for !over.Load() {
				switch got := decisions(current.Load(), v, members); got {
				case want[0]:
					met[0].Add(1)
				case want[1]:
					met[1].Add(1)
				default:
					t.Errorf("neither version decides\n%s", got)
					return
				}
			}
		})
	}
	for i := range swaps {
		is := i % 2
		current.Store(versions[is])
		if i%16 > 1 {
			continue
		}
		for before := met[is].Load(); met[is].Load() == before && !t.Failed(); {
			runtime.Gosched() // some swaps wait for a decision under what they brought, so that each is met
		}
	}
	over.Store(true)
	all.Wait()
	t.Logf("%d decisions under one version, %d under the other", met[0].Load(), met[1].Load())
	if met[0].Load() == 0 || met[1].Load() == 0 {
		t.Error("only one version was met")
	}
}
