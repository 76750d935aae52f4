package probetest

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db/commitment"
	"github.com/huying/huying/ent/db/extension"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/outbox"
)

// special is a case that is ready for one verb only, with what was made on it;
// nil for a state that the steps lead to.
func (h *home) special(state string) *prepared {
	switch state {
	case "PAUSED": // no state of its own: being handled, with a clock that stands
		return h.must("community_officer", "pauseCase", vars{"caseId": h.take("HANDLING").id, "reason": "Papers are missing."})
	case "MERGED":
		return h.merge(h.take("ACCEPTED"), h.take("ACCEPTED"))
	case "extension":
		return h.request(h.take("HANDLING"))
	case "commitment":
		return h.promise(h.take("HANDLING"), vars{"limit": vars{"amount": 90, "unit": "CALENDAR_DAY"}})
	}
	return nil
}

// request is a case with an open request for more time.
func (h *home) request(c *prepared) *prepared {
	c = h.must("grid_worker", "requestExtension", vars{"workOrderId": c.order, "reason": "It takes longer.",
		"until": h.Clock.Now().Add(90 * 24 * time.Hour).Format(time.RFC3339)})
	row, err := h.Store.Reader().Extension.Query().Where(extension.CaseID(bare(c.id))).Only(h.System())
	must(h.tb, err)
	c.rows["extension"] = row.GlobalID().String()
	return c
}

// promise is a case with an open promise.
func (h *home) promise(c *prepared, more vars) *prepared {
	more["caseId"], more["text"], more["promiser"] = c.id, "It will be quiet.", "The owner"
	c = h.must("community_officer", "recordCommitment", more)
	row, err := h.Store.Reader().Commitment.Query().Where(commitment.CaseID(bare(c.id))).Only(h.System())
	must(h.tb, err)
	c.rows["commitment"] = row.GlobalID().String()
	return c
}

func bare(global string) uuid.UUID { return gid.Parse(global).UUID }

// limit lets clocks stand, run on and be put off, and promises be given, kept
// and left open.
func (h *home) limit() {
	h.attach("grid_worker", h.take("HANDLING"))
	c := h.take("PAUSED")
	h.must("community_officer", "resumeCase", vars{"caseId": c.id, "reason": "The papers are here."})
	h.prepare("PAUSED")
	h.must("community_officer", "decideExtension", vars{"extensionId": h.take("extension").rows["extension"], "approve": true, "reason": "As asked."})
	c = h.promise(h.take("HANDLING"), vars{"partyId": h.party("resident"), "dueAt": h.Clock.Now().Add(90 * 24 * time.Hour).Format(time.RFC3339)})
	h.must("community_officer", "settleCommitment", vars{"commitmentId": c.rows["commitment"], "kept": true, "note": "Seen on site."})
}

// failing is a gateway that does not take the first message that it is given.
type failing struct {
	outbox.Gateway
	failed bool
}

// Send implements outbox.Gateway.
func (g *failing) Send(ctx context.Context, m outbox.Message) error {
	if !g.failed {
		g.failed = true
		return errors.New("the line is busy")
	}
	return g.Gateway.Send(ctx, m)
}
