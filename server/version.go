package server

import (
	"runtime"
	"runtime/debug"
)

// Build says what the program was made of.
type Build struct {
	Version  string       `json:"version"` // of the module; "(devel)" where it was built from a checkout
	Go       string       `json:"go"`
	Revision string       `json:"revision,omitempty"`
	Time     string       `json:"time,omitempty"` // of the revision
	Modified bool         `json:"modified"`       // the checkout had changes
	Platform string       `json:"platform"`
	Modules  []Dependency `json:"dependencies"`
}

// Dependency is a module that the program contains.
type Dependency struct {
	Path    string `json:"path"`
	Version string `json:"version"`
	Sum     string `json:"sum,omitempty"`
}

// Version reads what the linker has noted in the program.
func Version() Build {
	b := Build{Version: "(unknown)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Modules: []Dependency{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Modules = append(b.Modules, Dependency{m.Path, m.Version, m.Sum})
	}
	return b
}
