package casework

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/internal/alike"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// Draft is a report whose likes are looked for: one that is not filed yet, or
// a case.
type Draft struct {
	Point      *Point
	Place      predicate.CaseFile // without a point: that a case lies in the same place; nil: none is known
	CategoryID *uuid.UUID
	Text       string // title and description
	At         time.Time
	Filed      uuid.UUID // the case itself, which is no proposal; zero: it is not filed yet
}

// Validate reports every fault that can be seen without the database.
func (d Draft) Validate() error {
	f := d.Point.faults()
	f.Add(utf8.RuneCountInString(d.Text) <= 4000, "input.text", fault.TooLong, 4000)
	return f.Err()
}

// Match is an open case that a report may repeat.
type Match struct {
	ID     uuid.UUID
	Score  float64  // 0 to 1: nearness, words, category and time together
	Words  float64  // 0 to 1: how alike they are
	Metres *float64 // how far away; nil where one of the two has no point
}

// alikeWords is from when on the words alone make a report look like another.
const alikeWords = 0.35

// What is looked at, at most: squares of the map (tenants' metres touch fewer),
// and the newest cases of each, or of the place where there is no point.
const (
	maxCells   = 64
	maxInCell  = 100
	maxInPlace = 200
)

// DraftOf is a filed case as a draft.
func DraftOf(c *db.CaseFile) Draft {
	out := Draft{CategoryID: c.CategoryID, Text: c.Title + "\n" + c.Description, At: c.ReportedAt, Filed: c.ID}
	switch {
	case c.Longitude != nil && c.Latitude != nil:
		out.Point = &Point{*c.Longitude, *c.Latitude}
	case c.GridID != nil:
		out.Place = casefile.GridID(*c.GridID)
	case c.CommunityID != nil:
		out.Place = casefile.CommunityID(*c.CommunityID)
	case c.StreetID != nil:
		out.Place = casefile.StreetID(*c.StreetID)
	}
	return out
}

// Similar proposes the open cases that a report may repeat (WH18, N16), the
// likeliest first: reported within the tenant's days of it, within its metres
// (without a point: in the same place), and of the same category or in alike
// words. It reads with the caller's client, so that only cases come out that
// the viewer sees. A tenant without the option proposes none.
//
// Of a crowded place it compares the newest: 100 open cases that the viewer sees
// of each square of the map (0.002 degrees) and, without a point, 200 of the
// place.
func Similar(ctx context.Context, client *db.Client, rule *settings.Duplicates, d Draft, first int) ([]Match, error) {
	if rule == nil || first < 1 {
		return nil, nil
	}
	rows, err := d.candidates(ctx, client, rule)
	if err != nil {
		return nil, err
	}
	return d.likeliest(rows, rule, first), nil
}

// likeliest compares the draft with cases, those first that could be likeliest,
// and takes no more texts apart than it must.
func (d Draft) likeliest(rows []*db.CaseFile, rule *settings.Duplicates, first int) []Match {
	var near []candidate
	for _, row := range rows {
		if c, ok := d.near(row, rule); ok {
			near = append(near, c)
		}
	}
	slices.SortFunc(near, func(a, b candidate) int { return cmp.Compare(b.Score, a.Score) })
	terms := alike.TermsOf(d.Text)
	var out []Match
	for _, c := range near {
		if len(out) >= first && c.Score+forWords < out[first-1].Score {
			break // nor can any of the rest be among the first
		}
		if !d.speaksOf(&c, terms) {
			continue
		}
		out = append(out, c.Match)
		slices.SortFunc(out, func(a, b Match) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID.String(), b.ID.String()))
		})
		out = out[:min(first, len(out))]
	}
	return out
}

// candidates are the open cases about the place and within the days.
func (d Draft) candidates(ctx context.Context, client *db.Client, rule *settings.Duplicates) ([]*db.CaseFile, error) {
	switch {
	case d.Point == nil && d.Place == nil:
		return nil, nil
	case d.Point == nil:
		return client.CaseFile.Query().Where(d.Place).Where(d.within(rule)...).Where(d.open()...).
			Order(casefile.ByReportedAt(sql.OrderDesc())).Limit(maxInPlace).Select(compared...).All(ctx)
	}
	box := alike.Around(d.Point.Longitude, d.Point.Latitude, rule.Metres)
	where := []predicate.CaseFile{casefile.LatitudeGTE(box.South), casefile.LatitudeLTE(box.North)}
	if box.West >= -180 && box.East <= 180 { // else the metres, which are measured, decide alone
		where = append(where, casefile.LongitudeGTE(box.West), casefile.LongitudeLTE(box.East))
	}
	return client.CaseFile.Query().Where(d.inCells(ctx, rule, box.Cells(maxCells), where)).Select(compared...).All(ctx)
}

