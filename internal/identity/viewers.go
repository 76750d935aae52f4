package identity

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/store"
)

// mostViewers bounds how many are kept; each takes a few kilobytes.
const mostViewers = 4096

// viewers are those of the tokens that came last. Each is good for one version
// of its tenant's matrix and of who holds what there, which every request reads
// (store.TenantHead), and until one of its memberships begins or ends by itself.
// They are safe for concurrent use.
type viewers struct{ byToken *lru.Cache[string, known] }

// known is a viewer and for how long he is one.
type known struct {
	head        store.TenantHead
	viewer      *authz.Viewer
	from, until time.Time // a clock may be set back
}

func newViewers() *viewers {
	cache, err := lru.New[string, known](mostViewers)
	if err != nil { // the size is a constant
		panic(err)
	}
	return &viewers{cache}
}

// of is the viewer of a token's hash; nil where he has to be read.
func (v *viewers) of(hash string, head store.TenantHead, now time.Time) *authz.Viewer {
	k, ok := v.last(hash, now)
	if !ok || k.head != head {
		return nil
	}
	return k.viewer
}

// last is the viewer of a token's hash as far as the versions of his tenant, which
// nobody has read, have not grown.
func (v *viewers) last(hash string, now time.Time) (known, bool) {
	k, ok := v.byToken.Get(hash)
	return k, ok && !now.Before(k.from) && now.Before(k.until)
}

func (v *viewers) keep(hash string, k known) { v.byToken.Add(hash, k) }
