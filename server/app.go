// Package server is how the platform runs: configuration, the HTTP endpoints
// and their limits, authentication, health, metrics, start and drain.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"

	"github.com/huying/huying/authz"
	"github.com/huying/huying/graph"
	"github.com/huying/huying/internal/casework"
	"github.com/huying/huying/internal/clock"
	"github.com/huying/huying/internal/directory"
	"github.com/huying/huying/internal/evidence"
	"github.com/huying/huying/internal/identity"
	"github.com/huying/huying/internal/notify"
	"github.com/huying/huying/internal/outbox"
	"github.com/huying/huying/internal/policy"
	"github.com/huying/huying/internal/search"
	"github.com/huying/huying/internal/store"
	"github.com/huying/huying/internal/tally"
	"github.com/huying/huying/internal/tenancy"
	"github.com/huying/huying/internal/territory"
)

// App is the program with its database open, ready to serve.
type App struct {
	cfg       Config
	log       *slog.Logger
	lines     slog.Handler // of log, without the request's id
	clock     clock.Clock
	store     *store.Store
	files     *evidence.Directory
	limits    evidence.Limits
	services  graph.Services
	outbox    *outbox.Service
	tenants   *tenancy.Service
	counts    *tally.Service
	search    *search.Service
	metrics   *metrics
	handler   http.Handler
	draining  atomic.Bool
	calendars calendarWatch
	onListen  func(url string)
	close     func() error
}

// Option changes how New makes an App.
type Option func(*App)

// WithClock sets the clock; the machine's by default.
func WithClock(c clock.Clock) Option { return func(a *App) { a.clock = c } }

// WithLogger sets the logger; by default one on standard error as configured.
func WithLogger(log *slog.Logger) Option { return func(a *App) { a.log = log } }

// WithListening has fn called by Run with the URL of the main address, once
// connections to it are taken.
func WithListening(fn func(url string)) Option { return func(a *App) { a.onListen = fn } }

// largeFile is the size, in bytes, from which on whoever starts a server is told
// what he waits for.
const largeFile = 256 << 20

// New opens and migrates the database and puts the services together. It
// refuses a configuration that Validate refuses, and a database that
// store.Open refuses.
func New(ctx context.Context, cfg Config, opts ...Option) (*App, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, clock: clock.System{}, onListen: func(string) {}}
	for _, opt := range opts {
		opt(a)
	}
	if a.log == nil {
		a.log = NewLogger(os.Stderr, cfg)
	}
	a.lines = a.log.Handler()
	a.log = slog.New(tagged{a.lines})
	matrix, err := authz.Default()
	if err != nil {
		return nil, fmt.Errorf("permission matrix: %w", err)
	}
	if n := cfg.fileSize(); n >= largeFile {
		a.log.Info("checking the file of the database, some 20 seconds a gigabyte", "bytes", n)
	}
	if a.store, err = cfg.Open(ctx); err != nil {
		return nil, err
	}
	if a.files, err = evidence.New(cfg.files()); err != nil {
		return nil, errors.Join(fmt.Errorf("attachments: %w", err), a.store.Close())
	}
	a.limits = evidence.DefaultLimits()
	a.close = sync.OnceValue(func() error { return errors.Join(a.files.Close(), a.store.Close()) })
	matrices := policy.NewMatrices(matrix, a.store)
	a.services = graph.Services{
		Stores:    a.store,
		Cases:     casework.New(a.store, a.clock).WithEvidence(a.files, a.limits),
		Directory: directory.New(a.store, matrices, a.clock),
		Identity:  identity.New(a.store, matrices, a.clock),
		Notices:   notify.New(a.store, a.clock),
		Policy:    policy.New(matrices, a.clock),
		Territory: territory.New(a.store, a.clock),
		Clock:     a.clock,
	}
	a.outbox = outbox.New(a.store, a.clock, outbox.Directory(cfg.Deliveries))
	a.tenants = tenancy.New(a.store, a.clock)
	a.counts = tally.New(a.store, a.clock)
	a.search = search.New(a.store, a.clock)
	a.metrics = newMetrics(a.store)
	if a.handler, err = a.routes(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Handler serves all routes of the main address.
func (a *App) Handler() http.Handler { return a.handler }

// Store is the open database.
func (a *App) Store() *store.Store { return a.store }

// Services are what the API calls.
func (a *App) Services() graph.Services { return a.services }

// Tenancy imports and exports tenants.
func (a *App) Tenancy() *tenancy.Service { return a.tenants }

// Logger is where the program logs.
func (a *App) Logger() *slog.Logger { return a.log }

// Close closes the database. It may be called more than once.
func (a *App) Close() error { return a.close() }
