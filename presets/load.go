package presets

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml regions/*.csv.gz
var embedded embed.FS

// Names lists the embedded presets in alphabetical order.
func Names() []string {
	entries, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, entry := range entries {
		entries[i] = strings.TrimSuffix(entry, ".yaml")
	}
	return entries
}

// RegionFiles are the embedded region trees, for Parse.
func RegionFiles() fs.FS {
	sub, err := fs.Sub(embedded, "regions")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Load reads an embedded preset. It returns fs.ErrNotExist (wrapped) for a
// name that is not in Names, else what Parse returns.
func Load(name string) (*Preset, error) {
	data, err := embedded.ReadFile(path.Join(".", name+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("preset %q, want one of %s: %w", name, list(Names()), fs.ErrNotExist)
	}
	return Parse(data, RegionFiles())
}

// Parse reads a preset and validates it; its error is Faults. Region files are
// looked up in files, which may be nil where the regions are a list. Unknown
// and repeated keys, anchors, aliases, tags, and numbers or booleans in the
// place of text (`1.20` would become 1.2) are refused.
func Parse(data []byte, files fs.FS) (*Preset, error) {
	p, err := decode(data)
	if err != nil {
		return nil, err
	}
	p.files = files
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// Marshal writes the preset as YAML; Parse of it gives an equal preset. It
// does not validate.
func (p *Preset) Marshal() ([]byte, error) {
	return yaml.MarshalWithOptions(p, yaml.IndentSequence(true))
}
