// Package tally keeps how many open cases lie in each region, by light, state and
// category, so that the figures of a command screen are looked up and not counted.
//
// Triggers write what each change of a case takes off and puts on
// (case_count_changes), in the transaction of the change; a sweep adds that to the
// counts (case_counts). All counts of a tenant show the lights of one second, the
// mark. The figure at an instant is their sum, put right by the few cases whose
// light changes between the mark and the instant, which an index finds. So it is
// exact whenever it is asked, and no light that changes writes a row.
package tally

import (
	"fmt"
	"strings"

	"entgo.io/ent/dialect"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
)

// markName is the counter of a tenant that holds the mark, in seconds since 1970.
const markName = "case-lights"

// nothing stands in a key for no region below, and for no category.
const nothing = "'00000000-0000-0000-0000-000000000000'"

// sqlOf is what the engines say differently. Arguments are SQL.
type sqlOf struct{ postgres bool }

func of(engine string) sqlOf { return sqlOf{engine == dialect.Postgres} }

func (s sqlOf) choose(postgres, sqlite string) string {
	if s.postgres {
		return postgres
	}
	return sqlite
}

// instant is seconds since 1970 as the engine keeps an instant.
func (s sqlOf) instant(seconds string) string {
	return s.choose("to_timestamp("+seconds+")", "strftime('%Y-%m-%d %H:%M:%S+00:00', "+seconds+", 'unixepoch')")
}

func (s sqlOf) uuid(value string) string { return s.choose("CAST("+value+" AS uuid)", value) }

// newID is a key for a new row.
func (s sqlOf) newID() string {
	return s.choose("gen_random_uuid()", "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"+
		" || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))")
}

// instants begins a statement: m is one row with the mark and another instant, given
// as SQL of seconds since 1970, with the earlier and the later of the two, and more,
// which is SQL too. Where there is no mark there are no counts, and every instant
// will do.
func (s sqlOf) instants(other string, more ...string) string {
	return fmt.Sprintf(`w AS MATERIALIZED (SELECT COALESCE((SELECT value FROM counters WHERE tenant_id = $1 AND name = '%s'), %s) AS mark, %s AS other),
	m AS MATERIALIZED (SELECT %s FROM w)`, markName, other, other,
		strings.Join(append([]string{s.instant("mark") + " AS mark", s.instant("other") + " AS other", s.instant(s.choose("LEAST", "MIN")+"(mark, other)") + " AS lo",
			s.instant(s.choose("GREATEST", "MAX")+"(mark, other)") + " AS hi"}, more...), ", "))
}

const (
	atMark  = "m.mark"
	atOther = "m.other"
)

// light is the colour of the limit of a row at an instant; empty without one. It
// says in SQL what casework.LightOf says.
func (s sqlOf) light(row, at string) string {
	never := s.choose("timestamptz '9999-12-31 00:00:00+00'", "'9999-12-31 00:00:00+00:00'")
	past := fmt.Sprintf("COALESCE(%s.clock_stopped_at, %s) > %s.", row, at, row)
	return fmt.Sprintf("CASE WHEN %s.due_at >= %s THEN '' WHEN %sdue_at THEN '%s' WHEN %syellow_at THEN '%s' ELSE '%s' END",
		row, never, past, deadline.Red, past, deadline.Yellow, deadline.Green)
}

// isOpen: nothing has ended the case.
func isOpen(row string) string {
	var ends []string
	for _, state := range casestate.Ends() {
		ends = append(ends, "'"+string(state)+"'")
	}
	return row + ".state NOT IN (" + strings.Join(ends, ", ") + ")"
}

// turned are the open cases whose light is another at one of the instants of m
// than at the other, each once as it is at the first (-1) and once as it is at the
// second (1). A limit that has stopped shows what it showed.
func (s sqlOf) turned(columns, first, second, where string) string {
	within := func(column string) string {
		return fmt.Sprintf("c.%[1]s >= (SELECT lo FROM m) AND c.%[1]s < (SELECT hi FROM m)", column)
	}
	part := func(found string) string {
		return fmt.Sprintf("SELECT %s, %s AS light, d.n FROM m CROSS JOIN cases c CROSS JOIN (SELECT -1 AS n UNION ALL SELECT 1) AS d WHERE c.tenant_id = $1 AND c.clock_stopped_at IS NULL AND %s AND %s%s",
			columns, s.light("c", "CASE d.n WHEN -1 THEN "+first+" ELSE "+second+" END"), isOpen("c"), found, where)
	}
	// two searches by two indexes, and no case found by both
	return part(within("yellow_at")) + " UNION ALL " + part(within("due_at")+" AND NOT ("+within("yellow_at")+")")
}
