package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/handover"
	"github.com/huying/huying/internal/notify"
)

// tellHub puts a notice about a case into the inbox of the chief of whoever
// holds it, where there is one.
func (d *desk) tellHub(ctx context.Context, c *db.CaseFile, kind notice.Kind) error {
	if c.HolderDepartmentID == nil {
		return nil
	}
	chief, err := handover.Chief(ctx, d.tx.Client, *c.HolderDepartmentID)
	if err != nil || chief == nil {
		return err
	}
	return d.tellAccounts(ctx, c, []uuid.UUID{*chief}, kind)
}

// tellUnit puts a notice of what was said about a case into the inboxes of the
// person who has it and of the unit's chief.
func (d *desk) tellUnit(ctx context.Context, c *db.CaseFile, at addressee, event casestate.Event, text string) error {
	var told []uuid.UUID
	if at.person != nil {
		told = append(told, *at.person)
	}
	if at.unit != uuid.Nil {
		chief, err := handover.Chief(ctx, d.tx.Client, at.unit)
		if err != nil {
			return err
		}
		if chief != nil && !slices.Contains(told, *chief) {
			told = append(told, *chief)
		}
	}
	return notify.Tell(ctx, d.tx, told, d.now, notify.Message{Kind: notice.KindSUPERVISED, Subject: c.GlobalID(),
		Detail: map[string]any{"case": c.Number, "event": event, "text": text}})
}
