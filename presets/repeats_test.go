package presets

import (
	"strings"
	"testing"

	"github.com/huying/huying/internal/settings"
)

func TestValidate_RefusesProposalsWithoutBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule settings.Duplicates
		want string // path of the fault; empty: it is good
	}{
		{settings.Duplicates{Metres: 100, Days: 30, EscalateAt: 3}, ""},
		{settings.Duplicates{Metres: 300, Days: 366}, ""},
		{settings.Duplicates{Metres: 0, Days: 30}, "settings.duplicates.metres"},
		{settings.Duplicates{Metres: 301, Days: 30}, "settings.duplicates.metres"},
		{settings.Duplicates{Metres: 1, Days: 0}, "settings.duplicates.days"},
		{settings.Duplicates{Metres: 1, Days: 367}, "settings.duplicates.days"},
		{settings.Duplicates{Metres: 1, Days: 1, EscalateAt: 1}, "settings.duplicates.escalate_at"},
		{settings.Duplicates{Metres: 1, Days: 1, EscalateAt: -1}, "settings.duplicates.escalate_at"},
	} {
		wantFaultAt(t, func(s *settings.Tenant) { s.Duplicates = &c.rule }, c.want)
	}
	for path, change := range map[string]func(*settings.Tenant){
		"settings.workflow.reopen_days":        func(s *settings.Tenant) { s.Workflow.ReopenDays = -1 },
		"settings.workflow.reopen_bad_ratings": func(s *settings.Tenant) { s.Workflow.ReopenBadRatings = 1001 },
	} {
		wantFaultAt(t, change, path)
	}
}

// wantFaultAt changes a good preset and checks where it is refused.
func wantFaultAt(t *testing.T, change func(*settings.Tenant), path string) {
	t.Helper()
	p, err := Load("ke")
	if err != nil {
		t.Fatal(err)
	}
	change(&p.Settings)
	err = p.Validate()
	if (path == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), path)) {
		t.Errorf("got %v, want a fault at %q", err, path)
	}
}
