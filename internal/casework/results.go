package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/casestate"
)

// result is what came of a part.
type result struct {
	title string
	words []string // of its units, or of its own parts
}

// line is the result in one line of at most so many characters.
func (r result) line(most int) string {
	line := r.title
	if len(r.words) > 0 {
		line += ": " + strings.Join(r.words, "; ")
	}
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	return string([]rune(line)[:most-1]) + "…"
}

// resultOf reads what came of a part.
func (d *desk) resultOf(ctx context.Context, part *db.CaseFile) (result, error) {
	return readResult(d.asSystem(ctx, "the result of a part"), d.tx.Client, part)
}

// readResult reads what came of a part: what its units told and what came of its
// own parts; without either, the last that was said of it in public.
func readResult(ctx context.Context, client *db.Client, part *db.CaseFile) (result, error) {
	r := result{title: titleOf(part)}
	var err error
	if r.words, err = told(ctx, client, part.ID); err != nil {
		return r, err
	}
	said, err := client.CaseEvent.Query().Where(caseevent.CaseID(part.ID), caseevent.Public(true), caseevent.TextNEQ(""),
		caseevent.KindNotIn(casestate.Report, casestate.Split)).Order(caseevent.BySeq()).All(ctx)
	if err != nil {
		return r, err
	}
	for _, e := range said {
		if e.Kind == casestate.FeedBack { // of its own parts; a unit's words stand with its order
			r.words = append(r.words, e.Text)
		}
	}
	if len(r.words) == 0 && len(said) > 0 {
		r.words = []string{said[len(said)-1].Text}
	}
	return r, nil
}

func titleOf(c *db.CaseFile) string {
	if c.Title != "" {
		return c.Title
	}
	return c.Number
}

// told is what the units of a case fed back, in the order they were sent.
func told(ctx context.Context, client *db.Client, id uuid.UUID) (words []string, err error) {
	orders, err := client.WorkOrder.Query().Where(workorder.CaseID(id), workorder.StateEQ(casestate.OrderFedBack)).
		Order(workorder.BySeq()).All(ctx)
	for _, o := range orders {
		words = append(words, strings.TrimSpace(o.Feedback))
	}
	return words, err
}

// ReplyDraft proposes the one reply of a whole that has been fed back: what its
// own units told, and the result of each part. It reads with the caller's eyes
// and fits into a reply; empty where there is nothing to draw on.
func ReplyDraft(ctx context.Context, client *db.Client, c *db.CaseFile) (string, error) {
	if c.State != casestate.FedBack || c.Depth > 0 {
		return "", nil
	}
	own, err := told(ctx, client, c.ID)
	if err != nil {
		return "", err
	}
	parts, err := Parts(ctx, client, c.ID)
	if err != nil {
		return "", err
	}
	share := maxText/(len(parts)+1) - len("999. \n")
	var lines []string
	if len(own) > 0 {
		lines = append(lines, result{title: own[0], words: own[1:]}.line(share))
	}
	some := len(own) > 0
	for i, p := range parts {
		r, err := readResult(ctx, client, p)
		if err != nil {
			return "", err
		}
		some = some || len(r.words) > 0
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, r.line(share)))
	}
	if !some {
		return "", nil
	}
	return strings.Join(lines, "\n"), nil
}

// Parts are the parts of cases that the caller sees, in the order of their
// numbers.
func Parts(ctx context.Context, client *db.Client, of ...uuid.UUID) ([]*db.CaseFile, error) {
	var ids []uuid.UUID
	err := client.CaseLink.Query().Where(caselink.ToCaseIDIn(of...), caselink.KindEQ(caselink.KindPART), caselink.EndedAtIsNil()).
		Select(caselink.FieldCaseID).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return client.CaseFile.Query().Where(casefile.IDIn(ids...)).Order(casefile.ByNumber()).All(ctx)
}
