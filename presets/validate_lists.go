package presets

import (
	"math"
	"strings"

	"github.com/huying/huying/internal/settings"
)

const regionPlaceholder = "{region}"

// placeholder checks that an office's name holds the region's.
func (v *validator) placeholder(path, name string) {
	if name != "" && !strings.Contains(name, regionPlaceholder) {
		v.add(path, "%q does not hold %s", clip(name), regionPlaceholder)
	}
}

func (v *validator) categories() {
	if len(v.p.Categories) == 0 {
		v.add("categories", "want at least one")
	}
	for i, c := range v.p.Categories {
		v.code(at("categories", i), c.Code, i, v.categoryCodes)
	}
	for i, c := range v.p.Categories {
		path := at("categories", i)
		v.text(path+".name", c.Name)
		v.ref(path+".parent", "category", c.Parent, v.categoryCodes)
		if v.circle(i) {
			v.add(path+".parent", "the category is its own ancestor")
		}
		oneOf(&v.collector, path+".grade", "grade", c.Grade, gradeLetters...)
		v.limit(path+".limit", c.Limit)
		v.ref(path+".department", "department", c.Department, v.departmentCodes)
	}
}

// maxCategoryDepth is more than the three levels of GB/T 39666 (N17).
const maxCategoryDepth = 8

// circle reports whether the parents of category i do not end soon.
func (v *validator) circle(i int) bool {
	for range maxCategoryDepth {
		next, ok := v.categoryCodes[v.p.Categories[i].Parent]
		if v.p.Categories[i].Parent == "" || !ok {
			return false
		}
		i = next
	}
	return true
}

func (v *validator) channels() {
	if len(v.p.Channels) == 0 {
		v.add("channels", "want at least one")
	}
	for i, c := range v.p.Channels {
		path := at("channels", i)
		if !shoutCode.MatchString(c.Code) {
			v.add(path+".code", "%q is not a code like WECHAT_MINI: a capital letter, then up to 63 capital letters, digits or underscores", clip(c.Code))
		}
		v.unique(path+".code", c.Code, i, v.channelCodes)
		v.text(path+".name", c.Name)
	}
}

func (v *validator) departments() {
	kinds := []DepartmentKind{KindOffice, KindCentre, KindBureau, KindSupervision, KindLeadership}
	for i, d := range v.p.Departments {
		path := at("departments", i)
		v.text(path+".name", d.Name)
		oneOf(&v.collector, path+".kind", "kind", d.Kind, kinds...)
		if d.Region == "" {
			v.add(path+".region", "no region")
		}
		v.ref(path+".region", "region", d.Region, v.regionCodes)
		if d.Rung < 0 || d.Rung > len(v.p.Settings.Ladder) {
			v.add(path+".rung", "there is no rung %d", d.Rung)
		}
		if d.Contact != nil {
			v.name(path+".contact.name", d.Contact.Name)
			v.words(path+".contact.phone", d.Contact.Phone)
		}
	}
}

func (v *validator) grids() {
	for i, g := range v.p.Grids {
		path := at("grids", i)
		v.gridCode(path, g)
		v.unique(path+".code", g.Code, i, v.gridCodes)
		v.name(path+".name", g.Name)
		oneOf(&v.collector, path+".kind", "kind", g.Kind, GridLand, GridSea)
		v.gridCommunity(path+".community", g.Community)
		if g.Households < 0 || g.Households > maxHouseholds {
			v.add(path+".households", "want 0 to %d, got %d", maxHouseholds, g.Households)
		}
		v.ring(path+".polygon", g.Polygon)
	}
}

// gridCode checks N15: fifteen digits, the first twelve the community's.
func (v *validator) gridCode(path string, g Grid) {
	switch {
	case v.p.Settings.GridCode != settings.GridCodeCN15:
		if !itemCode.MatchString(g.Code) {
			v.add(path+".code", "%q is not a code", clip(g.Code))
		}
	case !cn15.MatchString(g.Code):
		v.add(path+".code", "%q does not have 15 digits", clip(g.Code))
	case g.Code[:12] != g.Community:
		v.add(path+".code", "the first twelve digits of %s are not the community %q", g.Code, clip(g.Community))
	}
}

// gridCommunity checks that a grid lies in exactly one community, never in a
// street or district (N15).
func (v *validator) gridCommunity(path, code string) {
	place, ok := v.regionCodes[code]
	switch {
	case code == "":
		v.add(path, "no community")
	case !ok:
		v.ref(path, "region", code, v.regionCodes)
	case v.regions[place].Level != settings.Community:
		v.add(path, "%q is a %s, want a COMMUNITY", code, v.regions[place].Level)
	}
}

// ring checks the form of a boundary, not that it does not cross itself.
func (v *validator) ring(path string, ring []Point) {
	if len(ring) < 4 {
		v.add(path, "want at least 4 points, got %d", len(ring))
		return
	}
	for i, p := range ring {
		if !(math.Abs(p[0]) <= 180) || !(math.Abs(p[1]) <= 90) { // not a number fails too
			v.add(at(path, i), "%v, %v is not a longitude and a latitude", p[0], p[1])
		}
	}
	if ring[0] != ring[len(ring)-1] {
		v.add(path, "not closed: the last point is not the first")
	}
}