// inCells takes the newest cases of each square, each from the end of an index
// that has all that where says, in one statement. The viewer's own condition
// stands inside each: what he does not see must not push aside what he does.
func (d Draft) inCells(ctx context.Context, rule *settings.Duplicates, cells []int64, where []predicate.CaseFile) predicate.CaseFile {
	return func(s *sql.Selector) {
		var all *sql.Selector
		for i, cell := range cells {
			t := sql.Table(casefile.Table)
			newest := sql.Dialect(s.Dialect()).Select(t.C(casefile.FieldID)).From(t)
			if v := authz.ViewerFrom(ctx); v != nil { // for the index; which rows he reads, Reach says
				newest.Where(sql.EQ(t.C(casefile.FieldTenantID), v.TenantID))
			}
			newest.Where(d.inCell(t, cell, rule))
			for _, p := range where {
				p(newest)
			}
			newest.Where(tested(s.Dialect(), t, append(d.open(), authz.Reach(ctx, casefile.Table, "read"))))
			newest.OrderBy(sql.Desc(t.C(casefile.FieldReportedAt))).Limit(maxInCell)
			square := newest.As(fmt.Sprintf("square%d", i))
			one := sql.Dialect(s.Dialect()).Select(square.C(casefile.FieldID)).From(square)
			if all == nil {
				all = one
			} else {
				all.UnionAll(one)
			}
		}
		s.Where(sql.In(s.C(casefile.FieldID), all))
	}
}

// inCell is the condition of a case in a square inside the days. Square and
// instant are one pair: by the instant alone, SQLite without statistics would
// read every case of the days.
func (d Draft) inCell(t *sql.SelectTable, cell int64, rule *settings.Duplicates) *sql.Predicate {
	window := time.Duration(rule.Days) * 24 * time.Hour
	bound := func(op string, at time.Time) *sql.Predicate {
		return sql.P(func(b *sql.Builder) {
			b.Wrap(func(b *sql.Builder) { b.IdentComma(t.C(casefile.FieldCell), t.C(casefile.FieldReportedAt)) })
			b.WriteString(op).Wrap(func(b *sql.Builder) { b.Args(cell, at) })
		})
	}
	// the index holds the squares of open cases alone
	open := sql.P(func(b *sql.Builder) { b.Ident(t.C(casefile.FieldCell)).WriteString(" <> 0") })
	return sql.And(sql.EQ(t.C(casefile.FieldCell), cell), open, bound(" >= ", d.At.Add(-window)), bound(" <= ", d.At.Add(window)))
}

// tested are conditions that each row is put to, and that no index is looked for
// by: to weigh fifteen indexes anew for each square would take longer than to
// read them.
func tested(dialect string, t *sql.SelectTable, where []predicate.CaseFile) *sql.Predicate {
	all := sql.Dialect(dialect).Select().From(t)
	for _, p := range where {
		p(all)
	}
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(all.P()) }).WriteString(" IS TRUE")
	})
}

// within is the condition of a case inside the days.
func (d Draft) within(rule *settings.Duplicates) []predicate.CaseFile {
	window := time.Duration(rule.Days) * 24 * time.Hour
	return []predicate.CaseFile{casefile.ReportedAtGTE(d.At.Add(-window)), casefile.ReportedAtLTE(d.At.Add(window))}
}

// open is the condition of an open case that is another one.
func (d Draft) open() []predicate.CaseFile {
	return []predicate.CaseFile{casefile.StateNotIn(casestate.Ends()...), casefile.IDNEQ(d.Filed)}
}

// compared is what a draft is compared by.
var compared = []string{
	casefile.FieldID, casefile.FieldLongitude, casefile.FieldLatitude, casefile.FieldCategoryID,
	casefile.FieldTitle, casefile.FieldDescription, casefile.FieldReportedAt,
}

// candidate is a case that lies near enough. Its score lacks the words.
type candidate struct {
	Match
	row  *db.CaseFile
	same bool // it is of the same category
}

// What nearness, words, the same category and the same time make of a score.
const forPlace, forWords, forCategory, forTime = 0.35, 0.35, 0.2, 0.1

// near measures how far a case is from the draft; ok is false where it is too
// far.
func (d Draft) near(row *db.CaseFile, rule *settings.Duplicates) (c candidate, ok bool) {
	c = candidate{Match: Match{ID: row.ID}, row: row}
	near := 0.5 // in the same place, wherever in it
	if d.Point != nil {
		metres := alike.Metres(d.Point.Longitude, d.Point.Latitude, *row.Longitude, *row.Latitude)
		if metres > float64(rule.Metres) {
			return c, false
		}
		c.Metres, near = &metres, 1-metres/float64(rule.Metres)
	}
	apart := math.Abs(d.At.Sub(row.ReportedAt).Hours()) / 24
	c.Score = forPlace*near + forTime*max(0, 1-apart/float64(rule.Days))
	if c.same = d.CategoryID != nil && row.CategoryID != nil && *d.CategoryID == *row.CategoryID; c.same {
		c.Score += forCategory
	}
	return c, true
}

// speaksOf compares the words and completes the score; it is false where the
// case is no proposal.
func (d Draft) speaksOf(c *candidate, terms alike.Terms) bool {
	c.Words = terms.Like(alike.TermsOf(c.row.Title + "\n" + c.row.Description))
	c.Score += forWords * c.Words
	if d.Point == nil && d.CategoryID != nil { // a whole community is no place to go by one of them alone
		return c.same && c.Words >= alikeWords
	}
	return c.same || c.Words >= alikeWords
}
