package policy

import (
	"fmt"
	"strings"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/internal/fault"
)

// refused puts the words in which authz refuses a matrix into a fault: which
// part of the change is to blame, and why, in both languages.
func (in Change) refused(base *authz.Matrix, own overlay, err error) error {
	same := func(_ *authz.Matrix, other error) bool { return other != nil && other.Error() == err.Error() }
	path := "input"
	blame := func(at string) {
		if path == "input" {
			path = at
		}
	}
	for i, r := range in.Roles {
		if !r.Remove && same(base.With([]authz.Role{{Code: r.Code, Inherits: r.Inherits}}, nil)) {
			blame(fmt.Sprintf("input.roles.%d", i))
		}
	}
	// of a circle authz names one role, not always the same
	if _, other := base.With(own.authzRoles(), nil); other != nil && reason(other).Key == reason(err).Key {
		blame("input.roles")
	}
	for i, r := range in.Rules {
		if r.Effect != "" && same(base.With(own.authzRoles(), []authz.Change{r.change()})) {
			blame(fmt.Sprintf("input.rules.%d", i))
		}
	}
	return reason(err).At(strings.Split(path, ".")...)
}

// resets refuses a rule without an effect that could not be a rule: a slip of
// the pen must not pass for a default that came back.
func (in Change) resets(base *authz.Matrix, own overlay) error {
	for i, r := range in.Rules {
		if r.Effect != "" {
			continue
		}
		c := r.change()
		c.Effect = authz.Allow
		if _, err := base.With(own.authzRoles(), []authz.Change{c}); err != nil {
			return reason(err).At("input", "rules", fmt.Sprint(i))
		}
	}
	return nil
}

func (r Rule) change() authz.Change {
	return authz.Change{Role: r.Role, Object: r.Object, Action: r.Action, Scope: authz.Scope(r.Scope),
		Effect: authz.Effect(strings.ToLower(string(r.Effect)))}
}

// reason is the fault of the matrix itself.
func reason(err error) *fault.Fault {
	if list := fault.All(err); len(list) > 0 {
		return list[0]
	}
	return fault.New(fault.Invalid, fault.BadPolicy, err.Error())
}
