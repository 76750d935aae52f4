package graph_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	w "github.com/huying/huying/internal/worldtest"
)

// The case in the answer of a mutation is the one that a query finds afterwards,
// in every field, though it was read before the commit.
func TestMutations_AnswerWithTheCaseThatIsThereAfterwards(t *testing.T) {
	t.Parallel()
	schema := loadSDL(t)
	eachAPI(t, func(t *testing.T, a *api) {
		plain := a.plainly(t)
		officer, resident := a.Login("officer", w.At("community_officer", "1.2.1.1")), a.Login("resident", w.Whole("resident"))
		office := a.Department("office-1.2.1.1").GlobalID().String()
		of := func(answer, mutation string) (id string, c any) {
			t.Helper()
			var out struct {
				Data   map[string]struct{ Case, Again map[string]any }
				Errors any
			}
			if err := json.Unmarshal([]byte(answer), &out); err != nil || out.Errors != nil || out.Data[mutation].Case == nil {
				t.Fatalf("%s: %v: %.300s", mutation, err, answer)
			}
			got := out.Data[mutation]
			if got.Again["id"] != got.Case["id"] {
				t.Errorf("%s: two aliases, two cases: %.300s", mutation, answer)
			}
			return got.Case["id"].(string), got.Case
		}
		for _, f := range schema.Types["Case"].Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			selection := "id " + f.Name
			if of := schema.Types[f.Type.Name()]; !of.IsLeafType() {
				depth := 1
				if of.Name == "Case" {
					depth = 0
				}
				selection = "id " + asked(f) + " { " + leaves(schema, of.Name, depth) + " }"
			}
			same := func(token, mutation, arguments string) (id string) {
				t.Helper()
				doc := fmt.Sprintf(`mutation { %s(input: {%s}) { case { %s } again: case { id version } userErrors { message } } }`, mutation, arguments, selection)
				id, got := of(ask(a.handler, token, doc), mutation)
				var then struct{ Data struct{ Case any } }
				if err := json.Unmarshal([]byte(ask(plain, token, fmt.Sprintf(`{ case(by: {id: %q}) { %s } }`, id, selection))), &then); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, then.Data.Case) {
					t.Errorf("%s.%s: the answer is\n%v\nand then there is\n%v", mutation, f.Name, got, then.Data.Case)
				}
				return id
			}
			const place = `description: "lamp", point: {longitude: 10.005, latitude: 10.005}`
			same(resident, "reportCase", `channel: "WEB", `+place)
			id := same(officer, "reportCase", `channel: "HOTLINE", reporter: {name: "王芳", phone: "13987654321"}, `+place)
			same(officer, "dispatchCase", fmt.Sprintf(`caseId: %q, departmentId: %q, idempotencyKey: %q`, id, office, f.Name))
		}
	})
}
