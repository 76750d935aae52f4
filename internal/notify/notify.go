// Package notify tells accounts what they must know, in their own inbox and in
// the transaction of what it is about.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// Message is what is told.
type Message struct {
	Kind    notice.Kind
	Subject gid.ID // what it is about
	Detail  any    // facts, for people; becomes JSON
}

// Tell puts the message into the inbox of each account; there may be none.
func Tell(ctx context.Context, tx *store.Tx, accounts []uuid.UUID, now time.Time, m Message) error {
	detail, err := json.Marshal(m.Detail)
	if err != nil {
		return fmt.Errorf("notify: detail: %w", err)
	}
	if len(accounts) == 0 {
		return nil
	}
	rows := make([]*db.NoticeCreate, len(accounts))
	for i, id := range accounts {
		rows[i] = tx.Notice.Create().SetAccountID(id).SetKind(m.Kind).SetSubject(m.Subject.String()).SetDetail(detail).SetCreatedAt(now)
	}
	return tx.Notice.CreateBulk(rows...).Exec(ctx)
}

// Service is an account's own inbox.
type Service struct {
	stores store.Placement
	clock  clock.Clock
}

// New returns the service.
func New(stores store.Placement, clock clock.Clock) *Service { return &Service{stores, clock} }

// MarkRead notes that the viewer has read one of his notices; a second time
// changes nothing. Another's notice is NotFound.
func (s *Service) MarkRead(ctx context.Context, id uuid.UUID) error {
	ctx, err := authz.Require(ctx, "notice", "read")
	if err != nil {
		return err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return err
	}
	return st.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		// his own, whatever more his roles would show him
		row, err := tx.Notice.Query().Where(notice.ID(id), notice.AccountID(authz.ViewerFrom(ctx).AccountID)).Only(ctx)
		if db.IsNotFound(err) {
			return fault.Missing("input", "noticeId")
		}
		if err != nil {
			return err
		}
		return tx.Notice.Update().Where(notice.ID(row.ID), notice.ReadAtIsNil()).SetReadAt(s.clock.Now()).Exec(ctx)
	})
}
