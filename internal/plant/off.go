//go:build !plant

package plant

import "context"

// On says whether the defect is in the program; without the tag, never.
func On(Defect) bool { return false }

// Any says whether some defect is in the program; without the tag, never.
func Any() bool { return false }

// Unguarded returns a context in which the policies let everything through
// where the defect is in the program; without the tag, the context itself.
func Unguarded(ctx context.Context, _ Defect) context.Context { return ctx }

// IsUnguarded knows such a context; without the tag there is none.
func IsUnguarded(context.Context) bool { return false }
