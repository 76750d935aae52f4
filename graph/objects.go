package graph

import (
	"context"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/membership"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/model"
	"github.com/huying/huying/internal/casestate"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/fault"
	"github.com/huying/huying/internal/insight"
	"github.com/huying/huying/internal/plant"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/settings"
)

// node finds any object by its global id; null where there is none, where the
// viewer may not see it, and where the string is no id.
func node(ctx context.Context, id gid.ID) (model.Node, error) {
	found, err := nodes(ctx, false, id)
	if len(found) == 0 {
		return nil, err
	}
	return found[0], err
}

// nodes is node for several; the field that asks is a list of them or is not.
func nodes(ctx context.Context, list bool, ids ...gid.ID) ([]model.Node, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	if done, err := compileNodes(ctx, list, ids...); done || err != nil {
		return nil, err
	}
	out := make([]model.Node, len(ids))
	for i, id := range ids {
		if out[i], err = find(ctx, client, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// find reads the row of an id.
func find(ctx context.Context, c *db.Client, id gid.ID) (model.Node, error) {
	u := id.UUID
	switch id.Kind {
	case gid.Tenant:
		return tenantNode(ctx, u)
	case gid.Region:
		return asNode(c.Region.Get(ctx, u))
	case gid.Grid:
		return asNode(c.Grid.Get(ctx, u))
	case gid.Department:
		return asNode(c.Department.Get(ctx, u))
	case gid.Party:
		return asNode(c.Party.Get(ctx, u))
	case gid.Account:
		return asNode(c.Account.Get(ctx, u))
	case gid.Membership:
		return asNode(c.Membership.Get(ctx, u))
	case gid.Category:
		return asNode(c.Category.Get(ctx, u))
	case gid.Channel:
		return asNode(c.Channel.Get(ctx, u))
	case gid.WorkingCalendar:
		return asNode(c.WorkingCalendar.Get(ctx, u))
	case gid.CaseFile:
		return asNode(c.CaseFile.Get(ctx, u))
	case gid.WorkOrder:
		return asNode(c.WorkOrder.Get(ctx, u))
	case gid.AuditRecord:
		return asNode(c.AuditRecord.Get(ctx, u))
	case gid.Notice:
		return asNode(c.Notice.Get(ctx, u))
	default:
		return findOfCase(ctx, c, id)
	}
}

// asNode keeps a nil row from becoming a Node that is not nil.
func asNode[T any, P interface {
	*T
	model.Node
}](row P, err error) (model.Node, error) {
	if db.IsNotFound(err) || (err == nil && row == nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row, nil
}

func tenantNode(ctx context.Context, id uuid.UUID) (model.Node, error) {
	t, err := opOf(ctx).tenant(ctx)
	if err != nil || t.ID != id {
		return nil, err
	}
	return t, nil
}

func viewer(ctx context.Context) (*model.Viewer, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	v := authz.ViewerFrom(ctx)
	out := &model.Viewer{Roles: v.Roles, Audited: v.ReadOnly, Memberships: []*db.Membership{}, Permissions: v.Grants.Permissions()}
	if out.Tenant, err = opOf(ctx).tenant(ctx); err != nil || v.Anonymous() {
		return out, err
	}
	if out.Account, err = only(client.Account.Query().Where(account.ID(v.AccountID)).Only(ctx)); err != nil {
		return nil, err
	}
	now := now(ctx)
	out.Memberships, err = client.Membership.Query().Where(membership.AccountID(v.AccountID), policy.HoldsAt(now)).Order(membership.ByID()).All(ctx)
	return out, err
}

// masked is a party's contact as every query shows it.
func masked(ctx context.Context, value string, mask func(string) string) (string, error) {
	if plant.On(plant.MaskDropped) && strings.HasPrefix(graphql.GetPath(ctx).String(), "case") {
		return value, nil
	}
	return mask(value), nil
}

// sizeWarning says when a grid has more or fewer households than the city
// wants (ZS3).
func sizeWarning(ctx context.Context, g *db.Grid) (*string, error) {
	t, err := opOf(ctx).tenant(ctx)
	if err != nil {
		return nil, err
	}
	rule := t.Settings.Households
	if rule == nil || g.Households == 0 || (g.Households >= rule.Min && g.Households <= rule.Max) {
		return nil, nil
	}
	words := fault.New(fault.Invalid, fault.GridSize, g.Households, rule.Min, rule.Max).Message(fault.Lang(ctx))
	return &words, nil
}

func subsystem(ctx context.Context, code string) (*model.CodeLabel, error) {
	t, err := opOf(ctx).tenant(ctx)
	if err != nil || code == "" {
		return nil, err
	}
	for _, s := range t.Settings.Subsystems {
		if s.Code == code {
			return &model.CodeLabel{Code: code, Label: s.Label.In(fault.Lang(ctx))}, nil
		}
	}
	return &model.CodeLabel{Code: code, Label: code}, nil // no longer in the settings
}

// track shows a case to whoever has its code: public steps, units and times.
func track(ctx context.Context, service *casework.Service, code string) (*model.TrackedCase, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	t, err := service.Track(ctx, client, code)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lang := fault.Lang(ctx)
	out := &model.TrackedCase{
		Number: t.Case.Number, State: t.Lives.State, ReportedAt: t.Case.ReportedAt,
		DueAt: unlessNever(t.Lives.DueAt), Steps: []*model.TrackedStep{}, Remedies: []*model.TrackedRemedy{},
	}
	for _, m := range t.Remedies {
		out.Remedies = append(out.Remedies, &model.TrackedRemedy{Kind: m.Kind, State: m.State, Text: m.Text, DoneAt: m.DoneAt})
	}
	if t.Lives != t.Case {
		out.MergedInto = &t.Lives.Number
	}
	if t.Category != nil {
		name := t.Category.Name.In(lang)
		out.Category = &name
	}
	if t.Rating != nil {
		out.Score = &t.Rating.Score
	}
	for _, s := range t.Steps {
		step := &model.TrackedStep{Kind: s.Event.Kind, State: casestate.State(s.Event.ToState), At: s.Event.At, Text: s.Event.Text}
		if s.Unit != nil {
			name := s.Unit.Name.In(lang)
			step.Unit = &name
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

func handlingShare(ctx context.Context, from, to *time.Time) (*model.HandlingShare, error) {
	client, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	t, err := opOf(ctx).tenant(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := insight.Handled(ctx, client, from, to)
	if err != nil {
		return nil, err
	}
	out := &model.HandlingShare{Rungs: []*model.RungShare{}}
	for _, c := range counts {
		out.Closed += c.Count
		out.Reports += c.Reports
	}
	for _, c := range counts {
		step, _ := t.Settings.Step(c.Rung)
		out.Rungs = append(out.Rungs, &model.RungShare{
			Rung: c.Rung, Label: step.Label.In(fault.Lang(ctx)), Closed: c.Count, Share: float64(c.Count) / float64(out.Closed),
		})
	}
	return out, nil
}

// reportInput turns the API's input into the service's.
func reportInput(in model.ReportCaseInput) casework.ReportInput {
	out := casework.ReportInput{
		Channel: in.Channel, Subsystem: text(in.Subsystem), ExternalReference: text(in.ExternalReference),
		Title: text(in.Title), Description: in.Description, Address: text(in.Address),
		GridID: optional(in.GridID, gid.Grid), RegionID: optional(in.RegionID, gid.Region),
		CategoryID: optional(in.CategoryID, gid.Category), ReporterID: optional(in.ReporterID, gid.Party),
		Anonymous: yes(in.Anonymous), Reporter: partyInput(in.Reporter), HideReporter: yes(in.HideReporter), Affected: number(in.Affected), Key: text(in.IdempotencyKey),
	}
	if in.Point != nil {
		out.Point = &casework.Point{Longitude: in.Point.Longitude, Latitude: in.Point.Latitude}
	}
	return out
}

func gridLabel(ctx context.Context, t *db.Tenant) string {
	for _, l := range t.Settings.Levels {
		if l.Level == settings.GridLevel {
			return l.Label.In(fault.Lang(ctx))
		}
	}
	return ""
}
