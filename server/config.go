package server

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/huying/huying/internal/store"
)

// Storage is what every command needs to find the data.
type Storage struct {
	Database        string `default:"sqlite:huying.db" env:"HUYING_DATABASE" help:"Where the data is: sqlite:PATH or postgres://USER@HOST/NAME. A password belongs into the environment or the file."`
	MigrateDatabase string `env:"HUYING_MIGRATE_DATABASE" placeholder:"URL" help:"The same PostgreSQL database for the login that owns it and migrates; without it the login of database does both."`
}

// Open brings the database up to date and opens it.
func (s Storage) Open(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, s.Database, store.WithOwner(s.MigrateDatabase))
}

// sqliteFile is the file of the database; false where it is none.
func (s Storage) sqliteFile() (path string, ok bool) { return strings.CutPrefix(s.Database, "sqlite:") }

// fileSize is how many bytes the file of the database has; 0 where it has none.
func (s Storage) fileSize() int64 {
	path, isFile := s.sqliteFile()
	if !isFile {
		return 0
	}
	info, err := os.Stat(path)
	if err != nil { // a new one, or Open says why
		return 0
	}
	return info.Size()
}

// Migrations lists the migrations and which of them the database has; it
// changes nothing.
func (s Storage) Migrations(ctx context.Context) ([]store.Migration, error) {
	return store.Status(ctx, cmp.Or(s.MigrateDatabase, s.Database))
}

// Config is everything that can be set about the server. Each field is a flag,
// an environment variable and a key of the configuration file, in this order
// of precedence, and has a default below them.
type Config struct {
	Storage

	Attachments    string        `env:"HUYING_ATTACHMENTS" placeholder:"FOLDER" help:"Folder for the files that belong to cases, to be backed up with the database. Without it: beside the SQLite file, its name with .files behind it; huying.files for PostgreSQL."`
	Listen         string        `default:"127.0.0.1:8080" env:"HUYING_LISTEN" help:"Address to serve on; port 0 takes a free one."`
	MetricsListen  string        `env:"HUYING_METRICS_LISTEN" placeholder:"ADDRESS" help:"Serve /metrics here instead of on the main address."`
	LogLevel       string        `default:"info" env:"HUYING_LOG_LEVEL" help:"Least level that is logged: debug, info, warn, error."`
	LogFormat      string        `default:"text" env:"HUYING_LOG_FORMAT" help:"Form of the log: text or json."`
	Introspection  string        `default:"on" env:"HUYING_INTROSPECTION" help:"Who may ask the schema about itself: on (everybody), authenticated, off (nobody)."`
	CompiledReads  bool          `name:"compiled-reads" default:"true" negatable:"" env:"HUYING_COMPILED_READS" help:"Answer what can be by one statement; without it, object after object. The answers are the same."`
	GraphiQL       bool          `name:"graphiql" default:"true" negatable:"" env:"HUYING_GRAPHIQL" help:"Serve the page for trying out queries at /."`
	RequestTimeout time.Duration `default:"10s" env:"HUYING_REQUEST_TIMEOUT" help:"Longest time for one request."`
	BodyLimit      int64         `default:"131072" env:"HUYING_BODY_LIMIT" help:"Largest body of a request."`
	MaxConnections int           `default:"4096" env:"HUYING_MAX_CONNECTIONS" help:"Connections served at a time; more wait."`
	DrainDelay     time.Duration `default:"5s" env:"HUYING_DRAIN_DELAY" help:"Time between becoming unready and refusing connections."`
	DrainTimeout   time.Duration `default:"25s" env:"HUYING_DRAIN_TIMEOUT" help:"Time for running requests to finish."`
	Sweep          bool          `default:"true" negatable:"" env:"HUYING_SWEEP" help:"Do what is due by the clock: lights, escalation, inspection, messages. Any number of servers on one database may."`
	SweepInterval  time.Duration `default:"1s" env:"HUYING_SWEEP_INTERVAL" help:"Time between two looks at what is due."`
	Deliveries     string        `default:"huying-deliveries" env:"HUYING_DELIVERIES" help:"Directory in which messages are left for the gateway, one file each."`
}

