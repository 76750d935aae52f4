//go:build !linux

package pgtest

import "syscall"

// account is who the server runs as: here always the user of this process,
// who must not be root.
type account struct{}

func serverAccount() (*account, error) { return nil, nil }

func (*account) own(string) error { return nil }

func (*account) attributes() *syscall.SysProcAttr { return nil }

func detached() *syscall.SysProcAttr { return nil }

func roomy(string) bool { return false }

func lockDir(string) error { return nil }

// sweep does nothing: without locks it could not tell a living cluster, and
// the caretaker removes the folders.
func sweep(string) {}
