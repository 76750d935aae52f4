package graph

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/ent/db/auditrecord"
	"github.com/huying/huying/ent/gid"
	"github.com/huying/huying/internal/audit"
	"github.com/huying/huying/internal/store"
)

// sightings are the personal data that an operation of an audited session has
// read: fields by object.
type sightings struct {
	mu   sync.Mutex
	seen map[gid.ID]map[string]bool
}

func (s *sightings) note(of gid.ID, field string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[gid.ID]map[string]bool{}
	}
	if s.seen[of] == nil {
		s.seen[of] = map[string]bool{}
	}
	s.seen[of][field] = true
}

// personal is the directive @personal: where the session is audited, it notes
// whose field is being read.
func personal(ctx context.Context, obj any, next graphql.Resolver) (any, error) {
	if v := authz.ViewerFrom(ctx); v != nil && v.ReadOnly {
		opOf(ctx).sightings.note(obj.(interface{ GlobalID() gid.ID }).GlobalID(), graphql.GetFieldContext(ctx).Field.Name)
	}
	return next(ctx)
}

// Recorded lets an answer go once what it shows of people is recorded, where
// the session is audited; without the record it shows nothing.
func Recorded(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	answer := next(ctx)
	op, _ := ctx.Value(operationKey{}).(*operation) // none where the document was refused
	if op == nil || answer == nil || len(op.sightings.seen) == 0 {
		return answer
	}
	op.close() // the snapshot has done its work
	if err := op.record(ctx); err != nil {
		graphql.AddError(ctx, err)
		return &graphql.Response{Errors: graphql.GetErrors(ctx), Extensions: answer.Extensions}
	}
	return answer
}

// record commits the sightings of the operation before its answer leaves.
func (op *operation) record(ctx context.Context) error {
	v := authz.ViewerFrom(ctx)
	name := graphql.GetOperationContext(ctx).Operation.Name // of the document; a request need not repeat it
	var entries []audit.Entry
	byAge := func(a, b gid.ID) int { return strings.Compare(a.String(), b.String()) }
	for _, of := range slices.SortedFunc(maps.Keys(op.sightings.seen), byAge) {
		fields := op.sightings.seen[of]
		entries = append(entries, audit.Entry{Kind: auditrecord.KindREAD_PERSONAL_DATA, Subject: of,
			Detail: map[string]any{"fields": slices.Sorted(maps.Keys(fields)), "operation": name}})
	}
	sys := authz.System(ctx, v.TenantID, "record what an audited session read")
	st, err := op.services.Stores.For(sys)
	if err != nil {
		return err
	}
	return st.InTx(sys, func(ctx context.Context, tx *store.Tx) error {
		return audit.Write(ctx, tx, v.AccountID, op.now, entries...)
	})
}
