// Package presets reads, checks and writes the preset files: one YAML file
// that is the whole configuration of a tenant (product A1), so that no city is
// named in the code. The files of the source systems are embedded beside it,
// with their region trees in the folder regions.
package presets

import (
	"io/fs"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

// Preset is one tenant's configuration as a file: the settings of the tenant
// row and the rows that an import creates.
type Preset struct {
	Code        string          `yaml:"code"`
	Name        settings.Text   `yaml:"name,flow"`
	TimeZone    string          `yaml:"time_zone"` // IANA name
	Tree        RegionSource    `yaml:"regions"`
	Settings    settings.Tenant `yaml:"settings"`
	Calendars   []Calendar      `yaml:"calendars"`
	Categories  []Category      `yaml:"categories"`
	Channels    []Channel       `yaml:"channels"`
	Departments []Department    `yaml:"departments,omitempty"`
	Grids       []Grid          `yaml:"grids,omitempty"`

	files fs.FS // where Tree.File is looked up
}

// RegionSource is where the region tree comes from: a CSV file beside the
// presets, or the rows themselves. Exactly one of the two is given.
type RegionSource struct {
	File string   `yaml:"file,omitempty"` // *.csv or *.csv.gz, a plain file name
	List []Region `yaml:"list,omitempty"`
}

// Region is a node of the region tree 市 > 区县 > 街道/乡镇 > 社区/村. The root
// has no parent and may be of any level (Wanzhou's is a district).
type Region struct {
	Code       string         `yaml:"code"`
	ParentCode string         `yaml:"parent_code,omitempty"`
	Level      settings.Level `yaml:"level"`
	Name       string         `yaml:"name"`
}

// Calendar is a working calendar. Zone is empty where the tenant's time zone
// holds. MakeUp days (调休上班) are worked although the week says otherwise, at
// MakeUpHours or, without them, at the hours of the week's first working day.
// Naming is product D3.
//
// HolidaysOf takes in a yearly file, CN for the notices of the State Council.
// The calendar's own Holidays and MakeUp are laid over it: an own holiday takes
// away a make-up day of the file and the other way round. Covered adds years to
// those of the file, or says them for own lists; deadline.Spec.Knows is what
// they are for.
type Calendar struct {
	Code        string          `yaml:"code"`
	Name        settings.Text   `yaml:"name,flow"`
	Zone        string          `yaml:"zone,omitempty"`
	Naming      deadline.Naming `yaml:"naming"`
	Week        Week            `yaml:"week"`
	Holidays    []string        `yaml:"holidays,omitempty,flow"` // YYYY-MM-DD
	MakeUp      []string        `yaml:"make_up,omitempty,flow"`  // YYYY-MM-DD
	MakeUpHours []string        `yaml:"make_up_hours,omitempty,flow"`
	HolidaysOf  string          `yaml:"holidays_of,omitempty"`
	Covered     []int           `yaml:"covered,omitempty,flow"`
}

// Week holds the office hours of each weekday as "09:00-17:00"; a day without
// hours is off. Calendar.Spec hands them to package deadline.
type Week struct {
	Mon []string `yaml:"mon,omitempty,flow"`
	Tue []string `yaml:"tue,omitempty,flow"`
	Wed []string `yaml:"wed,omitempty,flow"`
	Thu []string `yaml:"thu,omitempty,flow"`
	Fri []string `yaml:"fri,omitempty,flow"`
	Sat []string `yaml:"sat,omitempty,flow"`
	Sun []string `yaml:"sun,omitempty,flow"`
}

// Category is a type of case. Grade is the difficulty proposed for it (WH14).
// Without a limit of its own the tenant's reply limit holds; Department is who
// receives such cases by rule (对口流转, ZS21).
type Category struct {
	Code       string          `yaml:"code"`
	Name       settings.Text   `yaml:"name,flow"`
	Parent     string          `yaml:"parent,omitempty"`
	Grade      string          `yaml:"grade"`
	Limit      *settings.Limit `yaml:"limit,omitempty,flow"`
	Department string          `yaml:"department,omitempty"`
}

// Channel is a way in (or, with Rating, a way by which a rating comes back:
// LF12). Patrol findings are counted apart from complaints (WH4).
type Channel struct {
	Code   string        `yaml:"code"` // SCREAMING_SNAKE
	Name   settings.Text `yaml:"name,flow"`
	Public bool          `yaml:"public,omitempty"` // residents and anonymous callers may use it
	Patrol bool          `yaml:"patrol,omitempty"`
	Rating bool          `yaml:"rating,omitempty"`
}

// Department is a unit that can hold work and is named by the city. The
// offices of the regions are not listed: they follow from settings.Offices.
type Department struct {
	Code    string         `yaml:"code"`
	Name    settings.Text  `yaml:"name,flow"`
	Kind    DepartmentKind `yaml:"kind"`
	Region  string         `yaml:"region"`
	Rung    int            `yaml:"rung,omitempty"` // 0: not on the ladder (a supervision body)
	Contact *Contact       `yaml:"contact,omitempty,flow"`
}

// DepartmentKind is what a department is.
type DepartmentKind string

// The kinds of departments.
const (
	KindOffice      DepartmentKind = "OFFICE"      // 街道办事处、居委会
	KindCentre      DepartmentKind = "CENTRE"      // 指挥中心、综治中心
	KindBureau      DepartmentKind = "BUREAU"      // 职能部门
	KindSupervision DepartmentKind = "SUPERVISION" // 督查、信访
	KindLeadership  DepartmentKind = "LEADERSHIP"  // 党委、政府领导
)

// Contact is the named contact of a department (专人对接, CQ14).
type Contact struct {
	Name  string `yaml:"name"`
	Phone string `yaml:"phone,omitempty"`
}

// Grid is a leaf of the tree 网格, on land or at sea (ZS6), with the ring of
// its boundary in WGS-84, longitude first; first and last point are the same.
type Grid struct {
	Code       string   `yaml:"code"`
	Name       string   `yaml:"name"`
	Kind       GridKind `yaml:"kind"`
	Community  string   `yaml:"community"`
	Households int      `yaml:"households,omitempty"`
	Polygon    []Point  `yaml:"polygon,flow"`
}

// GridKind is where a grid lies.
type GridKind string

// The kinds of grids.
const (
	GridLand GridKind = "LAND"
	GridSea  GridKind = "SEA"
)

// Point is a longitude and a latitude in degrees, WGS-84.
type Point [2]float64
