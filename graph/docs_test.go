package graph_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	w "github.com/huying/huying/internal/worldtest"
)

// example is a document of docs/api.md after a line that names the role.
var example = regexp.MustCompile(`(?m)^# ([a-z_]+)\n((?:.+\n)+)`)

func TestDocs_ExamplesOfAdministration_AnswerInTheirOrder(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, found := strings.Cut(string(text), "\n## Administration\n")
	examples := example.FindAllStringSubmatch(strings.ReplaceAll(chapter, "```\n", "\n"), -1)
	if !found || len(examples) < 7 {
		t.Fatalf("%d examples", len(examples))
	}
	eachBureau(t, func(t *testing.T, b *bureau) {
		tokens := map[string]string{"tenant_admin": b.admin, "operator": b.operator, "community_officer": b.officer}
		for _, e := range examples {
			out := b.data(t, tokens[e[1]], e[2], b.pick(e[2]))
			if said := fmt.Sprint(out); strings.Contains(said, "userErrors:[map") || strings.Contains(said, "nodes:[]") {
				t.Errorf("%s: %s", e[2], said)
			}
		}
		if len(b.Login("night", w.Whole("night_shift"))) == 0 {
			t.Error("the role of the first example is not there")
		}
	})
}
