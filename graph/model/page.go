// Package model holds the few types of the API that are no entity: pages,
// scalars, and the payloads that gqlgen writes.
package model

import (
	"context"

	"github.com/huying/huying/ent/db"
)

// Connection is a page of a list by Relay's rules.
type Connection[T any] struct {
	Edges    []*Edge[T]
	PageInfo *PageInfo

	count func(context.Context) (int, error)
}

// Edge is one object of a page.
type Edge[T any] struct {
	Node   *T
	Cursor string
}

// NewConnection makes a page; count is asked only when the answer holds
// totalCount, and may say Uncounted.
func NewConnection[T any](edges []*Edge[T], info *PageInfo, count func(context.Context) (int, error)) *Connection[T] {
	return &Connection[T]{Edges: edges, PageInfo: info, count: count}
}

// Nodes lists the objects of the page.
func (c *Connection[T]) Nodes() []*T {
	out := make([]*T, len(c.Edges))
	for i, e := range c.Edges {
		out[i] = e.Node
	}
	return out
}

// Uncounted is the count of a list that is too long to count.
const Uncounted = -1

// TotalCount counts the whole list under the same conditions; nil where it is too
// long for that.
func (c *Connection[T]) TotalCount(ctx context.Context) (*int, error) {
	n, err := c.count(ctx)
	if n < 0 {
		return nil, err
	}
	return &n, err
}

// The connections and edges of the SDL.
type (
	RegionConnection          = Connection[db.Region]
	RegionEdge                = Edge[db.Region]
	GridConnection            = Connection[db.Grid]
	GridEdge                  = Edge[db.Grid]
	DepartmentConnection      = Connection[db.Department]
	DepartmentEdge            = Edge[db.Department]
	PartyConnection           = Connection[db.Party]
	PartyEdge                 = Edge[db.Party]
	CategoryConnection        = Connection[db.Category]
	AccountConnection         = Connection[db.Account]
	AccountEdge               = Edge[db.Account]
	AuditRecordConnection     = Connection[db.AuditRecord]
	AuditRecordEdge           = Edge[db.AuditRecord]
	NoticeConnection          = Connection[db.Notice]
	NoticeEdge                = Edge[db.Notice]
	CategoryEdge              = Edge[db.Category]
	ChannelConnection         = Connection[db.Channel]
	ChannelEdge               = Edge[db.Channel]
	WorkingCalendarConnection = Connection[db.WorkingCalendar]
	WorkingCalendarEdge       = Edge[db.WorkingCalendar]
	CaseConnection            = Connection[db.CaseFile]
	CaseEdge                  = Edge[db.CaseFile]
	WorkOrderConnection       = Connection[db.WorkOrder]
	RulingConnection          = Connection[db.Ruling]
	RulingEdge                = Edge[db.Ruling]
	SupervisionConnection     = Connection[db.Supervision]
	SupervisionEdge           = Edge[db.Supervision]
	WorkOrderEdge             = Edge[db.WorkOrder]
	CaseEventConnection       = Connection[db.CaseEvent]
	CaseEventEdge             = Edge[db.CaseEvent]
	LightEventConnection      = Connection[db.LightEvent]
	LightEventEdge            = Edge[db.LightEvent]
	DeliveryConnection        = Connection[db.Delivery]
	DeliveryEdge              = Edge[db.Delivery]
	CasePartyConnection       = Connection[db.CaseParty]
	CasePartyEdge             = Edge[db.CaseParty]
	RatingConnection          = Connection[db.Rating]
	RatingEdge                = Edge[db.Rating]
)

// Node is anything with a global id.
type Node interface{ IsNode() }
