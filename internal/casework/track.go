package casework

import (
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/caseevent"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/department"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/remedy"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/fault"
)

// Tracked is what the holder of a tracking code may know of a case.
type Tracked struct {
	Case     *db.CaseFile // whose code it is
	Lives    *db.CaseFile // where it is worked on: the case itself, or the one that it was merged into
	Category *db.Category // nil: none yet
	Rating   *db.Rating   // nil: none yet
	Steps    []TrackedStep
	Remedies []*db.Remedy
}

// TrackedStep is a public step and the unit it concerns.
type TrackedStep struct {
	Event *db.CaseEvent
	Unit  *db.Department
}

// Track finds a case by the code that its reporter was given, for anybody who
// has it (LF20). Spaces, dashes, capitals and letters that look like digits do
// not matter. A merged case shows how the one goes on in which it lives. It
// reads with the caller's client. NotFound for a code that no case of the
// tenant has.
func (s *Service) Track(ctx context.Context, client *db.Client, code string) (*Tracked, error) {
	ctx, err := authz.Require(ctx, "case", "track")
	if err != nil {
		return nil, err
	}
	ctx = authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "track a case by its code")
	c, err := client.CaseFile.Query().Where(casefile.TrackingCode(normalCode(code))).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.Missing("code")
	}
	if err != nil {
		return nil, err
	}
	return tracked(ctx, client, c)
}

func tracked(ctx context.Context, client *db.Client, c *db.CaseFile) (*Tracked, error) {
	out := &Tracked{Case: c, Lives: c}
	ids := []uuid.UUID{c.ID}
	for out.Lives.State == casestate.Merged {
		link, err := liveLink(ctx, client, out.Lives.ID)
		if err != nil {
			return nil, err
		}
		if out.Lives, err = client.CaseFile.Get(ctx, link.ToCaseID); err != nil {
			return nil, err
		}
		ids = append(ids, out.Lives.ID)
	}
	var err error
	if c.CategoryID != nil {
		if out.Category, err = client.Category.Get(ctx, *c.CategoryID); err != nil {
			return nil, err
		}
	}
	mine, err := ratedBy(ctx, client, c)
	if err != nil {
		return nil, err
	}
	out.Rating, err = client.Rating.Query().Where(rating.CaseID(out.Lives.ID), mine).
		Order(rating.ByCourse(sql.OrderDesc())).First(ctx)
	if err != nil && !db.IsNotFound(err) {
		return nil, err
	}
	events, err := client.CaseEvent.Query().Where(caseevent.CaseIDIn(ids...), caseevent.Public(true)).
		Order(caseevent.ByAt(), caseevent.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	units, err := client.Department.Query().Where(department.IDIn(unitsOf(events)...)).All(ctx)
	if err != nil {
		return nil, err
	}
	out.Remedies, err = client.Remedy.Query().Where(remedy.CaseID(c.ID)).Order(remedy.ByRecordedAt(), remedy.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if slices.Contains(ofReporter, e.Kind) {
			e.Text = "" // his own words: the city says nothing with them
		}
		step := TrackedStep{Event: e}
		for _, u := range units {
			if e.DepartmentID != nil && u.ID == *e.DepartmentID {
				step.Unit = u
			}
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// ratedBy is the condition of a rating by the person whose code a case has,
// whether or not the case names him.
func ratedBy(ctx context.Context, client *db.Client, c *db.CaseFile) (predicate.Rating, error) {
	if c.ReporterID != nil {
		return rating.PartyID(*c.ReporterID), nil
	}
	hidden, err := client.CaseParty.Query().Where(caseparty.CaseID(c.ID), caseparty.PartEQ(caseparty.PartHIDDEN_REPORTER),
		caseparty.LinkIDIsNil()).First(ctx)
	if db.IsNotFound(err) {
		return rating.PartyIDIsNil(), nil
	}
	if err != nil {
		return nil, err
	}
	return rating.Or(rating.PartyIDIsNil(), rating.PartyID(hidden.PartyID)), nil
}

func unitsOf(events []*db.CaseEvent) (ids []uuid.UUID) {
	for _, e := range events {
		if e.DepartmentID != nil {
			ids = append(ids, *e.DepartmentID)
		}
	}
	return ids
}

// Receipt is what whoever files a case takes away: its number, and the code to
// follow it without a login.
type Receipt struct{ Number, TrackingCode string }

// Receipt returns the receipt of a case that the caller has just filed; it is
// for the answer to Report alone. A report that turned out to be an earlier one
// of somebody else gives the number and no code.
func (s *Service) Receipt(ctx context.Context, id uuid.UUID) (Receipt, error) {
	st, err := s.stores.For(ctx)
	if err != nil {
		return Receipt{}, err
	}
	return s.ReceiptOf(ctx, st.Reader(), id, nil)
}

// ReceiptOf is Receipt by a client that reads after the report, for who may have
// the case already; c is nil where he has not, or may not see it.
func (s *Service) ReceiptOf(ctx context.Context, client *db.Client, id uuid.UUID, c *db.CaseFile) (_ Receipt, err error) {
	v := authz.ViewerFrom(ctx)
	if c == nil {
		if c, err = client.CaseFile.Get(authz.System(ctx, v.TenantID, "hand out a receipt"), id); err != nil {
			return Receipt{}, err
		}
	}
	filed := c.FiledByID != nil && *c.FiledByID == v.AccountID
	// A case that nobody filed by name is reached by filing it or by its key alone.
	nameless := c.FiledByID == nil && !v.Grants.Everywhere("case", "report")
	if !filed && !nameless {
		if hidden, err := hiddenIn(ctx, client, v, c.ID); err != nil || !hidden {
			return Receipt{Number: c.Number}, err
		}
	}
	return Receipt{c.Number, c.TrackingCode}, nil
}

// normalCode writes a code the way it was given out; anything that is no code
// becomes one that no case has.
func normalCode(code string) string {
	s := strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	if len(s) != 16 || strings.Trim(s, codeAlphabet) != "" {
		return ""
	}
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
