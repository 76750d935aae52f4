package main

import (
	"context"
	"fmt"

	"github.com/huying/huying/server"
)

type migrateCmd struct {
	server.Storage
	Status bool `help:"Only list the migrations, and change nothing."`
	JSON   bool `name:"json" help:"Answer in JSON."`
}

// Run applies what is missing, unless only the status is asked, and lists the
// migrations.
func (c *migrateCmd) Run(ctx context.Context, con *console) error {
	if !c.Status {
		st, err := c.Open(ctx)
		if err != nil {
			return err
		}
		if err := st.Close(); err != nil {
			return err
		}
	}
	list, err := c.Migrations(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return con.json(list)
	}
	for _, m := range list {
		state := "pending"
		if m.Applied {
			state = "applied"
		}
		fmt.Fprintf(con.out, "%-8s %s\n", state, m.Name)
	}
	return nil
}
