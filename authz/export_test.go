package authz

// Vocabulary lists every "object:action".
func Vocabulary() []string {
	var all set
	for n := range verbs {
		all.add(n)
	}
	return all.names()
}

// Means says whether a rule may have the scope.
func Means(object, action string, scope Scope) bool { return means(object, action, scope) }

// PlaceVerbs and ShareVerbs are how verbs reach a case.
var PlaceVerbs, ShareVerbs = placeVerbs, shareVerbs

// Compiled is what each role has.
func (m *Matrix) Compiled() any { return m.roles }
