//go:build plant

package plant

import (
	"context"
	"sync/atomic"
)

var planted atomic.Value // of Defect

// On says whether the defect is in the program now.
func On(d Defect) bool { return planted.Load() == d }

// Set puts one defect into the program, in place of any other; "" takes it out.
func Set(d Defect) { planted.Store(d) }

// Any says whether some defect is in the program now.
func Any() bool { d, _ := planted.Load().(Defect); return d != "" }

type unguardedKey struct{}

// Unguarded returns a context in which the policies let everything through
// where the defect is in the program now, else the context itself.
func Unguarded(ctx context.Context, d Defect) context.Context {
	if !On(d) {
		return ctx
	}
	return context.WithValue(ctx, unguardedKey{}, d)
}

// IsUnguarded knows such a context.
func IsUnguarded(ctx context.Context) bool { return ctx.Value(unguardedKey{}) != nil }
