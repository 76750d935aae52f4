package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/store"
)

// Again is a schema whose queries, where each of their root fields is known from
// before, are answered without resolvers; took is told of each such field. What
// is not known, or fails, is executed as ever.
func Again(schema graphql.ExecutableSchema, s *compile.Schema, took func(compiled bool)) graphql.ExecutableSchema {
	return &again{schema, s, took}
}

type again struct {
	graphql.ExecutableSchema
	compiled *compile.Schema
	took     func(compiled bool)
}

// Exec implements graphql.ExecutableSchema.
func (a *again) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Query || plant.Any() {
		return a.ExecutableSchema.Exec(ctx)
	}
	var others graphql.ResponseHandler // once it was answered, or is executed
	return func(ctx context.Context) *graphql.Response {
		if others != nil {
			return others(ctx)
		}
		if data := a.data(ctx, op); data != nil {
			others = func(context.Context) *graphql.Response { return nil }
			return &graphql.Response{Data: data}
		}
		others = a.ExecutableSchema.Exec(ctx)
		return others(ctx)
	}
}

// data is the answer to an operation; nil where it is not known.
func (a *again) data(ctx context.Context, op *graphql.OperationContext) []byte {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	known, rows := make([]compile.Again, len(fields)), 0
	for i, f := range fields {
		if f.Name == "__typename" {
			known[i] = func(context.Context, compile.Reader) ([]byte, error) { return []byte(`"Query"`), nil }
			continue
		}
		if known[i] = a.compiled.Again(ctx, f); known[i] == nil {
			return nil
		}
		rows++
	}
	var view *store.View
	if rows > 0 {
		var err error
		if view, err = opOf(ctx).open(ctx); err != nil {
			return nil
		}
	}
	answers, size := make([][]byte, len(fields)), len("{}")
	for i, answer := range known {
		var err error
		if answers[i], err = answer(ctx, view); err != nil || answers[i] == nil {
			return nil
		}
		size += len(answers[i]) + len(fields[i].Alias) + len(`"":,`)
	}
	for range rows {
		a.took(true)
	}
	return together(make([]byte, 0, size), fields, answers)
}

// together writes the object of all fields.
func together(out []byte, fields []graphql.CollectedField, answers [][]byte) []byte {
	out = append(out, '{')
	for i, one := range answers {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), fields[i].Alias...), `":`...), one...)
	}
	return append(out, '}')
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
