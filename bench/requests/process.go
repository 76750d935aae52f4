package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/huying/huying/bench/ceiling"
)

// startLimit is how long a server may take to say that it listens: before that
// it reads the whole of a SQLite file, which has gigabytes at a million cases.
const startLimit = 15 * time.Minute

var listening = regexp.MustCompile(`listening on (http://[0-9.:]+)`)

// process is a server that runs beside the bench.
type process struct {
	cmd   *exec.Cmd
	url   string
	ended chan struct{}
}

// start starts a program and waits until its log says where it listens.
func start(dir, name, program string, args ...string) (*process, error) {
	log, err := os.Create(filepath.Join(dir, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // its log says why
		close(p.ended)
	}()
	if p.url, err = p.listens(log.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), p.stop())
	}
	return p, nil
}

// listens waits until the log says where the program listens, and answers that.
func (p *process) listens(log string) (string, error) {
	limit := time.After(startLimit)
	for {
		text, err := os.ReadFile(log)
		if err != nil {
			return "", err
		}
		if found := listening.FindSubmatch(text); found != nil {
			return string(found[1]), nil
		}
		select {
		case <-p.ended:
			return "", fmt.Errorf("ended before it listened: %s", text)
		case <-limit:
			return "", fmt.Errorf("does not listen: %s", text)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p *process) stop() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.ended
	return nil
}

// serveCeiling is the other process: the handler written by hand.
func serveCeiling(database string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	h, err := ceiling.New(ctx, database, os.Getenv("TOGETHER") != "")
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening on http://" + l.Addr().String())
	return http.Serve(l, h)
}
