package server

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/accesstoken"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/channel"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// station is an officer of ke with a case, and what somebody may change about him.
type station struct {
	*testing.T
	app           *App
	as            context.Context // the system's, in ke
	token, report string
	note          string
}

func newStation(t *testing.T, engine string) *station {
	t.Helper()
	return stationAt(t, storetest.URL(t, engine))
}

func stationAt(t *testing.T, url string) *station {
	t.Helper()
	app := newApp(t, func(c *Config) { c.Database = url })
	tenant, err := app.Store().TenantID(t.Context(), "ke")
	if err != nil {
		t.Fatal(err)
	}
	s := &station{T: t, app: app, as: authz.System(t.Context(), tenant, "an officer for a test")}
	_, err = app.Services().Directory.EnsureAccount(s.as, directory.AccountInput{
		Login: "li", Name: "Li", Memberships: []directory.MembershipInput{{Role: "city_officer", Region: "1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.Services().Identity.Issue(t.Context(), "ke", "li", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	place := app.Store().Reader().Region.Query().Where(region.Code("1")).OnlyX(s.as)
	s.token = token.Secret
	s.report = fmt.Sprintf(`mutation { reportCase(input: {channel: "HOTLINE", description: "x", regionId: %q}) { case { id version } userErrors { code } } }`,
		gid.ID{Kind: gid.Region, UUID: place.ID})
	a := s.asks(s.report)
	reported, _ := a.Data["reportCase"].(map[string]any)
	filed, _ := reported["case"].(map[string]any)
	if filed == nil {
		t.Fatal(a.Body)
	}
	s.note = fmt.Sprintf(`mutation { addNote(input: {caseId: %q, text: "seen"}) { case { version } userErrors { code } } }`, filed["id"])
	return s
}

func (s *station) asks(query string) answered {
	s.Helper()
	return ask(s.T, s.app.Handler(), query, "Authorization: Bearer "+s.token)
}

// written is how many entries all histories have.
func (s *station) written() int {
	return s.app.Store().Reader().CaseEvent.Query().CountX(s.as)
}

func (s *station) change(fn func(ctx context.Context, tx *store.Tx) error) {
	s.Helper()
	if err := s.app.Store().InTx(s.as, fn); err != nil {
		s.Fatal(err)
	}
}

func (s *station) dismiss() {
	s.Helper()
	s.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.Membership.Update().Where(membership.HasAccountWith(account.Login("li"))).SetValidUntil(s.now()).Exec(ctx)
	})
}

func (s *station) appoint() {
	s.Helper()
	s.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.Membership.Create().SetAccount(tx.Account.Query().Where(account.Login("li")).OnlyX(ctx)).SetRole("city_officer").
			SetRegion(tx.Region.Query().Where(region.Code("1")).OnlyX(ctx)).SetValidFrom(s.now()).Exec(ctx)
	})
}

func (s *station) now() time.Time { return s.app.Services().Clock.Now() }

// meanwhile is what may change between two requests.
var meanwhile = map[string]struct {
	change func(s *station)
	want   string // in the answer
	writes bool
}{
	"nothing": {func(*station) {}, `"userErrors":[]`, true},
	"somebody else's role": {func(s *station) {
		if _, err := s.app.Services().Directory.EnsureAccount(s.as, directory.AccountInput{
			Login: "zhao", Name: "Zhao", Memberships: []directory.MembershipInput{{Role: "city_officer", Region: "1"}},
		}); err != nil {
			s.Fatal(err)
		}
	}, `"userErrors":[]`, true},
	"the token is revoked": {func(s *station) {
		s.change(func(ctx context.Context, tx *store.Tx) error {
			return tx.AccessToken.Update().Where(accesstoken.Name("")).SetRevokedAt(s.now()).Exec(ctx)
		})
	}, "UNAUTHENTICATED", false},
	"the account is disabled": {func(s *station) {
		s.change(func(ctx context.Context, tx *store.Tx) error {
			return tx.Account.Update().Where(account.Login("li")).SetDisabledAt(s.now()).Exec(ctx)
		})
	}, "UNAUTHENTICATED", false},
	"the set-up changes": {func(s *station) {
		s.change(func(ctx context.Context, tx *store.Tx) error {
			return tx.Channel.Update().Where(channel.Code("PATROL")).SetPublic(true).Exec(ctx)
		})
	}, `"userErrors":[]`, true},
	"the set-up and the role change": {func(s *station) {
		s.change(func(ctx context.Context, tx *store.Tx) error {
			return tx.Channel.Update().Where(channel.Code("PATROL")).SetPublic(true).Exec(ctx)
		})
		s.dismiss()
	}, `"code":"`, false},
	"the role is taken away": {func(s *station) { s.dismiss() }, `"code":"`, false},
	"the role is taken away and given back": {func(s *station) {
		s.dismiss()
		s.asks(s.note) // he is refused, and known without the role from now on
		s.appoint()
	}, `"userErrors":[]`, true},
}

