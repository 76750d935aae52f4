package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/huying/huying/server"
)

// maxStack ends a runaway recursion sooner than the default of 1 GB; the
// limits on documents keep it from happening.
const maxStack = 64 << 20

// garbage is how much may come together before it is collected, in percent of
// what is in use. That is some four megabytes, and a request leaves forty
// kilobytes. With the default collecting would take half as much again of the time,
// and a dispatch 4 % more; with 200 a busy server has four megabytes more, and no
// operation is measurably cheaper.
const garbage = 150

type serveCmd struct {
	server.Config
	PrintConfig bool `help:"Print the configuration in force as a file, secrets hidden, and exit."`
}

// Run serves until the program is told to stop.
func (c *serveCmd) Run(ctx context.Context, con *console) error {
	if c.PrintConfig {
		text, err := c.YAML()
		if err != nil {
			return err
		}
		_, err = con.out.Write(text)
		return err
	}
	debug.SetMaxStack(maxStack)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	app, err := server.New(ctx, c.Config, server.WithLogger(server.NewLogger(con.err, c.Config)))
	if err != nil {
		return err
	}
	return app.Run(ctx)
}
