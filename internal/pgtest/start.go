package pgtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	// dirPattern names the folders of clusters in the temp folder.
	dirPattern = "huying-pg-*"
	// startLimit is generous: a busy CI machine has started servers in 10 s.
	startLimit = 60 * time.Second
	portTries  = 5
	// copyStrategy: without fsync the two checkpoints of FILE_COPY cost less
	// than writing every page of the copy to the WAL (WAL_LOG): 14 against
	// 34 ms for a template of 40 tables with 160 indexes.
	copyStrategy = "FILE_COPY"
	// memoryDir is a file system in memory on every Linux; containers may give
	// it little room, so it is used from memoryRoom bytes up only.
	memoryDir  = "/dev/shm"
	memoryRoom = 4 << 30
)

// settings of a cluster that nobody needs to survive a crash of.
var settings = []string{
	"listen_addresses=127.0.0.1",
	"unix_socket_directories=", // a socket's path may be too long below a temp folder
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"wal_level=minimal",
	"max_wal_senders=0",
	"max_connections=100",
	"shared_buffers=32MB",
	"dynamic_shared_memory_type=mmap", // inside the data folder, so nothing is left in /dev/shm
	"autovacuum=off",                  // tests that need statistics run ANALYZE
	"jit=off",
	"timezone=UTC",
	"logging_collector=off",
	"log_min_messages=warning",
}

// start runs once per process: a new folder, initdb, a server, its owner role.
func start() (*Server, error) {
	bin, err := findBinaries(debian)
	if err != nil {
		return nil, err
	}
	temp := tempDir()
	sweep(temp)
	who, err := serverAccount()
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	dir, err := newDir(temp, who)
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	server, err := startIn(dir, bin, who)
	if err != nil {
		_ = os.RemoveAll(dir) // the caretaker and later sweeps try again
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	return server, nil
}

func startIn(dir, bin string, who *account) (*Server, error) {
	if err := startCaretaker(dir); err != nil {
		return nil, err
	}
	if err := initdb(dir, bin, who); err != nil {
		return nil, err
	}
	port, err := startPostmaster(dir, bin, who)
	if err != nil {
		return nil, err
	}
	server := &Server{dir: dir, port: port, templates: map[string]*template{}}
	server.admin, err = sql.Open("postgres", server.dsn(superuser, maintenance))
	if err != nil {
		return nil, err
	}
	server.admin.SetMaxOpenConns(4)
	server.admin.SetMaxIdleConns(4)
	// CREATEROLE, because a migration may make the roles it grants to.
	_, err = server.admin.Exec("CREATE ROLE " + owner + " LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS")
	return server, err
}

// tempDir is where clusters live: in memory where the system has room for it,
// because making a database means making several hundred files (14 ms there,
// 240 ms on a disk), else in the usual temp folder. TMPDIR overrides both.
func tempDir() string {
	if os.Getenv("TMPDIR") == "" && roomy(memoryDir) {
		return memoryDir
	}
	return os.TempDir()
}

// newDir makes the folder of a cluster and locks it for as long as this
// process lives, which tells other processes not to sweep it.
func newDir(temp string, who *account) (string, error) {
	dir, err := os.MkdirTemp(temp, dirPattern)
	if err != nil {
		return "", err
	}
	if err := lockDir(dir); err != nil {
		return "", err
	}
	return dir, who.own(dir)
}

// startCaretaker starts a shell that removes the folder when this process is
// gone: the process holds the only writing end of the shell's input. A server
// that outlives its folder ends itself within a minute, so this is also the
// fallback where the kernel cannot end the server with its parent.
func startCaretaker(dir string) error {
	input, held, err := os.Pipe()
	if err != nil {
		return err
	}
	const script = `cat >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do
	test -e "$1/data/postmaster.pid" || break
	sleep 0.2
done
rm -rf "$1"`
	cmd := exec.Command("sh", "-c", script, "sh", dir)
	cmd.Dir = "/"
	cmd.Stdin = input
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the caretaker of %s: %w", dir, err)
	}
	keep = append(keep, held) // or the garbage collector would close it
	return input.Close()
}

// keep holds what must stay open until the process ends.
var keep []*os.File

func initdb(dir, bin string, who *account) error {
	cmd := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", filepath.Join(dir, "data"),
		"--no-sync", "--username", superuser, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--wal-segsize", "1")
	cmd.Dir = dir
	cmd.SysProcAttr = who.attributes()
	// The kernel ends initdb with the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// startPostmaster starts the server on a free port and waits until it takes
// connections. Between finding a port and using it another process may take
// it, so it tries a few.
func startPostmaster(dir, bin string, who *account) (port int, err error) {
	for range portTries {
		port, err = freePort()
		if err != nil {
			return 0, err
		}
		err = launch(dir, bin, port, who)
		if err == nil || !strings.Contains(err.Error(), "could not bind") {
			return port, err
		}
	}
	return 0, err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func launch(dir, bin string, port int, who *account) error {
	log, err := os.Create(filepath.Join(dir, logFile))
	if err != nil {
		return err
	}
	defer log.Close()
	data := filepath.Join(dir, "data")
	args := []string{"-D", data, "-p", strconv.Itoa(port)}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = log, log // never this process's own: go test would wait for them
	cmd.SysProcAttr = who.attributes()

	started, exited := make(chan error, 1), make(chan error, 1)
	go func() {
		// The kernel ends the server with the thread that started it, so this
		// thread belongs to this goroutine, and the goroutine to the server.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	if err := awaitReady(data, exited); err != nil {
		return fmt.Errorf("%w%s", err, logOf(log.Name()))
	}
	return nil
}

// awaitReady waits until the server's own pid file says that it is ready,
// which, unlike a connection, cannot be some other server's answer.
func awaitReady(data string, exited <-chan error) error {
	limit := time.After(startLimit)
	for {
		select {
		case err := <-exited:
			return fmt.Errorf("postgres ended while it started: %v", err)
		case <-limit:
			return fmt.Errorf("postgres was not ready after %v", startLimit)
		case <-time.After(5 * time.Millisecond):
			if ready(data) {
				return nil
			}
		}
	}
}

func ready(data string) bool {
	const status = 7 // the eighth line of the pid file
	file, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(file), "\n")
	return len(lines) > status && strings.TrimSpace(lines[status]) == "ready"
}

// logOf returns the server's log on lines of its own, or nothing.
func logOf(file string) string {
	log, err := os.ReadFile(file)
	if err != nil || len(log) == 0 {
		return ""
	}
	return "\n" + strings.TrimSpace(string(log))
}
