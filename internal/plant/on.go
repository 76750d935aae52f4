//go:build plant

package plant

import "sync/atomic"

var planted atomic.Value // of Defect

// On says whether the defect is in the program now.
func On(d Defect) bool { return planted.Load() == d }

// Set puts one defect into the program, in place of any other; "" takes it out.
func Set(d Defect) { planted.Store(d) }

// Any says whether some defect is in the program now.
func Any() bool { d, _ := planted.Load().(Defect); return d != "" }
