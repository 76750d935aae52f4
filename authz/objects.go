package authz

import "slices"

// objects is the closed vocabulary of the matrix: what can be acted on, and
// how. A word outside it is refused when a policy is read.
var objects = map[string][]string{
	"tenant":     {"read", "configure"},
	"directory":  {"read"}, // regions, grids, departments, categories, channels, calendars
	"region":     {"move", "import"},
	"case":       {"read", "report", "track", "triage", "dispatch", "escalate", "reply", "close", "rate"},
	"case_event": {"read"},
	"work_order": {"read", "accept", "hand_back", "progress", "feed_back"},
	"party":      {"read", "contact"},
	"account":    {"read", "administer"}, // accounts, memberships, tokens
	"policy":     {"read", "change"},     // the tenant's own roles and rules

	"audit_record": {"read"},
	"notice":       {"read"},
	"session":      {"audit"}, // changes nothing, and what it reads of people is recorded
	"break_glass":  {"start"},
}

// wholeObjects are the tenant's as a whole; no smaller scope divides them.
var wholeObjects = []string{"tenant", "directory", "region", "policy", "audit_record", "session", "break_glass"}

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
	case object == "case" && action != "read": // the holder is a department or an office
		return scope != ByGrid && scope != ByAssignee
	case object == "work_order" && action != "read":
		return scope != Own
	}
	return true
}
