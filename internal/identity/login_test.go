package identity_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

const password = "correct horse battery"

func withAccount(t *testing.T, world *w.World, login, password string) uuid.UUID {
	t.Helper()
	id, err := world.Directory.EnsureAccount(world.System(), directory.AccountInput{
		Login: login, Name: login, Password: password, Memberships: []directory.MembershipInput{w.Whole("inspector")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func disable(t *testing.T, world *w.World, login string) {
	t.Helper()
	err := world.Store.InTx(world.System(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Account.Update().Where(account.Login(login)).SetDisabledAt(world.Clock.Now()).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Not parallel: it counts comparisons of the whole process, and parallel tests
// wait for it.
func TestLogIn_EveryRefusal_AnswersAlikeAndComparesOnce(t *testing.T) {
	for _, engine := range storetest.Engines {
		s := storetest.Open(t, engine)
		world, other := w.New(t, s, "ke", nil), w.New(t, s, "kerala", nil)
		withAccount(t, world, "li", password)
		withAccount(t, world, "gone", password)
		withAccount(t, world, "keyed", "") // no login by password
		withAccount(t, other, "abroad", password)
		disable(t, world, "gone")
		token, err := world.Identity.LogIn(t.Context(), "ke", "li", password)
		if err != nil || token.ExpiresAt == nil || !token.ExpiresAt.Equal(w.Start.Add(identity.SessionLength)) {
			t.Fatalf("%+v, %v", token, err)
		}
		var first error
		for _, c := range []struct{ what, tenant, login, password string }{
			{"a wrong password", "ke", "li", "correct horse batterx"}, {"an empty password", "ke", "li", ""},
			{"an unknown login", "ke", "nobody", password}, {"another spelling", "ke", "LI", password},
			{"a disabled account", "ke", "gone", password}, {"an account without a password", "ke", "keyed", ""},
			{"an account of another tenant", "ke", "abroad", password}, {"the other tenant", "kerala", "li", password},
			{"an unknown tenant", "nowhere", "li", password}, {"no tenant", "", "li", password},
		} {
			before := identity.Compared.Load()
			token, err := world.Identity.LogIn(t.Context(), c.tenant, c.login, c.password)
			if first == nil {
				first = err
			}
			if token != nil || !fault.Is(err, fault.Unauthenticated) || err.Error() != first.Error() {
				t.Errorf("%s, %s: %v, %v", engine, c.what, token, err)
			}
			if n := identity.Compared.Load() - before; n != 1 {
				t.Errorf("%s, %s: %d comparisons", engine, c.what, n)
			}
		}
	}
}

func TestAuthenticate_ASessionUntilItExpiresOrIsEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		id := withAccount(t, world, "li", password)
		one, err := world.Identity.LogIn(t.Context(), "ke", "li", password)
		if err != nil || one.AccountID != id {
			t.Fatal(one, err)
		}
		two, err := world.Identity.LogIn(t.Context(), "ke", "li", password)
		if err != nil || one.Secret == two.Secret {
			t.Fatal(err)
		}
		v, err := world.Identity.Authenticate(t.Context(), one.Secret)
		if err != nil || v.AccountID != id || v.TenantID != world.TenantID || v.TenantCode != "ke" || strings.Join(v.Roles, " ") != "inspector" {
			t.Fatalf("%+v, %v", v, err)
		}
		if err := world.Identity.LogOut(authz.WithViewer(t.Context(), v)); err != nil {
			t.Fatal(err)
		}
		refusedToken(t, world, one.Secret, "a session that was ended")
		world.Clock.Set(two.ExpiresAt.Add(-time.Microsecond))
		if _, err := world.Identity.Authenticate(t.Context(), two.Secret); err != nil {
			t.Errorf("just before it expires: %v", err)
		}
		world.Clock.Set(*two.ExpiresAt)
		refusedToken(t, world, two.Secret, "an expired session")
		refusedToken(t, world, strings.Replace(two.Secret, "hys_ke_", "hys_kerala_", 1), "a token of another tenant")
		for _, ctx := range []context.Context{t.Context(), world.Anonymous()} {
			if err := world.Identity.LogOut(ctx); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("ending no session: %v", err)
			}
		}
	})
}

func refusedToken(t *testing.T, world *w.World, secret, what string) {
	t.Helper()
	if v, err := world.Identity.Authenticate(t.Context(), secret); v != nil || !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("%s: %v, %v", what, v, err)
	}
}

func TestAPIKey_HoldsUntilRevokedOrTheAccountIsDisabled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		withAccount(t, world, "app", "")
		key, err := world.Identity.Issue(t.Context(), "ke", "app", "the app", 0)
		if err != nil || key.ExpiresAt != nil || !strings.HasPrefix(key.Secret, "hyk_ke_") || !identity.TokenPattern.MatchString(key.Secret) {
			t.Fatalf("%+v, %v", key, err)
		}
		world.Clock.Advance(10 * 365 * 24 * time.Hour)
		if _, err := world.Identity.Authenticate(t.Context(), key.Secret); err != nil {
			t.Errorf("after ten years: %v", err)
		}
		short, err := world.Identity.Issue(t.Context(), "ke", "app", "", time.Hour)
		if err != nil || !strings.HasPrefix(short.Secret, "hys_ke_") || !short.ExpiresAt.Equal(world.Clock.Now().Add(time.Hour)) {
			t.Fatalf("%+v, %v", short, err)
		}
		disable(t, world, "app")
		refusedToken(t, world, key.Secret, "the key of a disabled account")
		for login, path := range map[string]string{"nobody": "login"} {
			_, err := world.Identity.Issue(t.Context(), "ke", login, "", 0)
			if list := fault.All(err); len(list) != 1 || list[0].Path[0] != path {
				t.Errorf("a token for %s: %v", login, err)
			}
		}
		if _, err := world.Identity.Issue(t.Context(), "nowhere", "app", "", 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("a token in no tenant: %v", err)
		}
		if _, err := world.Identity.Anonymous(t.Context(), "nowhere"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody in no tenant: %v", err)
		}
	})
}

