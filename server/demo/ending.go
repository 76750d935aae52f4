package demo

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Ending is how a case of a story stands, read from the API.
type Ending struct {
	Want  End
	Case  *Case // nil: the case is not there
	Later bool  // read at a later start: people may have moved the case on
}

// movedOn says whether the case has a longer history than the story gave it.
func (e *Ending) movedOn() bool {
	return e.Later && e.Case != nil && len(e.Case.Events.Nodes) > e.Want.Events
}

// faults compares state and history with what the story says. The light of a
// case that nobody finished goes on changing, so it is not compared.
func (e *Ending) faults() (out []string) {
	if e.Case == nil {
		return []string{"case " + e.Want.Number + " is not there"}
	}
	if e.movedOn() {
		return nil
	}
	if e.Case.State != e.Want.State {
		out = append(out, fmt.Sprintf("case %s ended in %s, want %s", e.Want.Number, e.Case.State, e.Want.State))
	}
	if n := len(e.Case.Events.Nodes); n != e.Want.Events {
		out = append(out, fmt.Sprintf("case %s has a history of %d, want %d", e.Want.Number, n, e.Want.Events))
	}
	return out
}

func readEnding(ctx context.Context, reader *Actor, e End) (*Ending, error) {
	var data struct {
		Case  *Case
		Cases struct{ Nodes []*Case }
	}
	if reference, ok := strings.CutPrefix(e.Number, "#"); ok {
		err := reader.do(ctx, caseByReference, vars{"reference": reference}, &data)
		if err == nil && len(data.Cases.Nodes) == 1 {
			data.Case = data.Cases.Nodes[0]
		}
		return &Ending{Want: e, Case: data.Case}, err
	}
	err := reader.do(ctx, caseByNumber, vars{"number": e.Number}, &data)
	return &Ending{Want: e, Case: data.Case}, err
}

// retold is the record of a story that was played earlier: its ends alone.
func retold(ctx context.Context, reader *Actor, s *Story) (*Record, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil, err
	}
	r := &Record{Story: s, Zone: zone}
	for _, e := range s.Ends {
		end, err := readEnding(ctx, reader, e)
		if err != nil {
			return nil, err
		}
		end.Later = true
		r.Ends = append(r.Ends, end)
	}
	return r, nil
}
