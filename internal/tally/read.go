package tally

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/readplan"
)

// By says what cases are told apart by.
type By struct {
	Region   bool // which of the regions right below
	Category bool
	State    bool
	Light    bool
}

// Count is how many open cases are alike in what they are told apart by; the rest
// is nil, as is what a case does not have. The tags are the columns.
type Count struct {
	RegionID   *uuid.UUID       `json:"region_id"`
	CategoryID *uuid.UUID       `json:"category_id"`
	State      *casestate.State `json:"state"`
	Light      *deadline.Color  `json:"light"`
	Count      int              `json:"cases"`
}

// Kept reads the counts of all open cases of a region at an instant, in whole
// seconds, as rows of Count. It knows no viewer: it is for those who see every case
// there.
func Kept(engine string, tenant, region uuid.UUID, by By, now time.Time) readplan.Source {
	key := shape{of(engine), by}
	kept, ok := texts.Load(key)
	if !ok {
		kept, _ = texts.LoadOrStore(key, key.kept())
	}
	return readplan.Source{Text: kept.(string), Args: []any{tenant, region, now.Unix()}, Order: by.order()}
}

// Counted counts the cases that a source reads, all columns of rows of cases that
// lie in the region, as Kept would.
func Counted(engine string, cases readplan.Source, region uuid.UUID, by By, now time.Time) readplan.Source {
	s, given := shape{of(engine), by}, cases.Args
	// a is asked behind the source and always: SQLite counts its marks, and what
	// stands behind the statement has marks again
	asked := fmt.Sprintf("WITH s AS (%s), a AS (SELECT %s AS region, %s AS now) ", cases.Text, s.uuid(fmt.Sprintf("$%d", len(given)+1)),
		s.instant(fmt.Sprintf("CAST($%d AS bigint)", len(given)+2)))
	text := asked + s.grouped(fmt.Sprintf("SELECT %s, %s AS light, 1 AS n FROM s AS c CROSS JOIN a", s.picked("c", s.below("c", "a.region")), s.lit("c", "a.now")))
	return readplan.Source{Text: text, Args: append(given[:len(given):len(given)], region, now.Unix()), Order: by.order()}
}

// order is that of the figures: by all that they are told apart by, no region and no
// category last, no limit first.
func (by By) order() (list []readplan.Order) {
	for _, o := range []struct {
		asked bool
		readplan.Order
	}{
		{by.Region, readplan.Order{Column: "region_id", Nulls: readplan.NullsLast}}, {by.Category, readplan.Order{Column: "category_id", Nulls: readplan.NullsLast}},
		{by.State, readplan.Order{Column: "state"}}, {by.Light, readplan.Order{Column: "light", Nulls: readplan.NullsFirst}},
	} {
		if o.asked {
			list = append(list, o.Order)
		}
	}
	return list
}

// texts are the statements of Kept by shape.
var texts sync.Map

// shape is all that a statement's text depends on.
type shape struct {
	sqlOf
	By
}

// kept: $1 is the tenant, $2 the region, $3 the instant.
func (s shape) kept() string {
	region := s.uuid("$2")
	// of the changes and the cases that lie in the region; the root holds all
	inside := func(row string) string {
		return fmt.Sprintf("(%s IN (%[2]s.district_id, %[2]s.street_id, %[2]s.community_id) OR m.top)", region, row)
	}
	sum := fmt.Sprintf("SELECT %s, %s AS light, k.cases AS n FROM case_counts k WHERE k.tenant_id = $1 AND k.region_id = %s AND k.by_category = %t",
		s.pickedOf("k", "NULLIF(k.below_id, "+nothing+")", "NULLIF(k.category_id, "+nothing+")"), s.when(s.Light, "k.light"), region, s.Category)
	changes := fmt.Sprintf("SELECT %s, %s AS light, k.delta AS n FROM m CROSS JOIN case_count_changes k WHERE k.tenant_id = $1 AND %s",
		s.picked("k", s.below("k", region)), s.lit("k", atMark), inside("k"))
	all := sum + " UNION ALL " + changes
	if s.Light {
		all += " UNION ALL " + s.turned(s.picked("c", s.below("c", region)), atMark, atOther, " AND "+inside("c"))
	}
	top := "EXISTS (SELECT 1 FROM regions r WHERE r.tenant_id = $1 AND r.id = " + region + " AND r.parent_id IS NULL) AS top"
	return "WITH " + s.instants("CAST($3 AS bigint)", top) + " " + s.grouped(all)
}

// below is the region right below one in which a row lies; NULL for none. The
// root's is whatever comes first.
func (s shape) below(row, region string) string {
	return fmt.Sprintf("CASE %s WHEN %[2]s.community_id THEN NULL WHEN %[2]s.street_id THEN %[2]s.community_id WHEN %[2]s.district_id THEN COALESCE(%[2]s.street_id, %[2]s.community_id)"+
		" ELSE COALESCE(%[2]s.district_id, %[2]s.street_id, %[2]s.community_id) END", region, row)
}

// picked are the columns by which the rows are told apart, all but the light.
func (s shape) picked(row, below string) string { return s.pickedOf(row, below, row+".category_id") }

func (s shape) pickedOf(row, below, category string) string {
	return fmt.Sprintf("%s AS region_id, %s AS category_id, %s AS state", s.when(s.Region, below), s.when(s.Category, category), s.when(s.State, row+".state"))
}

func (s shape) lit(row, at string) string { return s.when(s.Light, s.light(row, at)) }

// when is the expression, or NULL where nothing is told apart by it.
func (s shape) when(asked bool, expression string) string {
	if !asked {
		return "NULL"
	}
	return expression
}

// grouped sums rows up. Its id is that of no row, and says that there is a sum.
func (s shape) grouped(rows string) string {
	var keys []string
	key := func(asked bool, value, null string) string {
		if !asked {
			return null
		}
		keys = append(keys, value)
		return value
	}
	none := s.uuid("NULL")
	picked := fmt.Sprintf("%s AS region_id, %s AS category_id, %s AS state, NULLIF(%s, '') AS light", key(s.Region, "g.region_id", none),
		key(s.Category, "g.category_id", none), key(s.State, "g.state", "NULL"), key(s.Light, "g.light", "NULL"))
	group := ""
	if len(keys) > 0 {
		group = " GROUP BY " + strings.Join(keys, ", ")
	}
	return fmt.Sprintf("SELECT 1 AS id, %s, CAST(SUM(g.n) AS bigint) AS cases FROM (%s) AS g%s HAVING SUM(g.n) <> 0", picked, rows, group)
}

// Scan reads a row of the statements.
func Scan(row []any) (c Count, err error) {
	for i, v := range row {
		switch i {
		case 1:
			c.RegionID, err = unlessNull(v, readplan.UUID)
		case 2:
			c.CategoryID, err = unlessNull(v, readplan.UUID)
		case 3:
			c.State, err = unlessNull(v, func(v any) (casestate.State, error) { s, err := readplan.String(v); return casestate.State(s), err })
		case 4:
			c.Light, err = unlessNull(v, func(v any) (deadline.Color, error) { s, err := readplan.String(v); return deadline.Color(s), err })
		case 5:
			var n int64
			n, err = readplan.Int(v)
			c.Count = int(n)
		}
		if err != nil {
			return Count{}, err
		}
	}
	return c, nil
}

func unlessNull[T any](v any, read func(any) (T, error)) (*T, error) {
	if v == nil {
		return nil, nil
	}
	out, err := read(v)
	return &out, err
}
