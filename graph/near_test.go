package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	w "github.com/huying/huying/internal/worldtest"
)

// Whom a case names is looked for nearby first: in the viewer's place, or in a case
// that lies there. Who is seen for another case alone is found all the same, who is
// not seen at all is not, and what both roads say is the same however often it is
// asked.
func TestRoads_LookingNearbyFirst_MissesNobodyAndAddsNobody(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, a *api) {
		const street, elsewhere = "1.2.1", "1.20"
		login := a.Login("street", w.At("street_officer", street))
		officer, city := a.As("street", w.At("street_officer", street)), a.As("city", w.At("city_officer", "1"))
		report := func(who context.Context, code, name string, known *uuid.UUID) uuid.UUID {
			t.Helper()
			in := casework.ReportInput{Channel: "HOTLINE", Description: "rubbish", RegionID: &a.Region(code).ID, ReporterID: known}
			if known == nil {
				in.Reporter = &directory.PartyInput{Name: name, Phone: "13812345678"}
			}
			id, err := a.Cases.Report(who, in)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		var away []uuid.UUID
		for i := range 3 {
			met := report(officer, elsewhere, fmt.Sprintf("met %d", i), nil)
			reporter := a.Case(met).ReporterID
			report(city, street, "", reporter)
			away = append(away, met, report(officer, elsewhere, fmt.Sprintf("unmet %d", i), nil))
		}
		near := report(officer, street, "near", nil)
		plain := a.plainly(t)
		const one = `query($id: ID!) { case(by: {id: $id}) { number reporter { name phone } } }`
		const list = `query($n: Int) { cases(first: $n) { nodes { number reporter { name } merged { reporter { name } } } } }`
		for round := range 12 { // more than a plan tries in vain before it asks for all at once
			for i, id := range append(away, near) {
				got := askWith(a.handler, login, one, object{"id": gid.ID{Kind: gid.CaseFile, UUID: id}.String()})
				if want := askWith(plain, login, one, object{"id": gid.ID{Kind: gid.CaseFile, UUID: id}.String()}); got != want {
					t.Fatalf("round %d: the roads differ after %s", round, common(got, want))
				}
				if named := !strings.Contains(got, `"reporter":null`); named != (i%2 == 0) {
					t.Fatalf("round %d, case %d: %s", round, i, got)
				}
			}
			for _, n := range []int{1, 3, 20} {
				got, want := askWith(a.handler, login, list, object{"n": n}), askWith(plain, login, list, object{"n": n})
				if got != want {
					t.Fatalf("round %d, %d cases: the roads differ after %s", round, n, common(got, want))
				}
			}
		}
	})
}
