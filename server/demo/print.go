package demo

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/huying/huying/internal/tenancy"
)

// printer tells what happens, in lines of at most a hundred columns. On a
// terminal the lights have their colours and a line says what is going on.
type printer struct {
	out      io.Writer
	terminal bool
}

func newPrinter(out io.Writer) *printer {
	p := &printer{out: out}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// line writes one line, over whatever busy has left there.
func (p *printer) line(format string, args ...any) {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, strings.TrimRight(format, " ")+"\n", args...)
}

// busy shows what is going on until the next line; on a terminal only.
func (p *printer) busy(what string) {
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K%s ...", what)
	}
}

func (p *printer) setUp(r *tenancy.Report, took time.Duration) {
	p.line("set up  %-10s %6d regions %4d categories %3d departments %3d grids %5.1f s",
		r.Code, r.Regions.Created, r.Rows["categories"], r.Rows["departments"], r.Rows["grids"], took.Seconds())
}

func (p *printer) reused(dir string) {
	p.line("The data in %s is there already; nothing is added to it. So the stories ended:", dir)
}

func (p *printer) verdict(stories, held, faults int) {
	p.line("")
	if faults == 0 {
		p.line("%d stories, %d checks hold.", stories, held)
		return
	}
	p.line("%d stories, %d checks hold, %d FAULTS.", stories, held, faults)
}

// story tells a story step by step, and how it ended.
func (p *printer) story(r *Record) {
	p.title(r)
	for _, s := range r.Steps {
		p.step(r, s)
	}
	if r.Err != nil {
		p.line("  ✗ broke off: %v", r.Err)
	}
	p.endings(r)
}

// ends tells how a story ended that was told before.
func (p *printer) ends(r *Record) {
	p.title(r)
	p.endings(r)
}

func (p *printer) title(r *Record) {
	p.line("")
	p.line("━━ %s  (%s)", r.Story.Title, r.Story.Sources)
	p.line("   tenant %s, times of %s", strings.Join(r.Story.Tenants(), " and "), r.Zone)
}

func (p *printer) step(r *Record, s *Step) {
	who := s.Who
	if who != "" {
		who += " "
	}
	p.line("")
	first, rest := wrap(who+s.What, 100-21)
	p.line("%s  %s", r.show(s.At), first)
	for _, more := range rest {
		p.line("%21s%s", "", more)
	}
	if c := s.Case; c != nil {
		p.line("%19s→ %s %s%s", "", c.Number, stateWord(c.State), p.limit(r, c))
	}
	for _, c := range s.Checks {
		p.check(c)
	}
}

func (p *printer) check(c Check) {
	if !c.OK() {
		p.line("%19s✗ %s: got %s", "", c.Name, c.Got)
		p.line("%21s%s, want %s", "", strings.Repeat(" ", width(c.Name)), c.Want)
		return
	}
	first, rest := wrap(c.Name+": "+c.Got, 100-21)
	p.line("%19s✓ %s", "", first)
	for _, more := range rest {
		p.line("%23s%s", "", more)
	}
}

// limit tells light and instants of a case.
func (p *printer) limit(r *Record, c *Case) string {
	if c.DueAt == nil {
		return " · no limit yet"
	}
	short := func(t *time.Time) string { return t.In(r.Zone).Format("01-02 15:04:05") }
	return fmt.Sprintf(" · %s · yellow %s · due %s", p.light(c.Light), short(c.YellowAt), short(c.DueAt))
}

// endings tells clocks, lights and history of the story's cases.
func (p *printer) endings(r *Record) {
	for _, e := range r.Ends {
		p.line("")
		for _, fault := range e.faults() {
			p.line("  ✗ %s", fault)
		}
		if e.Case == nil {
			continue
		}
		c := e.Case
		if e.movedOn() {
			p.line("  somebody has moved it on since the story:")
		}
		p.line("  %s  %s  %s %s", c.Number, c.Title, stateWord(c.State), p.light(c.Light))
		for _, k := range c.Clocks {
			p.line("    clock  %d %s, %s: from %s, stopped %s", k.Limit.Amount, k.Limit.Unit, p.light(k.Light), r.show(k.StartedAt), r.show(k.StoppedAt))
			p.line("           yellow after %s, due %s", r.show(k.YellowAt), r.show(k.DueAt))
		}
		for _, o := range c.WorkOrders {
			p.line("    order  %d %s %s", o.Seq, pad(o.State, 9), nameOf(o.Department))
		}
		for _, ev := range c.Events.Nodes {
			p.line("    %s  %2d %s → %s %s %s", r.show(ev.At), ev.Seq, pad(ev.Kind, 17), pad(ev.ToState, 8), pad(p.light(ev.Light), 6), actorOf(ev))
		}
	}
}

func actorOf(e Event) string {
	if e.Actor == nil {
		return "-"
	}
	return e.Actor.Name
}

func nameOf(c *coded) string {
	if c == nil {
		return "-"
	}
	return c.Name
}
