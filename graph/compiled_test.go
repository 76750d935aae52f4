package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/graph"
	"github.com/huying/huying/graph/generated"
)

// notCompiled are the fields of rows that take the plain road: they ask the
// database for more than what belongs to the row.
var notCompiled = []string{"Case.duplicates", "Case.proposedUnit"}

// noRows are the types of the SDL that are no rows of a table and no lists of
// them: they stand in what is computed, or in the answer of a mutation.
var noRows = []string{"Contact", "GradeRule", "HandlingShare", "LevelLabel", "Policy", "PolicyRule", "ProposedUnit", "RatingGrade",
	"Role", "Rung", "RungShare", "SimilarCase", "Tenant", "TrackedCase", "TrackedRemedy", "TrackedStep", "UnitFigures", "Viewer"}

func TestCompiledSchema_KnowsEveryFieldOfEveryRow(t *testing.T) {
	t.Parallel()
	sdl := generated.NewExecutableSchema(generated.Config{})
	compiled := graph.CompiledSchema(graph.Services{}, sdl)
	var left []string
	for name, d := range sdl.Schema().Types {
		if !isRow(sdl.Schema(), d) {
			continue
		}
		for _, f := range d.Fields {
			if !compiled.Knows(name, f.Name) {
				left = append(left, name+"."+f.Name)
			}
		}
	}
	slices.Sort(left)
	if !slices.Equal(left, notCompiled) {
		t.Errorf("not compiled: %v, want %v", left, notCompiled)
	}
}

func isRow(sdl *ast.Schema, d *ast.Definition) bool {
	if d.Kind != ast.Object || d.BuiltIn || d == sdl.Query || d == sdl.Mutation || slices.Contains(noRows, d.Name) {
		return false
	}
	if slices.Contains(d.Interfaces, "UserError") {
		return false
	}
	inline := d.Name == "GeoPoint" || d.Name == "Limit" || d.Name == "CodeLabel" // see compile.Members
	return !inline && !strings.HasPrefix(d.Name, "__") && d.Name != "PageInfo" &&
		!slices.ContainsFunc([]string{"Payload", "Connection", "Edge"}, func(end string) bool { return strings.HasSuffix(d.Name, end) })
}
