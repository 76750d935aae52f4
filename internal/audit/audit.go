// Package audit writes down what is done to rights and with personal data, in
// the transaction in which it is done. The records never change.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/store"
)

// Entry is one thing that was done.
type Entry struct {
	Kind    auditrecord.Kind
	Subject gid.ID // what it was done to
	Detail  any    // further facts, for people; becomes JSON
	Reason  string
}

// batch bounds the rows of one INSERT; each has eight parameters.
const batch = 500

// Write adds the entries as done by the account; the zero UUID is the program
// itself. The request's id is written beside them.
func Write(ctx context.Context, tx *store.Tx, actor uuid.UUID, now time.Time, entries ...Entry) error {
	for len(entries) > 0 {
		n := min(batch, len(entries))
		rows := make([]*db.AuditRecordCreate, n)
		for i, e := range entries[:n] {
			detail, err := json.Marshal(e.Detail)
			if err != nil {
				return fmt.Errorf("audit: detail: %w", err)
			}
			rows[i] = tx.AuditRecord.Create().SetAt(now).SetKind(e.Kind).SetSubject(e.Subject.String()).
				SetDetail(detail).SetReason(e.Reason).SetRequestID(RequestID(ctx))
			if actor != uuid.Nil {
				rows[i].SetAccountID(actor)
			}
		}
		if err := tx.AuditRecord.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		entries = entries[n:]
	}
	return nil
}

type requestKey struct{}

// WithRequestID puts the id under which the log knows the request into the
// context.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID returns the id under which the log knows the request, "" outside
// of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
