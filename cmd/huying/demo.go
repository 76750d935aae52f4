package main

import (
	"context"
	"runtime/debug"

	"github.com/huying/huying/server/demo"
)

// demoCmd plays the scenarios of the field and serves what came of them.
type demoCmd struct {
	Data   string `default:"data/demo" placeholder:"DIR" help:"Directory of the demo's data; filled by the first run, used again by the next."`
	Listen string `default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Address to serve on; port 0 takes a free one."`
	Check  bool   `help:"End after the stories; the exit code is 1 where one did not go as it should."`
}

// Run serves until the program is told to stop.
func (c *demoCmd) Run(ctx context.Context, con *console) error {
	debug.SetMaxStack(maxStack)
	return demo.Serve(ctx, demo.Options{Data: c.Data, Listen: c.Listen, Check: c.Check, Out: con.out})
}
