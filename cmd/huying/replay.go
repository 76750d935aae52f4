package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/replay"
	"github.com/huying/huying/server"
)

type replayBostonCmd struct {
	server.Storage
	Batch   int    `default:"500" help:"Requests in a transaction."`
	AtOnce  int    `name:"at-once" default:"1" help:"Transactions at work; with more than one, the cases' numbers are not in the order of the file."`
	SkipBad bool   `name:"skip-bad" help:"Leave out lines that cannot be read, instead of importing nothing."`
	JSON    bool   `name:"json" help:"Answer in JSON."`
	File    string `arg:"" help:"The city's requests, .csv or .csv.gz."`
}

// mostAtOnce leaves connections for others: there are ten for writes to PostgreSQL.
const mostAtOnce = 8

// Validate refuses a batch that is none.
func (c *replayBostonCmd) Validate() error {
	if c.Batch < 1 || c.Batch > casework.MaxImport {
		return fmt.Errorf("--batch: want 1 to %d", casework.MaxImport)
	}
	if c.AtOnce < 1 || c.AtOnce > mostAtOnce {
		return fmt.Errorf("--at-once: want 1 to %d", mostAtOnce)
	}
	return c.Storage.Validate()
}

// Run imports the file and prints how far we and the city agree.
func (c *replayBostonCmd) Run(ctx context.Context, con *console) (err error) {
	st, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	result, err := replay.Boston311(ctx, st, clock.System{}, c.File, replay.Options{
		Batch: c.Batch, AtOnce: c.AtOnce, SkipBad: c.SkipBad,
		Bad:      func(e replay.LineError) { con.note("%s %s", c.File, e.Error()) },
		Progress: con.steps("requests"),
	})
	if refused := new(replay.Refused); errors.As(err, &refused) {
		return fmt.Errorf("%w in %s; --skip-bad imports the rest", refused, c.File)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return con.json(result)
	}
	for _, id := range result.ClosedAtOpening {
		con.note("request %s is closed before it opens; it was closed at its opening", id)
	}
	return con.replayed(result)
}

// replayed prints the table of a replay.
func (c *console) replayed(r replay.Result) error {
	t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	share := func(what string, n, of int) {
		fmt.Fprintf(t, "%s\t%d\tof\t%d\t%.2f %%\t\n", what, n, of, 100*float64(n)/float64(max(of, 1)))
	}
	count := func(what string, n int) { fmt.Fprintf(t, "%s\t%d\t\t\t\t\n", what, n) }
	count("requests in the database", r.Cases)
	count("brought by this run", r.Imported)
	count("targets computed", r.Targets)
	share("agreeing within 150 s", r.Within150s, r.Targets)
	share("agreeing in types with a uniform rule", r.UniformWithin150s, r.UniformTargets)
	share("on time, as the city says", r.OnTime, r.FlagTotal)
	share("overdue, as the city says", r.Overdue, r.FlagTotal)
	share("flags agreeing by the city's target", r.FlagAgree, r.FlagTotal)
	share("flags agreeing by our target", r.OwnFlagAgree, r.FlagTotal)
	count("yellow lights recorded", r.YellowLights)
	count("red lights recorded", r.RedLights)
	count("closed at their opening", len(r.ClosedAtOpening))
	count("bad lines left out", r.Bad)
	fmt.Fprintf(t, "time taken\t%.1f s\t\t\t%.0f/s\t\npeak memory\t%.0f MB\t\t\t\t\n", r.Seconds, float64(r.Cases)/max(r.Seconds, 0.001), r.PeakMB)
	return t.Flush()
}
