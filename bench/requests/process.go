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

// startLimit is how long a server may take to say that it listens.
const startLimit = time.Minute

var listening = regexp.MustCompile(`listening on (http://[0-9.:]+)`)

// process is a server that runs beside the bench.
type process struct {
	cmd *exec.Cmd
	url string
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
	p := &process{cmd: cmd}
	for limit := time.Now().Add(startLimit); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(log.Name())
		if err != nil {
			return nil, errors.Join(err, p.stop())
		}
		if found := listening.FindSubmatch(text); found != nil {
			p.url = string(found[1])
			return p, nil
		}
	}
	text, _ := os.ReadFile(log.Name())
	return nil, errors.Join(fmt.Errorf("%s does not listen: %s", name, text), p.stop())
}

func (p *process) stop() error {
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = p.cmd.Wait() // killed
	return nil
}

// serveCeiling is the other process: the handler written by hand.
func serveCeiling(database string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	h, err := ceiling.New(ctx, database)
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
