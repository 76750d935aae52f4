package casework_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/store/storetest"
)

// Texts are counted in characters: what is said in Chinese has as much room.
func TestVerbs_TextThatIsMissingOrTooLong_IsInvalidAtItsField(t *testing.T) {
	t.Parallel()
	fits, long := strings.Repeat("长", 16<<10), strings.Repeat("长", 16<<10+1)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		st := newStage(t, s, nil)
		for name, c := range map[string]struct {
			state    casestate.State
			path     string
			required bool
			call     func(id, order uuid.UUID, text string) (uuid.UUID, error)
		}{
			"dispatch": {casestate.Accepted, "input.instruction", false, func(id, _ uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.Dispatch(st.community, casework.DispatchInput{Target: on(id), DepartmentID: *st.Case(id).HolderDepartmentID, Instruction: text})
			}},
			"escalate": {casestate.Assigned, "input.reason", true, func(id, _ uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.Escalate(st.community, casework.EscalateInput{Target: on(id), Reason: text})
			}},
			"hand back": {casestate.Assigned, "input.reason", true, func(_, order uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.HandBack(st.community, casework.OrderInput{WorkOrderID: order, Text: text})
			}},
			"progress": {casestate.Handling, "input.text", true, func(_, order uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.RecordProgress(st.community, casework.OrderInput{WorkOrderID: order, Text: text})
			}},
			"feed back": {casestate.Handling, "input.text", true, func(_, order uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.FeedBack(st.community, casework.OrderInput{WorkOrderID: order, Text: text})
			}},
			"reply": {casestate.FedBack, "input.text", true, func(id, _ uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.Reply(st.community, casework.ReplyInput{Target: on(id), Text: text})
			}},
			"close": {casestate.Replied, "input.text", false, func(id, _ uuid.UUID, text string) (uuid.UUID, error) {
				return st.Cases.Close(st.community, casework.ReplyInput{Target: on(id), Text: text})
			}},
		} {
			id, order := st.caseIn(c.state)
			version := st.Case(id).Version
			_, err := c.call(id, order, long)
			if f := wantFault(t, err, fault.Invalid, c.path); f.Key != fault.TooLong {
				t.Errorf("%s: %s", name, f.Key)
			}
			for _, blank := range []string{"", " \t\n", "　"} {
				if !c.required {
					break
				}
				_, err := c.call(id, order, blank)
				if f := wantFault(t, err, fault.Invalid, c.path); f.Key != fault.Required {
					t.Errorf("%s of %q: %s", name, blank, f.Key)
				}
			}
			if got := st.Case(id).Version; got != version {
				t.Errorf("%s: version %d after refusals, before %d", name, got, version)
			}
			if _, err := c.call(id, order, fits); err != nil {
				t.Errorf("%s of %d characters: %v", name, 16<<10, err)
			}
			st.sound(id)
		}
	})
}
