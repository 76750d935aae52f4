package casework

import (
	"context"
	"encoding/hex"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/attachment"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/workorder"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/evidence"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
)

// AttachInput says what a picture, voice, video or document belongs to.
type AttachInput struct {
	CaseID      uuid.UUID
	WorkOrderID *uuid.UUID // of the case; nil: of the case itself
	Name        string     // as the sender calls it
	MediaType   string     // as the sender calls it
	Public      bool       // the person who asked may see it; always for what he sends himself
	Proof       bool       // of what was done; officials only
	Key         string
}

// WithEvidence gives the service the place where the bytes of attachments lie,
// and how large they may be. Without one nothing can be attached.
func (s *Service) WithEvidence(files evidence.Store, limits evidence.Limits) *Service {
	s.files, s.limits = files, limits
	return s
}

// Attach adds a file to a case: what body holds, by its content and without
// the place where it was made (B.2). Whoever may not attach to the case hears
// so before its bytes are read. An Invalid fault at "file" says why a file is
// not taken.
func (s *Service) Attach(ctx context.Context, in AttachInput, body io.Reader) (uuid.UUID, error) {
	ctx, err := authz.Require(ctx, "case", "attach")
	if err != nil {
		return uuid.Nil, err
	}
	if own := authz.ViewerFrom(ctx).PartyID != uuid.Nil; own {
		in.Public, in.Proof = true, false
	}
	in.Name = evidence.CleanName(in.Name)
	if err := s.mayAttach(ctx, in); err != nil {
		return uuid.Nil, err
	}
	key := evidence.Key{Tenant: authz.ViewerFrom(ctx).TenantID, Attachment: uuid.Must(uuid.NewV7())}
	info, err := evidence.Intake(ctx, s.files, key, body, evidence.Declared{Name: in.Name, MediaType: in.MediaType}, s.limits)
	if err != nil {
		return uuid.Nil, notTaken(err)
	}
	id, err := s.attach(ctx, in, key.Attachment, info)
	if err != nil || id != key.Attachment {
		err = errors.Join(err, s.files.Remove(context.WithoutCancel(ctx), key)) // no row names these bytes
	}
	return id, err
}

// errAsked ends a transaction that only asked.
var errAsked = errors.New("casework: asked only")

// mayAttach asks what attach will ask again.
func (s *Service) mayAttach(ctx context.Context, in AttachInput) error {
	_, err := s.work(ctx, string(casestate.Attach), "", nil, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		if _, _, err := d.attachable(ctx, in); err != nil {
			return uuid.Nil, err
		}
		return uuid.Nil, errAsked
	})
	if errors.Is(err, errAsked) {
		return nil
	}
	return err
}

// attachable finds the case, and the state that attaching leads to.
func (d *desk) attachable(ctx context.Context, in AttachInput) (*db.CaseFile, casestate.State, error) {
	c, err := d.find(ctx, Target{ID: in.CaseID}, "attach", "caseId")
	if err != nil {
		return nil, "", err
	}
	if in.WorkOrderID != nil {
		there, err := d.tx.WorkOrder.Query().Where(workorder.ID(*in.WorkOrderID), workorder.CaseID(c.ID)).Exist(ctx)
		if err != nil {
			return nil, "", err
		}
		if !there {
			return nil, "", fault.Missing("workOrderId")
		}
	}
	to, err := d.next(c, casestate.Attach)
	return c, to, err
}

func (s *Service) attach(ctx context.Context, in AttachInput, id uuid.UUID, info evidence.Info) (uuid.UUID, error) {
	sum := hex.EncodeToString(info.SHA256[:])
	payload := struct {
		AttachInput
		SHA256 string
	}{in, sum}
	return s.work(ctx, string(casestate.Attach), in.Key, payload, func(ctx context.Context, d *desk) (uuid.UUID, error) {
		c, to, err := d.attachable(ctx, in)
		if err != nil {
			return uuid.Nil, err
		}
		if err := d.move(ctx, c, casestate.Attach, to, nil, entry{text: info.Name, public: in.Public, order: in.WorkOrderID}); err != nil {
			return uuid.Nil, err
		}
		create := d.tx.Attachment.Create().SetID(id).SetCaseID(c.ID).SetNillableWorkOrderID(in.WorkOrderID).
			SetKind(attachment.Kind(info.Kind)).SetMediaType(info.MediaType).SetName(info.Name).SetSize(info.Size).SetSha256(sum).
			SetPublic(in.Public).SetProof(in.Proof).SetAddedAt(d.now)
		if d.viewer.AccountID != uuid.Nil && !(d.viewer.PartyID != uuid.Nil && c.HiddenReporter) {
			create.SetAccountID(d.viewer.AccountID)
		}
		return id, create.Exec(ctx)
	})
}

// notTaken tells people why a file is not taken; what is no refusal stays the
// outage that it is.
func notTaken(err error) error {
	r := evidence.RefusalIn(err)
	if r == nil {
		return err
	}
	key, ok := refusals[r.Reason]
	if !ok {
		return err
	}
	if r.Reason == evidence.TooLarge {
		return fault.Field("file", key, r.Limit)
	}
	return fault.Field("file", key)
}

var refusals = map[evidence.Reason]fault.Key{
	evidence.TooLarge: fault.FileTooLarge, evidence.Empty: fault.FileEmpty, evidence.UnknownType: fault.FileUnknown,
	evidence.Contradicts: fault.FileContradicts, evidence.Damaged: fault.FileDamaged, evidence.Uncleanable: fault.FileUncleanable,
	evidence.Macros: fault.FileMacros,
}

// Attachment opens a file that the viewer may see; reading it is reading its
// case, and is recorded first where the session is audited. The bytes must be
// closed. NotFound for what does not exist or may not be seen.
func (s *Service) Attachment(ctx context.Context, id uuid.UUID) (*db.Attachment, io.ReadSeekCloser, error) {
	st, err := s.stores.For(ctx)
	if err != nil {
		return nil, nil, err
	}
	row, err := st.Reader().Attachment.Query().Where(attachment.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, nil, fault.Missing("id")
	}
	if err != nil {
		return nil, nil, err
	}
	if v := authz.ViewerFrom(ctx); v.ReadOnly {
		sys := authz.System(ctx, v.TenantID, "record what an audited session opens")
		err := st.InTx(sys, func(ctx context.Context, tx *store.Tx) error {
			return audit.Write(ctx, tx, v.AccountID, s.clock.Now(), audit.Entry{
				Kind: auditrecord.KindREAD_PERSONAL_DATA, Subject: row.GlobalID(), Detail: map[string]any{"fields": []string{"bytes"}}})
		})
		if err != nil {
			return nil, nil, err
		}
	}
	bytes, _, err := s.files.Open(ctx, evidence.Key{Tenant: row.TenantID, Attachment: row.ID})
	if err != nil {
		return nil, nil, err
	}
	return row, bytes, nil
}

// unproven is the fault of a result without the proof that its category asks
// for (b8): something that the unit attached as proof since it got the order.
func (d *desk) unproven(ctx context.Context, c *db.CaseFile, order *db.WorkOrder) error {
	kind, err := d.categoryOf(ctx, c)
	if err != nil || kind == nil || !kind.Proof {
		return err
	}
	given, err := d.tx.Attachment.Query().
		Where(attachment.CaseID(c.ID), attachment.Proof(true), attachment.AddedAtGTE(order.SentAt)).
		Exist(d.asSystem(ctx, "is there proof of the result"))
	if err != nil || given {
		return err
	}
	return fault.Field("input.workOrderId", fault.ProofNeeded)
}
