package store

import (
	"hash/maphash"
	"slices"
	"sync"
)

// mostKept is how many results are kept of each kind: those of the few statements
// that come again and again. Where there are more, all are found anew.
const mostKept = 256

// kept are results that follow from their keys alone. They are safe for concurrent
// use.
type kept[K comparable, V any] struct {
	mu sync.RWMutex
	by map[K]V
}

func (k *kept[K, V]) of(key K, find func() V) V {
	k.mu.RLock()
	v, ok := k.by[key]
	k.mu.RUnlock()
	if ok {
		return v
	}
	v = find()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil || len(k.by) >= mostKept {
		k.by = map[K]V{}
	}
	k.by[key] = v
	return v
}

// whole is a text that was put together of parts.
type whole struct {
	parts []string
	text  string
}

// wholes are kept by a hash of their parts.
type wholes struct{ kept[uint64, whole] }

func (w *wholes) of(parts []string, text func() string) string {
	var h maphash.Hash
	h.SetSeed(textSeed)
	for _, part := range parts {
		_, _ = h.WriteString(part) // never fails
		_ = h.WriteByte(0)
	}
	known := w.kept.of(h.Sum64(), func() whole { return whole{parts, text()} })
	if !slices.Equal(known.parts, parts) {
		return text() // two with one hash
	}
	return known.text
}
