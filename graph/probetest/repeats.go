package probetest

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/huying/huying/ent/db/party"
)

// merge lets a case live on in another one.
func (h *home) merge(c, into *prepared) *prepared {
	return h.must("community_officer", "mergeCases", vars{"caseId": c.id, "intoId": into.id, "reason": "The same matter."})
}

// repeat lets several ask for one matter: a case in which another lives on,
// one that left it, households that joined it and rated it, files on it.
func (h *home) repeat() {
	into := h.take("ACCEPTED")
	parties := []vars{{"party": vars{"kind": "PERSON", "name": "Neighbour"}}, {"party": vars{"kind": "PERSON", "name": "Passer-by"}}}
	h.must("community_officer", "joinCase", vars{"caseId": into.id, "part": "JOINT", "channel": "HOTLINE", "note": "They live there.", "parties": parties})
	h.merge(h.reported("resident", vars{}), into)
	left := h.merge(h.reported("city_officer", vars{"reporter": vars{"name": "Caller by night", "phone": ownPhone}}), into)
	h.must("community_officer", "unmergeCase", vars{"caseId": left.id, "reason": "Another matter."})
	c := h.advance(into, "CLOSED")
	h.must("resident", "rateCase", vars{"caseId": c.id, "score": 5, "comment": "quick", "channel": "WEB"})
	h.must("community_officer", "rateCase", vars{"caseId": c.id, "score": 4, "comment": "kind", "channel": "CALL_BACK", "partyId": h.party("Neighbour")})
}

// reported is a case like those of the residents'.
func (h *home) reported(by string, more vars) *prepared {
	more["channel"], more["description"], more["title"] = "WEB", "Noise", "Noise"
	more["gridId"], more["categoryId"] = h.Grid("1.2.1.1-G1").GlobalID().String(), h.Category("NOISE").GlobalID().String()
	return h.must(by, "reportCase", more)
}

// party is the id of the party with a name.
func (h *home) party(name string) string {
	row, err := h.Store.Reader().Party.Query().Where(party.Name(name)).Only(h.System())
	must(h.tb, err)
	return row.GlobalID().String()
}

// attach hands a picture in for a case that is being handled.
func (h *home) attach(by string, c *prepared) {
	h.tb.Helper()
	var picture bytes.Buffer
	must(h.tb, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))))
	query := url.Values{"caseId": {c.id}, "workOrderId": {c.order}, "name": {"yard.png"}, "public": {"true"}, "proof": {"true"}}
	r := httptest.NewRequest(http.MethodPost, "/attachments?"+query.Encode(), &picture)
	r.Header.Set("Authorization", "Bearer "+h.actors[by].token)
	r.Header.Set("Content-Type", "image/png")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != http.StatusCreated {
		h.tb.Fatalf("a file of %s: %d %s", by, w.Code, w.Body)
	}
}
