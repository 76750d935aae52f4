package store

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql/schema"

	planned "github.com/huying/huying/ent/db/migrate"
)

// columnsIn are the columns of a table that a query may name: wide rows are dear in
// each step of a plan. "" where it does not name the table.
func columnsIn(query, table string) string {
	if !strings.Contains(query, table) {
		return ""
	}
	i := slices.IndexFunc(planned.Tables, func(t *schema.Table) bool { return t.Name == table })
	if i < 0 {
		return "*"
	}
	var names []string
	for _, c := range planned.Tables[i].Columns {
		if strings.Contains(query, c.Name) {
			names = append(names, `"`+c.Name+`"`)
		}
	}
	return strings.Join(names, ", ")
}

// shadows stand in front of the tables that are read, with the rows that are there
// afterwards: a statement sees those of before. What is written by triggers is not
// among them; no answer reads those tables. Rows that were written come from
// behind an OFFSET, as the planner looks single ones up in a table beside a
// sub-select, but not beside the rows of another part of the statement. False where
// rows are changed besides the one that is decided on. alone says that of its table
// that row is all that is read.
func (d *decision) shadows(waiting []statementOf, read func(table string) string, alone bool) (string, bool) {
	var order []string
	shadows := map[string]string{}
	add := func(table, but, rows string) {
		if shadows[table] == "" {
			order = append(order, table)
			shadows[table] = fmt.Sprintf(`, "%[1]s" AS NOT MATERIALIZED (SELECT %[2]s FROM "%[1]s"%[3]s`, table, read(table), but)
		}
		shadows[table] += " UNION ALL (SELECT " + read(table) + " FROM " + rows + " OFFSET 0)"
	}
	switch table, _ := d.target(); {
	case d.take != nil || read(table) == "":
	case alone:
		order = append(order, table)
		shadows[table] = fmt.Sprintf(`, "%s" AS NOT MATERIALIZED (SELECT %s FROM d`, table, read(table))
	default:
		add(table, ` WHERE "id" <> (SELECT "id" FROM d)`, "d")
	}
	for i, s := range waiting {
		switch table, inserts := s.target(); {
		case read(table) == "":
		case !inserts:
			return "", false
		default:
			add(table, "", "w"+strconv.Itoa(i))
		}
	}
	var b strings.Builder
	for _, table := range order {
		b.WriteString(shadows[table] + ")")
	}
	return b.String(), true
}

// isAll says that all a query reads of the table of a decision is the row that this
// changes: both name it by the same id, and the query names the table once.
func (d *decision) isAll(query statementOf) bool {
	at := byIDs.of([2]string{d.text, query.text}, func() [2]int { return d.byID(query.text) })
	return at[0] > 0 && fmt.Sprint(d.args[at[0]-1]) == fmt.Sprint(query.args[at[1]-1])
}

// byIDs are the parameters that name the row of a decision and of a query.
var byIDs kept[[2]string, [2]int]

var (
	changesByID = regexp.MustCompile(`^\(*"(\w+)"\."id" = \$(\d+) AND `)
	readsByID   = regexp.MustCompile(` FROM "(\w+)" WHERE "(\w+)"\."id" = \$(\d+) AND `)
)

// byID are the parameters that name the row that is changed and the one that a query
// reads; 0 where there may be others.
func (d *decision) byID(query string) (at [2]int) {
	_, where, _ := strings.Cut(d.text, " WHERE ")
	table, _ := d.target()
	changes := changesByID.FindStringSubmatch(where)
	if changes == nil || changes[1] != table || strings.Contains(where, " OR ") {
		return at
	}
	reads := readsByID.FindStringSubmatch(query)
	if reads == nil || reads[1] != table || reads[2] != table || strings.Count(query, table)-strings.Count(query, table+`".`) != 1 {
		return at
	}
	changed, _ := strconv.Atoi(changes[2])
	read, _ := strconv.Atoi(reads[3])
	return [2]int{changed, read}
}
