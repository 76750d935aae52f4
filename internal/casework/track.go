package casework

import (
	"context"
	"strings"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db"
	"github.com/huying/huying/ent/db/casefile"
	"github.com/huying/huying/internal/fault"
)

// Track finds a case by the code that its reporter was given, for anybody who
// has it (LF20). What is shown of it is the caller's to choose; the context it
// returns reads the case's public history. Spaces, dashes and case do not
// matter in the code.
func (s *Service) Track(ctx context.Context, code string) (context.Context, *db.CaseFile, error) {
	ctx, err := authz.Require(ctx, "case", "track")
	if err != nil {
		return ctx, nil, err
	}
	st, err := s.stores.For(ctx)
	if err != nil {
		return ctx, nil, err
	}
	inside := authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "track a case by its code")
	c, err := st.Reader().CaseFile.Query().Where(casefile.TrackingCode(normalCode(code))).Only(inside)
	if db.IsNotFound(err) {
		return ctx, nil, fault.Missing("code")
	}
	return inside, c, err
}

func normalCode(code string) string {
	s := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code)))
	if len(s) != 16 {
		return ""
	}
	return s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}
