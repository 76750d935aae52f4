package transport

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

func TestQueryCache_IsBoundedInLengthAndNumber(t *testing.T) {
	t.Parallel()
	const longest = 100
	ctx, c, doc := context.Background(), NewQueryCache(longest), &ast.QueryDocument{}
	long := strings.Repeat("a", longest+1)
	c.Add(ctx, long, doc)
	if _, ok := c.Get(ctx, long); ok {
		t.Error("a long document was kept")
	}
	for i := range cachedQueries + 100 {
		c.Add(ctx, strconv.Itoa(i), doc)
	}
	kept := 0
	for i := range cachedQueries + 100 {
		if _, ok := c.Get(ctx, strconv.Itoa(i)); ok {
			kept++
		}
	}
	if kept != cachedQueries {
		t.Errorf("%d documents kept, want %d", kept, cachedQueries)
	}
	if got, ok := c.Get(ctx, strconv.Itoa(cachedQueries+99)); !ok || got != doc {
		t.Error("the newest is gone")
	}
}

func BenchmarkHTTP(b *testing.B) {
	h := server(Config{})
	e := exchange{body: query("{hello}"), accept: mediaResponse}
	b.ReportAllocs()
	for b.Loop() {
		e.do(h)
	}
}
