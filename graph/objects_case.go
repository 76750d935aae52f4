package graph

import (
	"context"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/plant"
)

// findOfCase is find for what belongs to one case.
func findOfCase(ctx context.Context, c *db.Client, id gid.ID) (model.Node, error) {
	u := id.UUID
	if id.Kind == gid.Clock {
		ctx = plant.Unguarded(ctx, plant.NodePastPolicy)
	}
	switch id.Kind {
	case gid.Attachment:
		return asNode(c.Attachment.Get(ctx, u))
	case gid.CaseEvent:
		return asNode(c.CaseEvent.Get(ctx, u))
	case gid.CaseParty:
		return asNode(c.CaseParty.Get(ctx, u))
	case gid.Clock:
		return asNode(c.Clock.Get(ctx, u))
	case gid.Commitment:
		return asNode(c.Commitment.Get(ctx, u))
	case gid.Delivery:
		return asNode(c.Delivery.Get(ctx, u))
	case gid.Extension:
		return asNode(c.Extension.Get(ctx, u))
	case gid.LightEvent:
		return asNode(c.LightEvent.Get(ctx, u))
	case gid.Meeting:
		return asNode(c.Meeting.Get(ctx, u))
	case gid.Question:
		return asNode(c.Question.Get(ctx, u))
	case gid.Rating:
		return asNode(c.Rating.Get(ctx, u))
	case gid.Remedy:
		return asNode(c.Remedy.Get(ctx, u))
	case gid.Ruling:
		return asNode(c.Ruling.Get(ctx, u))
	case gid.Supervision:
		return asNode(c.Supervision.Get(ctx, u))
	default:
		return nil, nil
	}
}
