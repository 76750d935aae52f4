package replay

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"time"

	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/deadline"
)

// Result is what a replay came to. Targets are the requests for which the city
// published a time; the two uniform figures count those of types with a rule
// that explains the whole year's.
type Result struct {
	Targets           int `json:"targets"`
	Within150s        int `json:"within_150s"` // the city's own rounding
	UniformTargets    int `json:"uniform_targets"`
	UniformWithin150s int `json:"uniform_within_150s"`
	// Flags are judged by the city's own target, OwnFlagAgree by ours.
	FlagTotal    int `json:"flag_total"`
	FlagAgree    int `json:"flag_agree"`
	OwnFlagAgree int `json:"own_flag_agree"`
	OnTime       int `json:"on_time"` // as the city says
	Overdue      int `json:"overdue"`

	Cases    int `json:"cases"`    // requests of the file that are in the database
	Imported int `json:"imported"` // of them, those that this run brought
	// Lights are the changes on record for the tenant, each at its own time.
	YellowLights int `json:"yellow_lights"`
	RedLights    int `json:"red_lights"`

	Bad             int      `json:"bad_lines"`
	ClosedAtOpening []string `json:"closed_at_opening"` // the file closes them before they open
	Seconds         float64  `json:"seconds"`
	PeakMB          float64  `json:"peak_mb"` // of the process; 0 where the system does not tell
}

//go:embed boston_rules.csv
var bostonRules string

// uniform are the types whose rule explains at least 98 % of at least 30
// targets.
func uniform() (map[string]bool, error) {
	r := csv.NewReader(strings.NewReader(bostonRules))
	r.Comment = '#'
	rows, err := r.ReadAll()
	types := map[string]bool{}
	for _, row := range rows {
		types[row[0]] = row[3] == "yes"
	}
	return types, err
}

// rounding is how far the city's published times lie from its own rules.
const rounding = 150 * time.Second

// tally compares what came of requests with what the city says of them.
type tally struct {
	Result
	uniform map[string]bool
	until   time.Time // open requests are judged here
}

func (t *tally) add(r request, c casework.Imported) {
	t.Cases++
	if c.New {
		t.Imported++
	}
	if r.closedTooSoon {
		t.ClosedAtOpening = append(t.ClosedAtOpening, r.id)
	}
	if r.target == nil {
		return
	}
	t.Targets++
	near := c.DueAt.Sub(*r.target).Abs() <= rounding
	t.Within150s += one(near)
	if t.uniform[r.kind] {
		t.UniformTargets++
		t.UniformWithin150s += one(near)
	}
	if r.flag == noFlag {
		return
	}
	t.FlagTotal++
	t.OnTime += one(r.flag == onTime)
	t.Overdue += one(r.flag == overdue)
	end := t.until
	if c.ClosedAt != nil {
		end = *c.ClosedAt
	}
	t.FlagAgree += one(flagOf(*r.target, end) == r.flag)
	t.OwnFlagAgree += one(flagOf(c.DueAt, end) == r.flag)
}

// flagOf says whether a target was kept: its light was not red at the end.
func flagOf(target, end time.Time) flag {
	if deadline.Light(deadline.Times{Yellow: target, Due: target}, end) == deadline.Red {
		return overdue
	}
	return onTime
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
