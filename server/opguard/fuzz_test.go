package opguard

import (
	"context"
	"testing"
)

// FuzzCheck states the law of the package: the guard never panics, and what it
// accepts can be parsed and validated within a bounded amount of memory.
func FuzzCheck(f *testing.F) {
	for _, h := range hostileDocuments {
		if len(h.query) <= 64<<10 {
			f.Add(h.query)
		}
	}
	for _, query := range wide() {
		f.Add(query)
	}
	for _, query := range legitimate {
		f.Add(query)
	}
	limits := testLimits()
	f.Fuzz(func(t *testing.T, query string) {
		if limits.Check(query) != nil {
			return
		}
		if n := allocated(func() { behind(query) }); n > maxBehind {
			t.Errorf("accepted, but parsing and validating allocates %d bytes", n)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	limits := testLimits()
	for _, name := range []string{"typename", "list", "detail", "schema"} {
		query := legitimate[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = limits.Check(query)
			}
		})
	}
}

func BenchmarkCheck_TokensOnly(b *testing.B) {
	limits := testLimits()
	query := "{" + rep("a ", 1990) + "}"
	limits.Selections = 1 // refused right behind the parser: the price of both passes
	b.Run("scan", func(b *testing.B) {
		l := limits
		l.Tokens = 1989
		b.ReportAllocs()
		for b.Loop() {
			_ = l.Check(query)
		}
	})
	b.Run("scan and parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = limits.Check(query)
		}
	})
}

func BenchmarkGuard_Remembered(b *testing.B) {
	g := New(testLimits(), nil)
	ctx, query := context.Background(), legitimate["list"]
	b.ReportAllocs()
	for b.Loop() {
		_ = g.check(ctx, query, nil)
	}
}
