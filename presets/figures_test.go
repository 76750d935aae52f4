package presets

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/huying/huying/internal/deadline"
	"github.com/huying/huying/internal/settings"
)

func readTestdata(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // opened for reading
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func (p *Preset) category(t *testing.T, code string) Category {
	t.Helper()
	i := slices.IndexFunc(p.Categories, func(c Category) bool { return c.Code == code })
	if i < 0 {
		t.Fatalf("%s has no category %s", p.Code, code)
	}
	return p.Categories[i]
}

func (p *Preset) channel(t *testing.T, code string) Channel {
	t.Helper()
	i := slices.IndexFunc(p.Channels, func(c Channel) bool { return c.Code == code })
	if i < 0 {
		t.Fatalf("%s has no channel %s", p.Code, code)
	}
	return p.Channels[i]
}

func (p *Preset) department(t *testing.T, code string) Department {
	t.Helper()
	i := slices.IndexFunc(p.Departments, func(d Department) bool { return d.Code == code })
	if i < 0 {
		t.Fatalf("%s has no department %s", p.Code, code)
	}
	return p.Departments[i]
}

// gridAt finds the grid over a point; the boundaries are rectangles.
func (p *Preset) gridAt(lon, lat float64) string {
	for _, g := range p.Grids {
		if low, high := g.Polygon[0], g.Polygon[2]; low[0] < lon && lon < high[0] && low[1] < lat && lat < high[1] {
			return g.Code
		}
	}
	return ""
}

func TestWanzhou_SevenCalendarDaysFiveLevelsSixSubsystems(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "wanzhou")
	if want := (settings.Limit{Amount: 7, Unit: "CALENDAR_DAY"}); p.Settings.ReplyLimit != want { // WZ14
		t.Errorf("reply limit %v, want %v", p.Settings.ReplyLimit, want)
	}
	var levels []settings.Level
	var byDispatch []int
	for _, r := range p.Settings.Ladder { // WZ26
		levels = append(levels, r.Level)
		if r.ByDispatch {
			byDispatch = append(byDispatch, r.Rung)
		}
	}
	want := []settings.Level{settings.Community, settings.Street, settings.District, settings.District, settings.District}
	if !slices.Equal(levels, want) || !slices.Equal(byDispatch, []int{4}) {
		t.Errorf("levels %v by dispatch %v", levels, byDispatch)
	}
	if got := p.department(t, p.Settings.Ladder[4].Holder).Kind; got != KindLeadership {
		t.Errorf("the fifth rung is held by a %s", got)
	}
	if len(p.Settings.Subsystems) != 6 || p.Settings.Subsystems[0].Label.Zh != "社情民意" { // WZ12
		t.Errorf("subsystems %v", p.Settings.Subsystems)
	}
	if w := p.Settings.Workflow; !w.AutoDispatch || w.ClockStarts != settings.AtAccepted || w.ClockStops != settings.AtReplied {
		t.Errorf("workflow %+v", w)
	}
	if d := p.department(t, "WATER"); d.Name.Zh != "区水务局" || d.Rung != 4 { // WZ24
		t.Errorf("water bureau %+v", d)
	}
	if got := p.gridAt(108.325, 30.855); got != "500101029200001" { // scenario 1: 桐花村
		t.Errorf("the point of scenario 1 lies in %q", got)
	}
	p.channel(t, "VISIT")
	p.channel(t, "MARKET_DAY") // WZ11
}

