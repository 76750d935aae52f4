package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/huying/huying/authz"
)

// CasePosting is at which seconds of four weeks cases were reported in whose texts
// a term occurs, or that lie in a place. The key is made of the term, the weeks and
// the tenant (internal/search); written by SQL only.
type CasePosting struct{ ent.Schema }

// Mixin gives the key and the tenant.
func (CasePosting) Mixin() []ent.Mixin { return []ent.Mixin{base{}, tenanted{}} }

// Fields of CasePosting.
func (CasePosting) Fields() []ent.Field {
	return []ent.Field{field.Bytes("seconds")} // each as a varint of how far behind the one before
}

// Annotations name the table.
func (CasePosting) Annotations() []schema.Annotation { return table("case_postings") }

// Policy of CasePosting.
func (CasePosting) Policy() ent.Policy { return authz.Policy("case_postings") }
