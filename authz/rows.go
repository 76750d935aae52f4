package authz

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/huying/huying/internal/fault"
)

// readRows returns the rows of a policy, each checked.
func readRows(csv string) (rules []Rule, links []Link, err error) {
	for n, line := range strings.Split(csv, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, ",")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if fields[0] == "g" {
			links, err = appendLink(links, fields)
		} else {
			rules, err = appendRule(rules, fields)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("authz: policy line %d: %w", n+1, err)
		}
	}
	if len(rules) == 0 {
		return nil, nil, fmt.Errorf("authz: the policy is empty")
	}
	return rules, links, nil
}

func appendRule(rules []Rule, f []string) ([]Rule, error) {
	if len(f) != 6 || f[0] != "p" || slices.Contains(f, "") {
		return nil, fmt.Errorf("want p, role, object, action, scope, effect; got %q", f)
	}
	r := Rule{Role: f[1], Object: f[2], Action: f[3], Scope: Scope(f[4]), Effect: Effect(f[5])}
	return append(rules, r), r.check()
}

func appendLink(links []Link, f []string) ([]Link, error) {
	if len(f) != 3 || !roleWord.MatchString(f[1]) || !roleWord.MatchString(f[2]) {
		return nil, fmt.Errorf("want g, role, inherited role; got %q", f)
	}
	return append(links, Link{f[1], f[2]}), nil
}

// roleWord: plain words, so that what is checked here is what Casbin's own CSV
// reader, which knows quotes, will see.
var roleWord = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// refusal is why there is no such matrix, in words that administrators read.
func refusal(key fault.Key, args ...any) error { return fault.New(fault.Invalid, key, args...) }

// quoted sets a word apart that may be anything.
func quoted(word string) string { return strconv.Quote(word) }

// check says what is wrong with a rule.
func (r Rule) check() error {
	if r.Role != EveryRole && !roleWord.MatchString(r.Role) {
		return refusal(fault.PolicyRoleWord, quoted(r.Role))
	}
	if actions, ok := objects[r.Object]; !ok {
		return refusal(fault.PolicyObject, quoted(r.Object))
	} else if !slices.Contains(actions, r.Action) {
		return refusal(fault.PolicyAction, quoted(r.Action), r.Object)
	}
	if !slices.Contains(Scopes, r.Scope) {
		return refusal(fault.PolicyScope, quoted(string(r.Scope)))
	}
	if !means(r.Object, r.Action, r.Scope) {
		return refusal(fault.PolicyEmptyScope, string(r.Scope), r.Object, r.Action)
	}
	if r.Effect != Allow && r.Effect != Deny && r.Effect != Delegate {
		return fmt.Errorf("unknown effect %q", r.Effect)
	}
	return nil
}
