package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	idleTimeout       = time.Minute
	maxHeaderBytes    = 16 << 10
)

// Run serves until ctx ends, drains, and closes the App; meanwhile it does what
// is due by the clock. The drain: readiness
// goes off, connections are still taken for the drain delay, so that no proxy
// is surprised; then running requests have the drain timeout to finish. The
// error says what could not be served or had to be cut off.
func (a *App) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, a.Close()) }()
	main, err := listen(ctx, a.cfg.Listen, a.cfg.MaxConnections)
	if err != nil {
		return err
	}
	services := []service{{a.server(a.handler), main}}
	if a.cfg.MetricsListen != "" {
		side, err := listen(ctx, a.cfg.MetricsListen, a.cfg.MaxConnections)
		if err != nil {
			return errors.Join(err, main.Close())
		}
		a.log.Info("metrics on http://" + side.Addr().String() + "/metrics")
		services = append(services, service{a.server(a.sideRoutes()), side})
	}
	failed := make(chan error, len(services))
	for _, s := range services {
		go func() { failed <- s.server.Serve(s.listener) }()
	}
	url := "http://" + main.Addr().String()
	a.log.Info("listening on " + url)
	a.onListen(url)
	defer a.keepSweeping(ctx)()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serve: %w", err), a.stop(ctx, services))
	case <-ctx.Done():
		a.drain()
		return a.stop(ctx, services)
	}
}

// service is a server on its listener.
type service struct {
	server   *http.Server
	listener net.Listener
}

func listen(ctx context.Context, address string, connections int) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err // the rest repeats the address
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return limitConnections(l, connections), nil
}

// server has limits for every phase of a connection. A request may take its
// timeout after its body was read, hence the sum.
func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + a.cfg.RequestTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
}

// drain makes the App unready and gives proxies the time to notice.
func (a *App) drain() {
	a.draining.Store(true)
	a.log.Info("draining", "delay", a.cfg.DrainDelay)
	time.Sleep(a.cfg.DrainDelay)
}

// stop lets running requests finish, up to the drain timeout. The context is
// over already; only its values are used.
func (a *App) stop(ctx context.Context, services []service) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.DrainTimeout)
	defer cancel()
	var errs []error
	for _, s := range services {
		if err := s.server.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("drain: requests were cut off after %v", a.cfg.DrainTimeout), s.server.Close())
		}
	}
	a.log.Info("stopped")
	return errors.Join(errs...)
}
