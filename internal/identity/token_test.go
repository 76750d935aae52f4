package identity

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/store"
)

func TestToken_FormatNamesTenantAndKind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, prefix := range []string{sessionPrefix, keyPrefix} {
		for _, tenant := range []string{"ke", "k", "kerala", "a-1", "x" + strings.Repeat("y", 31)} {
			token := newToken(prefix, tenant)
			if got, ok := splitToken(token); !ok || got != tenant || seen[token] {
				t.Errorf("%s: tenant %q, %v", token, got, ok)
			}
			seen[token] = true
			if !strings.HasPrefix(token, prefix+"_"+tenant+"_") || len(token) != len(prefix)+len(tenant)+38 {
				t.Errorf("%s has another shape", token)
			}
			if len(hashToken(token)) != 64 || strings.Contains(hashToken(token), token[len(token)-36:]) {
				t.Errorf("%s is kept as %s", token, hashToken(token))
			}
		}
	}
}

func TestToken_OneChangedCharacter_IsNoToken(t *testing.T) {
	t.Parallel()
	token := newToken(sessionPrefix, "ke")
	for i := range token {
		for _, c := range []byte("0aZ_-") {
			if changed := token[:i] + string(c) + token[i+1:]; changed != token {
				if _, ok := splitToken(changed); ok {
					t.Errorf("%s passes for %s", changed, token)
				}
			}
		}
	}
}

// What has the checksum of a token is one where the pattern says so.
func TestToken_IsWhatThePatternMatches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(20261122, 3))
	odd, taken := "hysk_-aZ09~\n\x00\xffé.", 0
	for i := range 50_000 {
		head := []byte(newToken([]string{sessionPrefix, keyPrefix}[i%2], []string{"k", "ke", "a-1", "x" + strings.Repeat("y", 31)}[i%4]))
		for range r.IntN(3) {
			switch at := r.IntN(len(head)); r.IntN(3) {
			case 0:
				head[at] = odd[r.IntN(len(odd))]
			case 1:
				head = slices.Insert(head, at, odd[r.IntN(len(odd))])
			default:
				head = slices.Delete(head, at, at+1)
			}
		}
		text := string(head[:len(head)-sumLength])
		text += checksum(text)
		m := TokenPattern.FindStringSubmatch(text)
		tenant, ok := splitToken(text)
		if ok != (m != nil) || ok && tenant != m[1] {
			t.Fatalf("%q: %q %t, by the pattern %q", text, tenant, ok, m)
		}
		if ok {
			taken++
		}
	}
	if taken == 0 || taken == 50_000 {
		t.Errorf("%d were tokens", taken)
	}
}

// noStore fails the test when anything is looked up.
type noStore struct{ t *testing.T }

func (n noStore) TenantHead(_ context.Context, code string) (store.TenantHead, error) {
	n.t.Errorf("the tenant %q was looked up", code)
	return store.TenantHead{}, errors.New("looked up")
}

func (n noStore) Presume(code string, _ store.TenantHead) *store.Presumption {
	n.t.Errorf("the tenant %q was presumed", code)
	return nil
}

func (n noStore) For(context.Context) (*store.Store, error) {
	n.t.Error("the store was asked for")
	return nil, errors.New("looked up")
}

func TestAuthenticate_Garbage_IsRefusedWithoutALook(t *testing.T) {
	t.Parallel()
	service := New(noStore{t}, nil, clock.NewFake(time.Time{}))
	good := newToken(sessionPrefix, "ke")
	for _, token := range []string{
		"", "x", "Bearer " + good, good + " ", good + "\n", "\n" + good, good[1:], strings.ToUpper(good), good[:len(good)-1] + "!",
		"hyz_ke_" + strings.Repeat("0", 36), "hys__" + strings.Repeat("0", 36), "hys_ke_" + strings.Repeat("0", 36),
		strings.Repeat("hys_ke_", 10_000), "hys_KE_" + good[7:], "hys_ke' OR 1=1_" + good[7:], "\x00\xff",
	} {
		if v, err := service.Authenticate(t.Context(), token); !errors.Is(err, errRefused) || v != nil {
			t.Errorf("%.60q: %v, %v", token, v, err)
		}
		if v, p := service.Presume(token); v != nil || p != nil {
			t.Errorf("%.60q is presumed to be %v", token, v)
		}
	}
}

// FuzzSplitToken: a token that passes is one that newToken could have made.
func FuzzSplitToken(f *testing.F) {
	f.Add(newToken(sessionPrefix, "ke"))
	f.Add(newToken(keyPrefix, "a-1"))
	f.Add("hys_ke_" + strings.Repeat("0", 36))
	f.Add("hyk_x__" + strings.Repeat("Z", 36))
	f.Fuzz(func(t *testing.T, token string) {
		tenant, ok := splitToken(token)
		if !ok {
			return
		}
		parts := strings.Split(token, "_")
		if len(parts) != 3 || parts[1] != tenant || !slices.Contains([]string{sessionPrefix, keyPrefix}, parts[0]) || len(parts[2]) != 36 {
			t.Errorf("%q passes as a token of %q", token, tenant)
		}
	})
}

func TestPassword_WaitsOnlyAsLongAsTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	full := make(chan struct{}, 1)
	full <- struct{}{}
	if err := queuedIn(ctx, full, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
