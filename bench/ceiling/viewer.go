package ceiling

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/huying/huying/internal/identity"
)

// viewer is whoever asks: an official with one place.
type viewer struct {
	tenant, account string
	level           string // of the place
	region          string
	head            head
}

// head is what a viewer is good for: as at the server, a right that was taken
// away is gone at the next request.
type head struct{ tenant, policy, rights string }

// kept is how long a tenant's set-up is taken for what it was.
const kept = time.Second

var errRefused = errors.New("this token does not hold")

// viewers remembers whom tokens stand for.
type viewers struct {
	pool  *pool
	known sync.Map // of token to *viewer
}

func (v *viewers) of(r *http.Request) (*viewer, error) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	parts := identity.TokenPattern.FindStringSubmatch(token)
	if parts == nil {
		return nil, errRefused
	}
	now, err := v.headOf(r.Context(), parts[1])
	if err != nil {
		return nil, err
	}
	if found, ok := v.known.Load(token); ok && found.(*viewer).head == now {
		return found.(*viewer), nil
	}
	found, err := v.find(r.Context(), now, token, time.Now())
	if err != nil {
		return nil, err
	}
	v.known.Store(token, found)
	return found, nil
}

func (v *viewers) headOf(ctx context.Context, code string) (h head, err error) {
	from := "tenants WHERE code = $1"
	if v.pool.postgres {
		from = "huying_tenant_head($1)"
	}
	c := v.pool.take()
	defer v.pool.give(c)
	err = c.query(ctx, "SELECT CAST(id AS text), CAST(policy_version AS text), CAST(rights_version AS text) FROM "+from,
		func(row []driver.Value) { h = head{word(row[0]), word(row[1]), word(row[2])} }, code)
	if err == nil && h.tenant == "" {
		err = errRefused
	}
	return h, err
}

func (v *viewers) find(ctx context.Context, h head, token string, now time.Time) (*viewer, error) {
	found := &viewer{tenant: h.tenant, head: h}
	sum := sha256.Sum256([]byte(token))
	at := v.pool.instant(now)
	err := v.pool.ask(ctx, found.tenant, findViewer, func(row []driver.Value) {
		found.account, found.level, found.region = word(row[0]), word(row[1]), word(row[2])
	}, found.tenant, hex.EncodeToString(sum[:]), at)
	if err != nil || found.account == "" {
		return nil, errors.Join(errRefused, err)
	}
	return found, nil
}

const findViewer = `SELECT CAST(a.id AS text), r.level, CAST(r.id AS text)
	FROM access_tokens t
	JOIN accounts a ON a.tenant_id = t.tenant_id AND a.id = t.account_id AND a.disabled_at IS NULL
	JOIN memberships m ON m.tenant_id = a.tenant_id AND m.account_id = a.id AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until > $3)
	JOIN regions r ON r.tenant_id = m.tenant_id AND r.id = m.region_id
	WHERE t.tenant_id = $1 AND t.hash = $2 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $3)`

// instant is a time as the engine compares it.
func (p *pool) instant(t time.Time) string {
	return t.UTC().Format("2006-01-02 15:04:05.999999") + map[bool]string{true: "+00", false: "+00:00"}[p.postgres]
}

// word is a value that the statements cast to text; nothing for NULL.
func word(v driver.Value) string {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case string:
		return v
	default:
		return ""
	}
}
