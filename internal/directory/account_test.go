package directory_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

func pathsOf(err error) (out []string) {
	for _, f := range fault.All(err) {
		out = append(out, strings.Join(f.Path, "."))
	}
	return out
}

func TestEnsureAccount_Again_IsTheSameAccountAsItWas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		admin := world.As("admin", w.Whole("tenant_admin"))
		in := directory.AccountInput{
			Login: "li", Name: "Li", Password: "correct horse battery", Party: &directory.PartyInput{Name: "Li", Phone: "13812345678"},
			Memberships: []directory.MembershipInput{w.At("community_officer", "1.2.1.1"), w.Of("department_officer", "ROADS"), w.In("grid_worker", "1.2.1.1-G1"), w.Whole("resident")},
		}
		first, err := world.Directory.EnsureAccount(admin, in)
		if err != nil {
			t.Fatal(err)
		}
		before := counts(t, world)
		in.Name, in.Password, in.Memberships = "Other", "another long password", []directory.MembershipInput{w.Whole("auditor")}
		again, err := world.Directory.EnsureAccount(admin, in)
		if err != nil || again != first || counts(t, world) != before {
			t.Errorf("%s and %s, %v; rows %v became %v", first, again, err, before, counts(t, world))
		}
		acc, err := s.Reader().Account.Get(world.System(), first)
		if err != nil || acc.Name != "Li" || acc.PartyID == nil || !strings.HasPrefix(acc.PasswordHash, "$argon2id$") {
			t.Fatalf("%+v, %v", acc, err)
		}
		rows, err := s.Reader().Membership.Query().Where(membership.AccountID(first)).Order(membership.ByID()).All(world.System())
		if err != nil || len(rows) != 4 || *rows[0].RegionID != world.Region("1.2.1.1").ID || *rows[1].DepartmentID != world.Department("ROADS").ID ||
			*rows[2].GridID != world.Grid("1.2.1.1-G1").ID || rows[3].RegionID != nil || !rows[0].ValidFrom.Equal(w.Start) {
			t.Errorf("memberships %+v, %v", rows, err)
		}
	})
}

// counts are the rows of accounts, memberships and parties.
func counts(t *testing.T, world *w.World) (n [3]int) {
	t.Helper()
	c, ctx := world.Store.Reader(), world.System()
	var errs [3]error
	n[0], errs[0] = c.Account.Query().Count(ctx)
	n[1], errs[1] = c.Membership.Query().Count(ctx)
	n[2], errs[2] = c.Party.Query().Count(ctx)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func TestEnsureAccount_Faults_AreListedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		w.New(t, s, "kerala", nil)
		before := counts(t, world)
		member := func(m ...directory.MembershipInput) directory.AccountInput {
			return directory.AccountInput{Login: "li", Name: "Li", Party: &directory.PartyInput{Name: "Li"}, Memberships: m}
		}
		for _, c := range []struct {
			in   directory.AccountInput
			want []string
		}{
			{directory.AccountInput{Password: "short", Party: &directory.PartyInput{Phone: "x"}, Memberships: []directory.MembershipInput{w.Whole("king"), w.Whole("anonymous")}},
				[]string{"login", "name", "password", "memberships.0.role", "memberships.1.role", "party.name", "party.phone"}},
			{directory.AccountInput{Login: strings.Repeat("l", 65), Name: "Li"}, []string{"login"}},
			{member(w.At("community_officer", "9.9")), []string{"memberships.0.region"}},
			{member(w.Whole("resident"), w.In("grid_worker", "9.9")), []string{"memberships.1.grid"}},
			{member(w.Of("department_officer", "NONE")), []string{"memberships.0.department"}},
		} {
			_, err := world.Directory.EnsureAccount(world.System(), c.in)
			if got := pathsOf(err); !slices.Equal(got, c.want) || !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: faults at %v (%v), want %v", c.in, got, err, c.want)
			}
			if strings.Contains(err.Error(), "%!") {
				t.Errorf("got %q", err)
			}
		}
		if _, err := world.Directory.EnsureAccount(world.System(), directory.AccountInput{Login: strings.Repeat("l", 65), Name: "Li"}); strings.Contains(err.Error(), "empty") {
			t.Errorf("a long login: %v", err)
		}
		if after := counts(t, world); after != before {
			t.Errorf("rows %v became %v", before, after)
		}
		if _, err := world.Directory.EnsureAccount(world.As("clerk", w.At("city_officer", "1")), member()); err == nil {
			t.Error("an officer made an account")
		}
	})
}

func TestEnsureAccount_TwoAtOnce_MakeOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		for _, login := range []string{"a", "b", "c", "d", "e", "f"} {
			var ids [2]uuid.UUID
			var errs [2]error
			var both sync.WaitGroup
			for i := range ids {
				both.Go(func() {
					ids[i], errs[i] = world.Directory.EnsureAccount(world.System(), directory.AccountInput{Login: login, Name: login})
				})
			}
			both.Wait()
			if errs[0] != nil || errs[1] != nil || ids[0] != ids[1] {
				t.Fatalf("%s: %v and %v, %v and %v", login, ids[0], ids[1], errs[0], errs[1])
			}
			if n, err := s.Reader().Account.Query().Where(account.Login(login)).Count(world.System()); err != nil || n != 1 {
				t.Errorf("%s: %d accounts, %v", login, n, err)
			}
		}
	})
}

func TestEnsureAccount_TheSameLoginInTwoTenants_IsTwoAccounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		here, there := w.New(t, s, "ke", nil), w.New(t, s, "kerala", nil)
		in := directory.AccountInput{Login: "li", Name: "Li"}
		one, err1 := here.Directory.EnsureAccount(here.System(), in)
		two, err2 := there.Directory.EnsureAccount(there.System(), in)
		if err1 != nil || err2 != nil || one == two {
			t.Errorf("%s and %s, %v, %v", one, two, err1, err2)
		}
	})
}