func TestChongqing_SevenWorkingDaysOverTheDragonBoatFestival(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "chongqing")
	if want := (settings.Limit{Amount: 7, Unit: "WORKING_DAY"}); p.Settings.ReplyLimit != want { // CQ19
		t.Errorf("reply limit %v, want %v", p.Settings.ReplyLimit, want)
	}
	if f := p.Settings.ForwardLimit; f == nil || *f != (settings.Limit{Amount: 1, Unit: "END_OF_DAY"}) { // CQ15
		t.Errorf("forward limit %v", f)
	}
	if p.Settings.Workflow.ClockStarts != settings.AtAssigned {
		t.Errorf("the clock starts at %s", p.Settings.Workflow.ClockStarts)
	}
	c := p.Calendars[0]
	if c.Naming != deadline.NameClose || !slices.Equal(c.Week.Tue, []string{"09:00-17:00"}) || c.Week.Sat != nil {
		t.Errorf("calendar %+v", c)
	}
	calendar, err := deadline.New(c.Spec(p.TimeZone))
	if err != nil {
		t.Fatal(err)
	}
	in2015 := func(month time.Month, day, hour int) time.Time {
		return time.Date(2015, month, day, hour, 0, 0, 0, calendar.Location())
	}
	got, err := calendar.Run(in2015(time.June, 20, 18), deadline.Limit{Amount: 7, Unit: deadline.WorkingDay}, deadline.Half)
	if err != nil || !got.Start.Equal(in2015(time.June, 23, 9)) || !got.Yellow.Equal(in2015(time.June, 26, 13)) || !got.Due.Equal(in2015(time.July, 1, 17)) { // scenario 4
		t.Errorf("seven working days over the festival: %v (%v)", got, err)
	}
	if d := p.department(t, "CIVIL_AFFAIRS"); d.Region != "500113" || d.Contact == nil { // CQ7, CQ11, CQ14
		t.Errorf("civil affairs %+v", d)
	}
	for _, code := range []string{"HOTLINE_114", "HUALONG", "MAYOR_MAILBOX", "WECHAT", "SMS", "QQ", "PHONE", "COMPUTER", "SUNSHINE"} { // CQ8, CQ22
		p.channel(t, code)
	}
}

func TestZhoushan_FourteenTypesSeaGridsAndHouseholds(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "zhoushan")
	if len(p.Categories) != 14 { // ZS21
		t.Errorf("%d types, want 14", len(p.Categories))
	}
	for _, code := range []string{"ECONOMY", "ENVIRONMENT", "HARDSHIP", "FARM_PRODUCTION", "NEIGHBOURS"} {
		p.category(t, code)
	}
	if h := p.Settings.Households; h == nil || *h != (settings.HouseholdRange{Min: 100, Max: 150}) { // ZS3
		t.Errorf("households %v", h)
	}
	sea := slices.ContainsFunc(p.Grids, func(g Grid) bool { return g.Kind == GridSea }) // ZS6
	if sms := p.channel(t, "SMS"); !sea || sms.Name.Zh != "短信10639393" {                // ZS20
		t.Errorf("sea grids %v, SMS %+v", sea, sms)
	}
	p.channel(t, "AGENT") // ZS16
}

func TestWuhan_GradesByLevelYellowAtHalf(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "wuhan")
	var got []string
	for _, g := range p.Settings.Grades { // WH14
		got = append(got, g.Grade+" "+string(p.Settings.Ladder[g.Rung-1].Level))
	}
	if want := []string{"A COMMUNITY", "B STREET", "C DISTRICT", "D CITY"}; !slices.Equal(got, want) {
		t.Errorf("grades %v, want %v", got, want)
	}
	if p.Settings.Light != (settings.LightRule{YellowNum: 1, YellowDen: 2}) { // WH20
		t.Errorf("light %v", p.Settings.Light)
	}
	if p.Settings.ReplyLimit != (settings.Limit{Amount: 3, Unit: "CALENDAR_DAY"}) { // WH17
		t.Errorf("reply limit %v", p.Settings.ReplyLimit)
	}
	if c := p.category(t, "HIGH_HAZARD"); c.Grade != "A" || c.Limit.Unit != "MINUTE" || time.Duration(c.Limit.Amount)*time.Minute/2 <= 350*time.Second { // WH1
		t.Errorf("category of scenario 7: %+v", c)
	}
	if got := p.gridAt(114.3015, 30.6545); got != "420102017020001" { // scenario 7: 汉广社区
		t.Errorf("the point of scenario 7 lies in %q", got)
	}
	classes, kinds := 0, 0
	for _, c := range p.Categories { // WH11
		if c.Parent != "" {
			kinds++
		} else if c.Code[:5] == "CLASS" {
			classes++
		}
	}
	if classes != 8 || kinds != 13 || p.category(t, "KIND_07").Parent != "CLASS_3" {
		t.Errorf("%d classes and %d kinds", classes, kinds)
	}
	if patrol := p.channel(t, "PATROL"); !patrol.Patrol || patrol.Public { // WH4
		t.Errorf("patrol %+v", patrol)
	}
}

