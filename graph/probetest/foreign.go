package probetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"github.com/huying/huying/authz/authztest"
	"github.com/huying/huying/ent/db/migrate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/settings"
)

// foreignCode is the code of the other tenant; it begins like the first one's.
const foreignCode = "kerala"

// rowsEach is how many rows the other tenant has in every table.
const rowsEach = 3

// Foreign is the other tenant: every value of every row of it is a mark.
type Foreign struct {
	*Marks
	Tenant uuid.UUID
	IDs    map[string][]uuid.UUID // by table
	Values map[string][]any       // by table.column, one a row

	hash  string   // of the password that everybody has
	roles []string // codes of the tenant's own roles
}

// seedForeign writes the other tenant past every policy.
func seedForeign(tb testing.TB, raw *authztest.Database) *Foreign {
	tb.Helper()
	f := &Foreign{Marks: newMarks(), IDs: map[string][]uuid.UUID{}, Values: map[string][]any{}}
	var err error
	f.hash, err = identity.HashPassword(context.Background(), password)
	must(tb, err)
	tx, err := raw.Begin()
	must(tb, err)
	defer tx.Rollback() //nolint:errcheck // after a commit it is a no-op
	for _, t := range wired(tb) {
		n := rowsEach
		if t.Name == "tenants" {
			n = 1
		}
		for i := range n {
			row := f.row(t, i)
			if err := raw.Insert(context.Background(), tx, t.Name, row); err != nil {
				tb.Fatalf("seed %s: %v", t.Name, err)
			}
			f.IDs[t.Name] = append(f.IDs[t.Name], row["id"].(uuid.UUID))
			for _, c := range t.Columns {
				f.Values[t.Name+"."+c.Name] = append(f.Values[t.Name+"."+c.Name], row[c.Name])
			}
		}
	}
	must(tb, tx.Commit())
	f.Tenant = f.IDs["tenants"][0]
	f.Seal()
	return f
}

// wired are the tables in an order in which every reference but one to the
// same table can be given.
func wired(tb testing.TB) (out []*schema.Table) {
	placed := map[string]bool{}
	for len(out) < len(migrate.Tables) {
		before := len(out)
		for _, t := range migrate.Tables {
			open := func(fk *schema.ForeignKey) bool { return fk.RefTable != t && !placed[fk.RefTable.Name] }
			if placed[t.Name] || slices.ContainsFunc(t.ForeignKeys, open) || (t.Name != "tenants" && !placed["tenants"]) {
				continue
			}
			placed[t.Name] = true
			out = append(out, t)
		}
		if len(out) == before {
			tb.Fatal("the references between tables run in a circle: break it in the order of seeding")
		}
	}
	return out
}

// row is the i-th row of a table: its references name the i-th rows of others.
func (f *Foreign) row(t *schema.Table, i int) authztest.Row {
	row := authztest.Row{}
	for _, c := range t.Columns {
		row[c.Name] = f.value(t, c, i)
	}
	for _, fk := range t.ForeignKeys {
		ids, column := f.IDs[fk.RefTable.Name], fk.Columns[0].Name
		switch {
		case fk.RefTable != t:
			row[column] = ids[i]
		case i == 0:
			row[column] = nil
		default:
			row[column] = ids[i-1]
		}
	}
	if _, ok := row["tenant_id"]; ok {
		row["tenant_id"] = f.IDs["tenants"][0]
	}
	if change := shaped[t.Name]; change != nil {
		change(f, row, i)
	}
	return row
}

// value is a mark of the type of a column.
func (f *Foreign) value(t *schema.Table, c *schema.Column, i int) any {
	switch c.Type {
	case field.TypeUUID:
		return f.ID()
	case field.TypeEnum:
		return c.Enums[i%len(c.Enums)]
	case field.TypeBool:
		return true
	case field.TypeInt, field.TypeInt64:
		return f.Int()
	case field.TypeFloat64:
		return f.Float()
	case field.TypeTime:
		return f.Later()
	case field.TypeJSON:
		return asJSON(f.label())
	case field.TypeString:
		return f.Text()
	case field.TypeBytes:
		return []byte(f.Text())
	default:
		panic(fmt.Sprintf("probetest: %s.%s has type %s", t.Name, c.Name, c.Type))
	}
}