func TestMembership_CountsWhileItIsInForce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		world := w.New(t, s, "ke", nil)
		from, until := w.Start.Add(time.Hour), w.Start.Add(2*time.Hour)
		later := w.At("street_officer", "1.2.1")
		later.From, later.Until = from, &until
		token := world.Login("li", w.At("community_officer", "1.2.1.1"), later)
		for _, c := range []struct {
			at   time.Time
			want string
		}{
			{w.Start, "community_officer"}, {from.Add(-time.Microsecond), "community_officer"}, {from, "community_officer street_officer"},
			{until.Add(-time.Microsecond), "community_officer street_officer"}, {until, "community_officer"}, {w.Start.Add(-time.Microsecond), ""},
		} {
			world.Clock.Set(c.at)
			v, err := world.Identity.Authenticate(t.Context(), token)
			if err != nil || strings.Join(v.Roles, " ") != c.want {
				t.Errorf("at %s: %v, %v; want %s", c.at, v, err, c.want)
			}
			if c.want == "" && (v.Anonymous() || len(v.Grants.Permissions()) != 0) {
				t.Errorf("without a membership: %v", v.Grants.Permissions())
			}
		}
	})
}

// The secret of a token, and a password, are nowhere in the database.
func TestSecrets_AreNotAtRest(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, engine)
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			world := w.New(t, s, "ke", nil)
			withAccount(t, world, "li", password)
			token, err := world.Identity.LogIn(t.Context(), "ke", "li", password)
			if err != nil {
				t.Fatal(err)
			}
			stored := atRest(t, url)
			if !strings.Contains(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
				t.Error("the password's hash is not where it should be: the search proves nothing")
			}
			parts := strings.Split(token.Secret, "_")
			for _, secret := range []string{password, token.Secret, parts[2], parts[2][:12]} {
				if strings.Contains(stored, secret) {
					t.Errorf("%q is stored", secret)
				}
			}
		})
	}
}

// atRest is everything that the database keeps, as text.
func atRest(t *testing.T, url string) string {
	t.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		var all strings.Builder
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil && suffix == "" {
				t.Fatal(err)
			}
			all.Write(data)
		}
		return all.String()
	}
	db := authztest.Raw(t, url)
	var all strings.Builder
	for _, table := range authz.Tables() {
		var rows string
		if err := db.QueryRowContext(t.Context(), "SELECT COALESCE(string_agg(t::text, ' '), '') FROM "+table+" t").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		all.WriteString(rows)
	}
	return all.String()
}
