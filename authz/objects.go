package authz

import "slices"

// objects is the closed vocabulary of the matrix: what can be acted on, and
// how. A word outside it is refused when a policy is read.
var objects = map[string][]string{
	"tenant":    {"read", "configure"},
	"directory": {"read"}, // regions, grids, departments and who leads them, categories, channels, calendars
	"region":    {"move", "import"},
	"case": {"read", "track", "report", "rate", "withdraw", "reopen", "answer", "comment",
		"triage", "dispatch", "split", "escalate", "reply", "close", "refuse", "merge", "extend", "convene", "appoint",
		"commit", "ask", "note", "attach",
		"rule", "urge", "supervise", "discipline", "instruct", "identify"},
	"case_event": {"read"},
	"work_order": {"read", "accept", "hand_back", "progress", "feed_back"},
	"party":      {"read", "contact"},
	"account":    {"read", "administer"}, // accounts, memberships, tokens
	"policy":     {"read", "change"},     // the tenant's own roles and rules

	"audit_record": {"read"},
	"notice":       {"read"},
	"delivery":     {"read"},  // messages on their way out
	"ruling":       {"read"},  // who owns a kind of problem
	"session":      {"audit"}, // changes nothing, and what it reads of people is recorded
	"break_glass":  {"start"},
}

// placeVerbs reach a case as reading does: by where it lies, and by who has or
// had a share of it. They are what is done from above or beside.
var placeVerbs = []string{"read", "rule", "urge", "supervise", "discipline", "instruct", "identify"}

// shareVerbs reach a case for its holder and for everybody who works on it now.
// The other verbs of a case are for its holder, or for the person who asked.
var shareVerbs = []string{"commit", "ask", "note", "attach"}

// wholeObjects are the tenant's as a whole; no smaller scope divides them.
var wholeObjects = []string{"tenant", "directory", "region", "policy", "audit_record", "session", "break_glass", "delivery", "ruling"}

// means says whether a scope can hold rows of an object for an action. A rule
// with one that cannot would do nothing without a word: an allowance that
// gives nothing, or, worse, a denial that denies nothing.
func means(object, action string, scope Scope) bool {
	switch {
	case scope == Tenant:
		return true
	case object == "account":
		return scope == Own || (scope == ByAssignee && action == "read")
	case object == "notice":
		return scope == Own
	case slices.Contains(wholeObjects, object):
		return false
	case object == "case" && !slices.Contains(placeVerbs, action) && !slices.Contains(shareVerbs, action):
		return scope != ByGrid && scope != ByAssignee // the holder is a department or an office
	case object == "work_order" && action != "read":
		return scope != Own
	}
	return true
}
