package server

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"

	"github.com/huying/huying/internal/store"
)

// ConfigFile reads a configuration file: YAML, each key the name of a flag of
// Config. Unknown keys and values that are lists or empty are refused, all at
// once. It is a loader for kong.Configuration.
//
// kong lets a file win over the environment; here it is the other way round,
// so a key whose environment variable is set is passed over.
func ConfigFile(r io.Reader) (kong.Resolver, error) {
	name := "configuration"
	if file, ok := r.(interface{ Name() string }); ok {
		name = file.Name()
	}
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		first, _, _ := strings.Cut(yaml.FormatError(err, false, false), "\n")
		return nil, fmt.Errorf("%s: %s", name, first)
	}
	if err := checkKeys(values); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		value, given := values[flag.Name]
		if !given || slices.ContainsFunc(flag.Envs, isSet) {
			return nil, nil
		}
		return fmt.Sprint(value), nil
	}), nil
}

func isSet(env string) bool {
	_, set := os.LookupEnv(env)
	return set
}

func checkKeys(values map[string]any) error {
	var known []string
	for _, flag := range flagsOf(&Config{}) {
		known = append(known, flag.Name)
	}
	var f Faults
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, key) {
			f = append(f, fmt.Sprintf("unknown key %q, want one of %s", key, strings.Join(known, ", ")))
			continue
		}
		switch values[key].(type) {
		case nil, []any, map[string]any:
			f.add(false, key, "want one value")
		}
	}
	return f.err()
}

// YAML is the configuration as a file, with the secrets in it hidden.
func (c Config) YAML() ([]byte, error) {
	c.Database = store.Redact(c.Database)
	if c.MigrateDatabase != "" {
		c.MigrateDatabase = store.Redact(c.MigrateDatabase)
	}
	var out yaml.MapSlice
	for _, flag := range flagsOf(&c) {
		value := flag.Target.Interface()
		if text, ok := value.(fmt.Stringer); ok { // a time
			value = text.String()
		}
		out = append(out, yaml.MapItem{Key: flag.Name, Value: value})
	}
	return yaml.Marshal(out)
}
