package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain plays the child process of the tests below: it starts a cluster,
// tells its DSN and folder, and ends in the way that it was asked for.
func TestMain(m *testing.M) {
	end := os.Getenv("PGTEST_CHILD_ENDS_BY")
	if end == "" {
		os.Exit(m.Run())
	}
	server, err := cluster()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var data string
	if err := server.admin.QueryRow("SHOW data_directory").Scan(&data); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println(server.port, filepath.Dir(data))
	if end == "exit" {
		os.Exit(0)
	}
	select {} // until killed
}

// startChild starts this test program as another process with a cluster.
func startChild(t *testing.T, end string) (child *exec.Cmd, port, dir string) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "PGTEST_CHILD_ENDS_BY="+end)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	port, dir, found := strings.Cut(strings.TrimSpace(line), " ")
	if !found {
		t.Fatalf("the child said %q", line)
	}
	return child, port, dir
}

func TestCluster_EndsWithItsProcess(t *testing.T) {
	Cluster(t) // of this process, which must not be disturbed
	for _, end := range []string{"kill", "exit"} {
		t.Run(end, func(t *testing.T) {
			child, port, dir := startChild(t, end)
			if end == "kill" {
				if err := child.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
			_ = child.Wait() // killed, or ended by itself
			ended := time.Now()
			await(t, "the server is gone", func() bool {
				conn, err := net.Dial("tcp", "127.0.0.1:"+port)
				if err == nil {
					_ = conn.Close()
				}
				return err != nil
			})
			t.Logf("server gone after %v", time.Since(ended))
			await(t, "its folder is gone", func() bool {
				_, err := os.Stat(dir)
				return errors.Is(err, os.ErrNotExist)
			})
			t.Logf("folder gone after %v", time.Since(ended))
		})
	}
	if err := Cluster(t).admin.Ping(); err != nil {
		t.Errorf("the other process took this one's server with it: %v", err)
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(15 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("waited in vain until %s", what)
}
