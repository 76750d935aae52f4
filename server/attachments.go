package server

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/evidence"
	"github.com/huying/huying/internal/fault"
)

// transferTimeout is how long a file may be on its way in or out: a video over
// a telephone takes longer than a question.
const transferTimeout = 10 * time.Minute

// attachments serves the bytes that belong to cases: POST takes one, GET gives
// one, under the same permission as the case (graph/schema/attachments.graphqls
// tells about them).
func (a *App) attachments(mux *http.ServeMux) {
	mux.Handle("POST /attachments", uncached(a.sameOrigin(a.authenticated(http.HandlerFunc(a.takeAttachment), false))))
	mux.Handle("GET /attachments/{id}", a.authenticated(http.HandlerFunc(a.giveAttachment), false))
}

// takeAttachment: the body is the file; what it belongs to stands in the query.
func (a *App) takeAttachment(w http.ResponseWriter, r *http.Request) {
	if authz.ViewerFrom(r.Context()) == nil {
		a.refuseFile(w, r, fault.New(fault.Unauthenticated, fault.TenantNeeded))
		return
	}
	in, err := attachInput(r)
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	longer(w)
	body := http.MaxBytesReader(w, r.Body, a.limits.Largest()+1)
	id, err := a.services.Cases.Attach(r.Context(), in, body)
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Location", graph.AttachmentPath(id))
	w.WriteHeader(http.StatusCreated)
	answer := map[string]string{"id": gid.ID{Kind: gid.Attachment, UUID: id}.String(), "url": graph.AttachmentPath(id)}
	_ = json.NewEncoder(w).Encode(answer) // the reader may be gone
}

func attachInput(r *http.Request) (in casework.AttachInput, err error) {
	q := r.URL.Query()
	in = casework.AttachInput{CaseID: gid.Parse(q.Get("caseId")).Of(gid.CaseFile), Name: q.Get("name"),
		MediaType: r.Header.Get("Content-Type"), Key: r.Header.Get("Idempotency-Key")}
	if order := q.Get("workOrderId"); order != "" {
		id := gid.Parse(order).Of(gid.WorkOrder)
		in.WorkOrderID = &id
	}
	var f fault.List
	for name, into := range map[string]*bool{"public": &in.Public, "proof": &in.Proof} {
		if value := q.Get(name); value != "" {
			*into, err = strconv.ParseBool(value)
			f.Add(err == nil, name, fault.UnknownCode, value)
		}
	}
	return in, f.Err()
}

// giveAttachment sends the bytes as nothing but what they are: a browser must
// never run what a stranger handed in.
func (a *App) giveAttachment(w http.ResponseWriter, r *http.Request) {
	row, bytes, err := a.openAttachment(r)
	if err != nil {
		a.refuseFile(w, r, err)
		return
	}
	defer bytes.Close()
	longer(w)
	h := w.Header()
	h.Set("Content-Type", row.MediaType)
	h.Set("Content-Disposition", evidence.Disposition(evidence.Info{Kind: evidence.Kind(row.Kind), Name: row.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Referrer-Policy", "no-referrer")
	http.ServeContent(w, r, "", time.Time{}, bytes)
}

type file interface {
	Read([]byte) (int, error)
	Seek(int64, int) (int64, error)
	Close() error
}

func (a *App) openAttachment(r *http.Request) (*db.Attachment, file, error) {
	ctx := r.Context()
	if authz.ViewerFrom(ctx) == nil {
		return nil, nil, fault.New(fault.Unauthenticated, fault.TenantNeeded)
	}
	id := gid.Parse(r.PathValue("id")).Of(gid.Attachment)
	if id == uuid.Nil {
		return nil, nil, fault.Missing("id")
	}
	row, bytes, err := a.services.Cases.Attachment(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	return row, bytes, nil
}

// longer gives a transfer more time than a question has.
func longer(w http.ResponseWriter) {
	until := time.Now().Add(transferTimeout)
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(until) // a connection that cannot keeps its own limit
	_ = c.SetWriteDeadline(until)
}

// refuseFile answers in the form of GraphQL's errors.
func (a *App) refuseFile(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, authz.ErrForbidden) {
		refuse(w, r, http.StatusForbidden, fault.New(fault.Forbidden, fault.NotAllowed))
		return
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		refuse(w, r, http.StatusRequestEntityTooLarge, fault.Field("file", fault.FileTooLarge, a.limits.Largest()))
		return
	}
	faults := fault.All(err)
	if len(faults) == 0 {
		if !errors.Is(err, fs.ErrNotExist) && r.Context().Err() != nil {
			return // nobody waits for an answer
		}
		a.log.ErrorContext(r.Context(), "attachment failed", "error", err)
		refuse(w, r, http.StatusInternalServerError, broken(r.Context()))
		return
	}
	refuse(w, r, fileStatus(faults[0].Kind), faults[0])
}

func fileStatus(k fault.Kind) int {
	switch k {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Conflict, fault.WrongState, fault.KeyMismatch:
		return http.StatusConflict
	default:
		return http.StatusUnprocessableEntity
	}
}
