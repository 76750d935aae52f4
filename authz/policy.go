package authz

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"github.com/huying/huying/internal/plant"
)

// ErrForbidden says that the viewer's roles do not have the verb at all, or not for a
// row that he may see.
var ErrForbidden = errors.New("authz: forbidden")

// warrant is the right to write, given for one verb and carried by the
// context of the service method that asked for it.
type warrant struct{ object, action string }

type warrantKey struct{}

// readVerbs are the verbs that change nothing: all that a viewer who only
// reads may ask for.
var readVerbs = []string{"read", "track"}

// Require asks whether the viewer has the verb anywhere. It returns a context
// that carries the warrant without which no row can be written, so that a
// write path that forgot to ask is refused by the policy of every schema. A
// viewer who only reads is refused every other verb, whatever roles he has
// besides, before anything is said about what he sent.
func Require(ctx context.Context, object, action string) (context.Context, error) {
	v := ViewerFrom(ctx)
	if v != nil && v.IsSystem() {
		return ctx, nil
	}
	if v == nil || !v.Grants.May(object, action) || v.ReadOnly && !slices.Contains(readVerbs, action) {
		return ctx, ErrForbidden
	}
	return context.WithValue(ctx, warrantKey{}, warrant{object, action}), nil
}

// Reach returns the condition under which the viewer's action reaches a row of
// the table; it is added to a query that already reads only visible rows.
func Reach(ctx context.Context, tableName, action string) func(*sql.Selector) {
	v := ViewerFrom(ctx)
	t, ok := tables[tableName]
	if v == nil || !ok {
		return deny
	}
	if v.IsSystem() {
		return inTenant(t, v)
	}
	return v.Grants.where(t, action)
}

// ReachBeside is Reach for the few rows that belong to a row of the same statement.
// Where their case stands in the statement under an alias, with all its columns,
// and is one of the viewer's tenant, what asks for the case of a row asks it there,
// instead of looking it up again; no alias: it does not.
func ReachBeside(ctx context.Context, tableName, action, alias string) func(*sql.Selector) {
	reach := Reach(ctx, tableName, action)
	return func(s *sql.Selector) {
		tell(s, besideKey{}, alias)
		reach(s)
	}
}

// ReachNamed is Reach for the few rows that a row of the same statement names.
// Where that is a case of the viewer's tenant, it stands under an alias with all
// its columns, and is asked first whether it lets whom it names be seen; no alias:
// it is none.
func ReachNamed(ctx context.Context, tableName, action, alias string) func(*sql.Selector) {
	reach := Reach(ctx, tableName, action)
	return func(s *sql.Selector) {
		tell(s, namedKey{}, alias)
		reach(s)
	}
}

// ReachNear is the part of ReachNamed that looks at the row and at the case that
// names it, and nowhere else: what it reaches, ReachNamed reaches. ok says that
// there is more to ReachNamed; then a row that ReachNear does not reach may still be
// reached.
func ReachNear(ctx context.Context, tableName, action, alias string) (near func(*sql.Selector), ok bool) {
	v := ViewerFrom(ctx)
	if v == nil || v.IsSystem() || tableName != "parties" || alias == "" || !v.Grants.searches(tables[tableName], action) {
		return nil, false
	}
	reach := ReachNamed(ctx, tableName, action, alias)
	return func(s *sql.Selector) {
		s.WithContext(context.WithValue(s.Context(), nearKey{}, true))
		reach(s)
	}, true
}

func deny(s *sql.Selector) { s.Where(sql.False()) }

func inTenant(t table, v *Viewer) func(*sql.Selector) {
	if plant.On(plant.SystemForgetsTenant) {
		return func(*sql.Selector) {}
	}
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(t.tenantColumn()), v.TenantID)) }
}

// filterable is what the schema's template gives every query, and ent every
// mutation: conditions on the storage level.
type filterable interface{ WhereP(...func(*sql.Selector)) }