// files is the folder of the attachments.
func (c Config) files() string {
	path, ok := c.sqliteFile()
	if !ok {
		path = "huying"
	}
	return cmp.Or(c.Attachments, path+".files")
}

// Defaults returns the configuration without flags, environment and file.
func Defaults() Config {
	var c Config
	for _, flag := range flagsOf(&c) {
		if !flag.HasDefault {
			continue
		}
		scan := kong.ScanFromTokens(kong.Token{Type: kong.FlagValueToken, Value: flag.Default})
		if err := flag.Parse(scan, flag.Target); err != nil {
			panic(fmt.Sprintf("server: default of %s: %v", flag.Name, err)) // the tags are constants
		}
	}
	return c
}

// flagsOf lists the flags of the configuration, in order, without --help.
func flagsOf(c *Config) []*kong.Flag {
	model := kong.Must(c, kong.NoDefaultHelp()).Model
	return model.Flags
}

// Faults are all faults of a configuration.
type Faults []string

// Error joins the faults in one line.
func (f Faults) Error() string { return strings.Join(f, "; ") }

// add notes a fault of a key unless ok.
func (f *Faults) add(ok bool, key, format string, args ...any) {
	if !ok {
		*f = append(*f, key+": "+fmt.Sprintf(format, args...))
	}
}

func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Validate reports every fault, by the name that flag and key have.
func (s Storage) Validate() error {
	var f Faults
	s.validate(&f)
	return f.err()
}

func (s Storage) validate(f *Faults) {
	path, isFile := s.sqliteFile()
	isServer := store.IsPostgres(s.Database)
	f.add(isServer || (isFile && path != ""), "database", "%q is neither sqlite:PATH nor postgres://USER@HOST/NAME", store.Redact(s.Database))
	f.add(s.MigrateDatabase == "" || isServer && store.IsPostgres(s.MigrateDatabase), "migrate-database", "belongs to PostgreSQL: it and database are postgres://USER@HOST/NAME")
}

var (
	logFormats     = []string{"text", "json"}
	introspections = []string{"on", "authenticated", "off"}
)

// Validate reports every fault, by the name that flag and key have.
func (c Config) Validate() error {
	var f Faults
	c.validate(&f)
	address(&f, "listen", c.Listen)
	if c.MetricsListen != "" {
		address(&f, "metrics-listen", c.MetricsListen)
		taken := c.MetricsListen == c.Listen && !strings.HasSuffix(c.Listen, ":0")
		f.add(!taken, "metrics-listen", "is the address of listen; leave it empty to have both on one")
	}
	_, err := logLevel(c.LogLevel)
	f.add(err == nil, "log-level", "%q is not one of debug, info, warn, error", c.LogLevel)
	oneOf(&f, "log-format", c.LogFormat, logFormats)
	oneOf(&f, "introspection", c.Introspection, introspections)
	between(&f, "request-timeout", c.RequestTimeout, 100*time.Millisecond, 5*time.Minute)
	between(&f, "drain-delay", c.DrainDelay, 0, 5*time.Minute)
	between(&f, "drain-timeout", c.DrainTimeout, time.Millisecond, 10*time.Minute)
	between(&f, "sweep-interval", c.SweepInterval, 10*time.Millisecond, time.Hour)
	f.add(c.Deliveries != "", "deliveries", "want a directory")
	between(&f, "body-limit", c.BodyLimit, 1<<10, 64<<20)
	between(&f, "max-connections", c.MaxConnections, 1, 1_000_000)
	return f.err()
}

func address(f *Faults, key, value string) {
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	f.add(err == nil, key, "%q is not an address like 127.0.0.1:8080", value)
}

func oneOf(f *Faults, key, value string, want []string) {
	f.add(slices.Contains(want, value), key, "%q is not one of %s", value, strings.Join(want, ", "))
}

func between[T int | int64 | time.Duration](f *Faults, key string, value, least, most T) {
	f.add(value >= least && value <= most, key, "%v is not between %v and %v", value, least, most)
}

func logLevel(name string) (slog.Level, error) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[name]
	if !ok {
		return 0, fmt.Errorf("no log level %q", name)
	}
	return level, nil
}
