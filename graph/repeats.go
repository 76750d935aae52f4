package graph

import (
	"cmp"
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/caselink"
	"github.com/huying/huying/ent/db/caseparty"
	"github.com/huying/huying/ent/db/predicate"
	"github.com/huying/huying/ent/db/rating"
	"github.com/huying/huying/ent/db/region"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/settings"
)

// Proposals: how many are given, and how many at most.
const (
	fewProposals = 5
	maxProposals = 20
)

// Merged cases, listed with the one they live in: how many are, and how many at
// most.
const (
	fewMerged = 20
	maxMerged = 100
)

// sizeOf is how many are asked for of a plain list.
func sizeOf(first *int, few, most int) (int, error) {
	n := few
	if first != nil {
		n = *first
	}
	if n < 1 || n > most {
		return 0, fault.Field("first", fault.OutOfRange, 1, most)
	}
	return n, nil
}

// similar proposes what a draft may repeat.
func similar(ctx context.Context, d casework.Draft, first *int) ([]*model.SimilarCase, error) {
	n, err := sizeOf(first, fewProposals, maxProposals)
	if err != nil {
		return nil, err
	}
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	t, err := opOf(ctx).tenant(ctx)
	if err != nil {
		return nil, err
	}
	found, err := casework.Similar(ctx, client, t.Settings.Duplicates, d, n)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	rows, err := load(ctx).cases.LoadAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := []*model.SimilarCase{}
	for i, m := range found {
		out = append(out, &model.SimilarCase{Case: rows[i], Score: m.Score, Words: m.Words, Metres: m.Metres})
	}
	return out, nil
}

// draft turns the API's input into a report that is not filed yet.
func draft(ctx context.Context, in model.SimilarCasesInput) (casework.Draft, error) {
	out := casework.Draft{CategoryID: optional(in.CategoryID, gid.Category), Text: in.Text, At: now(ctx)}
	if in.Point != nil {
		out.Point = &casework.Point{Longitude: in.Point.Longitude, Latitude: in.Point.Latitude}
	}
	if err := out.Validate(); err != nil {
		return out, err
	}
	var err error
	out.Place, err = placeOfDraft(ctx, in)
	return out, err
}

// placeOfDraft is the condition of its place where it has no point.
func placeOfDraft(ctx context.Context, in model.SimilarCasesInput) (predicate.CaseFile, error) {
	if in.GridID != nil {
		return casefile.GridID(in.GridID.Of(gid.Grid)), nil
	}
	if in.RegionID == nil {
		return nil, nil
	}
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	r, err := only(client.Region.Query().Where(region.ID(in.RegionID.Of(gid.Region))).Only(ctx))
	switch {
	case err != nil || r == nil:
		return nil, err
	case r.Level == settings.Community:
		return casefile.CommunityID(r.ID), nil
	case r.Level == settings.Street:
		return casefile.StreetID(r.ID), nil
	default: // what is alike in a whole district tells nothing
		return nil, nil
	}
}

var partiesByPart = keyset[db.CaseParty]{
	kind: "cpt", column: caseparty.FieldAt, times: true,
	value: func(p *db.CaseParty) any { return p.At }, id: func(p *db.CaseParty) uuid.UUID { return p.ID },
}

func caseParties(ctx context.Context, of uuid.UUID, w window) (*model.CasePartyConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, partiesByPart, func() pageable[db.CaseParty] {
		return client.CaseParty.Query().Where(caseparty.CaseID(of), caseparty.EndedAtIsNil())
	})
}

var ratingsByTime = keyset[db.Rating]{
	kind: "rat", column: rating.FieldAt, times: true,
	value: func(r *db.Rating) any { return r.At }, id: func(r *db.Rating) uuid.UUID { return r.ID },
}

func ratings(ctx context.Context, of uuid.UUID, w window) (*model.RatingConnection, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	return paginate(ctx, w, ratingsByTime, func() pageable[db.Rating] {
		return client.Rating.Query().Where(rating.CaseID(of))
	})
}

// ratingsOfCases reads the one rating of each case that stands for it: the
// viewer's own, else the reporter's; of several courses the last. They come in
// the order in which the later row wins.
func ratingsOfCases(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Rating, error) {
	me := authz.ViewerFrom(ctx).PartyID
	rows, err := c.Rating.Query().Where(rating.CaseIDIn(ids...), stands(ctx)).
		Order(rating.ByCourse(), rating.ByAt(), rating.ByID()).All(ctx)
	slices.SortStableFunc(rows, func(a, b *db.Rating) int { return cmp.Compare(own(a, me), own(b, me)) })
	return rows, err
}

// stands is the condition of the ratings of which one stands for its case.
func stands(ctx context.Context) func(*sql.Selector) {
	me := authz.ViewerFrom(ctx).PartyID
	return func(s *sql.Selector) {
		// a reporter who is not named has a part of the case's own
		hidden := partiesIn(s, caseparty.PartHIDDEN_REPORTER)
		hidden.Where(sql.IsNull(hidden.C(caseparty.FieldLinkID)))
		s.Where(sql.Or(sql.EQ(s.C(rating.FieldPartyID), me), sql.IsNull(s.C(rating.FieldPartyID)),
			sql.In(s.C(rating.FieldPartyID), reporterOf(s)), sql.In(s.C(rating.FieldPartyID), hidden)))
	}
}

