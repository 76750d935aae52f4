package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// account is who the server runs as; nil for the user of this process.
type account struct{ uid, gid uint32 }

// serverAccount picks another user where this process is root's, because
// PostgreSQL refuses to run as root.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &account{uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

// own hands the folder to the account.
func (a *account) own(dir string) error {
	if a == nil {
		return nil
	}
	return os.Chown(dir, int(a.uid), int(a.gid))
}

// attributes: the child runs as the account, and the kernel sends it SIGQUIT,
// PostgreSQL's immediate shutdown, when the thread that starts it ends.
func (a *account) attributes() *syscall.SysProcAttr {
	attributes := detached()
	attributes.Pdeathsig = syscall.SIGQUIT
	if a != nil {
		attributes.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attributes
}

// detached keeps a terminal's signals from the child.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// roomy says whether the folder has memoryRoom free and this process may
// write there.
func roomy(dir string) bool {
	const writeAndEnter = 0x3
	var stat syscall.Statfs_t
	return syscall.Access(dir, writeAndEnter) == nil && syscall.Statfs(dir, &stat) == nil &&
		stat.Bavail*uint64(stat.Bsize) >= memoryRoom
}

// lockDir locks the folder until this process ends.
func lockDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
	}
	keep = append(keep, f)
	return nil
}

// freshDir is the age under which a folder without a lock may be one that its
// process has made but not yet locked.
const freshDir = time.Minute

// sweep removes the folders in temp whose process is gone, and with it their
// server. Folders of other users stay: they cannot be removed.
func sweep(temp string) {
	dirs, _ := filepath.Glob(filepath.Join(temp, dirPattern)) // fails only for a bad pattern
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err == nil && info.IsDir() && time.Since(info.ModTime()) > freshDir && !locked(dir) {
			_ = os.RemoveAll(dir) // what stays is swept the next time
		}
	}
}

// locked says whether a living process holds the folder, or may do so.
func locked(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return true
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil
}
