package compile

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// recent are the values that were used last, as many as fit into a number of
// bytes. It is safe for concurrent use.
type recent[K comparable, V any] struct {
	mu    sync.Mutex
	last  *simplelru.LRU[K, sized[V]]
	bytes int
	most  int
}

type sized[V any] struct {
	value V
	bytes int
}

func newRecent[K comparable, V any](most int) *recent[K, V] {
	r := &recent[K, V]{most: most}
	r.last, _ = simplelru.NewLRU(most, func(_ K, old sized[V]) { r.bytes -= old.bytes }) // it refuses a size below 1
	return r
}

func (r *recent[K, V]) find(key K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.last.Get(key)
	return found.value, ok
}

func (r *recent[K, V]) keep(key K, value V, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last.Remove(key) // another request has made it meanwhile
	r.last.Add(key, sized[V]{value, bytes})
	for r.bytes += bytes; r.bytes > r.most; {
		r.last.RemoveOldest()
	}
}
