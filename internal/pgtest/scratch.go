package pgtest

import (
	"errors"
	"fmt"
)

// Scratch gives use the DSN of an empty database on the process's cluster and
// drops it afterwards: for a development tool that has no test to belong to.
func Scratch(use func(dsn string) error) error {
	return ScratchWith(nil, func(_ *Server, dsn string) error { return use(dsn) })
}

// ScratchWith is Scratch on a cluster with other settings than a test's, such
// as shared_buffers=1GB. It must be the process's first use of the cluster.
func ScratchWith(more []string, use func(s *Server, dsn string) error) error {
	settings = append(settings, more...) // the last one of a name holds
	server, err := cluster()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("scratch_%d", server.names.Add(1))
	if err := server.create(name, ""); err != nil {
		return err
	}
	return errors.Join(use(server, server.dsn(owner, name)), server.drop(name))
}
