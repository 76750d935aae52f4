package graph

import (
	"bytes"
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/store"
)

// Again answers queries each of whose root fields is known from before: without
// resolvers, and without what gqlgen sets up for them. What is not known, or fails,
// is to be executed as ever. It is safe for concurrent use.
type Again struct {
	services Services
	levels   *levels
	sdl      *ast.Schema
	compiled *compile.Schema
	took     func(compiled bool)
}

// NewAgain knows what s has kept; took is told of each root field that is answered
// from it.
func NewAgain(services Services, sdl *ast.Schema, s *compile.Schema, took func(compiled bool)) *Again {
	return &Again{services, newLevels(), sdl, s, took}
}

// Data writes the data of an operation of a valid document. It says whether it
// could; where it could not, what it wrote means nothing.
func (a *Again) Data(ctx context.Context, doc *ast.QueryDocument, params *graphql.RawParams, out *bytes.Buffer) bool {
	query := doc.Operations.ForName(params.OperationName)
	if query == nil || query.Operation != ast.Query || plant.Any() {
		return false
	}
	if v := authz.ViewerFrom(ctx); v != nil && v.ReadOnly { // what he reads is recorded (Recorded)
		return false
	}
	variables, err := validator.VariableValues(a.sdl, query, params.Variables)
	if err != nil {
		return false
	}
	fields := roots(doc, query, variables)
	known, rows := a.known(ctx, fields, variables)
	if known == nil {
		return false
	}
	op := &operation{services: a.services, levels: a.levels, now: a.services.Clock.Now(), snapshot: true}
	defer op.close()
	ctx = context.WithValue(ctx, roadKey{}, (*road)(nil)) // found here, nobody looks for one behind it
	if !op.answer(context.WithValue(ctx, operationKey{}, op), fields, known, rows, out) {
		return false
	}
	for range rows {
		a.took(true)
	}
	return true
}

// known is what answers each field, and how many of them read; nil where one is not
// known.
func (a *Again) known(ctx context.Context, fields []graphql.CollectedField, variables map[string]any) (known []compile.Again, rows int) {
	known = make([]compile.Again, len(fields))
	for i, f := range fields {
		if f.Name == "__typename" {
			continue
		}
		if known[i] = a.compiled.Again(ctx, f, variables); known[i].Write == nil {
			return nil, 0
		}
		rows++
	}
	return known, rows
}

// answer writes the object of all fields.
func (op *operation) answer(ctx context.Context, fields []graphql.CollectedField, known []compile.Again, rows int, out *bytes.Buffer) bool {
	var db compile.Reader
	if rows > 0 {
		var err error
		if db, err = op.readerOf(ctx, known, rows); err != nil {
			return false
		}
	}
	before := byte('{')
	for i, field := range known {
		out.WriteByte(before)
		out.WriteByte('"')
		out.WriteString(fields[i].Alias)
		out.WriteString(`":`)
		if before = ','; field.Write == nil {
			out.WriteString(`"Query"`)
			continue
		}
		if done, err := field.Write(ctx, db, out); err != nil || !done {
			return false
		}
		if _, glanced := db.(store.Glance); glanced && op.asked() { // of another instant
			field.ReadsMore()
			return false
		}
	}
	out.WriteByte('}')
	return true
}

// readerOf is what the fields are read from: a view that all share, or, where a single
// statement reads the whole answer, what needs no view.
func (op *operation) readerOf(ctx context.Context, known []compile.Again, rows int) (compile.Reader, error) {
	alone := rows == 1
	for _, field := range known {
		alone = alone && (field.Write == nil || field.Alone())
	}
	st, err := op.store(ctx)
	switch {
	case err != nil:
		return nil, err
	case alone:
		return st.Glance(), nil
	}
	if holds, err := store.PresumptionOf(ctx).Holds(ctx, st); err != nil || !holds {
		return nil, errors.Join(errors.New("the viewer has to be found first"), err)
	}
	return op.open(ctx)
}

// roots are the fields of a query. Most have nothing to be gathered from fragments,
// or left out.
func roots(doc *ast.QueryDocument, query *ast.OperationDefinition, variables map[string]any) []graphql.CollectedField {
	out := make([]graphql.CollectedField, 0, len(query.SelectionSet))
	for _, s := range query.SelectionSet {
		f, ok := s.(*ast.Field)
		if !ok || len(f.Directives) > 0 || answered(out, f.Alias) {
			op := &graphql.OperationContext{Doc: doc, Variables: variables}
			return graphql.CollectFields(op, query.SelectionSet, []string{"Query"})
		}
		out = append(out, graphql.CollectedField{Field: f, Selections: f.SelectionSet})
	}
	return out
}

func answered(fields []graphql.CollectedField, alias string) bool {
	for _, f := range fields {
		if f.Alias == alias {
			return true
		}
	}
	return false
}

// caseNamed and nodeNamed find the id that the arguments of the fields case and
// node carry.
func caseNamed(args map[string]any) (gid.ID, bool) {
	by, _ := args["by"].(map[string]any)
	text, ok := by["id"].(string)
	return asCase(gid.Parse(text)), ok && len(by) == 1
}

func nodeNamed(args map[string]any) (gid.ID, bool) {
	text, ok := args["id"].(string)
	return gid.Parse(text), ok
}

// asCase is an id where a case's is wanted: that of another thing names none.
func asCase(id gid.ID) gid.ID { return gid.ID{Kind: gid.CaseFile, UUID: id.Of(gid.CaseFile)} }
