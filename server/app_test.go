package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huying/huying/internal/store/storetest"
)

// running is an App that serves, with one more route whose requests wait.
type running struct {
	app     *App
	url     string
	stop    context.CancelFunc
	ended   chan error
	arrived chan struct{} // a request has come to /wait
	release chan struct{} // close it to let that request go on
	drained chan struct{} // closed when the drain has begun
}

func start(t *testing.T, change func(*Config)) *running {
	t.Helper()
	r := &running{ended: make(chan error, 1), arrived: make(chan struct{}), release: make(chan struct{}), drained: make(chan struct{})}
	listening := make(chan string, 1)
	log := &lines{seen: func(message string) {
		if message == "draining" {
			close(r.drained)
		}
	}}
	r.app = newApp(t, change, WithLogger(log.logger()), WithListening(func(url string) { listening <- url }))
	inner := r.app.handler
	r.app.handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/wait" {
			inner.ServeHTTP(w, req)
			return
		}
		r.arrived <- struct{}{}
		<-r.release
		_, _ = io.WriteString(w, "done")
	})
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	t.Cleanup(stop)
	go func() { r.ended <- r.app.Run(ctx) }()
	select {
	case r.url = <-listening:
	case err := <-r.ended:
		t.Fatal(err)
	}
	return r
}

// fetched is what a client got.
type fetched struct {
	status int
	body   string
	err    error
}

func fetch(url string) fetched {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	resp, err := client.Get(url)
	if err != nil {
		return fetched{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return fetched{resp.StatusCode, string(body), err}
}

func TestRun_Drain_FinishesTheRunningRequest(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	if got := fetch(r.url + "/readyz"); got.status != http.StatusOK {
		t.Fatalf("before the drain: %+v", got)
	}
	answer := make(chan fetched, 1)
	go func() { answer <- fetch(r.url + "/wait") }()
	<-r.arrived
	r.stop()
	<-r.drained
	if w := get(r.app.Handler(), "/readyz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "draining") {
		t.Errorf("readiness during the drain: %d %s", w.Code, w.Body)
	}
	if w := get(r.app.Handler(), "/livez"); w.Code != http.StatusOK {
		t.Errorf("liveness during the drain: %d", w.Code)
	}
	select {
	case err := <-r.ended:
		t.Fatalf("the server ended before its request: %v", err)
	default:
	}
	close(r.release)
	if got := <-answer; got.status != http.StatusOK || got.body != "done" || got.err != nil {
		t.Errorf("the running request got %+v", got)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	if got := fetch(r.url + "/livez"); got.err == nil {
		t.Errorf("a stopped server answered %d", got.status)
	}
}

func TestRun_DrainTimeout_SaysWhatWasCutOff(t *testing.T) {
	t.Parallel()
	r := start(t, func(c *Config) { c.DrainTimeout = time.Millisecond })
	answer := make(chan fetched, 1)
	go func() { answer <- fetch(r.url + "/wait") }()
	<-r.arrived
	r.stop()
	if err := <-r.ended; err == nil || !strings.Contains(err.Error(), "cut off after 1ms") {
		t.Errorf("got %v", err)
	}
	if got := <-answer; got.err == nil {
		t.Errorf("the request got %+v", got)
	}
	close(r.release)
}

func TestRun_AddressTaken_IsOneSentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	app := newApp(t, func(c *Config) { c.Listen = taken.Addr().String() })
	want := fmt.Sprintf("listen on %s: bind: address already in use", taken.Addr())
	if err := app.Run(t.Context()); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRun_MetricsOnTheirOwnAddress(t *testing.T) {
	t.Parallel()
	app := newApp(t, func(c *Config) { c.MetricsListen = "127.0.0.1:0" })
	if w := get(app.Handler(), "/metrics"); w.Code != http.StatusNotFound {
		t.Errorf("main address: %d", w.Code)
	}
	if w := get(app.sideRoutes(), "/metrics"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "huying_build_info") {
		t.Errorf("side address: %d", w.Code)
	}
}

func TestConnections_OneTooMany_Waits(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := limitConnections(inner, 1)
	taken := make(chan net.Conn)
	go func() {
		defer close(taken)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			taken <- c
		}
	}()
	for range 2 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first := <-taken
	select {
	case <-taken:
		t.Fatal("two connections are open, one is allowed")
	default:
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := <-taken
	if second == nil {
		t.Fatal("the second connection was never taken")
	}
	if err := l.Close(); err != nil { // while Accept waits for a place
		t.Fatal(err)
	}
	if c, open := <-taken; open {
		t.Errorf("a closed listener took %v", c.RemoteAddr())
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

func TestReadyz_DatabaseGone_IsUnready(t *testing.T) {
	t.Parallel()
	app := newApp(t, nil)
	if err := app.Store().Close(); err != nil {
		t.Fatal(err)
	}
	if w := get(app.Handler(), "/readyz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "database") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNew_RefusesABadDatabaseFile_AndLeavesItAsItIs(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(strings.TrimPrefix(storetest.URL(t, "sqlite"), "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(good)
	for i := 4096; i < len(damaged); i++ { // every page but the first
		damaged[i] ^= 0xA5
	}
	newer := strings.TrimPrefix(storetest.URL(t, "sqlite"), "sqlite:")
	makeNewer(t, newer)
	newerBytes, err := os.ReadFile(newer)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"no database": {[]byte("a letter to the mayor, not a database"), "is not a SQLite database; it was left as it is"},
		"damaged":     {damaged, "it was left as it is, restore it from a backup"},
		"newer":       {newerBytes, "use a newer program, it was left as it is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "huying.db")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			cfg := Defaults()
			cfg.Database = "sqlite:" + path
			app, err := New(t.Context(), cfg)
			if err == nil {
				_ = app.Close()
				t.Fatal("the file was opened")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one sentence with %q and the path", err, c.want)
			}
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(after, c.content) {
				t.Error("the file was changed")
			}
		})
	}
}
