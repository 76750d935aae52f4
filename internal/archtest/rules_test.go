package archtest

import (
	"fmt"
	"slices"
	"strings"
)

const module = "github.com/huying/huying"

// layers is the arrow, from the top: a package imports packages of its own
// layer and of those below. The longest matching prefix decides.
var layers = []struct {
	name  string
	paths []string
}{
	{"cmd", []string{"cmd", "bench"}},
	{"server", []string{"server"}},
	{"graph", []string{"graph"}},
	{"internal", []string{"internal", "presets"}},
	{"ent/db", []string{"ent/db", "ent", "ent/migrations"}},
	{"ent/schema", []string{"ent/schema"}},
	{"authz", []string{"authz"}},
	// Words that every layer may use.
	{"vocabulary", append(slices.Clone(standardOnly), "ent/gid")},
}

// standardOnly import nothing but the standard library, and what is allowed.
var (
	standardOnly = []string{"internal/casestate", "internal/clock", "internal/deadline", "internal/fault", "internal/plant", "internal/settings"}
	allowed      = map[string][]string{"internal/fault": {module + "/internal/settings"}}
)

// ban forbids imports by path prefix. A path that begins with ./ is one of
// this module.
type ban struct {
	rule    string
	in      []string // nil is everywhere
	notIn   []string
	imports []string
}

var bans = []ban{
	{
		rule:    "graph imports no database driver, no Casbin, no River",
		in:      []string{"graph"},
		imports: []string{"github.com/lib/pq", "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/mattn/go-sqlite3", "github.com/casbin", "github.com/riverqueue"},
	},
	{
		rule:    "GraphQL is known in graph and above only",
		in:      []string{"internal", "ent/schema", "authz", "presets"},
		imports: []string{"github.com/99designs/gqlgen", "github.com/vektah/gqlparser"},
	},
	{
		rule:    "HTTP is known in server and above only",
		notIn:   []string{"server", "cmd", "bench"},
		imports: []string{"net/http"},
	},
	{
		rule:    "ent/schema and authz import no generated code",
		in:      []string{"ent/schema", "authz"},
		imports: []string{"./ent/db", "./graph/generated", "./graph/model"},
	},
}

// pkg is a package of the module, by its path below the module, with the
// imports of its code without its tests.
type pkg struct {
	path    string
	imports []string // full paths
}

// violations reports each import that breaks a rule, as one sentence.
func violations(pkgs []pkg) (found []string) {
	for _, p := range pkgs {
		if isHelper(p.path) {
			continue // belongs to tests, and tests may import anything
		}
		if layerOf(p.path) < 0 {
			found = append(found, fmt.Sprintf("%s belongs to no layer: add it to the table", p.path))
			continue
		}
		for _, imported := range p.imports {
			found = append(found, importViolations(p.path, imported)...)
		}
	}
	return found
}

func importViolations(path, imported string) (found []string) {
	report := func(rule string) {
		found = append(found, fmt.Sprintf("%s imports %s: %s", path, imported, rule))
	}
	local, isLocal := strings.CutPrefix(imported, module+"/")
	if isLocal && isHelper(local) {
		report("a package for tests is imported by tests only")
	} else if isLocal && layerOf(local) >= 0 && layerOf(local) < layerOf(path) {
		report("against the arrow " + arrow())
	}
	if slices.Contains(standardOnly, path) && !isStandard(imported) && !underAny(imported, allowed[path]) {
		report("it may import the standard library only")
	}
	for _, b := range bans {
		if b.applies(path) && b.forbids(imported) {
			report(b.rule)
		}
	}
	return found
}

func (b ban) applies(path string) bool {
	return (b.in == nil || underAny(path, b.in)) && !underAny(path, b.notIn)
}

func (b ban) forbids(imported string) bool {
	return slices.ContainsFunc(b.imports, func(banned string) bool {
		if local, isLocal := strings.CutPrefix(banned, "./"); isLocal {
			banned = module + "/" + local
		}
		return under(imported, banned)
	})
}

// layerOf is the index in layers, or -1 for a package that is in none.
func layerOf(path string) int {
	best, layer := "", -1
	for i, l := range layers {
		for _, prefix := range l.paths {
			if under(path, prefix) && len(prefix) > len(best) {
				best, layer = prefix, i
			}
		}
	}
	return layer
}

func arrow() string {
	var names []string
	for _, l := range layers {
		names = append(names, l.name)
	}
	return strings.Join(names, " -> ")
}

// tools are programs for developers, no part of the product.
var tools = []string{"ent/migrate", "internal/testsum", "bench/duplicates", "bench/requests"}

// isHelper knows the tools, and by their names the packages that only tests
// import: pgtest, storetest, authztest, graphtest.
func isHelper(path string) bool {
	return underAny(path, tools) || slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool {
		return len(part) > len("test") && strings.HasSuffix(part, "test")
	})
}

// isStandard: the paths of all other modules begin with a domain.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func under(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

func underAny(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return under(path, prefix) })
}
