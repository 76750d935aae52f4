package graph_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// loadSDL reads the schema from its files, as front-end teams do.
func loadSDL(t *testing.T) *ast.Schema {
	t.Helper()
	names, err := filepath.Glob("schema/*.graphqls")
	if err != nil || len(names) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var sources []*ast.Source
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	return mustLoadSDL(t, sources...)
}

func mustLoadSDL(t *testing.T, sources ...*ast.Source) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// sdlTypes are the types of the schema that we wrote, by name.
func sdlTypes(schema *ast.Schema) (out []*ast.Definition) {
	for name, d := range schema.Types {
		if !d.BuiltIn && !strings.HasPrefix(name, "__") {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// sdlFields are the fields that we wrote.
func sdlFields(d *ast.Definition) (out []*ast.FieldDefinition) {
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			out = append(out, f)
		}
	}
	return out
}

// sdlRules are the promises of the schema; each reports what breaks it.
var sdlRules = map[string]func(*ast.Schema) []string{
	"everything is described":           undescribed,
	"connections can be paged":          unpaged,
	"enum values are SCREAMING_SNAKE":   softSpoken,
	"mutations have input and payload":  misshapenMutations,
	"the tenant is never an argument":   tenantAsData,
	"names are those of GraphQL":        misnamed,
	"every node can be found by its id": lostNodes,
}

func TestSDL_KeepsItsPromises(t *testing.T) {
	t.Parallel()
	schema := loadSDL(t)
	for name, rule := range sdlRules {
		for _, broken := range rule(schema) {
			t.Errorf("%s: %s", name, broken)
		}
	}
	t.Logf("%d types, %d mutations, %d queries", len(sdlTypes(schema)), len(sdlFields(schema.Mutation)), len(sdlFields(schema.Query)))
}

func undescribed(schema *ast.Schema) (out []string) {
	check := func(what, description string) {
		if strings.TrimSpace(description) == "" {
			out = append(out, what)
		}
	}
	for _, d := range sdlTypes(schema) {
		check(d.Name, d.Description)
		for _, f := range sdlFields(d) {
			check(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				check(d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			check(d.Name+"."+v.Name, v.Description)
		}
	}
	return out
}

func unpaged(schema *ast.Schema) (out []string) {
	for _, d := range sdlTypes(schema) {
		for _, f := range sdlFields(d) {
			kind := f.Type.Name()
			if !strings.HasSuffix(kind, "Connection") {
				continue
			}
			for name, want := range map[string]string{"first": "Int", "after": "String", "last": "Int", "before": "String"} {
				if a := f.Arguments.ForName(name); a == nil || a.Type.String() != want {
					out = append(out, d.Name+"."+f.Name+" has no "+name+": "+want)
				}
			}
			c := schema.Types[kind]
			for name, want := range map[string]string{"edges": "[" + strings.TrimSuffix(kind, "Connection") + "Edge!]!", "pageInfo": "PageInfo!"} {
				if field := c.Fields.ForName(name); field == nil || field.Type.String() != want {
					out = append(out, kind+" has no "+name+": "+want)
				}
			}
		}
	}
	return out
}

var (
	screaming = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
	camel     = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)
	pascal    = regexp.MustCompile(`^[A-Z][a-zA-Z0-9]*$`)
)

func softSpoken(schema *ast.Schema) (out []string) {
	for _, d := range sdlTypes(schema) {
		for _, v := range d.EnumValues {
			if !screaming.MatchString(v.Name) {
				out = append(out, d.Name+"."+v.Name)
			}
		}
	}
	return out
}

func misnamed(schema *ast.Schema) (out []string) {
	for _, d := range sdlTypes(schema) {
		if !pascal.MatchString(d.Name) || d.Kind == ast.InputObject && !regexp.MustCompile(`(Input|Filter|Order|Key)$`).MatchString(d.Name) {
			out = append(out, d.Name)
		}
		for _, f := range sdlFields(d) {
			if !camel.MatchString(f.Name) {
				out = append(out, d.Name+"."+f.Name)
			}
			for _, a := range f.Arguments {
				if !camel.MatchString(a.Name) {
					out = append(out, d.Name+"."+f.Name+"("+a.Name+")")
				}
			}
		}
	}
	return out
}

// withoutUserErrors are the mutations that cannot fail in a way one plans for.
var withoutUserErrors = []string{"logOut"}

func misshapenMutations(schema *ast.Schema) (out []string) {
	for _, f := range sdlFields(schema.Mutation) {
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if f.Type.String() != name+"Payload" {
			out = append(out, f.Name+" answers "+f.Type.String()+", not a nullable "+name+"Payload")
		}
		if slices.Contains(withoutUserErrors, f.Name) {
			if len(f.Arguments) != 0 {
				out = append(out, f.Name+" takes arguments")
			}
			continue
		}
		if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != name+"Input!" {
			out = append(out, f.Name+" does not take one input: "+name+"Input!")
		}
		payload := schema.Types[f.Type.Name()]
		if payload == nil {
			continue
		}
		if e := payload.Fields.ForName("userErrors"); e == nil || e.Type.String() != "[UserError!]!" {
			out = append(out, payload.Name+" has no userErrors: [UserError!]!")
		}
		for _, result := range sdlFields(payload) {
			if result.Name != "userErrors" && result.Type.NonNull {
				out = append(out, payload.Name+"."+result.Name+" cannot be null beside user errors")
			}
		}
	}
	return out
}

// tenantAsData: the tenant comes from the token or the header, never from an
// input, and no answer leads to another one's id.
func tenantAsData(schema *ast.Schema) (out []string) {
	isTenant := func(name string) bool {
		plain := strings.ToLower(strings.ReplaceAll(name, "_", ""))
		return plain == "tenantid" || plain == "tenantcode"
	}
	for _, d := range sdlTypes(schema) {
		for _, f := range sdlFields(d) {
			if isTenant(f.Name) || d.Kind == ast.InputObject && strings.EqualFold(f.Name, "tenant") {
				out = append(out, d.Name+"."+f.Name)
			}
			for _, a := range f.Arguments {
				if isTenant(a.Name) || strings.EqualFold(a.Name, "tenant") {
					out = append(out, d.Name+"."+f.Name+"("+a.Name+")")
				}
			}
		}
	}
	return out
}

// lostNodes: a type with an id of its own is a Node, so that node(id:) finds it.
func lostNodes(schema *ast.Schema) (out []string) {
	for _, d := range sdlTypes(schema) {
		id := d.Fields.ForName("id")
		if d.Kind == ast.Object && id != nil && (!slices.Contains(d.Interfaces, "Node") || id.Type.String() != "ID!") {
			out = append(out, d.Name)
		}
	}
	return out
}

// TestSDLRules_Planted gives each rule a schema that breaks it and nothing
// else.
func TestSDLRules_Planted(t *testing.T) {
	t.Parallel()
	const good = "\"q\" type Query { \"f\" f: Int }\n"
	for _, c := range []struct{ rule, sdl, want string }{
		{"everything is described", "type T { \"f\" f: Int }", "T"},
		{"everything is described", "\"t\" type T { f: Int }", "T.f"},
		{"everything is described", "\"t\" type T { \"f\" f(a: Int): Int }", "T.f(a)"},
		{"everything is described", "\"i\" input I { f: Int }", "I.f"},
		{"everything is described", "\"e\" enum E { A }", "E.A"},
		{"connections can be paged", "type X { id: ID } type XEdge { node: X } type PageInfo { a: Int } type XConnection { edges: [XEdge!]! pageInfo: PageInfo! } type T { xs(first: Int, after: String, last: Int): XConnection }", "T.xs has no before: String"},
		{"enum values are SCREAMING_SNAKE", "enum E { A bad }", "E.bad"},
		{"enum values are SCREAMING_SNAKE", "enum E { TWO__BARS }", "E.TWO__BARS"},
		{"mutations have input and payload", "interface UserError { m: String } input DoInput { a: Int } type DoPayload { userErrors: [UserError!]! } type Mutation { do(input: DoInput!): DoPayload! }", "do answers DoPayload!, not a nullable DoPayload"},
		{"mutations have input and payload", "interface UserError { m: String } type DoPayload { userErrors: [UserError!]! } type Mutation { do(id: ID!): DoPayload }", "do does not take one input: DoInput!"},
		{"mutations have input and payload", "input DoInput { a: Int } type DoPayload { ok: Boolean } type Mutation { do(input: DoInput!): DoPayload }", "DoPayload has no userErrors: [UserError!]!"},
		{"the tenant is never an argument", "type T { tenantId: ID }", "T.tenantId"},
		{"the tenant is never an argument", "input AInput { tenant: String }", "AInput.tenant"},
		{"the tenant is never an argument", "type T { f(tenantID: ID): Int }", "T.f(tenantID)"},
		{"names are those of GraphQL", "type T { snake_case: Int }", "T.snake_case"},
		{"every node can be found by its id", "type T { id: ID! }", "T"},
	} {
		got := sdlRules[c.rule](mustLoadSDL(t, &ast.Source{Name: "planted", Input: good + c.sdl}))
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s, %s: reported %q, want %q", c.rule, c.sdl, got, c.want)
		}
	}
}
