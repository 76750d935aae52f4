package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

func TestRate_OnTheScaleAndByAChannelThatTakesRatings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Closed)
		rate := func(score int, channel string) error {
			_, err := st.Cases.Rate(st.resident, casework.RateInput{Target: on(id), Score: score, Channel: channel})
			return err
		}
		for _, score := range []int{0, 6, -1} {
			wantFault(t, rate(score, "WEB"), fault.Invalid, "input.score")
		}
		for _, channel := range []string{"", "NOWHERE", "PATROL", "HOTLINE"} {
			wantFault(t, rate(5, channel), fault.Invalid, "input.channel")
		}
		wantFault(t, rate(9, "HOTLINE"), fault.Invalid, "input.score", "input.channel")
		_, err := st.Cases.Rate(st.resident, casework.RateInput{Target: on(id), Score: 5, Channel: "WEB", Comment: strings.Repeat("长", 20_000)})
		wantFault(t, err, fault.Invalid, "input.comment")
		if err := rate(1, "WEB"); err != nil {
			t.Fatal(err)
		}
		f := wantFault(t, rate(5, "WEB"), fault.Conflict, "input.caseId")
		if f.Key != fault.RatedAlready || f.Version != st.Case(id).Version {
			t.Errorf("the second rating: %s at version %d", f.Key, f.Version)
		}
		r, err := s.Reader().Rating.Query().Where(rating.CaseID(id)).Only(st.System())
		if err != nil || r.Score != 1 || r.RecordedByID != nil || *r.PartyID != *st.Case(id).ReporterID {
			t.Errorf("%+v, %v", r, err)
		}
		st.sound(id)
	})
}

func TestRate_OneMatterOneRating_AlsoOfACaseWithoutAReporter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id := did(t)(st.Cases.Report(st.community, casework.ReportInput{Channel: "WEB", Description: "x", Anonymous: true, Point: inGrid}))
		var order = id
		for _, event := range road {
			did(t)(attempts[event](st, st.community, id, order))
			order = orderOf(t, st.World, id)
		}
		_, err := attempts[casestate.Rate](st, st.resident, id, order)
		wantFault(t, err, fault.NotFound, "input.caseId") // it is not his
		did(t)(st.Cases.Rate(st.community, casework.RateInput{Target: on(id), Score: 3, Channel: "CALL_BACK"}))
		_, err = st.Cases.Rate(st.community, casework.RateInput{Target: on(id), Score: 3, Channel: "CALL_BACK"})
		wantFault(t, err, fault.Conflict, "input.caseId")
		st.sound(id)
	})
}

// An official who called back is named, also where he is a resident himself.
func TestRate_ByAnOfficial_NamesTheOfficial(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		if _, err := st.Directory.EnsureAccount(st.System(), directory.AccountInput{
			Login: "neighbour", Name: "Zhao", Party: &directory.PartyInput{Name: "Zhao"},
			Memberships: []directory.MembershipInput{w.At("community_officer", "1.2.1.1"), w.Whole("resident")},
		}); err != nil {
			t.Fatal(err)
		}
		for _, login := range []string{"community", "neighbour"} {
			id, _ := st.caseIn(casestate.Closed)
			did(t)(st.Cases.Rate(st.As(login), casework.RateInput{Target: on(id), Score: 4, Channel: "CALL_BACK"}))
			r, err := s.Reader().Rating.Query().Where(rating.CaseID(id)).Only(st.System())
			if err != nil || r.RecordedByID == nil || *r.PartyID != *st.Case(id).ReporterID {
				t.Errorf("%s: %+v, %v", login, r, err)
			}
		}
	})
}

func TestRate_AfterTheTenantsWindow_IsLate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Closed)
		closed := *st.Case(id).ClosedAt
		st.Clock.Set(closed.AddDate(0, 0, 15).Add(time.Microsecond))
		_, err := attempts[casestate.Rate](st, st.resident, id, id)
		if f := wantFault(t, err, fault.Late, "input.caseId"); !strings.Contains(f.Message("en"), "15 days") {
			t.Errorf("got %q", f.Message("en"))
		}
		st.Clock.Set(closed.AddDate(0, 0, 15))
		did(t)(attempts[casestate.Rate](st, st.resident, id, id))
	})
}
