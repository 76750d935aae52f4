package demo

import (
	"fmt"
	"strings"
	"time"
)

// Case is what the stories read of a case.
type Case struct {
	ID             string
	Number         string
	Version        int
	State          string
	PossibleEvents []string
	Light          string
	DueAt          *time.Time
	YellowAt       *time.Time
	Title          string
	Grade          string
	Rung           int
	Channel        *coded
	Subsystem      *coded
	Holder         *coded
	Community      *coded
	Grid           *coded
	Reporter       *Party
	FiledBy        *person
	ClosedAt       *time.Time
	Clocks         []Clock
	WorkOrders     []WorkOrder
	Overnight      bool
	Extensions     []struct {
		ID, State string
		UntilAt   time.Time
	}
	Commitments  []struct{ ID, State string }
	Rating       *Rating
	Affected     int
	Questions    []Question
	Meetings     []Meeting
	Participants []Party
	Remedies     []Remedy
	Agent        *struct{ Account *person }
	Events       struct{ Nodes []Event }
}

// Clock is a running limit.
type Clock struct {
	Kind  string
	Limit struct {
		Amount int
		Unit   string
	}
	StartedAt, YellowAt, DueAt time.Time
	StoppedAt                  *time.Time
	Changes                    []struct{ Cause, Reason string }
	Light                      string
}

// WorkOrder is one department's share of a case.
type WorkOrder struct {
	ID         string
	Seq        int
	State      string
	Lead       bool
	Light      string
	Department *coded
	Assignee   *person
	FedBackAt  *time.Time
}

// Event is an entry of a case's history.
type Event struct {
	Seq        int
	Kind       string
	ToState    string
	Light      string
	At         time.Time
	Actor      *person
	Department *coded
	Text       string
	Public     bool
}

// Rating is the word of the person who asked.
type Rating struct {
	Score      int
	Channel    *coded
	RecordedBy *person
}

// Party is a person who takes part in a case.
type Party struct {
	ID, Name, Phone, IDNumber, Address string
	MayRevealContact                   bool
}

// Question is what the person who asked was asked back.
type Question struct{ ID, Text, Answer string }

// Meeting is the record of a meeting.
type Meeting struct {
	Kind, Place, Decisions string
	HeldAt                 time.Time
	Attendees              []struct {
		Department *coded
		Party      *Party
		Name       string
	}
}

// Remedy is what is done about a case.
type Remedy struct {
	ID, Kind, Text, State string
	Amount                int
}

type coded struct{ ID, Code, Name string }

type person struct{ Login, Name string }

const caseParts = `
fragment CaseParts on Case {
  id number version state possibleEvents light dueAt yellowAt title grade rung closedAt
  channel { code } subsystem { code } holder { id code name } community { code name } grid { code name }
  reporter { id name phone mayRevealContact } filedBy { login name }
  clocks { kind limit { amount unit } startedAt yellowAt dueAt stoppedAt light changes { cause reason } }
  overnight extensions { id state untilAt } commitments { id state }
  workOrders { id seq state lead light department { code name } assignee { login name } fedBackAt }
  rating { score channel { code } recordedBy { login name } } affected
  questions { id text answer } remedies { id kind text state amount } participants { id name } agent { account { login name } }
  meetings { kind place decisions heldAt attendees { department { code } party { id name } name } }
  events(first: 100) {
    nodes { seq kind toState light at actor { login name } department { code name } text public }
  }
}`

const caseByID = `query CaseByID($id: ID!) { case(by: {id: $id}) { ...CaseParts } }` + caseParts

const caseByNumber = `query CaseByNumber($number: String!) { case(by: {number: $number}) { ...CaseParts } }` + caseParts

const caseByReference = `query CaseByReference($reference: String!) {
  cases(filter: {externalReference: $reference}) { nodes { ...CaseParts } }
}` + caseParts

const dividedCase = `query DividedCase($id: ID!) {
  case(by: {id: $id}) { ...CaseParts replyDraft affected parts { ...CaseParts partOf { number } } }
}` + caseParts

// divided is a whole with its parts.
type divided struct {
	Case
	ReplyDraft string
	Affected   int
	Parts      []struct {
		Case
		PartOf *struct{ Number string }
	}
}

