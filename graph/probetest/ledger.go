// Package probetest asks the served API everything that the schema allows, as
// everybody of one tenant, and looks for anything of another tenant in the
// answers. What there is to ask follows from the schema and from a reviewed
// ledger, so that a new field is asked for as soon as it has its line.
package probetest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/huying/huying/ent/db/migrate"
)

// The classes of the ledger: how an element is probed.
const (
	Query        = "query"        // a root field that reads: called with all that it takes
	Mutation     = "mutation"     // a root field that writes: called in a valid way first
	Subscription = "subscription" // no probe knows how to follow one yet: refused
	ID           = "id"           // field: an id; argument: named with foreign, bent and unknown ids
	Scalar       = "scalar"       // a value of the row
	Personal     = "personal"     // a value whose reading is recorded; one that names a column is masked for everybody
	Edge         = "edge"         // a way to another object, followed
	Connection   = "connection"   // a way to a page of objects, followed, counted
	Cursor       = "cursor"       // field: read and looked into; argument: given foreign and wrong ones
	Page         = "page"         // a size of a page
	Input        = "input"        // an input object; its fields have lines of their own
	Code         = "code"         // a text by which a row is found: given foreign ones
	Key          = "key"          // a text of the caller's by which his own call is found again
	Choice       = "choice"       // an enum or a flag: every value of it
	Order        = "order"        // what a list is ordered by, or one of its values
	Number       = "number"       // a figure
	Time         = "time"         // an instant or a day
	Text         = "text"         // words that find nothing
	Secret       = "secret"       // a password
)

// Entry is one line of the ledger.
type Entry struct {
	Element string
	Class   string
	Names   string // ids: a table, or * for any; codes, keys, figures: table.column that the value is found in
	Note    string // "unreached: why", "once: why", "only in the variant: which"
}

// Ledger holds the entries by element.
type Ledger map[string]Entry

// unreached says why no probe can reach an element; "" where one must.
func (e Entry) unreached() string { return noted(e.Note, "unreached: ") }

// once says why a mutation is tried by few only; "" where all try it.
func (e Entry) once() string { return noted(e.Note, "once: ") }

// variant is the only one in which foreign values are tried; "" where any will do.
func (e Entry) variant() string { return noted(e.Note, "only in the variant: ") }

func noted(note, word string) string {
	why, ok := strings.CutPrefix(note, word)
	if !ok {
		return ""
	}
	return why
}

// ReadLedger reads a ledger of the columns element, class, names, note. Lines
// that begin with # are for the reader.
func ReadLedger(path string) (Ledger, error) {
	rows, err := readCSV(path, 4)
	if err != nil {
		return nil, err
	}
	out := Ledger{}
	for _, r := range rows {
		if _, twice := out[r[0]]; twice {
			return nil, fmt.Errorf("%s: %s stands there twice", path, r[0])
		}
		out[r[0]] = Entry{r[0], r[1], r[2], r[3]}
	}
	return out, nil
}

func readCSV(path string, columns int) ([][]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', columns, true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rows, nil
}

// Element is a part of the schema that needs a line in the ledger: a field, an
// argument (Type.field(arg)), a field of an input or a value of an order.
type Element struct {
	Name    string
	Type    *ast.Type // nil for a value of an order
	In      *ast.Definition
	Field   *ast.FieldDefinition
	IsInput bool // it goes in: an argument or a field of an input
}

