package opguard

import (
	"fmt"
	"strings"
)

// hostile is a document and the limit that must refuse it.
type hostile struct{ name, query, limit string }

func rep(s string, n int) string { return strings.Repeat(s, n) }

// nestedFragments doubles its size at every level.
func nestedFragments(levels int) string {
	var b strings.Builder
	b.WriteString("{...f0}")
	for i := range levels - 1 {
		fmt.Fprintf(&b, " fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on Query{a}", levels-1)
	return b.String()
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostileDocuments has every shape that costs more than it weighs.
var hostileDocuments = []hostile{
	{"fields repeated 4000 times", "{" + rep("a ", 4000) + "}", LimitTokens},
	{"72 KB of repeated fields", "{" + rep("repeatedFieldName ", 4000) + "}", LimitQueryBytes},
	{"fields repeated within the tokens", "{" + rep("a ", 1950) + "}", LimitSelections},
	{"fields repeated within a set", "{" + rep("a ", 99) + "}", LimitDuplicates},
	{"nested duplicates", "{" + rep("s{s{"+rep("a ", 40)+"}}", 8) + "}", LimitDuplicates},
	{"duplicates through fragments", "{" + rep("...f ", 31) + "} fragment f on Query{a}", LimitDuplicates},
	{"fragments inside fragments", nestedFragments(30), LimitExpandedFields},
	{"fragments that lead nowhere", strings.Replace(nestedFragments(30), "{a}", "{...nothing}", 1), LimitExpandedFields},
	{"a fragment that spreads itself", "{...f} fragment f on Query{a ...f}", LimitFragmentCycle},
	{"fragments in a circle", "{...f} fragment f on Query{...g} fragment g on Query{self{...f}}", LimitFragmentCycle},
	{"a circle nobody spreads", "{a} fragment f on Query{...g} fragment g on Query{...f}", LimitFragmentCycle},
	{"a megabyte of brackets", rep("[", 1<<20), LimitQueryBytes},
	{"brackets within the bytes", rep("[", 16<<10), LimitNesting},
	{"a deep list of 500000", "{s(x:" + rep("[", 500_000), LimitQueryBytes},
	{"a deep list", "{s(x:" + rep("[", 9) + rep("]", 9) + ")}", LimitLiteralDepth},
	{"a deep object", "{s(x:" + rep("{a:", 9) + "1" + rep("}", 9) + ")}", LimitLiteralDepth},
	{"a deep default", "query($v:I=" + rep("[", 9) + rep("]", 9) + "){a}", LimitLiteralDepth},
	{"a deep type", "query($v:" + rep("[", 900) + "I" + rep("]", 900) + "){a}", LimitNesting},
	{"selections 500000 deep", rep("{a", 500_000), LimitQueryBytes},
	{"selections 990 deep", rep("{a", 990) + rep("}", 990), LimitNesting},
	{"selections 13 deep", rep("{a", 13) + rep("}", 13), LimitDepth},
	{"inline fragments 500 deep", rep("{...", 500) + "{a}" + rep("}", 500), LimitNesting},
	{"depth through fragments", "{a{a{a{a{a{a{...f}}}}}}} fragment f on Query{a{a{a{a{a{a{a}}}}}}}", LimitDepth},
	{"5000 aliases", "{" + numbered("a%d:a ", 5000) + "}", LimitQueryBytes},
	{"aliases within the tokens", "{" + numbered("a%d:a ", 31) + "}", LimitAliases},
	{"directives", "{a" + rep("@include(if:true)", 21) + "}", LimitDirectives},
	{"directives without arguments", "{a" + rep("@x", 900) + "}", LimitDirectives},
	{"directives on a variable", "query($v:I" + rep("@x", 21) + "){a}", LimitDirectives},
	{"directives on an operation", "query" + rep("@x", 21) + "{a}", LimitDirectives},
	{"a list literal of 101", "{s(x:[" + rep("1 ", 101) + "])}", LimitListItems},
	{"a list literal of 50000", "{s(x:[" + rep("1 ", 50_000) + "])}", LimitQueryBytes},
	{"an object literal of 101", "{s(x:{" + numbered("a%d:1 ", 101) + "})}", LimitListItems},
	{"101 arguments", "{s(" + numbered("a%d:1 ", 101) + ")}", LimitListItems},
	{"many operations", numbered("query q%d{a}", 300), LimitOperations},
	{"many fragments", "{a}" + numbered("fragment f%d on Query{a}", 31), LimitFragments},
	{"many root fields", "{a b c d e f g h i j k}", LimitRootFields},
	{"root fields through a fragment", "{...f} fragment f on Query{a b c d e f g h i j k}", LimitRootFields},
	{"many variables", "query(" + numbered("$v%d:I ", 61) + "){a}", LimitVariableDefs},
	{"several credentials", `mutation{a:logIn(p:"1"){t} b:logIn(p:"2"){t}}`, LimitAuthMutations},
	{"credentials in several operations", `mutation a{logIn(p:"1"){t}} mutation b{logIn(p:"2"){t}}`, LimitAuthMutations},
	{"a long name", "{" + rep("a", 129) + "}", LimitNameBytes},
	{"comments", rep("#\n", 2001) + "{a}", LimitTokens},
	{"pages inside pages", "{page(first:100){page(first:50){a}}}", LimitNodes},
	{"a page of a million", "{page(first:1000000){a}}", LimitNodes},
	{"a page beyond any integer", "{page(last:" + rep("9", 400) + "){a}}", LimitNodes},
	{"default pages inside each other", "{cases{cases{cases{a}}}}", LimitNodes},
	{"a page size in a default", "query($n:Int=100){page(first:$n){page(first:$n){a}}}", LimitNodes},
	{"deep introspection", "{__schema{types" + rep("{ofType", 31) + "{name}" + rep("}", 32) + "}", LimitIntrospectionDepth},
}

// wide is the widest document that just passes: what the work behind the guard may
// cost at most is measured on it and its like.
func wide() map[string]string {
	var chain strings.Builder
	chain.WriteString("{...f0}")
	for i := range 30 {
		fmt.Fprintf(&chain, " fragment f%d on Query{a b c self{%s}", i, rep("x:a ", 1))
		if i < 29 {
			fmt.Fprintf(&chain, "...f%d", i+1)
		}
		chain.WriteString("}")
	}
	var flat strings.Builder
	flat.WriteString("{")
	for i := range 10 {
		fmt.Fprintf(&flat, "%c{%s}", 'a'+i, rep("a ", 16)+rep("b ", 16)+rep("c ", 16))
	}
	flat.WriteString("}")
	var spread strings.Builder
	spread.WriteString("{self{" + numbered("...f%d ", 15) + "}}")
	for i := range 15 {
		fmt.Fprintf(&spread, " fragment f%d on Query{self{a b c d e self{a b c self{a b c d} d}}}", i)
	}
	inline := "{" + rep("self{...{...{a b ...{c ...on Query{d e}}}}}", 30) + "}"
	var layered strings.Builder // fragments compared with one another at every level
	layered.WriteString("{" + numbered("...f%d ", 6) + "}")
	for i := range 6 {
		fmt.Fprintf(&layered, " fragment f%d on Query{self{...g0 ...g1 ...g2} a b}", i)
	}
	for i := range 3 {
		fmt.Fprintf(&layered, " fragment g%d on Query{self{...h0 ...h1 a} b}", i)
	}
	for i := range 2 {
		fmt.Fprintf(&layered, " fragment h%d on Query{self{a b} c d}", i)
	}
	names := rep("n", 120)
	return map[string]string{
		"chain":   chain.String(),
		"flat":    flat.String(),
		"spread":  spread.String(),
		"inline":  inline,
		"layered": layered.String(),
		"unknown": "{self{" + numbered(names+"%d ", 90) + "}}",
		"nested":  "{" + rep("self{self{self{self{self{self{self{self{self{self{a b c d}}}}}}}}}}", 30) + "}",
	}
}

// introspection is the query of graphql-js 16 with every option on.
const introspection = `query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`

// testLimits are the defaults with the names of the corpus filled in.
func testLimits() Limits {
	l := Default()
	l.AuthFields = []string{"logIn"}
	l.Connections = func(field string) bool { return field == "cases" }
	return l
}
