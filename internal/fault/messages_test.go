package fault

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// keys reads the constants of messages.go, so that none can be forgotten.
func keys(t *testing.T) map[string]Key {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "messages.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Key{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if typed, named := "", false; ok {
			if id, isName := spec.Type.(*ast.Ident); isName {
				typed, named = id.Name, true
			}
			if named && typed == "Key" {
				for i, name := range spec.Names {
					value, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					out[name.Name] = Key(value)
				}
			}
		}
		return true
	})
	if len(out) < 40 {
		t.Fatalf("only %d keys were read", len(out))
	}
	return out
}

var formatVerb = regexp.MustCompile(`%[-+# 0]*[a-zA-Z]`)

func TestMessages_EveryKeyInBothLanguagesWithTheSameVerbs(t *testing.T) {
	t.Parallel()
	known := keys(t)
	values := map[Key]string{}
	for name, key := range known {
		if other, twice := values[key]; twice {
			t.Errorf("%s and %s are the same key %q", name, other, key)
		}
		values[key] = name
		text, ok := messages[key]
		if !ok || text.En == "" || text.Zh == "" {
			t.Errorf("%s: message %+v", name, text)
		}
		en, zh := formatVerb.FindAllString(text.En, -1), formatVerb.FindAllString(text.Zh, -1)
		if !slices.Equal(en, zh) {
			t.Errorf("%s: verbs %v in English, %v in Chinese", name, en, zh)
		}
		if strings.Count(text.En, "%") != len(en) || strings.Count(text.Zh, "%") != len(zh) {
			t.Errorf("%s: a percent sign that is no verb", name)
		}
	}
	for key := range messages {
		if values[key] == "" {
			t.Errorf("message %q has no constant", key)
		}
	}
}

func TestMessages_PutArgumentsIntoBothLanguages(t *testing.T) {
	t.Parallel()
	for key, text := range messages {
		var args []any
		for _, verb := range formatVerb.FindAllString(text.En, -1) {
			switch verb {
			case "%d":
				args = append(args, 7)
			default:
				args = append(args, "seven")
			}
		}
		for _, lang := range []string{"en", "zh"} {
			got := New(Invalid, key, args...).Message(lang)
			if strings.Contains(got, "%!") || got != fmt.Sprintf(text.In(lang), args...) {
				t.Errorf("%s in %s: %q", key, lang, got)
			}
		}
	}
}

// Every call that makes a fault gives as many arguments as the message has
// verbs; the calls are checked where they run, the texts here.
func TestMessage_MissingArguments_ShowInTheText(t *testing.T) {
	t.Parallel()
	if got := New(Invalid, TooLong).Message("en"); !strings.Contains(got, "%d") {
		t.Errorf("got %q", got)
	}
}
