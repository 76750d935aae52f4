package demo

import (
	"fmt"
	"slices"
	"time"
)

// limitOf is the first limit of a case in words.
func (r *Run) limitOf(c *Case) string {
	l := c.clock().Limit
	return fmt.Sprintf("%d %s", l.Amount, l.Unit)
}

// byNumber reads a case that the actor must see.
func (r *Run) byNumber(a *Actor, number string) *Case {
	var data struct{ Case *Case }
	r.ask(a, caseByNumber, vars{"number": number}, &data)
	if r.err == nil && data.Case == nil {
		r.fail(fmt.Errorf("%s does not see case %s", a.Login, number))
	}
	if r.err != nil {
		return &Case{}
	}
	return data.Case
}

// flow are the steps that a case with one unit takes, and going up.
var flow = []string{"TRIAGE", "ACCEPT_WORK_ORDER", "HAND_BACK", "RECORD_PROGRESS", "FEED_BACK", "REPLY", "CLOSE", "RATE", "ESCALATE"}

// refusal tries a verb against the order of the flow: the answer must name the
// state and which steps of the flow are possible in it.
func (r *Run) refusal(a *Actor, verb string, input vars, name, state string, possible []string) {
	no := r.try(a, verb, input).why()
	no.Possible = slices.DeleteFunc(no.Possible, func(event string) bool { return !slices.Contains(flow, event) })
	tell := func(code, state string, possible []string) string {
		return code + " in " + state + ", possible: " + r.record.show(possible)
	}
	r.check(name, tell(no.Code, no.State, no.Possible), tell("WRONG_STATE", state, possible))
}

// tracked reads the public progress by its code.
func (r *Run) tracked(a *Actor, code, state string, kinds []string) *tracked {
	var data struct{ TrackCase *tracked }
	r.ask(a, trackDoc, vars{"code": code}, &data)
	if r.err == nil && data.TrackCase == nil {
		r.fail(fmt.Errorf("nothing is tracked by the code"))
	}
	if r.err != nil {
		return &tracked{}
	}
	t := data.TrackCase
	var got []string
	for _, s := range t.Steps {
		got = append(got, s.Kind)
	}
	r.check("tracked", t.State+" after "+r.record.show(got), state+" after "+r.record.show(kinds))
	return t
}

// share reads at which rung closed cases were handled.
func (r *Run) share(at string, a *Actor) share {
	r.step(at, a, "reads at which level cases were handled")
	var data struct{ HandlingShare share }
	r.ask(a, shareDoc, nil, &data)
	return data.HandlingShare
}

// logIn starts a session with the password, through the API.
func (r *Run) logIn(at, login string) *Actor {
	a, tenant := find(r.story.Tenant, login)
	a.url = r.world.URL
	r.step(at, a, "logs in with the password")
	var data struct {
		LogIn struct {
			Token     string
			ExpiresAt *time.Time
		}
	}
	r.ask(r.anonymous(tenant), logInDoc, vars{"input": vars{"login": login, "password": r.world.Password}}, &data)
	a.token = data.LogIn.Token
	r.check("a session of twelve hours", data.LogIn.ExpiresAt, r.time(at).Add(12*time.Hour))
	return a
}

// logOut ends the actor's session; its token holds no more.
func (r *Run) logOut(at string, a *Actor) {
	r.step(at, a, "logs out")
	r.ask(a, logOutDoc, nil, nil)
	r.check("the session afterwards", r.codeOf(a, `query { viewer { roles } }`, nil), "UNAUTHENTICATED")
}

// codeOf is the code of the error with which a query is refused; none where it
// is answered.
func (r *Run) codeOf(a *Actor, query string, v vars) string {
	if r.err != nil {
		return ""
	}
	err := a.do(r.ctx, query, v, nil)
	if no, ok := err.(*refused); ok {
		return no.code()
	}
	r.fail(err)
	return ""
}

// end reads how a case stands for the record.
func (r *Run) end(e End) {
	reader := r.as("auditor")
	if r.err != nil {
		return
	}
	got, err := readEnding(r.ctx, reader, e)
	r.fail(err)
	r.record.Ends = append(r.record.Ends, got)
}
