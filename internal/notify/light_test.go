package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/internal/notify"
)

// A message names case, unit and due time; words of a case are never taken for
// a place in the text, and a long title is cut.
func TestText_NamesCaseUnitAndDueTime(t *testing.T) {
	t.Parallel()
	about := notify.About{
		Number: "2026-000001", Title: "{unit}", Unit: "Roads bureau", Share: "1/2",
		Due: time.Date(2026, 3, 2, 18, 0, 0, 0, time.FixedZone("", 8*3600)),
	}
	for kind, lang := range map[notice.Kind]string{notice.KindLIGHT_YELLOW: "en", notice.KindLIGHT_RED: "zh"} {
		got := about.Text(kind, lang)
		for _, part := range []string{"2026-000001 {unit}", "Roads bureau", "2026-03-02 18:00"} {
			if !strings.Contains(got, part) {
				t.Errorf("%s in %s lacks %q: %s", kind, lang, part, got)
			}
		}
		if strings.Contains(got, "{due}") || strings.Contains(got, "{share}") {
			t.Errorf("%s in %s: %s", kind, lang, got)
		}
	}
	about.Title = strings.Repeat("路", 41)
	if got := about.Text(notice.KindESCALATED, "zh"); strings.Count(got, "路") != 40 || !strings.Contains(got, "…") {
		t.Errorf("the title is not cut: %s", got)
	}
}
