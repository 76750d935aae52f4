package graph

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/ent/db/delivery"
	"github.com/huying/huying/ent/db/lightevent"
	"github.com/huying/huying/ent/db/notice"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/graph/compile"
	"github.com/huying/huying/graph/generated"
)

// recordTypes are what the program notes and sends by itself.
func recordTypes(r *Resolver) []*compile.Type {
	a, d, n := &auditRecordResolver{r}, &deliveryResolver{r}, &noticeResolver{r}
	return []*compile.Type{
		compile.Of[db.AuditRecord]("AuditRecord", auditrecord.Table).Resolved(reflect.TypeFor[generated.AuditRecordResolver]()).
			With("account", compile.One{Key: auditrecord.FieldAccountID, Type: "Account"}).
			With("subject", compile.Resolve(plainly(a.Subject), globalID, auditrecord.FieldSubject)).
			With("detail", compile.Resolve(plainly(a.Detail), quoted[string], auditrecord.FieldDetail)),
		compile.Of[db.Delivery]("Delivery", delivery.Table).Resolved(reflect.TypeFor[generated.DeliveryResolver]()).
			With("kind", compile.Resolve(plainly(d.Kind), quoted[notice.Kind], delivery.FieldKind)).
			With("case", compile.One{Key: delivery.FieldCaseID, Type: "Case"}).
			With("account", compile.One{Key: delivery.FieldAccountID, Type: "Account"}).
			With("department", compile.One{Key: delivery.FieldDepartmentID, Type: "Department"}).
			With("address", compile.Resolve(plainly(d.Address), quoted[string], delivery.FieldAddress)).
			With("text", compile.Beside(compile.Neighbour{Table: casefile.Table, Key: delivery.FieldCaseID},
				wordsAbout, pointed(quoted[string]), delivery.FieldText, delivery.FieldCaseID)).
			With("nextAt", compile.Resolve(plainly(d.NextAt), pointed(instant), delivery.FieldState, delivery.FieldNextAt)),
		compile.Of[db.LightEvent]("LightEvent", lightevent.Table).Resolved(reflect.TypeFor[generated.LightEventResolver]()).
			With("case", compile.One{Key: lightevent.FieldCaseID, Type: "Case"}).
			With("workOrder", compile.One{Key: lightevent.FieldWorkOrderID, Type: "WorkOrder"}).
			With("department", compile.One{Key: lightevent.FieldDepartmentID, Type: "Department"}).
			With("account", compile.One{Key: lightevent.FieldAccountID, Type: "Account"}),
		compile.Of[db.Notice]("Notice", notice.Table).Resolved(reflect.TypeFor[generated.NoticeResolver]()).
			With("subject", compile.Resolve(plainly(n.Subject), globalID, notice.FieldSubject)).
			With("detail", compile.Resolve(plainly(n.Detail), quoted[string], notice.FieldDetail)),
	}
}

func globalID(id *gid.ID) graphql.Marshaler { return id }