func TestLangfang_ChannelsAndTheReplyThatCloses(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "langfang")
	for _, code := range []string{"APP", "WECHAT", "HOTLINE", "ROOM", "SPOT", "BOX", "PAVILION", "RED_POST", "HOTLINE_12315"} { // LF7, LF18, LF23
		p.channel(t, code)
	}
	for _, code := range []string{"WECHAT", "CALL_BACK", "VISIT"} { // LF12
		if !p.channel(t, code).Rating {
			t.Errorf("no rating by %s", code)
		}
	}
	if w := p.Settings.Workflow; !w.CloseOnReply || w.ClockStops != settings.AtReplied {
		t.Errorf("workflow %+v", w)
	}
	if a, b := p.department(t, "TOWN_TRAFFIC"), p.department(t, "TOWN_ENFORCEMENT"); a.Region != b.Region || a.Rung != 2 { // LF19
		t.Errorf("departments of the town: %+v, %+v", a, b)
	}
	if got := p.gridAt(117.035, 39.635); got != "131024106203001" { // scenario 13
		t.Errorf("the point of scenario 13 lies in %q", got)
	}
}

func TestBoston_CategoriesCarryThePublishedRules(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "boston")
	units := map[string]string{"business_days": "WORKING_DAY", "calendar_days": "CALENDAR_DAY"}
	byName := map[string]Category{}
	limits := 0
	for _, c := range p.Categories {
		byName[c.Name.En] = c
		if c.Limit != nil {
			limits++
		}
	}
	rules, none := readTestdata(t, "boston_sla_rules.csv"), 0
	for _, row := range rules {
		days, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		c, ok := byName[row[0]]
		switch {
		case !ok:
			t.Errorf("no category for %q", row[0])
		case days == 0 && c.Limit == nil:
			none++
		case c.Limit == nil || *c.Limit != settings.Limit{Amount: days, Unit: units[row[1]]}:
			t.Errorf("%s: limit %v, want %d %s", row[0], c.Limit, days, row[1])
		}
	}
	if limits != len(rules)-none || none != 4 || len(p.Categories) != 158 {
		t.Errorf("%d limits and %d without one of %d rules, %d categories", limits, none, len(rules), len(p.Categories))
	}
	if w := p.Settings.Workflow; !w.CloseFromAccept || w.ClockStarts != settings.AtAccepted || w.ClockStops != settings.AtClosed {
		t.Errorf("workflow %+v", w)
	}
}

func TestBoston_CalendarIsTheDataOfTheCity(t *testing.T) {
	t.Parallel()
	p := mustLoad(t, "boston")
	c := p.Calendars[0]
	var holidays []string
	for _, row := range readTestdata(t, "boston_holidays.csv") {
		holidays = append(holidays, row[0])
	}
	if !slices.Equal(c.Holidays, holidays) || c.Naming != deadline.NameOpen || p.TimeZone != "America/New_York" || !slices.Equal(c.Week.Fri, []string{"08:30-17:00"}) {
		t.Errorf("calendar %+v", c)
	}
}

// Scenario 17: two cities that only differ in code, name and zone.
func TestKeAndKerala_ShareEveryCodeAndBoundary(t *testing.T) {
	t.Parallel()
	ke, kerala := mustLoad(t, "ke"), mustLoad(t, "kerala")
	for i, c := range ke.Categories {
		if kerala.Categories[i] != c {
			t.Errorf("category %v, and %v", c, kerala.Categories[i])
		}
	}
	for i, r := range ke.Tree.List {
		other := kerala.Tree.List[i]
		if r.Code != other.Code || r.ParentCode != other.ParentCode {
			t.Errorf("region %v, and %v", r, other)
		}
	}
	for _, p := range []*Preset{ke, kerala} {
		if got := p.gridAt(10.035, 10.005); got != "1.20.1.1-G1" {
			t.Errorf("%s: the point lies in %q", p.Code, got)
		}
	}
}
