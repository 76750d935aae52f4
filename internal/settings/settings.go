// Package settings is the vocabulary of a tenant's configuration: everything
// that differs between two cities and is not a row of its own. A preset file
// carries it, the tenant row stores it, the services obey it. Standard library
// only, so that every room may import it.
package settings

// Text is a label in the two languages of the product. Zh is required in a
// Chinese city, En everywhere; In falls back to the one that is there.
type Text struct {
	En string `json:"en,omitempty" yaml:"en,omitempty"`
	Zh string `json:"zh,omitempty" yaml:"zh,omitempty"`
}

// In returns the label in the language ("en" or "zh"), or the other one where
// it is missing.
func (t Text) In(lang string) string {
	if (lang == "zh" && t.Zh != "") || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Level is a level of the region tree 市 > 区县 > 街道/乡镇 > 社区/村 > 网格.
type Level string

// The levels, from the root to the leaf.
const (
	City      Level = "CITY"
	District  Level = "DISTRICT"
	Street    Level = "STREET"
	Community Level = "COMMUNITY"
	GridLevel Level = "GRID"
)

// Levels lists the region levels from the root down; a grid is not a region.
var Levels = []Level{City, District, Street, Community}

// Depth is 0 for a city and 4 for a grid; -1 for an unknown level.
func (l Level) Depth() int {
	for i, known := range append(Levels, GridLevel) {
		if l == known {
			return i
		}
	}
	return -1
}

// Values lists the levels that a region may have (ent's enum contract).
func (Level) Values() []string {
	out := make([]string, len(Levels))
	for i, l := range Levels {
		out[i] = string(l)
	}
	return out
}

// Tenant is one city's configuration.
type Tenant struct {
	Levels       []LevelLabel    `json:"levels" yaml:"levels"`
	Ladder       []Rung          `json:"ladder" yaml:"ladder"`
	Grades       []Grade         `json:"grades" yaml:"grades"`
	Light        LightRule       `json:"light" yaml:"light"`
	ReplyLimit   Limit           `json:"reply_limit" yaml:"reply_limit"`
	ForwardLimit *Limit          `json:"forward_limit,omitempty" yaml:"forward_limit,omitempty"` // the centre passes a case on within it (事不过夜, CQ15); nil: no such step
	AnswerLimit  *Limit          `json:"answer_limit,omitempty" yaml:"answer_limit,omitempty"`   // the person who asked has the reply within it of the feedback; past it the case is asked and not answered (LF21); nil: no such step
	Calendar     string          `json:"calendar" yaml:"calendar"`                               // code of the default working calendar
	Subsystems   []Labelled      `json:"subsystems,omitempty" yaml:"subsystems,omitempty"`
	Workflow     Workflow        `json:"workflow" yaml:"workflow"`
	Duplicates   *Duplicates     `json:"duplicates,omitempty" yaml:"duplicates,omitempty"`   // nil: none are proposed
	Supervision  *Supervision    `json:"supervision,omitempty" yaml:"supervision,omitempty"` // nil: no item is pushed to the inspection body by itself
	Rating       []RatingGrade   `json:"rating" yaml:"rating"`
	GridCode     GridCode        `json:"grid_code" yaml:"grid_code"`
	Households   *HouseholdRange `json:"households,omitempty" yaml:"households,omitempty"`
	Offices      map[Level]Text  `json:"offices" yaml:"offices"`                       // office name per level; "{region}" stands for the region's name
	Invented     []string        `json:"invented,omitempty" yaml:"invented,omitempty"` // paths of values no source states
}

// LevelLabel names a level the way the city does (Wanzhou: 村（社区）).
type LevelLabel struct {
	Level Level `json:"level" yaml:"level"`
	Label Text  `json:"label" yaml:"label"`
}

// Rung is a step of the escalation ladder, counted from 1 at the base (WZ26).
// A rung is held by the office of the case's region at Level, or by the
// department named in Holder. A rung marked ByDispatch is reached by dispatch
// only; escalation passes over it (Wanzhou's fourth level, the departments).
type Rung struct {
	Rung       int    `json:"rung" yaml:"rung"`
	Label      Text   `json:"label" yaml:"label"`
	Level      Level  `json:"level" yaml:"level"`
	Holder     string `json:"holder,omitempty" yaml:"holder,omitempty"` // department code; empty: the office of the region
	ByDispatch bool   `json:"by_dispatch,omitempty" yaml:"by_dispatch,omitempty"`
	After      *Limit `json:"after,omitempty" yaml:"after,omitempty"` // a case that is not fed back goes up by itself once it has been here so long; nil: never
}

// Posts at the head of a department, to whom its lights are told.
const (
	Chief  = "CHIEF"
	Deputy = "DEPUTY"
)

// Grade is a grade of difficulty A to D and the rung that handles it (WH14).
type Grade struct {
	Grade string `json:"grade" yaml:"grade"`
	Label Text   `json:"label" yaml:"label"`
	Rung  int    `json:"rung" yaml:"rung"`
}

// LightRule says when a light changes: yellow once more than
// YellowNum/YellowDen of the limit is used (1/2: WH20), red once it has passed.
type LightRule struct {
	YellowNum int `json:"yellow_num" yaml:"yellow_num"`
	YellowDen int `json:"yellow_den" yaml:"yellow_den"`

	YellowTo []string `json:"yellow_to,omitempty" yaml:"yellow_to,omitempty,flow"` // who is told: posts of the unit (DEPUTY, CHIEF), levels whose office over the case is (ZS16: DISTRICT), or codes of departments; empty: the deputy (WH20)
	RedTo    []string `json:"red_to,omitempty" yaml:"red_to,omitempty,flow"`       // likewise; empty: the chief
}

// Limit is a number and a unit; Calendar names a working calendar of the
// tenant other than its default.
type Limit struct {
	Amount   int    `json:"amount" yaml:"amount"`
	Unit     string `json:"unit" yaml:"unit"` // deadline.Unit: MINUTE, WORKING_HOUR, WORKING_DAY, CALENDAR_DAY, END_OF_DAY
	Calendar string `json:"calendar,omitempty" yaml:"calendar,omitempty"`
}

// Labelled is a code with a name.
type Labelled struct {
	Code  string `json:"code" yaml:"code"`
	Label Text   `json:"label" yaml:"label"`
}

// Instants at which a clock may start or stop.
const (
	AtAccepted = "ACCEPTED" // the case has a number
	AtAssigned = "ASSIGNED" // first dispatch, not sign-in (N19)
	AtFedBack  = "FED_BACK"
	AtReplied  = "REPLIED"
	AtClosed   = "CLOSED"
)

// Workflow holds a tenant's options of the flow.
type Workflow struct {
	AutoDispatch     bool   `json:"auto_dispatch" yaml:"auto_dispatch"`         // a new case goes to its holder's office without a hand (WZ14)
	ClockStarts      string `json:"clock_starts" yaml:"clock_starts"`           // ACCEPTED or ASSIGNED
	ClockStops       string `json:"clock_stops" yaml:"clock_stops"`             // FED_BACK, REPLIED or CLOSED
	CloseOnReply     bool   `json:"close_on_reply" yaml:"close_on_reply"`       // the reply closes the case (LF12)
	CloseFromAccept  bool   `json:"close_from_accept" yaml:"close_from_accept"` // accept, then close (Boston)
	AnonymousReports bool   `json:"anonymous_reports" yaml:"anonymous_reports"`
	RatingDays       int    `json:"rating_days" yaml:"rating_days"` // days of 24 hours after closing in which a case may be rated

	AgentFromGrid    bool `json:"agent_from_grid,omitempty" yaml:"agent_from_grid,omitempty"`       // a simple matter has the grid's worker as its agent from start to end, where the grid has one (ZS16)
	Returns          int  `json:"returns,omitempty" yaml:"returns,omitempty"`                       // how often a case may be handed back before the hub must rule (N19); 0: no limit
	Extensions       int  `json:"extensions,omitempty" yaml:"extensions,omitempty"`                 // how often more time may be given (N13: once); 0: never
	AskPauses        bool `json:"ask_pauses,omitempty" yaml:"ask_pauses,omitempty"`                 // the clock stands while the person who asked is asked back
	ReopenDays       int  `json:"reopen_days,omitempty" yaml:"reopen_days,omitempty"`               // days of 24 hours after closing in which the person who asked may reopen it; 0: never
	ReopenBadRatings int  `json:"reopen_bad_ratings,omitempty" yaml:"reopen_bad_ratings,omitempty"` // so many dissatisfied ratings, or all if fewer may rate, reopen it; 0: none do
}

// Duplicates says when a report looks like one that is there already: so near,
// so recent, of the same category or with alike words (WH18); and from which
// report on repeats send the case up a rung (LF8).
type Duplicates struct {
	Metres     int `json:"metres" yaml:"metres"`
	Days       int `json:"days" yaml:"days"`
	EscalateAt int `json:"escalate_at,omitempty" yaml:"escalate_at,omitempty"` // 0: never
}

// Supervision says what is pushed to the inspection body by itself (WH20): cases
// of these grades that are still red so long after they turned red; and how long
// a unit has to answer when it is supervised.
type Supervision struct {
	Grades []string `json:"grades" yaml:"grades"`
	After  Limit    `json:"after" yaml:"after"`
	Answer Limit    `json:"answer" yaml:"answer"`
}

// RatingGrade is one grade of the satisfaction scale (N11: five).
type RatingGrade struct {
	Score     int  `json:"score" yaml:"score"`
	Label     Text `json:"label" yaml:"label"`
	Satisfied bool `json:"satisfied" yaml:"satisfied"`
}

// GridCode says how grid codes are checked.
type GridCode string

// Grid code rules.
const (
	GridCodeCN15 GridCode = "CN15" // 6+3+3+3 digits, the first twelve are the community's (N15)
	GridCodeFree GridCode = "FREE"
)

// HouseholdRange is the number of households a grid should have (ZS3); outside
// it the grid carries a warning, never an error.
type HouseholdRange struct {
	Min int `json:"min" yaml:"min"`
	Max int `json:"max" yaml:"max"`
}

// OfficeRung is the rung that the offices of a level hold; ok is false where
// none does.
func (t Tenant) OfficeRung(level Level) (rung int, ok bool) {
	for _, r := range t.Ladder {
		if r.Level == level && r.Holder == "" && !r.ByDispatch {
			return r.Rung, true
		}
	}
	return 0, false
}

// Step returns the rung of a number.
func (t Tenant) Step(rung int) (Rung, bool) {
	for _, r := range t.Ladder {
		if r.Rung == rung {
			return r, true
		}
	}
	return Rung{}, false
}

// Above returns the next rung that escalation reaches from a rung.
func (t Tenant) Above(rung int) (Rung, bool) {
	for _, r := range t.Ladder {
		if r.Rung > rung && !r.ByDispatch {
			return r, true
		}
	}
	return Rung{}, false
}

// RungOf returns the rung that handles a grade.
func (t Tenant) RungOf(grade string) int {
	for _, g := range t.Grades {
		if g.Grade == grade {
			return g.Rung
		}
	}
	return 1
}
