package presets

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/huying/huying/internal/deadline"
)

//go:embed holidays/*.yaml
var holidayFiles embed.FS

// holidayYear is one entry of a yearly file: the notice of one year. A list
// holds days and ranges of days, 2019-02-04..2019-02-10.
type holidayYear struct {
	Year     int      `yaml:"year"`
	Holidays []string `yaml:"holidays"`
	MakeUp   []string `yaml:"make_up"`
}

// holidayFile is a yearly file, read: the special days that whole countries
// share, in the order of the file, and the years that it covers.
type holidayFile struct {
	years            []int
	holidays, makeUp []deadline.Date
}

// yearlyFiles are the embedded yearly files by the name that holidays_of gives
// them, CN for holidays/cn.yaml. Presets that share a file must not share a
// fault, so a bad one is a panic at its first use and no fault of a preset.
var yearlyFiles = sync.OnceValue(func() map[string]holidayFile {
	files := map[string]holidayFile{}
	names, err := fs.Glob(holidayFiles, "holidays/*.yaml")
	for _, name := range names {
		data, readErr := holidayFiles.ReadFile(name)
		file, parseErr := parseHolidays(data)
		err = errors.Join(err, readErr, parseErr)
		files[strings.ToUpper(strings.TrimSuffix(path.Base(name), ".yaml"))] = file
	}
	if err != nil {
		panic(err)
	}
	return files
})

// HolidayLists names the yearly files that a calendar's HolidaysOf can say.
func HolidayLists() []string {
	var names []string
	for name := range yearlyFiles() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// under lays the file under a calendar's own days and years: a date that the
// calendar lists keeps what the calendar says of it. Own entries stay in front
// where they are, so that a fault of one names its place.
func (f holidayFile) under(spec *deadline.Spec) {
	own := slices.Concat(spec.Holidays, spec.MakeUpDays)
	rest := func(days []deadline.Date) []deadline.Date {
		return slices.DeleteFunc(slices.Clone(days), func(d deadline.Date) bool { return slices.Contains(own, d) })
	}
	spec.Holidays = append(spec.Holidays, rest(f.holidays)...)
	spec.MakeUpDays = append(spec.MakeUpDays, rest(f.makeUp)...)
	for _, year := range f.years {
		if !slices.Contains(spec.Covered, year) {
			spec.Covered = append(spec.Covered, year)
		}
	}
}

// parseHolidays reads a yearly file as strictly as a preset; its error is
// Faults. Years are in order, and every day lies in its year or in the
// December before, once.
func parseHolidays(data []byte) (holidayFile, error) {
	body, err := parse(data)
	if err != nil {
		return holidayFile{}, err
	}
	var entries []holidayYear
	var d decoder
	d.value("", body, reflect.ValueOf(&entries).Elem())
	if err := d.err(); err != nil {
		return holidayFile{}, err
	}
	r := holidayReader{seen: map[deadline.Date]bool{}}
	for i, entry := range entries {
		r.year = entry.Year
		if n := len(r.out.years); entry.Year < 1 || n > 0 && entry.Year <= r.out.years[n-1] {
			r.add(at("", i)+".year", "%d is no year behind the one in front of it", entry.Year)
		}
		r.out.years = append(r.out.years, entry.Year)
		r.out.holidays = append(r.out.holidays, r.days(at("", i)+".holidays", entry.Holidays)...)
		r.out.makeUp = append(r.out.makeUp, r.days(at("", i)+".make_up", entry.MakeUp)...)
	}
	return r.out, r.err()
}

type holidayReader struct {
	collector
	out  holidayFile
	year int // of the entry
	seen map[deadline.Date]bool
}

// longestHoliday bounds a range, against a slip in its year.
const longestHoliday = 15

func (r *holidayReader) days(path string, texts []string) []deadline.Date {
	var out []deadline.Date
	if len(texts) == 0 {
		r.add(path, "want at least one day")
	}
	for i, text := range texts {
		first, last, isRange := strings.Cut(text, "..")
		if !isRange {
			last = first
		}
		from, err1 := deadline.ParseDate(first)
		until, err2 := deadline.ParseDate(last)
		length := 1
		for d := from; d != until && length <= longestHoliday; d = d.Next() {
			length++
		}
		if err1 != nil || err2 != nil || length > longestHoliday {
			r.add(at(path, i), "%q is not a day or a short range like 2026-10-01..2026-10-07", clip(text))
			continue
		}
		for d := from; length > 0; d, length = d.Next(), length-1 {
			if before := d.Year == r.year-1 && d.Month == 12; d.Year != r.year && !before {
				r.add(at(path, i), "%s is not in %d or the December before", d, r.year)
			}
			if r.seen[d] {
				r.add(at(path, i), "%s is listed twice", d)
			}
			r.seen[d] = true
			out = append(out, d)
		}
	}
	return out
}