// namedRatings reads those ratings of which it may be said whose they are: the
// viewer's own, and those of people whom the case names.
func namedRatings(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.Rating, error) {
	return c.Rating.Query().Where(rating.IDIn(ids...), named(ctx)).All(ctx)
}

// named is the condition of the ratings of which it may be said whose they are.
func named(ctx context.Context) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.Or(sql.EQ(s.C(rating.FieldPartyID), authz.ViewerFrom(ctx).PartyID),
			sql.In(s.C(rating.FieldPartyID), reporterOf(s)),
			sql.In(s.C(rating.FieldPartyID), partiesIn(s, caseparty.PartREPORTER, caseparty.PartJOINT))))
	}
}

// reporterOf selects the reporter whom the case of a rating names.
func reporterOf(s *sql.Selector) *sql.Selector {
	cases := sql.Table(casefile.Table)
	return sql.Dialect(s.Dialect()).Select(cases.C(casefile.FieldReporterID)).From(cases).
		Where(sql.And(sql.ColumnsEQ(cases.C(casefile.FieldTenantID), s.C(rating.FieldTenantID)),
			sql.ColumnsEQ(cases.C(casefile.FieldID), s.C(rating.FieldCaseID)), sql.NotNull(cases.C(casefile.FieldReporterID))))
}

// partiesIn selects those who have one of the parts in the case of a rating.
func partiesIn(s *sql.Selector, parts ...caseparty.Part) *sql.Selector {
	var values []any
	for _, p := range parts {
		values = append(values, string(p))
	}
	t := sql.Table(caseparty.Table)
	return sql.Dialect(s.Dialect()).Select(t.C(caseparty.FieldPartyID)).From(t).
		Where(sql.And(sql.ColumnsEQ(t.C(caseparty.FieldTenantID), s.C(rating.FieldTenantID)),
			sql.ColumnsEQ(t.C(caseparty.FieldCaseID), s.C(rating.FieldCaseID)), sql.In(t.C(caseparty.FieldPart), values...)))
}

func own(r *db.Rating, me uuid.UUID) int {
	if r.PartyID != nil && *r.PartyID == me {
		return 1
	}
	return 0
}

// isMerged is the condition of a link that ties a case to the one in which it
// lives on.
var isMerged = caselink.And(caselink.KindEQ(caselink.KindMERGED), caselink.EndedAtIsNil())

// mergings reads the links of cases that live on in others.
func mergings(of func(...uuid.UUID) predicate.CaseLink) fetch[db.CaseLink] {
	return func(ctx context.Context, c *db.Client, ids []uuid.UUID) ([]*db.CaseLink, error) {
		return c.CaseLink.Query().Where(of(ids...), isMerged).
			Order(caselink.ByAt(), caselink.ByID()).All(ctx)
	}
}

func merged(ctx context.Context, into uuid.UUID, first *int) ([]*db.CaseFile, error) {
	n, err := sizeOf(first, fewMerged, maxMerged)
	if err != nil {
		return nil, err
	}
	links, err := load(ctx).mergedOf.Load(ctx, into)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, l := range links[:min(len(links), n)] {
		ids = append(ids, l.CaseID)
	}
	rows, err := load(ctx).cases.LoadAll(ctx, ids)
	out := []*db.CaseFile{}
	for _, c := range rows {
		if c != nil {
			out = append(out, c)
		}
	}
	return out, err
}

func mergeInput(in model.MergeCasesInput) casework.MergeInput {
	return casework.MergeInput{
		Target: casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		IntoID: in.IntoID.Of(gid.CaseFile), IntoVersion: in.IntoVersion, Reason: in.Reason, Key: text(in.IdempotencyKey),
	}
}

func joinInput(in model.JoinCaseInput) casework.JoinInput {
	out := casework.JoinInput{
		Target: casework.Target{ID: in.CaseID.Of(gid.CaseFile), ExpectedVersion: in.ExpectedVersion},
		Part:   caseparty.Part(in.Part), Channel: text(in.Channel), Note: text(in.Note), Key: text(in.IdempotencyKey),
	}
	for _, j := range in.Parties {
		out.Parties = append(out.Parties, casework.Joiner{PartyID: optional(j.PartyID, gid.Party), Party: partyInput(j.Party)})
	}
	return out
}

// rater is whose word a rating is; nil where the case does not name him.
func rater(ctx context.Context, r *db.Rating) (*db.Party, error) {
	if r.PartyID == nil {
		return nil, nil
	}
	named, err := load(ctx).namedRatings.Load(ctx, r.ID)
	if err != nil || named == nil {
		return nil, err
	}
	return load(ctx).parties.Load(ctx, *named.PartyID)
}
