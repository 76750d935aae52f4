package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/huying/huying/internal/clock"
)

// World is a running server in which stories are played: its address, its
// clock and what is due by it, and the one road past the API, set-up's, by which
// actors get tokens.
type World struct {
	URL      string // of the GraphQL endpoint
	Clock    *clock.Fake
	Password string // of the accounts that log in by password
	Issue    func(ctx context.Context, tenant, login string, ttl time.Duration) (string, error)
	Sweep    func(context.Context) error // does once what is due by the clock
}

// Run is one playing of a story. Its methods do nothing any more once one of
// them has failed, so that a story reads as what people do; Err tells.
type Run struct {
	ctx    context.Context
	world  *World
	story  *Story
	record *Record
	actors map[string]*Actor
	ids    map[string]string // of categories, departments, regions and grids, by kind and code
	err    error
}

// Play plays a story in a world that has its tenants. Checks that do not hold
// and the error that broke it off are in the record.
func Play(ctx context.Context, w *World, s *Story) *Record {
	r := &Run{ctx: ctx, world: w, story: s, actors: map[string]*Actor{}, ids: map[string]string{}}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return &Record{Story: s, Zone: time.UTC, Err: err}
	}
	r.record = &Record{Story: s, Zone: zone, Notes: map[string]string{}}
	r.now(s.Start)
	s.Play(r)
	for _, end := range s.Ends {
		r.end(end)
	}
	r.record.Err = r.err
	return r.record
}

// fail breaks the story off with the first error.
func (r *Run) fail(err error) {
	if r.err == nil && err != nil {
		r.err = err
		if n := len(r.record.Steps); n > 0 {
			r.err = fmt.Errorf("%s: %w", r.record.Steps[n-1].What, err)
		}
	}
}

// time reads a local time of the story, with or without seconds.
func (r *Run) time(local string) time.Time {
	layout := instant
	if len(local) == len("2006-01-02 15:04") {
		layout = "2006-01-02 15:04"
	}
	t, err := time.ParseInLocation(layout, local, r.record.Zone)
	r.fail(err)
	return t
}

// now moves the clock to a local time without beginning a step.
func (r *Run) now(local string) { r.world.Clock.Set(r.time(local)) }

// step begins a step: the clock moves to the local time, and what follows is
// told as done by who (nil: by nobody in particular).
func (r *Run) step(local string, who *Actor, what string) {
	if r.err != nil {
		return
	}
	r.now(local)
	s := &Step{At: r.world.Clock.Now(), What: what}
	if who != nil {
		s.Who = fmt.Sprintf("%s (%s)", who.Name, who.Role)
	}
	r.record.Steps = append(r.record.Steps, s)
}

// check compares what was found with what the story expects.
func (r *Run) check(name string, got, want any) {
	if r.err != nil {
		return
	}
	s := r.record.Steps[len(r.record.Steps)-1]
	s.Checks = append(s.Checks, Check{name, r.record.show(got), r.record.show(want)})
}

// as returns the actor of a login of the story's tenant, "tenant/login" for
// another tenant. Its token is issued on first use, for half a year of the
// story's time: it has run out before today.
func (r *Run) as(login string) *Actor {
	if a := r.actors[login]; a != nil || r.err != nil {
		if a == nil {
			a = &Actor{}
		}
		return a
	}
	a, tenant := find(r.story.Tenant, login)
	a.url = r.world.URL
	token, err := r.world.Issue(r.ctx, tenant, a.Login, 180*24*time.Hour)
	r.fail(err)
	a.token = token
	r.actors[login] = a
	return a
}

// anonymous is nobody, in a tenant; in none where the code is empty.
func (r *Run) anonymous(tenant string) *Actor {
	return &Actor{Name: "nobody", Role: "anonymous", url: r.world.URL, tenant: tenant}
}

// ask sends a query that must succeed.
func (r *Run) ask(a *Actor, query string, v vars, out any) {
	if r.err == nil {
		r.fail(a.do(r.ctx, query, v, out))
	}
}

// outcome is what came of a verb: the case, the reasons against it, or the
// code of an error of the request.
type outcome struct {
	Case         *Case // never nil; empty where none was returned
	Number       string
	TrackingCode string
	UserErrors   []userError
	refused      string
}

// why is the first reason against; empty on success.
func (o outcome) why() userError {
	if len(o.UserErrors) > 0 {
		return o.UserErrors[0]
	}
	return userError{Code: o.refused}
}

// try does a verb that may be refused.
func (r *Run) try(a *Actor, verb string, input vars) outcome {
	if r.err != nil {
		return outcome{Case: &Case{}}
	}
	o, err := attempt(r.ctx, a, verb, input)
	r.fail(err)
	return o
}

// attempt does a verb; err is set where there was no proper answer at all.
func attempt(ctx context.Context, a *Actor, verb string, input vars) (o outcome, err error) {
	var data map[string]*outcome
	err = a.do(ctx, mutation(verb), vars{"input": input}, &data)
	if data[verb] != nil {
		o = *data[verb]
	}
	if o.Case == nil {
		o.Case = &Case{}
	}
	var no *refused
	if errors.As(err, &no) {
		o.refused, err = no.code(), nil
	}
	return o, err
}

// move does a verb that must succeed and returns the case as it is then.
func (r *Run) move(a *Actor, verb string, input vars) *Case {
	return r.mustMove(a, verb, input).Case
}

func (r *Run) mustMove(a *Actor, verb string, input vars) outcome {
	o := r.try(a, verb, input)
	if r.err != nil {
		return o
	}
	if no := o.why(); no.Code != "" {
		r.fail(fmt.Errorf("%s was refused: %s %s", verb, no.Code, no.Message))
		return o
	}
	if o.Case.ID != "" {
		r.record.Steps[len(r.record.Steps)-1].Case = o.Case
	}
	return o
}

// look reads a case that the actor must see.
func (r *Run) look(a *Actor, c *Case) *Case {
	var data struct{ Case *Case }
	r.ask(a, caseByID, vars{"id": c.ID}, &data)
	if r.err == nil && data.Case == nil {
		r.fail(fmt.Errorf("%s does not see case %s", a.Login, c.Number))
	}
	if r.err != nil {
		return &Case{}
	}
	return data.Case
}

// lightAt reads the light of a case at a local time to the second.
func (r *Run) lightAt(a *Actor, c *Case, local string) string {
	r.now(local)
	return r.look(a, c).Light
}
