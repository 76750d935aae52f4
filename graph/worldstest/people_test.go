package worldstest

import (
	"slices"
	"time"

	"github.com/huying/huying/internal/directory"
	w "github.com/huying/huying/internal/worldtest"
)

// viewer is somebody for whom a pair of worlds is made.
type viewer struct {
	login   string // "": nobody
	members []directory.MembershipInput
	weight  int // his share of the sequences
}

// administers says that he ends roles and closes units.
func (v viewer) administers() bool {
	return slices.ContainsFunc(v.members, func(m directory.MembershipInput) bool { return m.Role == "tenant_admin" })
}

var past = w.Start.AddDate(0, 0, -1)

// viewers are people of every role, one with several hats, one whose time is
// over, and nobody.
var viewers = []viewer{
	{"community", []directory.MembershipInput{w.At("community_officer", "1.2.1.1")}, 3},
	{"street", []directory.MembershipInput{w.At("street_officer", "1.2.1")}, 3},
	{"district", []directory.MembershipInput{w.At("district_officer", "1.2")}, 2},
	{"city", []directory.MembershipInput{w.At("city_officer", "1")}, 1},
	{"grid", []directory.MembershipInput{w.In("grid_worker", "1.2.1.1-G1")}, 3},
	{"roads", []directory.MembershipInput{w.Of("department_officer", "ROADS")}, 3},
	{"inspector", []directory.MembershipInput{w.Whole("inspector")}, 1},
	{"auditor", []directory.MembershipInput{w.Whole("auditor")}, 1},
	{"admin", []directory.MembershipInput{w.Whole("tenant_admin")}, 1},
	{"resident", []directory.MembershipInput{w.Whole("resident")}, 2},
	{"platform", []directory.MembershipInput{w.Whole("integration")}, 2},
	{"operator", []directory.MembershipInput{w.Whole("operator")}, 1},
	{"hats", []directory.MembershipInput{w.At("community_officer", "1.20.1.1"), w.In("grid_worker", "1.2.1.2-G1"), w.Of("department_officer", "WATER")}, 3},
	{"ended", []directory.MembershipInput{{Role: "inspector", From: past.AddDate(-1, 0, 0), Until: &past}}, 1},
	{"", nil, 1},
}

// others fill the town; nobody looks through their eyes.
var others = map[string][]directory.MembershipInput{
	"community-2": {w.At("community_officer", "1.2.1.2")},
	"street-2":    {w.At("street_officer", "1.20.1")},
	"grid-2":      {w.In("grid_worker", "1.20.1.1-G1")},
	"resident-2":  {w.Whole("resident")},
	"resident-3":  {w.Whole("resident")},
	"resident-4":  {w.Whole("resident")},
	"platform-2":  {w.Whole("integration")},
	"clerk":       clerk,
}

// clerk can do everything to every case.
var clerk = []directory.MembershipInput{
	w.At("community_officer", "1.2.1.1"), w.At("community_officer", "1.2.1.2"), w.At("community_officer", "1.2.2.1"),
	w.At("community_officer", "1.20.1.1"), w.At("street_officer", "1.2.1"), w.At("street_officer", "1.2.2"),
	w.At("street_officer", "1.20.1"), w.At("district_officer", "1.2"), w.At("district_officer", "1.20"),
	w.At("city_officer", "1"), w.Of("department_officer", "ROADS"), w.Of("department_officer", "WATER"),
}

// began is when the operations begin, in every pair.
var began = w.Start.Add(14 * 24 * time.Hour)
