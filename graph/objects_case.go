package graph

import (
	"context"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/clock"
	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/meeting"
	"github.com/huying/huying/ent/db/question"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/ent/db/ruling"
	"github.com/huying/huying/ent/db/supervision"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/plant"
)

// partOfCase finds what belongs to one case by its global id, as node does.
func partOfCase(ctx context.Context, client *db.Client, id gid.ID) (model.Node, error) {
	if id.Kind == gid.Clock {
		ctx = plant.Unguarded(ctx, plant.NodePastPolicy)
	}
	u := id.UUID
	switch id.Kind {
	case gid.Clock:
		return asNode(client.Clock.Query().Where(clock.ID(u)).Only(ctx))
	case gid.Extension:
		return asNode(client.Extension.Query().Where(extension.ID(u)).Only(ctx))
	case gid.Commitment:
		return asNode(client.Commitment.Query().Where(commitment.ID(u)).Only(ctx))
	case gid.CaseEvent:
		return asNode(client.CaseEvent.Query().Where(caseevent.ID(u)).Only(ctx))
	case gid.Question:
		return asNode(client.Question.Query().Where(question.ID(u)).Only(ctx))
	case gid.Meeting:
		return asNode(client.Meeting.Query().Where(meeting.ID(u)).Only(ctx))
	case gid.Remedy:
		return asNode(client.Remedy.Query().Where(remedy.ID(u)).Only(ctx))
	case gid.Attachment:
		return asNode(client.Attachment.Query().Where(attachment.ID(u)).Only(ctx))
	case gid.LightEvent:
		return asNode(client.LightEvent.Query().Where(lightevent.ID(u)).Only(ctx))
	case gid.Delivery:
		return asNode(client.Delivery.Query().Where(delivery.ID(u)).Only(ctx))
	case gid.Ruling:
		return asNode(client.Ruling.Query().Where(ruling.ID(u)).Only(ctx))
	case gid.Supervision:
		return asNode(client.Supervision.Query().Where(supervision.ID(u)).Only(ctx))
	case gid.CaseParty:
		return asNode(client.CaseParty.Query().Where(caseparty.ID(u)).Only(ctx))
	case gid.Rating:
		return asNode(client.Rating.Query().Where(rating.ID(u)).Only(ctx))
	default:
		return nil, nil
	}
}
