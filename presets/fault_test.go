package presets

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// keWith is the text of a small valid preset with replacements, each of which
// must hit.
func keWith(t testing.TB, oldnew ...string) []byte {
	t.Helper()
	data, err := os.ReadFile("ke.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(oldnew); i += 2 {
		if !strings.Contains(text, oldnew[i]) {
			t.Fatalf("ke.yaml does not hold %q", oldnew[i])
		}
		text = strings.Replace(text, oldnew[i], oldnew[i+1], 1)
	}
	return []byte(text)
}

func faultsOf(t testing.TB, err error) Faults {
	t.Helper()
	var faults Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("%T is not Faults: %v", err, err)
	}
	return faults
}

const gridOne = "    community: \"1.2.1.1\"\n    households: 120\n    polygon: [[10, 10], [10.01, 10], [10.01, 10.01], [10, 10.01], [10, 10]]"

func TestParse_EachFaultNamesItsPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, path, reason string }{
		{"unknown unit", "{amount: 5, unit: WORKING_DAY}", "{amount: 5, unit: DAYS}", "settings.reply_limit.unit", `unknown unit "DAYS", want one of MINUTE, WORKING_HOUR, WORKING_DAY, CALENDAR_DAY, END_OF_DAY`},
		{"no amount", "{amount: 5, unit: WORKING_DAY}", "{unit: WORKING_DAY}", "settings.reply_limit.amount", "at least 1"},
		{"amount below", "{amount: 5, unit: WORKING_DAY}", "{amount: -1, unit: WORKING_DAY}", "settings.reply_limit.amount", "-1 is not between"},
		{"limit's calendar", "unit: WORKING_DAY}", "unit: WORKING_DAY, calendar: NIGHT}", "settings.reply_limit.calendar", `no calendar "NIGHT"`},
		{"list of holidays", "    name: {en: Office hours, zh: 机关工作时间}", "    name: {en: Office hours, zh: 机关工作时间}\n    holidays_of: XX", "calendars[0].holidays_of", `unknown list of holidays "XX", want one of CN`},
		{"covered year", "    name: {en: Office hours, zh: 机关工作时间}", "    name: {en: Office hours, zh: 机关工作时间}\n    holidays_of: CN\n    covered: [2026, 0]", "calendars[0].covered[1]", "0 is not a year"},
		{"own day twice", "    name: {en: Office hours, zh: 机关工作时间}", "    name: {en: Office hours, zh: 机关工作时间}\n    holidays_of: CN\n    holidays: [2026-10-01]\n    make_up: [2026-05-02, 2026-10-01]", "calendars[0].make_up[1]", "is a holiday too"},
		{"category limit", "zh: 道路}, grade: B", "zh: 道路}, grade: B, limit: {amount: 1, unit: x}", "categories[1].limit.unit", `unknown unit "x"`},
		{"tenant code", "code: ke\n", "code: Ke\n", "code", "not a tenant code"},
		{"tenant name", "name: {en: Ke City, zh: 科城}", "name: {}", "name", "no text"},
		{"hidden rune", "en: Ke City", "en: \"Ke\\u202ECity\"", "name.en", "control character"},
		{"padded text", "en: Ke City", "en: \"Ke City \"", "name.en", "space"},
		{"zone", "time_zone: Africa/Nairobi", "time_zone: Africa/Naroibi", "time_zone", "unknown time zone"},
		{"zone of the machine", "time_zone: Africa/Nairobi", "time_zone: Local", "time_zone", "no time zone"},
		{"unknown key", "grade: A}", "grade: A, colour: red}", "categories[0].colour", "unknown key, want one of code"},
		{"unknown key at the top", "code: ke\n", "code: ke\nmayor: x\n", "mayor", "unknown key"},
		{"number as text", `code: "1.20", parent_code`, "code: 1.20, parent_code", "regions.list[2].code", "put it in quotes"},
		{"boolean as text", "code: ROADS, name", "code: true, name", "categories[1].code", "put it in quotes"},
		{"text as number", "households: 120", "households: many", "grids[0].households", "want a whole number"},
		{"fraction", "households: 120", "households: 1.5", "grids[0].households", "want a whole number"},
		{"text as boolean", "auto_dispatch: false", "auto_dispatch: no", "settings.workflow.auto_dispatch", "want true or false"},
		{"no value", "calendar: OFFICE", "calendar:", "settings.calendar", "no value"},
		{"list for keys", "light: {yellow_num: 1, yellow_den: 2}", "light: [1, 2]", "settings.light", "want keys and values, got a list"},
		{"keys for list", "invented: [settings, calendars, categories, channels, departments, grids]", "invented: {a: b}", "settings.invented", "want a list"},
		{"level", "{level: GRID, ", "{level: BLOCK, ", "settings.levels[4].level", `unknown level "BLOCK"`},
		{"level order", "{level: CITY, label", "{level: STREET, label", "settings.levels[1].level", "does not lie below"},
		{"level without label", "    - {level: STREET, label: {en: Street, zh: 街道}}\n", "", "settings.levels", "no label for STREET"},
		{"rung count", "{rung: 2, label: {en: Street", "{rung: 3, label: {en: Street", "settings.ladder[1].rung", "want 2"},
		{"rung falls", "zh: 市}, level: CITY}\n  grades", "zh: 市}, level: COMMUNITY}\n  grades", "settings.ladder[3].level", "below the level of the rung before"},
		{"holder", "level: CITY}\n  grades", "level: CITY, holder: KING}\n  grades", "settings.ladder[3].holder", `no department "KING"`},
		{"no office", "    STREET: {en: \"{region} office\", zh: \"{region}办事处\"}\n", "", "settings.ladder[1].holder", "no office for STREET"},
		{"office without region", `en: "{region} hub"`, "en: hub", "settings.offices.CITY.en", "does not hold {region}"},
		{"office of no level", "    CITY: {en: \"{region} hub\"", "    TOWN: {en: \"{region} hub\"", "settings.offices.TOWN", "unknown level"},
		{"grade missing", "    - {grade: D, label: {en: Hard, zh: 疑难}, rung: 4}\n", "", "settings.grades", "no grade D"},
		{"grade twice", "{grade: D, ", "{grade: C, ", "settings.grades[3].grade", "given twice"},
		{"grade's rung", "zh: 疑难}, rung: 4}", "zh: 疑难}, rung: 5}", "settings.grades[3].rung", "no rung 5"},
		{"light whole", "yellow_num: 1, yellow_den: 2", "yellow_num: 2, yellow_den: 2", "settings.light", "not a share"},
		{"light zero", "yellow_num: 1, yellow_den: 2", "yellow_num: 0, yellow_den: 2", "settings.light", "not a share"},
		{"default calendar", "calendar: OFFICE", "calendar: HOME", "settings.calendar", `no calendar "HOME"`},
		{"clock start", "clock_starts: ACCEPTED", "clock_starts: CLOSED", "settings.workflow.clock_starts", "want one of ACCEPTED, ASSIGNED"},
		{"clock stop", "clock_stops: REPLIED", "clock_stops: ACCEPTED", "settings.workflow.clock_stops", "want one of FED_BACK, REPLIED, CLOSED"},
		{"early close of what is sent at once", "auto_dispatch: false\n    clock_starts: ACCEPTED\n    clock_stops: REPLIED\n    close_on_reply: false\n    close_from_accept: false",
			"auto_dispatch: true\n    clock_starts: ACCEPTED\n    clock_stops: REPLIED\n    close_on_reply: false\n    close_from_accept: true", "settings.workflow.close_from_accept", "cannot stand with auto_dispatch"},
		{"rating days", "rating_days: 15", "rating_days: 0", "settings.workflow.rating_days", "want 1 to 3650"},
		{"score twice", "{score: 5, ", "{score: 4, ", "settings.rating[1].score", "given twice"},
		{"score range", "{score: 5, ", "{score: 6, ", "settings.rating[0].score", "want 1 to 5"},
		{"four grades of rating", "    - {score: 3, label: {en: Fair, zh: 基本满意}, satisfied: true}\n", "", "settings.rating", "want 5 grades, got 4"},
		{"grid code rule", "grid_code: FREE", "grid_code: CN12", "settings.grid_code", "unknown grid code rule"},
		{"office hours", `mon: ["09:00-17:00"]`, `mon: ["9-17"]`, "calendars[0].week.mon[0]", "is not a period like 09:00-17:00"},
		{"hours end first", `tue: ["09:00-17:00"]`, `tue: ["17:00-09:00"]`, "calendars[0].week.tue[0]", "does not end after it begins"},
		{"hours overlap", `fri: ["09:00-17:00"]`, `fri: ["09:00-17:00", "16:00-18:00"]`, "calendars[0].week.fri[1]", "begins before"},
		{"naming", "naming: CLOSE", "naming: SHUT", "calendars[0].naming", "SHUT"},
		{"calendar's zone", "    naming: CLOSE", "    naming: CLOSE\n    zone: Mars/Base", "calendars[0].zone", "Mars/Base"},
		{"holiday", "    naming: CLOSE", "    naming: CLOSE\n    holidays: [2026-02-30]", "calendars[0].holidays[0]", "is not a date"},
		{"holiday worked", "    naming: CLOSE", "    naming: CLOSE\n    holidays: [2026-02-14]\n    make_up: [2026-02-14]", "calendars[0].make_up[0]", "holiday too"},
		{"category code", "code: NOISE", "code: noise pollution", "categories[0].code", "not a code"},
		{"category code twice", "code: NOISE", "code: ROADS", "categories[1].code", "given twice"},
		{"category grade", "grade: A}", "grade: E}", "categories[0].grade", `unknown grade "E", want one of A, B, C, D`},
		{"category parent", "grade: A}", "grade: A, parent: SOUND}", "categories[0].parent", `no category "SOUND"`},
		{"category circle", "grade: A}", "grade: A, parent: NOISE}", "categories[0].parent", "its own ancestor"},
		{"category department", "department: ROADS}", "department: STREETS}", "categories[1].department", `no department "STREETS"`},
		{"channel code", "code: WEB,", "code: web,", "channels[0].code", "not a code like WECHAT_MINI"},
		{"channel code twice", "code: WEB,", "code: PATROL,", "channels[2].code", "given twice"},
		{"department kind", "kind: SUPERVISION", "kind: CLUB", "departments[2].kind", `unknown kind "CLUB"`},
		{"department region", `kind: BUREAU, region: "1.2"`, `kind: BUREAU, region: "1.3"`, "departments[0].region", `no region "1.3"`},
		{"department rung", `region: "1.2", rung: 3`, `region: "1.2", rung: 9`, "departments[0].rung", "no rung 9"},
		{"department code twice", "code: WATER, name: {en: Water bureau", "code: ROADS, name: {en: Water bureau", "departments[1].code", "given twice"},
		{"region level", "level: STREET, name: Street two-two", "level: VILLAGE, name: Street two-two", "regions.list[4].level", `unknown level "VILLAGE"`},
		{"region parent", `parent_code: "1.2.2"`, `parent_code: "1.2.3"`, "regions.list[8].parent_code", `no region "1.2.3"`},
		{"region above parent", "level: STREET, name: Street two-two", "level: CITY, name: Street two-two", "regions.list[4].parent_code", "cannot lie in"},
		{"region code twice", `code: "1.2.2.1"`, `code: "1.2.1.1"`, "regions.list[8].code", "given twice"},
		{"two roots", `code: "1.20", parent_code: "1"`, `code: "1.20"`, "regions.list[2].parent_code", `second root beside "1"`},
		{"no root", `code: "1", level`, `code: "1", parent_code: "1.2", level`, "regions", "no root"},
		{"region name", "name: District two}", `name: ""}`, "regions.list[1].name", "no name"},
		{"file and list", "regions:\n", "regions:\n  file: wuhan.csv.gz\n", "regions", "either file or list"},
		{"grid kind", "kind: LAND", "kind: AIR", "grids[0].kind", `unknown kind "AIR"`},
		{"grid community", gridOne, strings.Replace(gridOne, "1.2.1.1", "1.2.9.9", 1), "grids[0].community", `no region "1.2.9.9"`},
		{"grid in a street", gridOne, strings.Replace(gridOne, "1.2.1.1", "1.2.1", 1), "grids[0].community", "is a STREET, want a COMMUNITY"},
		{"grid code twice", `code: "1.2.1.2-G1"`, `code: "1.2.1.1-G1"`, "grids[1].code", "given twice"},
		{"ring open", gridOne, strings.Replace(gridOne, ", [10, 10]]", ", [10, 10.5]]", 1), "grids[0].polygon", "not closed"},
		{"ring short", gridOne, strings.Replace(gridOne, "[10.01, 10], [10.01, 10.01], ", "", 1), "grids[0].polygon", "at least 4 points, got 3"},
		{"longitude", gridOne, strings.Replace(gridOne, "[10.01, 10]", "[190, 10]", 1), "grids[0].polygon[1]", "not a longitude and a latitude"},
		{"point of three", gridOne, strings.Replace(gridOne, "[10.01, 10]", "[10.01, 10, 3]", 1), "grids[0].polygon[1]", "want 2 values, got 3"},
		{"not a number", gridOne, strings.Replace(gridOne, "[10.01, 10]", "[.nan, 10]", 1), "grids[0].polygon[1][0]", "want a number"},
		{"key twice", "code: ke\n", "code: ke\ncode: kerala\n", "line 5", "already defined"},
		{"anchor", "list:\n", "list: &all\n", "line 8", "not allowed"},
		{"not YAML", "code: ke\n", "code: [ke\n", "line ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(keWith(t, c.old, c.new), nil)
			for _, f := range faultsOf(t, err) {
				if strings.HasPrefix(f.Path, c.path) && strings.Contains(f.Reason, c.reason) && (c.path == "line " || f.Path == c.path) {
					return
				}
			}
			t.Errorf("no fault %s: …%s…, but:\n%v", c.path, c.reason, err)
		})
	}
}

