package probetest

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casework"
)

// as is the context of an actor who calls a service.
func (h *home) as(login string) context.Context {
	v, err := h.Identity.Authenticate(context.Background(), h.actors[login].token)
	must(h.tb, err)
	return authz.WithViewer(context.Background(), v)
}

// request is a request for more time on a case of its own.
func (h *home) request() string {
	h.prepare("HANDLING")
	c := h.states["HANDLING"][len(h.states["HANDLING"])-1]
	h.states["HANDLING"] = h.states["HANDLING"][:len(h.states["HANDLING"])-1]
	id, err := h.Cases.RequestExtension(h.as("grid_worker"), casework.ExtensionInput{
		WorkOrderID: bare(c.order), Until: h.Clock.Now().Add(90 * 24 * time.Hour), Reason: "It takes longer",
	})
	must(h.tb, err)
	return global("extensions", id)
}

// promise is an open promise on a case of its own.
func (h *home) promise() string {
	h.prepare("HANDLING")
	c := h.states["HANDLING"][len(h.states["HANDLING"])-1]
	h.states["HANDLING"] = h.states["HANDLING"][:len(h.states["HANDLING"])-1]
	due := h.Clock.Now().Add(90 * 24 * time.Hour)
	id, err := h.Cases.Commit(h.as("community_officer"), casework.CommitmentInput{
		Target: casework.Target{ID: bare(c.id)}, Text: "It will be quiet", DueAt: &due,
	})
	must(h.tb, err)
	return global("commitments", id)
}

func bare(global string) uuid.UUID { return gid.Parse(global).UUID }
