package graph_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/directory"
	w "github.com/huying/huying/internal/worldtest"
)

func TestNodes_MultiplyTheNodesBelowThem(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		ids := slices.Repeat([]string{a.Region("1").GlobalID().String()}, 100)
		doc := `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Region { children(first: 60) { nodes { id } } } } }`
		if code := a.code(t, "", doc, object{"ids": ids}); code != "QUERY_TOO_COMPLEX" {
			t.Errorf("100 ids by 60: %s", code)
		}
		a.data(t, "", doc, object{"ids": ids[:20]})
	})
}

func TestReport_OfAReferenceThatSomebodyElseUsed_GivesNoTrackingCode(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		hub := a.Login("hub", w.At("city_officer", "1"))
		officer := a.Login("officer", w.At("community_officer", "1.2.1.1"))
		in := object{"in": object{"channel": "HOTLINE", "description": "noise", "externalReference": "12345-7",
			"point": object{"longitude": 10.005, "latitude": 10.005}}}
		first := at(a.data(t, hub, reportDoc, in), "reportCase")
		again := at(a.data(t, officer, reportDoc, in), "reportCase")
		if at(again, "case", "id") != at(first, "case", "id") || at(again, "trackingCode") != nil {
			t.Errorf("the officer got %v", again)
		}
		if same := at(a.data(t, hub, reportDoc, in), "reportCase", "trackingCode"); same == nil || same != at(first, "trackingCode") {
			t.Errorf("the filer got %v", same)
		}
	})
}

func TestReference_IsNotToBeProbedWhereNobodyMayReport(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		resident := a.Login("resident", w.Whole("resident"))
		hub := a.Login("hub", w.At("city_officer", "1"))
		in := object{"channel": "WEB", "description": "noise", "externalReference": "7"}
		a.data(t, hub, reportDoc, object{"in": in})
		known := fmt.Sprint(at(a.data(t, resident, reportDoc, object{"in": in}), "reportCase", "userErrors"))
		in["externalReference"] = "8"
		unknown := fmt.Sprint(at(a.data(t, resident, reportDoc, object{"in": in}), "reportCase", "userErrors"))
		if known != unknown || known == "[]" {
			t.Errorf("a known reference: %s, an unknown one: %s", known, unknown)
		}
	})
}

func TestCursor_WithANULInside_IsABadCursor(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		raw := fmt.Sprintf(`{"k":"rgn","v":"\u0000","i":%q}`, uuid.Nil)
		doc := `query($c: String) { regions(after: $c) { totalCount } }`
		if code := a.code(t, "", doc, object{"c": base64.RawURLEncoding.EncodeToString([]byte(raw))}); code != "BAD_USER_INPUT" {
			t.Error(code)
		}
	})
}

func TestViewer_WithoutAMembershipInForce_IsForbiddenNotBroken(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		over := a.Clock.Now().Add(time.Hour)
		token := a.Login("gone", directory.MembershipInput{Role: "inspector", Until: &over})
		a.Clock.Advance(2 * time.Hour)
		for _, doc := range []string{`{ viewer { roles } }`, `{ tenant { code } }`} {
			if code := a.code(t, token, doc, nil); code != "FORBIDDEN" {
				t.Errorf("%s: %s", doc, code)
			}
		}
	})
}

func TestTenant_LevelsAreThoseOfTheEnum(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		out := a.data(t, "", `{ tenant { levels { level label } gridLabel } }`, nil)
		var levels []string
		for _, l := range at(out, "tenant", "levels").([]any) {
			levels = append(levels, at(l, "level").(string))
		}
		if want := []string{"CITY", "DISTRICT", "STREET", "COMMUNITY"}; !slices.Equal(levels, want) || at(out, "tenant", "gridLabel") != "Grid" {
			t.Errorf("%v", out)
		}
	})
}

func TestDateTime_BeyondFourDigits_IsRefused(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		doc := `{ cases(filter: {reportedTo: "9999-12-31T23:59:59-12:00"}) { totalCount } }`
		if code := a.code(t, "", doc, nil); code != "BAD_USER_INPUT" {
			t.Error(code)
		}
	})
}
