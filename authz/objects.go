package authz

// objects is the closed vocabulary of the matrix: what can be acted on, and
// how. A word outside it is refused when a policy is read.
var objects = map[string][]string{
	"tenant":     {"read", "configure"},
	"directory":  {"read"}, // regions, grids, departments, categories, channels, calendars
	"region":     {"move", "import"},
	"case":       {"read", "report", "track", "triage", "dispatch", "escalate", "reply", "close", "rate"},
	"case_event": {"read"},
	"work_order": {"read", "accept", "hand_back", "progress", "feed_back"},
	"party":      {"read", "contact", "register"},
	"account":    {"read", "administer"}, // accounts, memberships, tokens
}