// Elements lists all elements of a schema, sorted by name.
func Elements(s *ast.Schema) (out []Element) {
	for name, d := range s.Types {
		if d.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range fieldsOf(d) {
			out = append(out, Element{d.Name + "." + f.Name, f.Type, d, f, d.Kind == ast.InputObject})
			for _, a := range f.Arguments {
				out = append(out, Element{d.Name + "." + f.Name + "(" + a.Name + ")", a.Type, d, f, true})
			}
			if isOrder(d) {
				for _, v := range valuesOf(s, f.Type) {
					out = append(out, Element{Name: f.Type.Name() + "." + v, In: d})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Element) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(out, func(a, b Element) bool { return a.Name == b.Name })
}

// isOrder: the schema calls what a list is ordered by SomethingOrder.
func isOrder(d *ast.Definition) bool {
	return d != nil && d.Kind == ast.InputObject && strings.HasSuffix(d.Name, "Order")
}

func valuesOf(s *ast.Schema, t *ast.Type) (out []string) {
	if d := s.Types[t.Name()]; d != nil && d.Kind == ast.Enum {
		for _, v := range d.EnumValues {
			out = append(out, v.Name)
		}
	}
	return out
}

// fieldsOf are the fields that stand in the schema's files.
func fieldsOf(d *ast.Definition) (out []*ast.FieldDefinition) {
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			out = append(out, f)
		}
	}
	return out
}

// Review reports, in plain sentences, every element of the schema without a
// line, every line without an element, and every class that cannot be right.
func Review(s *ast.Schema, l Ledger) (out []string) {
	known := map[string]bool{}
	for _, e := range Elements(s) {
		known[e.Name] = true
		entry, ok := l[e.Name]
		may := classesOf(s, e)
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s is in the schema and not in the ledger of probes: add a line that says how it is probed (%s)", e.Name, strings.Join(may, " or ")))
		case !slices.Contains(may, entry.Class):
			out = append(out, fmt.Sprintf("%s is declared as %q, and the schema says it can only be %s", e.Name, entry.Class, strings.Join(may, " or ")))
		default:
			out = append(out, misnamed(e, entry)...)
		}
	}
	for name := range l {
		if !known[name] {
			out = append(out, name+" is in the ledger of probes and not in the schema: take its line out")
		}
	}
	slices.Sort(out)
	return out
}

// misnamed reports what an id or a code is said to name.
func misnamed(e Element, entry Entry) []string {
	if entry.Names == "" {
		if e.IsInput && (entry.Class == ID || entry.Class == Code || entry.Class == Key) {
			return []string{fmt.Sprintf("%s is of the class %s and does not say what it names: a table, or table.column", e.Name, entry.Class)}
		}
		return nil
	}
	if entry.Names == "*" && entry.Class == ID {
		return nil
	}
	table, column, _ := strings.Cut(entry.Names, ".")
	if i := slices.IndexFunc(migrate.Tables, func(t *schema.Table) bool { return t.Name == table }); i >= 0 {
		if column == "" || slices.ContainsFunc(migrate.Tables[i].Columns, func(c *schema.Column) bool { return c.Name == column }) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is said to name %s, which the database does not have", e.Name, entry.Names)}
}

// classesOf are the classes that the schema leaves open for an element.
func classesOf(s *ast.Schema, e Element) []string {
	switch {
	case e.Type == nil:
		return []string{Order}
	case e.In == s.Query && !e.IsInput:
		return []string{Query}
	case e.In == s.Mutation && !e.IsInput:
		return []string{Mutation}
	case e.In == s.Subscription && !e.IsInput:
		return []string{Subscription}
	case e.IsInput:
		return inputClasses(s, e)
	}
	d := s.Types[e.Type.Name()]
	switch {
	case d.Kind != ast.Scalar && d.Kind != ast.Enum:
		if strings.HasSuffix(d.Name, "Connection") {
			return []string{Connection}
		}
		return []string{Edge}
	case d.Name == "ID":
		return []string{ID}
	case strings.HasSuffix(strings.ToLower(e.Field.Name), "cursor"):
		return []string{Cursor}
	case e.Field.Directives.ForName("personal") != nil:
		return []string{Personal}
	default:
		return []string{Scalar}
	}
}

func inputClasses(s *ast.Schema, e Element) []string {
	d := s.Types[e.Type.Name()]
	switch {
	case d.Kind == ast.InputObject:
		return []string{Input}
	case d.Kind == ast.Enum && isOrder(e.In):
		return []string{Order}
	case d.Kind == ast.Enum, d.Name == "Boolean":
		return []string{Choice}
	case d.Name == "ID":
		return []string{ID}
	case strings.HasSuffix(e.Name, "(after)"), strings.HasSuffix(e.Name, "(before)"):
		return []string{Cursor}
	case strings.HasSuffix(e.Name, "(first)"), strings.HasSuffix(e.Name, "(last)"):
		return []string{Page}
	case d.Name == "Int", d.Name == "Float":
		return []string{Number}
	case d.Name == "String":
		return []string{Code, Key, Text, Secret}
	default:
		return []string{Time}
	}
}
