package opguard

import "fmt"

// Limits are the sizes up to which a document and its variables are accepted.
// Every limit is inclusive: a document that has exactly that size passes. A field
// that is zero takes the value of Default.
type Limits struct {
	QueryBytes int // length of the document in bytes
	Tokens     int // lexical tokens, comments included, as the parser counts them
	NameBytes  int // length of a single name

	Operations    int // operations in the document
	Fragments     int // fragment definitions in the document
	Aliases       int // aliases in the document, and so of any one field
	Directives    int // directives in the document
	VariableDefs  int // variable definitions of one operation
	Selections    int // selections written in one set
	Duplicates    int // fields that share one response path, fragments expanded
	RootFields    int // response keys at the root of one operation, fragments expanded
	AuthMutations int // fields named in AuthFields, all mutations of the document together

	Depth              int // fields inside fields, fragments expanded, introspection exempt
	IntrospectionDepth int // the same with introspection: ofType chains are long, not endless
	ExpandedFields     int // fields of all operations, fragments expanded

	ListItems    int // items of a list literal, members of an object literal, arguments of a field
	LiteralDepth int // lists and objects inside each other in a literal

	VariablesBytes int // size of the variables as compact JSON
	VariablesDepth int // lists and objects inside each other in one variable

	// Nodes limits the objects that an operation may ask for through its
	// connections: a page inside a page multiplies. A field counts as a connection
	// when it has an argument first or last, or when Connections says so.
	Nodes int
	// DefaultPage is the page assumed where a connection names no size.
	DefaultPage int
	// Connections reports whether a field of this name is a connection even without
	// an argument; nil knows none. See ConnectionFields.
	Connections func(field string) bool

	// AuthFields are the mutation fields that try a credential, such as logIn. Several
	// in one document would be several guesses for the price of one request.
	AuthFields []string
}

// Default returns the limits of the product: more than twice of what any page of
// a client needs, and little enough that the work behind the guard stays in the
// low milliseconds.
func Default() Limits {
	return Limits{
		QueryBytes: 16 << 10, Tokens: 2000, NameBytes: 128,
		Operations: 10, Fragments: 30, Aliases: 30, Directives: 20, VariableDefs: 60,
		Selections: 100, Duplicates: 30, RootFields: 10, AuthMutations: 1,
		Depth: 12, IntrospectionDepth: 32, ExpandedFields: 500,
		ListItems: 100, LiteralDepth: 8,
		VariablesBytes: 64 << 10, VariablesDepth: 8,
		Nodes: 5000, DefaultPage: 20,
	}
}

// withDefaults fills every field that was left at zero.
func (l Limits) withDefaults() Limits {
	d := Default()
	for _, f := range []struct {
		have *int
		want int
	}{
		{&l.QueryBytes, d.QueryBytes}, {&l.Tokens, d.Tokens}, {&l.NameBytes, d.NameBytes},
		{&l.Operations, d.Operations}, {&l.Fragments, d.Fragments}, {&l.Aliases, d.Aliases},
		{&l.Directives, d.Directives}, {&l.VariableDefs, d.VariableDefs},
		{&l.Selections, d.Selections}, {&l.Duplicates, d.Duplicates},
		{&l.RootFields, d.RootFields}, {&l.AuthMutations, d.AuthMutations},
		{&l.Depth, d.Depth}, {&l.IntrospectionDepth, d.IntrospectionDepth},
		{&l.ExpandedFields, d.ExpandedFields}, {&l.ListItems, d.ListItems},
		{&l.LiteralDepth, d.LiteralDepth}, {&l.VariablesBytes, d.VariablesBytes},
		{&l.VariablesDepth, d.VariablesDepth}, {&l.Nodes, d.Nodes},
		{&l.DefaultPage, d.DefaultPage},
	} {
		if *f.have == 0 {
			*f.have = f.want
		}
	}
	return l
}

// Names of the limits, as they appear in Error.Limit and in extensions.limit.
const (
	LimitQueryBytes         = "queryBytes"
	LimitTokens             = "tokens"
	LimitNameBytes          = "nameBytes"
	LimitNesting            = "nesting"
	LimitOperations         = "operations"
	LimitFragments          = "fragments"
	LimitFragmentCycle      = "fragmentCycle"
	LimitAliases            = "aliases"
	LimitDirectives         = "directives"
	LimitVariableDefs       = "variableDefinitions"
	LimitSelections         = "selections"
	LimitDuplicates         = "duplicates"
	LimitRootFields         = "rootFields"
	LimitAuthMutations      = "authMutations"
	LimitDepth              = "depth"
	LimitIntrospectionDepth = "introspectionDepth"
	LimitExpandedFields     = "expandedFields"
	LimitListItems          = "listItems"
	LimitLiteralDepth       = "literalDepth"
	LimitVariablesBytes     = "variablesBytes"
	LimitVariablesDepth     = "variablesDepth"
	LimitNodes              = "nodes"
)

// Error says which limit a document exceeds. It quotes nothing of the document.
type Error struct {
	Limit string // one of the Limit constants
	Max   int    // what is allowed
	Got   int    // what was found; a lower bound, because the guard stops counting early
	Line  int    // where, counted from 1; 0 if the limit concerns the document as a whole
	// Column is counted from 1, or 0 like Line.
	Column int
}

// Error implements error with a message that is safe to show to a client.
func (e *Error) Error() string {
	return fmt.Sprintf("the operation is too complex: %s is limited to %d, found at least %d", e.Limit, e.Max, e.Got)
}
