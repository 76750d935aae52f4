package server

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// parse reads the configuration as the program does.
func parse(t *testing.T, file string, args ...string) (Config, error) {
	t.Helper()
	var c Config
	parser, err := kong.New(&c, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	if file != "" {
		resolver, err := ConfigFile(strings.NewReader(file))
		if err != nil {
			return c, err
		}
		kong.Resolvers(resolver).Apply(parser) //nolint:errcheck // it returns none
	}
	_, err = parser.Parse(args)
	return c, err
}

func TestConfig_FlagsOverEnvironmentOverFileOverDefaults(t *testing.T) {
	const file = "listen: 127.0.0.1:1111\nlog-level: debug\ngraphiql: false\nrequest-timeout: 3s\nmax-connections: 7\n"
	t.Setenv("HUYING_LISTEN", "127.0.0.1:2222")
	t.Setenv("HUYING_LOG_LEVEL", "warn")
	t.Setenv("HUYING_METRICS_LISTEN", "")
	c, err := parse(t, file, "--listen", "127.0.0.1:3333")
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Listen = "127.0.0.1:3333"
	want.LogLevel = "warn"
	want.GraphiQL, want.RequestTimeout, want.MaxConnections = false, 3*time.Second, 7
	if c != want {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestConfig_Defaults_AreValid(t *testing.T) {
	t.Parallel()
	c := Defaults()
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Database != "sqlite:huying.db" || c.DrainDelay != 5*time.Second || !c.GraphiQL {
		t.Errorf("%+v", c)
	}
}

func TestConfig_ReportsAllFaults(t *testing.T) {
	t.Parallel()
	c := Config{
		Storage: Storage{Database: "mysql://u:geheim@h/d", MigrateDatabase: "sqlite:geheim"}, Listen: "here", MetricsListen: "1:2:3", LogLevel: "loud", LogFormat: "xml",
		Introspection: "perhaps", RequestTimeout: -1, BodyLimit: 1, DrainDelay: time.Hour,
	}
	err := c.Validate()
	if err == nil {
		t.Fatal("no fault was found")
	}
	for _, key := range []string{"database", "migrate-database", "listen", "metrics-listen", "log-level", "log-format", "introspection",
		"request-timeout", "body-limit", "max-connections", "drain-delay", "drain-timeout"} {
		if !strings.Contains("; "+err.Error(), "; "+key+": ") {
			t.Errorf("nothing about %s in %v", key, err)
		}
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Errorf("the password is shown: %v", err)
	}
	if _, err := New(t.Context(), c); err == nil {
		t.Error("New takes what Validate refuses")
	}
}

func TestConfig_File_Faults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"unknown keys":  {"lisen: x\nport: 1\n", `unknown key "lisen", want one of database, migrate-database, attachments, listen,`},
		"both named":    {"lisen: x\nport: 1\n", `unknown key "port"`},
		"list":          {"listen: [a, b]\n", "listen: want one value"},
		"empty":         {"listen:\n", "listen: want one value"},
		"not YAML":      {"listen: 'x\n", "configuration: "},
		"no keys":       {"- a\n", "configuration: "},
		"twice":         {"listen: a:1\nlisten: b:1\n", "configuration: "},
		"bad time":      {"drain-delay: soon\n", "drain-delay"},
		"bad number":    {"max-connections: many\n", "max-connections"},
		"not in range":  {"max-connections: 0\n", "max-connections: 0 is not between"},
		"not a boolean": {"graphiql: maybe\n", "graphiql"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := parse(t, c.file); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
		})
	}
}

func TestConfig_EmptyFile_IsTheDefaults(t *testing.T) {
	t.Parallel()
	if c, err := parse(t, "# nothing yet\n"); err != nil || c != Defaults() {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestConfig_YAML_HidesSecretsAndCanBeReadBack(t *testing.T) {
	t.Parallel()
	c := Defaults()
	c.Database = "postgres://huying:geheim@db.example:5432/huying?password=geheim2&sslpassword=geheim3&sslmode=verify-full"
	c.MigrateDatabase = "postgres://owner:geheim4@db.example:5432/huying"
	c.LogFormat, c.DrainDelay, c.GraphiQL = "json", 90*time.Second, false
	text, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "geheim") || !strings.Contains(string(text), "db.example") {
		t.Errorf("the password must be hidden, the host must not:\n%s", text)
	}
	back, err := parse(t, string(text))
	if err != nil {
		t.Fatal(err)
	}
	back.Database, back.MigrateDatabase = c.Database, c.MigrateDatabase
	if back != c {
		t.Errorf("got  %+v\nwant %+v", back, c)
	}
}