// Policy is the one policy of every schema: without a viewer nothing is read
// or written; a read sees the rows the viewer may read; a write needs a
// warrant, gets its tenant stamped and reaches the tenant's rows only.
func Policy(tableName string) ent.Policy {
	t, ok := tables[tableName]
	if !ok {
		panic(fmt.Sprintf("authz: table %q is not in the ledger", tableName))
	}
	return policy{t}
}

type policy struct{ table }

func (p policy) EvalQuery(ctx context.Context, q ent.Query) error {
	f, ok := q.(filterable)
	if !ok {
		return privacy.Denyf("authz: %T cannot be filtered", q)
	}
	if ViewerFrom(ctx) == nil {
		return privacy.Denyf("authz: no viewer")
	}
	if plant.On(plant.PolicyOff) || plant.IsUnguarded(ctx) || plant.On(plant.ReadForgetsTenant) && p.name == "channels" {
		return nil
	}
	f.WhereP(Reach(ctx, p.name, "read"))
	return nil
}

func (p policy) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := ViewerFrom(ctx)
	if v == nil {
		return privacy.Denyf("authz: no viewer")
	}
	if plant.On(plant.PolicyOff) && m.Op().Is(ent.OpCreate) && p.name != "tenants" {
		return m.SetField("tenant_id", v.TenantID)
	}
	if plant.On(plant.PolicyOff) || plant.IsUnguarded(ctx) {
		return nil
	}
	if w, ok := ctx.Value(warrantKey{}).(warrant); !v.IsSystem() && !(ok && p.writtenUnder(w)) {
		return privacy.Denyf("authz: %s: no warrant", p.name)
	}
	if m.Op().Is(ent.OpUpdateOne) && len(m.Fields())+len(m.AddedFields())+len(m.ClearedFields()) == 0 {
		// ent would run no update, and read the row back by its id alone,
		// whichever tenant it belongs to.
		return privacy.Denyf("authz: %s: an update that changes nothing", p.name)
	}
	if p.name == "tenants" {
		return p.tenantRow(v, m)
	}
	return p.stamp(v.TenantID, m)
}

// writers are the warrants under which the tables of an object are written,
// where not every one will do: whoever may report a case must not thereby be
// able to write a membership.
var writers = map[string][]warrant{
	"tenant":    {{"tenant", "configure"}, {"policy", "change"}},
	"account":   {{"account", "administer"}},
	"policy":    {{"policy", "change"}},
	"directory": {{"tenant", "configure"}, {"region", "import"}, {"region", "move"}},
}

func (p policy) writtenUnder(w warrant) bool {
	list, narrow := writers[p.object]
	return !narrow || slices.Contains(list, w)
}

// tenantRow: a tenant is made by the system alone; its row is written by those
// who may configure it.
func (p policy) tenantRow(v *Viewer, m ent.Mutation) error {
	if m.Op().Is(ent.OpCreate) {
		if !v.IsSystem() {
			return privacy.Denyf("authz: only set-up makes a tenant")
		}
		return nil
	}
	m.(filterable).WhereP(inTenant(p.table, v))
	return nil
}

func (p policy) stamp(tenant uuid.UUID, m ent.Mutation) error {
	if tenant == uuid.Nil {
		return privacy.Denyf("authz: %s: no tenant", p.name)
	}
	if given, ok := m.Field("tenant_id"); ok && given != tenant {
		return privacy.Denyf("authz: %s: a row cannot be given to another tenant", p.name)
	}
	if m.Op().Is(ent.OpCreate) {
		return m.SetField("tenant_id", tenant)
	}
	f, ok := m.(filterable)
	if !ok {
		return privacy.Denyf("authz: %T cannot be filtered", m)
	}
	f.WhereP(func(s *sql.Selector) { s.Where(sql.EQ(s.C("tenant_id"), tenant)) })
	return nil
}
