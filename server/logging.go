package server

import (
	"context"
	"io"
	"log/slog"
)

// NewLogger returns a logger of the configured level and form. A level that
// Validate would refuse is info.
func NewLogger(w io.Writer, cfg Config) *slog.Logger {
	level, _ := logLevel(cfg.LogLevel)
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// tagged adds the request's id to every line that is logged for a request: it
// is what a reader of "something went wrong" has in hand.
type tagged struct{ slog.Handler }

func (t tagged) Handle(ctx context.Context, line slog.Record) error {
	if id := RequestID(ctx); id != "" {
		line.AddAttrs(slog.String("request_id", id))
	}
	return t.Handler.Handle(ctx, line)
}

func (t tagged) WithAttrs(attrs []slog.Attr) slog.Handler { return tagged{t.Handler.WithAttrs(attrs)} }
func (t tagged) WithGroup(name string) slog.Handler       { return tagged{t.Handler.WithGroup(name)} }
