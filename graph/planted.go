package graph

import (
	"context"
	"sync"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/gid"
)

// planted is the context of a planted defect that reads past the policies.
func planted(ctx context.Context) context.Context {
	return authz.System(ctx, authz.ViewerFrom(ctx).TenantID, "a planted defect")
}

// kept is an answer that anybody has had before, for the planted defect.
func kept(id gid.ID, answer []byte) []byte {
	if string(answer) == "null" {
		if had, ok := keptAnswers.Load(id); ok {
			return had.([]byte)
		}
	} else if answer != nil {
		keptAnswers.Store(id, answer)
	}
	return answer
}

var keptAnswers sync.Map
