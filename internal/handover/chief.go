package handover

import (
	"context"

	"github.com/google/uuid"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/account"
	"github.com/huying/huying/ent/db/departmenthead"
)

// Chief is the account that leads a department and can log in; nil where there
// is none.
func Chief(ctx context.Context, client *db.Client, department uuid.UUID) (*uuid.UUID, error) {
	ctx = authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "who leads a department")
	id, err := client.DepartmentHead.Query().Where(departmenthead.DepartmentID(department), departmenthead.PostEQ(departmenthead.PostCHIEF)).
		QueryAccount().Where(account.DisabledAtIsNil()).OnlyID(ctx)
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &id, err
}