func TestParse_GridCodesOfChinaHaveFifteenDigits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, path, reason string }{
		"length":    {"420102017020001", "42010201702001", "grids[0].code", "does not have 15 digits"},
		"letters":   {"420102017020001", "42010201702000A", "grids[0].code", "does not have 15 digits"},
		"community": {"420102017020001", "420102017021009", "grids[0].code", `not the community "420102017020"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile("wuhan.yaml")
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse([]byte(strings.Replace(string(data), c.old, c.new, 1)), RegionFiles())
			faults := faultsOf(t, err)
			if len(faults) != 1 || faults[0].Path != c.path || !strings.Contains(faults[0].Reason, c.reason) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParse_ReportsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Parse(keWith(t, "code: ke\n", "code: K E\n", "grade: A}", "grade: Z}", "naming: CLOSE", "naming: X", "kind: LAND", "kind: AIR"), nil)
	if faults := faultsOf(t, err); len(faults) != 4 {
		t.Errorf("%d faults, want 4:\n%v", len(faults), err)
	}
	_, err = Parse(keWith(t, "code: ke\n", "code: [ke]\nmayor: x\n", "rating_days: 15", "rating_days: soon"), nil)
	if faults := faultsOf(t, err); len(faults) != 3 {
		t.Errorf("%d faults of form, want 3:\n%v", len(faults), err)
	}
}

func TestParse_HopelessFileGetsAShortAnswer(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for range 3000 {
		text.WriteString("x" + strings.Repeat("y", text.Len()%7919) + ": 1\n")
		if text.Len() > 1<<20 {
			break
		}
	}
	_, err := Parse([]byte(text.String()), nil)
	if faults := faultsOf(t, err); len(faults) == 0 || len(faults) > maxFaults+1 || len(err.Error()) > 100_000 {
		t.Errorf("%d faults in %d bytes", len(faults), len(err.Error()))
	}
}
