package demo

import (
	"fmt"
	"strings"
)

// id finds the id of a code through the API. The kind is category, department
// or region; the code may name another tenant before a slash.
func (r *Run) id(kind, code string) string {
	if id, known := r.ids[kind+" "+code]; known || r.err != nil {
		return id
	}
	tenant, prefix, bare := r.home(code)
	a := r.anonymous(tenant)
	switch kind {
	case "category":
		r.categories(a, prefix)
	case "region":
		r.learn(a, kind, prefix, regionDoc, vars{"code": bare})
	case "department":
		r.learn(a, kind, prefix, departmentDoc, vars{"code": bare})
	}
	return r.known(kind, code)
}

// grid finds the id of a grid of a community; both codes may name another
// tenant before a slash.
func (r *Run) grid(community, code string) string {
	tenant, prefix, _ := r.home(community)
	r.learn(r.anonymous(tenant), "grid", prefix, gridDoc, vars{"community": r.id("region", community)})
	return r.known("grid", code)
}

func (r *Run) known(kind, code string) string {
	id := r.ids[kind+" "+code]
	if id == "" {
		r.fail(fmt.Errorf("there is no %s %s", kind, code))
	}
	return id
}

// home splits "tenant/code"; without a slash it is the story's own tenant.
func (r *Run) home(code string) (tenant, prefix, bare string) {
	if other, rest, ok := strings.Cut(code, "/"); ok {
		return other, other + "/", rest
	}
	return r.story.Tenant, "", code
}

// page is any connection of things with a code.
type page struct {
	Nodes    []coded
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

// learn keeps the ids of a query's one connection.
func (r *Run) learn(a *Actor, kind, prefix, query string, v vars) (last page) {
	data := map[string]page{}
	r.ask(a, query, v, &data)
	for _, p := range data {
		for _, node := range p.Nodes {
			r.ids[kind+" "+prefix+node.Code] = node.ID
		}
		last = p
	}
	return last
}

func (r *Run) categories(a *Actor, prefix string) {
	v := vars{}
	for {
		p := r.learn(a, "category", prefix, categoryDoc, v)
		if !p.PageInfo.HasNextPage || r.err != nil {
			return
		}
		v = vars{"after": p.PageInfo.EndCursor}
	}
}
