package compile

import (
	"math/rand/v2"
	"testing"
)

// However values come and come again, those that are kept fit, and the last one is
// among them.
func TestRecent_HoldsTheLastThatFit(t *testing.T) {
	t.Parallel()
	const most = 1000
	r := rand.New(rand.NewPCG(20261122, 1))
	recent := newRecent[int, int](most)
	sizes := map[int]int{}
	for i := range 5000 {
		key, bytes := r.IntN(40), 1+r.IntN(200)
		recent.keep(key, i, bytes)
		sizes[key] = bytes
		if got, ok := recent.find(key); !ok || got != i {
			t.Fatalf("step %d: the value just kept is gone", i)
		}
		held := 0
		for _, k := range recent.last.Keys() {
			held += sizes[k]
		}
		if held != recent.bytes || held > most {
			t.Fatalf("step %d: %d bytes are held and %d are counted, of %d", i, held, recent.bytes, most)
		}
	}
	if recent.keep(-1, 0, most+1); recent.bytes != 0 || recent.last.Len() != 0 {
		t.Errorf("a value that does not fit is kept: %d bytes", recent.bytes)
	}
}
