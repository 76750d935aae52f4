package casework_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
	w "github.com/huying/huying/internal/worldtest"
)

// newKerala is the city with the same codes and names next door.
func newKerala(t *testing.T, s *store.Store) *stage {
	t.Helper()
	world := w.New(t, s, "kerala", nil)
	return &stage{World: world, t: t, resident: world.As("resident", w.Whole("resident"))}
}

var codeShape = regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`)

func TestTrack_ByCode_HoweverItIsSpelled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, _ := st.caseIn(casestate.Closed)
		receipt, err := st.Cases.Receipt(st.resident, id)
		if err != nil || receipt.Number != st.Case(id).Number || !codeShape.MatchString(receipt.TrackingCode) {
			t.Fatalf("receipt %+v, %v", receipt, err)
		}
		code := receipt.TrackingCode
		for _, spelled := range []string{
			code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " "), " " + code + " ",
			strings.ReplaceAll(code, "0", "O"), strings.ReplaceAll(strings.ToLower(code), "1", "l"), strings.ReplaceAll(code, "1", "i"),
		} {
			got, err := st.Cases.Track(st.Anonymous(), st.Store.Reader(), spelled)
			if err != nil || got.Case.ID != id {
				t.Errorf("%q: %v", spelled, err)
			}
		}
	})
}

// Nothing but a code that was given out finds a case, and nothing is an
// outage, whatever people type.
func TestTrack_AnythingElse_IsNotFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		other := newKerala(t, s)
		id, _ := st.caseIn(casestate.Accepted)
		foreign := other.Case(report(t, other.World, other.resident)).TrackingCode
		for _, code := range []string{
			"", foreign, "AAAA-BBBB-CCCC-DDDD", st.Case(id).Number, id.String(), "%", strings.Repeat("_", 16), strings.Repeat("%", 16),
			strings.Repeat("\x00", 16), strings.Repeat("界", 16), "界界界界界a", "\xff\xfe" + strings.Repeat("0", 14), strings.Repeat("0", 1<<20),
		} {
			_, err := st.Cases.Track(st.Anonymous(), st.Store.Reader(), code)
			wantFault(t, err, fault.NotFound, "code")
		}
		if got, err := other.Cases.Track(other.Anonymous(), other.Store.Reader(), foreign); err != nil || got.Case.TrackingCode != foreign {
			t.Errorf("at home: %v", err)
		}
	})
}

func TestTrack_ShowsPublicStepsWithTheirUnits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		id, order := st.caseIn(casestate.Handling)
		did(t)(st.Cases.RecordProgress(st.community, casework.OrderInput{WorkOrderID: order, Text: "for ourselves"}))
		did(t)(st.Cases.RecordProgress(st.community, casework.OrderInput{WorkOrderID: order, Text: "for you", Public: true}))
		did(t)(st.Cases.FeedBack(st.community, casework.OrderInput{WorkOrderID: order, Text: "to the hub"}))
		st.Clock.Advance(time.Hour)
		did(t)(attempts[casestate.Reply](st, st.community, id, order))
		did(t)(attempts[casestate.Close](st, st.community, id, order))
		did(t)(attempts[casestate.Rate](st, st.resident, id, order))
		got, err := st.Cases.Track(st.resident, st.Store.Reader(), st.Case(id).TrackingCode)
		if err != nil || got.Rating == nil || got.Rating.Score != 5 || got.Category != nil {
			t.Fatalf("%+v, %v", got, err)
		}
		var kinds, texts []string
		for _, step := range got.Steps {
			kinds = append(kinds, string(step.Event.Kind))
			if step.Event.Text != "" {
				texts = append(texts, step.Event.Text)
			}
			if step.Event.Kind != casestate.Rate && (step.Unit == nil || step.Unit.Code != "office-1.2.1.1") {
				t.Errorf("%s has the unit %v", step.Event.Kind, step.Unit)
			}
		}
		if want := "REPORT DISPATCH ACCEPT_WORK_ORDER RECORD_PROGRESS FEED_BACK REPLY CLOSE RATE"; strings.Join(kinds, " ") != want {
			t.Errorf("steps %v", kinds)
		}
		if strings.Join(texts, ", ") != "for you, it is done" {
			t.Errorf("texts %q", texts)
		}
		_, err = st.Cases.Track(st.community, st.Store.Reader(), st.Case(id).TrackingCode)
		wantForbidden(t, err) // officials read cases, they do not track them
	})
}