// role is the code of the i-th own role: its rules name it too.
func (f *Foreign) role(i int) string {
	for len(f.roles) <= i {
		f.roles = append(f.roles, f.Text())
	}
	return f.roles[i]
}

func (f *Foreign) label() settings.Text { return settings.Text{En: f.Text(), Zh: f.Text()} }

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// shaped are the tables whose values must be of a shape for the rows to be
// read at all by whom they belong to.
var shaped = map[string]func(f *Foreign, row authztest.Row, i int){
	"tenants": func(f *Foreign, row authztest.Row, _ int) {
		row["code"], row["settings"] = foreignCode, asJSON(f.settings())
	},
	"working_calendars": func(f *Foreign, row authztest.Row, i int) {
		days := func(first int) []deadline.Date { return []deadline.Date{{Year: 2077, Month: 7, Day: first + i}} }
		row["spec"] = asJSON(deadline.Spec{Zone: f.Text(), Holidays: days(1), MakeUpDays: days(11)})
	},
	"categories": func(f *Foreign, row authztest.Row, _ int) {
		row["limit"] = asJSON(settings.Limit{Amount: int(f.Int()), Unit: "MINUTE"})
	},
	"grids": func(_ *Foreign, row authztest.Row, i int) {
		at := 77.8 + float64(i)/50
		row["kind"] = "LAND"
		row["min_lon"], row["min_lat"], row["max_lon"], row["max_lat"] = at, at, at+0.01, at+0.01
		row["polygon"] = asJSON([][2]float64{{at, at}, {at + 0.01, at}, {at + 0.01, at + 0.01}, {at, at + 0.01}, {at, at}})
	},
	"accounts": func(f *Foreign, row authztest.Row, _ int) { row["disabled_at"], row["password_hash"] = nil, f.hash },
	"memberships": func(f *Foreign, row authztest.Row, i int) {
		row["role"], row["valid_from"] = "inspector", f.Earlier()
		if i == 0 { // he sees the most
			row["role"] = "auditor"
			row["region_id"], row["grid_id"], row["department_id"], row["valid_until"] = nil, nil, nil, nil
		}
	},
	"cases": func(f *Foreign, row authztest.Row, _ int) { row["tracking_code"] = f.Code() },
	"case_events": func(_ *Foreign, row authztest.Row, _ int) {
		row["from_state"], row["to_state"], row["light"] = "ACCEPTED", "ASSIGNED", "GREEN"
	},
	"roles": func(f *Foreign, row authztest.Row, i int) {
		row["code"], row["inherits"] = f.role(i), `["inspector"]`
	},
	"policy_rules": func(f *Foreign, row authztest.Row, i int) {
		row["role"] = f.role(i)
		row["object"], row["action"], row["scope"], row["effect"] = "case", "read", "tenant", "ALLOW"
	},
}

// settings are a configuration whose every word and figure is a mark.
func (f *Foreign) settings() settings.Tenant {
	limit := settings.Limit{Amount: int(f.Int()), Unit: "MINUTE"}
	return settings.Tenant{
		Levels:     []settings.LevelLabel{{Level: settings.City, Label: f.label()}, {Level: settings.GridLevel, Label: f.label()}},
		Ladder:     []settings.Rung{{Rung: int(f.Int()), Label: f.label(), Level: settings.City}},
		Grades:     []settings.Grade{{Grade: "A", Label: f.label(), Rung: int(f.Int())}},
		Light:      settings.LightRule{YellowNum: 1, YellowDen: 2},
		ReplyLimit: limit, Calendar: f.Text(),
		Subsystems: []settings.Labelled{{Code: f.Text(), Label: f.label()}},
		Rating:     []settings.RatingGrade{{Score: int(f.Int()), Label: f.label()}},
		Workflow:   settings.Workflow{AnonymousReports: true},
		Households: &settings.HouseholdRange{Min: int(f.Int()), Max: int(f.Int())},
	}
}
