package transport

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

const cachedQueries = 500

type queryCache struct {
	lru     *lru.LRU[*ast.QueryDocument]
	longest int
}

// NewQueryCache returns a cache for handler.Server.SetQueryCache whose memory is
// bounded: it keeps the 500 documents used last, and none longer than so many
// bytes. A syntax tree is some ninety times larger than its text: a bound on the
// entries alone would be none on the memory.
func NewQueryCache(longest int) graphql.Cache[*ast.QueryDocument] {
	return &queryCache{lru.New[*ast.QueryDocument](cachedQueries), longest}
}

// Get implements graphql.Cache.
func (c *queryCache) Get(ctx context.Context, query string) (*ast.QueryDocument, bool) {
	if len(query) > c.longest {
		return nil, false
	}
	return c.lru.Get(ctx, query)
}

// Add implements graphql.Cache.
func (c *queryCache) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	if len(query) <= c.longest {
		c.lru.Add(ctx, query, doc)
	}
}
