package authz_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db"
)

// entity is one schema's client, driven by reflection so that a new schema is
// probed from its first day.
type entity struct {
	name   string
	table  *schema.Table
	client reflect.Value
}

// entities are the clients of every schema; own tells which table each is of,
// since each holds exactly one row of the tenant.
func entities(t *testing.T, c *db.Client, own authztest.Owned) (out []entity) {
	t.Helper()
	tables := authztest.Tables()
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || !strings.HasSuffix(f.Type.String(), "Client") {
			continue
		}
		e := entity{name: f.Name, client: v.Field(i)}
		ids, err := e.ids(authz.System(t.Context(), own["tenants"], "find the table of a schema"))
		if err != nil || len(ids) != 1 {
			t.Fatalf("%s: %d rows of the tenant: %v", e.name, len(ids), err)
		}
		for _, table := range tables {
			if own[table.Name] == ids[0] {
				e.table = table
			}
		}
		if e.table == nil {
			t.Fatalf("%s: its row is in no table", e.name)
		}
		out = append(out, e)
	}
	// children first: the order in which rows can be deleted
	slices.SortFunc(out, func(a, b entity) int { return slices.Index(tables, b.table) - slices.Index(tables, a.table) })
	return out
}

// call calls a method and returns its last result as an error and its first.
func call(v reflect.Value, method string, args ...any) (any, error) {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	out := v.MethodByName(method).Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return out[0].Interface(), err
}

func builder(v reflect.Value, method string, args ...any) reflect.Value {
	b, _ := call(v, method, args...)
	return reflect.ValueOf(b)
}

func (e entity) ids(ctx context.Context) ([]uuid.UUID, error) {
	ids, err := call(builder(e.client, "Query"), "IDs", ctx)
	return ids.([]uuid.UUID), err
}

// reads are all the ways in which rows are read.
func (e entity) reads(ctx context.Context, id uuid.UUID) map[string]error {
	out := map[string]error{}
	for _, method := range []string{"All", "IDs", "Count", "Exist", "First", "FirstID", "Only", "OnlyID"} {
		_, out[method] = call(builder(e.client, "Query"), method, ctx)
	}
	_, out["Get"] = call(e.client, "Get", ctx, id)
	return out
}

// set gives a builder a value for a column; false where the builder has no
// setter for it, because the column is fixed.
func set(b reflect.Value, column string, value any) bool {
	want := "set" + strings.ReplaceAll(column, "_", "")
	for i := range b.NumMethod() {
		m := b.Type().Method(i)
		if strings.ToLower(m.Name) != want || m.Type.NumIn() != 2 {
			continue
		}
		into := m.Type.In(1)
		v := reflect.ValueOf(value)
		switch {
		case v.Type().AssignableTo(into):
		case v.Type().ConvertibleTo(into) && into.Kind() == v.Kind():
			v = v.Convert(into)
		case into.Kind() == reflect.Int:
			v = v.Convert(into)
		default: // JSON
			v = reflect.Zero(into)
		}
		b.Method(i).Call([]reflect.Value{v})
		return true
	}
	return false
}

// creation is a builder of a valid row of the tenant; the tenant itself is
// left to the policy unless given.
func (e entity) creation(t *testing.T, own authztest.Owned, given uuid.UUID) (reflect.Value, uuid.UUID) {
	t.Helper()
	b := builder(e.client, "Create")
	row := authztest.NewRow(e.table, own)
	for column, value := range row {
		if column != "tenant_id" && !set(b, column, value) {
			t.Fatalf("%s: nothing sets %s", e.name, column)
		}
	}
	if given != uuid.Nil {
		set(b, "tenant_id", given)
	}
	return b, row["id"].(uuid.UUID)
}

// change sets some column on an update to a value that no row has; false where
// a row is never changed.
func (e entity) change(b reflect.Value) bool {
	for _, c := range e.table.Columns {
		reference := slices.ContainsFunc(e.table.ForeignKeys, func(fk *schema.ForeignKey) bool { return fk.Columns[0] == c })
		repeats := c.Type == field.TypeEnum || c.Type == field.TypeBool
		if !reference && !repeats && set(b, c.Name, authztest.Value(c)) {
			return true
		}
	}
	return false
}

// writes are all the ways in which the row of an id is changed or removed: by
// itself, or with every other in reach.
func (e entity) writes(ctx context.Context, id uuid.UUID) map[string]error {
	out := map[string]error{}
	all, one := builder(e.client, "Update"), builder(e.client, "UpdateOneID", id)
	e.change(all)
	e.change(one)
	_, out["Update"] = call(all, "Save", ctx)
	_, out["UpdateOneID"] = call(one, "Save", ctx)
	_, out["DeleteOneID"] = call(builder(e.client, "DeleteOneID", id), "Exec", ctx)
	_, out["Delete"] = call(builder(e.client, "Delete"), "Exec", ctx)
	return out
}

func (e entity) String() string { return fmt.Sprintf("%s (%s)", e.name, e.table.Name) }