const figuresDoc = `query Figures($from: DateTime, $to: DateTime) {
  workOrderFigures(from: $from, to: $to, first: 100) { department { code } sent fedBack inTime late }
}`

// unitFigures is what a unit did with its work orders.
type unitFigures struct {
	Department                  *coded
	Sent, FedBack, InTime, Late int
}

// verbs are the mutations that move a case, each with what its payload has
// beside the case. The auditor is refused every one of them.
var verbs = map[string]string{
	"reportCase": "number trackingCode", "triageCase": "", "dispatchCase": "", "acceptWorkOrder": "",
	"handBackWorkOrder": "", "recordProgress": "", "feedBackWorkOrder": "", "replyToCase": "",
	"closeCase": "", "rateCase": "", "escalateCase": "", "splitCase": "",
	"askReporter": "", "answerQuestion": "", "addNote": "", "addComment": "", "withdrawCase": "", "refuseCase": "",
	"recordMeeting": "", "removeParticipant": "", "recordRemedy": "", "completeRemedy": "", "appointAgent": "",
	"pauseCase": "", "resumeCase": "", "requestExtension": "extension { id state }", "decideExtension": "extension { id state }",
	"recordCommitment": "commitment { id }", "settleCommitment": "commitment { id state }",
	"ruleCase": "", "urgeCase": "", "superviseCase": "", "instructCase": "", "recordDiscipline": "",
	"answerSupervision": "", "concludeSupervision": "",
	"mergeCases": "", "unmergeCase": "", "joinCase": "", "reopenCase": "",
}

// mutation writes the document of a verb; all of them are built alike.
func mutation(verb string) string {
	name := strings.ToUpper(verb[:1]) + verb[1:]
	return fmt.Sprintf(`mutation %s($input: %sInput!) {
  %s(input: $input) { %s case { ...CaseParts } userErrors { ...Why } }
}`, name, name, verb, verbs[verb]) + why + caseParts
}

const why = `
fragment Why on UserError {
  code message path
  ... on Conflict { currentVersion }
  ... on WrongState { state attempted possible }
  ... on ReturnRefused { allowed ruling }
}`

// userError is why a mutation changed nothing.
type userError struct {
	Code, Message  string
	Path           []string
	CurrentVersion int
	State          string
	Attempted      string
	Possible       []string
	Allowed        int
	Ruling         string
}

const moveRegionDoc = `mutation MoveRegion($input: MoveRegionInput!) {
  moveRegion(input: $input) { region { code parent { code } } userErrors { ...Why } }
}` + why

const trackDoc = `query Track($code: String!) {
  trackCase(code: $code) { number state category dueAt score steps { kind state at unit text } remedies { kind state text } }
}`

// tracked is the public progress of a case.
type tracked struct {
	Number, State, Category string
	DueAt                   *time.Time
	Score                   *int
	Steps                   []struct {
		Kind, State, Unit, Text string
		At                      time.Time
	}
	Remedies []Remedy
}

const shareDoc = `query Share { handlingShare { closed rungs { rung label closed share } } }`

// share says at which rung closed cases were handled.
type share struct {
	Closed int
	Rungs  []struct {
		Rung, Closed int
		Label        string
		Share        float64
	}
}

// of returns the count and the share of a rung.
func (s share) of(rung int) (closed int, part float64) {
	for _, r := range s.Rungs {
		if r.Rung == rung {
			return r.Closed, r.Share
		}
	}
	return 0, 0
}

const (
	regionDoc     = `query Region($code: String!) { regions(filter: {code: $code}) { nodes { id code } } }`
	departmentDoc = `query Department($code: String!) { departments(filter: {code: $code}) { nodes { id code name } } }`
	gridDoc       = `query Grids($community: ID!) { grids(communityId: $community, first: 100) { nodes { id code } } }`
	categoryDoc   = `query Categories($after: String) {
  categories(first: 100, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } }
}`
	logInDoc = `mutation LogIn($input: LogInInput!) {
  logIn(input: $input) { token expiresAt userErrors { ...Why } }
}` + why
	logOutDoc = `mutation LogOut { logOut { loggedOut } }`
)
