package pgtest

import (
	"errors"
	"fmt"
)

// Scratch gives use the DSN of an empty database on the process's cluster and
// drops it afterwards: for a development tool that has no test to belong to.
func Scratch(use func(dsn string) error) error {
	server, err := cluster()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("scratch_%d", server.names.Add(1))
	if err := server.create(name, ""); err != nil {
		return err
	}
	return errors.Join(use(server.dsn(owner, name)), server.drop(name))
}
