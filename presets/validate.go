package presets

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/huying/huying/internal/settings"
)

// Validate reports everything that is wrong with the preset as Faults (at most
// a hundred), or nil. It reads the region tree.
func (p *Preset) Validate() error {
	v := &validator{p: p, calendarCodes: codes{}, categoryCodes: codes{}, channelCodes: codes{}, departmentCodes: codes{}, regionCodes: codes{}, gridCodes: codes{}}
	v.readRegions()
	v.calendars()
	for i, department := range p.Departments {
		v.code(at("departments", i), department.Code, i, v.departmentCodes)
	}
	if !tenantCode.MatchString(p.Code) {
		v.add("code", "%q is not a tenant code: a small letter, then up to 31 small letters, digits or hyphens", clip(p.Code))
	}
	v.text("name", p.Name)
	v.zone("time_zone", p.TimeZone)
	v.settings()
	v.categories()
	v.channels()
	v.departments()
	v.grids()
	return v.err()
}

var (
	tenantCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	itemCode   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	shoutCode  = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)
	cn15       = regexp.MustCompile(`^[0-9]{15}$`)
)

const (
	maxName       = 200 // letters of a name
	maxHouseholds = 1_000_000
)

// codes maps a code to its place in its list.
type codes map[string]int

type validator struct {
	collector
	p           *Preset
	regions     []Region
	regionCodes codes
	calendarCodes, categoryCodes, channelCodes,
	departmentCodes, gridCodes codes
}

// code checks the code at path+".code" and enters it. The faulty ones are
// entered too, so that a reference to them is not a second fault.
func (v *validator) code(path, code string, place int, known codes) {
	if !itemCode.MatchString(code) {
		v.add(path+".code", "%q is not a code: a letter or digit, then up to 63 letters, digits, dots, underscores or hyphens", clip(code))
	}
	v.unique(path+".code", code, place, known)
}

func (v *validator) unique(path, code string, place int, known codes) {
	if _, twice := known[code]; twice {
		v.add(path, "the code %q is given twice", clip(code))
		return
	}
	known[code] = place
}

// ref faults a reference to nothing; an empty one is none. Where the list
// itself could not be read (known is nil), nothing is said about references.
func (v *validator) ref(path, what, code string, known codes) {
	if known == nil {
		return
	}
	if _, ok := known[code]; !ok && code != "" {
		v.add(path, "there is no %s %q", what, clip(code))
	}
}

// text checks a label: one language at least, nothing that cannot be shown.
func (v *validator) text(path string, t settings.Text) {
	if t.En == "" && t.Zh == "" {
		v.add(path, "no text, want en, zh or both")
	}
	v.words(path+".en", t.En)
	v.words(path+".zh", t.Zh)
}

// words checks one text; an empty one is left to the caller.
func (v *validator) words(path, s string) {
	switch {
	case utf8.RuneCountInString(s) > maxName:
		v.add(path, "longer than %d letters", maxName)
	case !utf8.ValidString(s), strings.ContainsFunc(s, hidden):
		v.add(path, "holds a control character")
	case strings.TrimSpace(s) != s:
		v.add(path, "begins or ends with a space")
	}
}

func (v *validator) name(path, s string) {
	if s == "" {
		v.add(path, "no name")
	}
	v.words(path, s)
}

// hidden runes are shown by no reader as they are written: controls, format
// and direction marks, line separators, the replacement character.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}

// readRegions fills regions and regionCodes and checks the tree.
func (v *validator) readRegions() {
	known := v.regionCodes
	v.regionCodes = nil // until the tree is read
	source := v.p.Tree
	if (source.File == "") == (source.List == nil) {
		v.add("regions", "want either file or list")
		return
	}
	regions, err := v.p.Regions()
	if faults, bad := err.(Faults); bad {
		v.faults = append(v.faults, faults...)
		return
	}
	if len(regions) > MaxRegions {
		v.add("regions.list", "more than %d regions", MaxRegions)
		return
	}
	v.regions, v.regionCodes = regions, known
	v.regionRows()
	v.tree()
}

// CheckRegions checks rows that ReadRegions gave under a name, each by itself
// and that no code stands twice. It says nothing about the tree, of which the
// rows may be a part. The error is Faults with the paths of ReadRegions.
func CheckRegions(rows []Region, name string) error {
	v := &validator{p: &Preset{Tree: RegionSource{File: name}}, regions: rows, regionCodes: codes{}}
	v.regionRows()
	for i := range v.faults {
		v.faults[i].Path = strings.TrimPrefix(v.faults[i].Path, "regions.file ")
	}
	return v.err()
}

// regionRows checks the rows one by one and enters their codes.
func (v *validator) regionRows() {
	for i, r := range v.regions {
		path := v.regionPath(i)
		v.code(path, r.Code, i, v.regionCodes)
		v.name(path+".name", r.Name)
		if r.Level.Depth() < 0 || r.Level == settings.GridLevel {
			oneOf(&v.collector, path+".level", "level", r.Level, settings.Levels...)
		}
	}
}

// regionPath is the list entry, or the line of the file (the header is line 1).
func (v *validator) regionPath(i int) string {
	if v.p.Tree.File != "" {
		return fmt.Sprintf("regions.file %s line %d", v.p.Tree.File, i+2)
	}
	return at("regions.list", i)
}

// tree checks that there is one root and that every other region lies below
// its parent by level, which also rules out a circle.
func (v *validator) tree() {
	root := -1
	for i, r := range v.regions {
		path := v.regionPath(i) + ".parent_code"
		if r.ParentCode == "" {
			if root >= 0 {
				v.add(path, "a second root beside %q", v.regions[root].Code)
			} else {
				root = i
			}
			continue
		}
		parent, ok := v.regionCodes[r.ParentCode]
		if !ok {
			v.add(path, "there is no region %q", clip(r.ParentCode))
		} else if above := v.regions[parent].Level; above.Depth() >= r.Level.Depth() && r.Level.Depth() >= 0 {
			v.add(path, "a %s cannot lie in the %s %q", r.Level, above, r.ParentCode)
		}
	}
	if root < 0 {
		v.add("regions", "no root: one region must have no parent_code")
	}
}
