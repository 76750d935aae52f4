package demo

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/presets"
	"github.com/huying/huying/server"
)

// instance is a running server.
type instance struct {
	app  *server.App
	url  string // http://host:port
	stop func() error
	done <-chan error // the end of a server that nobody stopped
}

// start opens the database, and the folder of attachments and messages, and
// serves them until stop, or until ctx ends. stop closes the database, too.
// Nothing happens by the clock but what a story asks for, so that its cases
// stay as it left them.
func start(ctx context.Context, database, files, listen string, now clock.Clock) (*instance, error) {
	cfg := server.Defaults()
	cfg.Database, cfg.Attachments, cfg.Listen, cfg.DrainDelay = database, filepath.Join(files, "attachments"), listen, 0
	cfg.Sweep, cfg.Deliveries = false, filepath.Join(files, "deliveries")
	listening := make(chan string, 1)
	app, err := server.New(ctx, cfg, server.WithClock(now), server.WithLogger(slog.New(slog.DiscardHandler)),
		server.WithListening(func(url string) { listening <- url }))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- app.Run(ctx)
		close(done)
	}()
	in := &instance{app: app, done: done, stop: func() error { cancel(); return <-done }}
	select {
	case in.url = <-listening:
		return in, nil
	case err := <-done:
		cancel()
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
}

// endpoint is where GraphQL is asked.
func (in *instance) endpoint() string { return in.url + "/graphql" }

// world is the instance as the stories see it.
func (in *instance) world(fake *clock.Fake, password string) *World {
	return &World{URL: in.endpoint(), Clock: fake, Password: password, Issue: in.issue, Sweep: in.app.Sweep}
}

// issue makes a token without a password, as set-up may.
func (in *instance) issue(ctx context.Context, tenant, login string, ttl time.Duration) (string, error) {
	token, err := in.app.Services().Identity.Issue(ctx, tenant, login, "", ttl)
	if err != nil {
		return "", fmt.Errorf("token for %s of %s: %w", login, tenant, err)
	}
	return token.Secret, nil
}

// setUp imports a tenant's preset and makes its accounts.
func (in *instance) setUp(ctx context.Context, tenant, password string) (*tenancy.Report, error) {
	preset, err := presets.Load(tenant)
	if err != nil {
		return nil, err
	}
	report, err := in.app.Tenancy().Import(ctx, preset)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", tenant, err)
	}
	return report, in.hire(ctx, tenant, password)
}
