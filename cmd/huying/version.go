package main

import (
	"fmt"

	"github.com/huying/huying/server"
)

type versionCmd struct {
	JSON bool `name:"json" help:"Answer in JSON, with the modules that the program contains."`
}

// Run says what the linker has noted.
func (c *versionCmd) Run(con *console) error {
	b := server.Version()
	if c.JSON {
		return con.json(b)
	}
	fmt.Fprintf(con.out, "huying %s, %s, %s\n", b.Version, b.Go, b.Platform)
	if b.Revision != "" {
		changed := ""
		if b.Modified {
			changed = ", with changes"
		}
		fmt.Fprintf(con.out, "revision %s of %s%s\n", b.Revision, b.Time, changed)
	}
	return nil
}
