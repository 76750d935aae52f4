// Package ceiling is what a GraphQL server is held against: the same answers,
// byte for byte, by a handler written by hand for a few operations. It has the
// same rows, the same permission in SQL, the same tokens, and row-level
// security; it has no GraphQL, no builders and no objects.
package ceiling

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/huying/huying/ent/gid"
)

// Handler answers POST /case, /inbox, /screen, /grids, /orders, /clocks, /report and /dispatch, with the variables of the
// operation as JSON.
type Handler struct {
	http.Handler
	read    *pool
	book    book
	setups  *setups
	viewers *viewers
	texts   texts
}

// texts are the statements of each level.
type texts struct {
	oneCase, inbox, inboxAfter, orders, clocks map[string]string
	screen                                     string
}

func newTexts(postgres bool) texts {
	t := texts{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}, screenText(postgres)}
	for _, level := range []string{"CITY", "DISTRICT", "STREET", "COMMUNITY"} {
		t.oneCase[level], t.inbox[level], t.inboxAfter[level] = oneCase(level), inbox(level, false), inbox(level, true)
		t.orders[level], t.clocks[level] = ordersText(level), clocksText(level)
	}
	return t
}

// New opens the database, which must be up to date. together lets it speak to
// PostgreSQL as the server does: a transaction of one statement is one message.
func New(ctx context.Context, database string, together bool) (*Handler, error) {
	read, err := newPool(ctx, database, false, together)
	if err != nil {
		return nil, err
	}
	book, err := openBook(ctx, database, together)
	if err != nil {
		return nil, errors.Join(err, read.close())
	}
	h := &Handler{read: read, book: book, viewers: &viewers{pool: read}, setups: &setups{pool: read}, texts: newTexts(read.postgres)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /case", serve(h, func(ctx context.Context, v *viewer, in struct{ ID string }) (answer, error) {
		return h.oneCase(ctx, v, gid.Parse(in.ID))
	}))
	mux.HandleFunc("POST /inbox", serve(h, func(ctx context.Context, v *viewer, in struct{ After string }) (answer, error) {
		return h.inbox(ctx, v, in.After)
	}))
	mux.HandleFunc("POST /screen", serve(h, h.screen))
	mux.HandleFunc("POST /grids", serve(h, h.gridsOf))
	mux.HandleFunc("POST /orders", serve(h, h.orders))
	mux.HandleFunc("POST /clocks", serve(h, h.clocks))
	mux.HandleFunc("POST /report", serve(h, h.report))
	mux.HandleFunc("POST /dispatch", serve(h, h.dispatch))
	h.Handler = mux
	return h, nil
}

// serve reads the variables and writes the answer.
func serve[T any](h *Handler, fn func(context.Context, *viewer, T) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in T
		v, err := h.viewers.of(r)
		if err == nil {
			err = json.NewDecoder(r.Body).Decode(&in)
		}
		var a answer
		if err == nil {
			a, err = fn(r.Context(), v, in)
		}
		switch {
		case errors.Is(err, errRefused):
			http.Error(w, err.Error(), http.StatusUnauthorized)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(a)))
			_, _ = w.Write(a) // whoever has gone reads nothing
		}
	}
}

// Close closes the connections; nothing may be asked any more.
func (h *Handler) Close() error { return errors.Join(h.read.close(), h.book.close()) }
