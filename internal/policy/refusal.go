package policy

import (
	"fmt"
	"regexp"
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
	if _, other := base.With(own.authzRoles(), nil); other != nil && inWords(other).Key == inWords(err).Key {
		blame("input.roles")
	}
	for i, r := range in.Rules {
		if r.Effect != "" && same(base.With(own.authzRoles(), []authz.Change{r.change()})) {
			blame(fmt.Sprintf("input.rules.%d", i))
		}
	}
	return inWords(err).At(strings.Split(path, ".")...)
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
			return inWords(err).At("input", "rules", fmt.Sprint(i))
		}
	}
	return nil
}

func (r Rule) change() authz.Change {
	return authz.Change{Role: r.Role, Object: r.Object, Action: r.Action, Scope: authz.Scope(r.Scope),
		Effect: authz.Effect(strings.ToLower(string(r.Effect)))}
}

// words are the sentences in which authz refuses a matrix; what stands in the
// brackets becomes the message's arguments.
var words = []struct {
	said *regexp.Regexp
	key  fault.Key
}{
	{regexp.MustCompile(`^unknown object (".*")$`), fault.PolicyObject},
	{regexp.MustCompile(`^unknown action (".*") of (\S+)$`), fault.PolicyAction},
	{regexp.MustCompile(`^unknown scope (".*")$`), fault.PolicyScope},
	{regexp.MustCompile(`^the scope (\S+) holds no (\S+) to (\S+)$`), fault.PolicyEmptyScope},
	{regexp.MustCompile(`^role (".*"): want small letters`), fault.PolicyRoleWord},
	{regexp.MustCompile(`^(".*") is no role$`), fault.PolicyNoRole},
	{regexp.MustCompile(`^(".*") is inherited and is no role`), fault.PolicyNoRole},
	{regexp.MustCompile(`^the role (\S+) is known already$`), fault.PolicyRoleKnown},
	{regexp.MustCompile(`^the role (\S+) inherits no role$`), fault.PolicyNoHeir},
	{regexp.MustCompile(`^the role (\S+) inherits a role that nobody is given$`), fault.PolicyReserved},
	{regexp.MustCompile(`^the role (\S+) inherits itself$`), fault.PolicyCircle},
	{regexp.MustCompile(`^the role (\S+) inherits along more than (\d+) roles$`), fault.PolicyLongChain},
	{regexp.MustCompile(`^no role would have (\S+) any more$`), fault.NobodyLeft},
	{regexp.MustCompile(`^the policy says nothing of the role (".*")$`), fault.PolicySilent},
	{regexp.MustCompile(`^who is audited stays audited$`), fault.PolicyAudited},
}

// inWords keeps what it does not know in authz's own words.
func inWords(err error) *fault.Fault {
	said := strings.TrimPrefix(err.Error(), "authz: ")
	for _, w := range words {
		if m := w.said.FindStringSubmatch(said); m != nil {
			args := make([]any, 0, len(m))
			for _, arg := range m[1:] {
				args = append(args, arg)
			}
			return fault.New(fault.Invalid, w.key, args...)
		}
	}
	return fault.New(fault.Invalid, fault.BadPolicy, said)
}
