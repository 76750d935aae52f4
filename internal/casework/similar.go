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
func Similar(ctx context.Context, client *db.Client, rule *settings.Duplicates, d Draft, first int) ([]Match, error) {
	if rule == nil {
		return nil, nil
	}
	rows, err := d.candidates(ctx, client, rule)
	if err != nil {
		return nil, err
	}
	terms := alike.TermsOf(d.Text)
	var out []Match
	for _, row := range rows {
		if m, ok := d.match(row, terms, rule); ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return out[:min(first, len(out))], nil
}

// candidates are the open cases about the place and within the days.
func (d Draft) candidates(ctx context.Context, client *db.Client, rule *settings.Duplicates) ([]*db.CaseFile, error) {
	switch {
	case d.Point == nil && d.Place == nil:
		return nil, nil
	case d.Point == nil:
		return d.newest(ctx, client, rule, maxInPlace, d.Place)
	}
	box := alike.Around(d.Point.Longitude, d.Point.Latitude, rule.Metres)
	where := []predicate.CaseFile{casefile.LatitudeGTE(box.South), casefile.LatitudeLTE(box.North)}
	if box.West >= -180 && box.East <= 180 { // else the metres, which are measured, decide alone
		where = append(where, casefile.LongitudeGTE(box.West), casefile.LongitudeLTE(box.East))
	}
	cells := box.Cells(maxCells)
	return d.newest(ctx, client, rule, maxInCell*len(cells), d.inCells(ctx, cells, append(where, d.open(rule)...)))
}

// inCells takes the newest cases of each square, each from the end of an index,
// in one statement. The viewer's own condition stands inside each: what he does
// not see must not push aside what he does.
func (d Draft) inCells(ctx context.Context, cells []int64, where []predicate.CaseFile) predicate.CaseFile {
	return func(s *sql.Selector) {
		var all *sql.Selector
		for i, cell := range cells {
			t := sql.Table(casefile.Table)
			newest := sql.Dialect(s.Dialect()).Select(t.C(casefile.FieldID)).From(t)
			authz.Reach(ctx, casefile.Table, "read")(newest)
			for _, p := range append(where, casefile.Cell(cell)) {
				p(newest)
			}
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

// open is the condition of an open case inside the days.
func (d Draft) open(rule *settings.Duplicates) []predicate.CaseFile {
	window := time.Duration(rule.Days) * 24 * time.Hour
	return []predicate.CaseFile{
		casefile.ReportedAtGTE(d.At.Add(-window)), casefile.ReportedAtLTE(d.At.Add(window)),
		casefile.StateNotIn(casestate.Ends()...), casefile.IDNEQ(d.Filed),
	}
}

// newest reads what a draft is compared by, of the newest open cases.
func (d Draft) newest(ctx context.Context, client *db.Client, rule *settings.Duplicates, limit int, where predicate.CaseFile) ([]*db.CaseFile, error) {
	q := client.CaseFile.Query().Where(where).Where(d.open(rule)...)
	return q.Order(casefile.ByReportedAt(sql.OrderDesc())).Limit(limit).Select(
		casefile.FieldID, casefile.FieldLongitude, casefile.FieldLatitude, casefile.FieldCategoryID,
		casefile.FieldTitle, casefile.FieldDescription, casefile.FieldReportedAt).All(ctx)
}

// match compares a case with the draft; ok is false where it is no proposal.
func (d Draft) match(c *db.CaseFile, terms alike.Terms, rule *settings.Duplicates) (m Match, ok bool) {
	m.ID = c.ID
	near := 0.5 // in the same place, wherever in it
	if d.Point != nil {
		metres := alike.Metres(d.Point.Longitude, d.Point.Latitude, *c.Longitude, *c.Latitude)
		if metres > float64(rule.Metres) {
			return m, false
		}
		m.Metres, near = &metres, 1-metres/float64(rule.Metres)
	}
	m.Words = terms.Like(alike.TermsOf(c.Title + "\n" + c.Description))
	same := d.CategoryID != nil && c.CategoryID != nil && *d.CategoryID == *c.CategoryID
	if !same && m.Words < alikeWords {
		return m, false
	}
	if d.Point == nil && d.CategoryID != nil && (!same || m.Words < alikeWords) {
		return m, false // a whole community is no place to go by one of them alone
	}
	kind := 0.0
	if same {
		kind = 1
	}
	apart := math.Abs(d.At.Sub(c.ReportedAt).Hours()) / 24
	m.Score = 0.35*near + 0.35*m.Words + 0.2*kind + 0.1*max(0, 1-apart/float64(rule.Days))
	return m, true
}