// What was taken for granted about who asks is asked before anything counts: a
// mutation that came before is answered, and does, what the rights of this moment say.
func TestSettling_ARightOfThisMoment_DecidesOverAMutationThatCameBefore(t *testing.T) {
	t.Parallel()
	mutations := map[string]func(*station) string{"note": func(s *station) string { return s.note }, "report": func(s *station) string { return s.report }}
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			for what, c := range meanwhile {
				for name, mutation := range mutations {
					t.Run(name+" after "+what, func(t *testing.T) {
						t.Parallel()
						s := newStation(t, engine)
						if a := s.asks(mutation(s)); !strings.Contains(a.Body, `"userErrors":[]`) {
							t.Fatal(a.Body)
						}
						c.change(s)
						before := s.written()
						a := s.asks(mutation(s))
						is, want := s.written()-before, map[bool]int{true: 1}[c.writes]
						if !strings.Contains(a.Body, c.want) || strings.Contains(a.Body, `"userErrors":[]`) != c.writes || is != want {
							t.Errorf("wrote %d, answered %s", is, a.Body)
						}
					})
				}
			}
		})
	}
}

// Nor does a query show what it did before, whichever road answers it: it is answered as
// if it came for the first time.
func TestSettling_ARightOfThisMoment_DecidesOverAQueryThatCameBefore(t *testing.T) {
	t.Parallel()
	for what, c := range meanwhile {
		for name, query := range map[string]string{
			"known": `{ cases(first: 2) { nodes { id number } } }`, "read besides": `{ cases(first: 1) { nodes { id possibleEvents } } }`,
			"counted": `{ cases { totalCount } }`, "two": `{ cases(first: 1) { nodes { id } } departments { nodes { code } } }`,
			"no rows": `{ viewer { account { login } } }`,
		} {
			t.Run(name+" after "+what, func(t *testing.T) {
				t.Parallel()
				s := newStation(t, "postgres")
				for range 4 {
					if a := s.asks(query); strings.Contains(a.Body, `"errors"`) {
						t.Fatal(a.Body)
					}
				}
				c.change(s)
				known := s.asks(query)
				if fresh := s.asks(query + " # for the first time"); bare(fresh.Body) != bare(known.Body) || fresh.Status != known.Status {
					t.Errorf("answered %d %s, and %d %s to what came for the first time", known.Status, known.Body, fresh.Status, fresh.Body)
				}
			})
		}
	}
}

var requestID = regexp.MustCompile(`"requestId":"[^"]*"`)

// bare is an answer without what differs from one request to the next.
func bare(body string) string { return requestID.ReplaceAllString(body, "") }

// A restart of the database costs nobody a request, those neither that begin their
// transaction with its first statement: they came before.
func TestSettling_WhereConnectionsDiedIdle_WhatCameBeforeIsAnswered(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	s := stationAt(t, url)
	raw := authztest.Raw(t, url)
	const list = `{ cases(first: 2) { nodes { id } } }`
	for range 3 {
		for range 3 {
			for _, query := range []string{s.note, list} {
				if a := s.asks(query); strings.Contains(a.Body, `"errors"`) {
					t.Fatal(a.Body)
				}
			}
		}
		for _, query := range []string{s.note, list} {
			raw.EndConnections(t)
			before := s.written()
			raw.EndConnections(t)
			a := s.asks(query)
			want := map[bool]int{true: 1}[query == s.note]
			if is := s.written() - before; strings.Contains(a.Body, `"errors"`) || is != want {
				t.Errorf("%s wrote %d, answered %s", query, is, a.Body)
			}
		}
	}
}
