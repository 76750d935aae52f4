package replay

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// request is one line of the city's file.
type request struct {
	id            string
	opened        time.Time
	target        *time.Time // nil: the city gave none
	closed        *time.Time // nil: it is open
	flag          flag
	closing       string
	title         string
	about         string // subject, reason and type
	kind          string // its type
	neighborhood  string
	ward          string // code of a region, "" where it is not known
	precinct      string // likewise
	lon, lat      float64
	located       bool
	source        string
	closedTooSoon bool // the file closes it before it opens; it is closed at its opening
}

// flag is whether the city says that a request was closed by its target.
type flag string

const (
	noFlag  flag = ""
	onTime  flag = "ONTIME"
	overdue flag = "OVERDUE"
)

// columns are the fields of a line, in order.
var columns = []string{"case_id", "opened_at", "target_at", "closed_at", "on_time", "status", "closure_reason", "title", "subject",
	"reason", "type", "queue", "department", "neighborhood", "ward", "precinct", "latitude", "longitude", "source"}

// layout is how the file writes local times.
const layout = "2006-01-02T15:04:05"

// reader reads requests of a city whose clocks show the time of zone.
type reader struct {
	zone   *time.Location
	fields []string
	faults []error
}

// parse reads one line; its error names all columns at fault.
func (p *reader) parse(line string) (request, error) {
	var err error
	if p.fields, err = split(line, p.fields[:0]); err != nil {
		return request{}, err
	}
	if len(p.fields) != len(columns) {
		return request{}, fmt.Errorf("%d fields, want %d", len(p.fields), len(columns))
	}
	p.faults = nil
	r := request{
		id: p.text("case_id"), flag: flag(p.text("on_time")), closing: p.text("closure_reason"), title: p.text("title"),
		kind: p.text("type"), neighborhood: p.text("neighborhood"), source: p.text("source"),
		target: p.time("target_at"), closed: p.time("closed_at"),
	}
	r.about = join(p.text("subject"), p.text("reason"), r.kind)
	r.ward, r.precinct = wardCode(p.text("ward")), precinctCode(p.text("precinct"))
	if opened := p.time("opened_at"); opened != nil {
		r.opened = *opened
	} else {
		p.wrong(p.text("opened_at") == "", "opened_at", "no time")
	}
	p.wrong(r.id == "", "case_id", "no number")
	p.wrong(!slices.Contains([]flag{noFlag, onTime, overdue}, r.flag), "on_time", "want ONTIME, OVERDUE or nothing")
	switch status := p.text("status"); status {
	case "Open":
		p.wrong(p.text("closed_at") != "", "closed_at", "the request is open")
	case "Closed":
		p.wrong(p.text("closed_at") == "", "closed_at", "the request is closed")
	default:
		p.wrong(true, "status", "want Open or Closed")
	}
	r.lat, r.lon = p.degrees("latitude", 90), p.degrees("longitude", 180)
	r.located = p.text("latitude") != "" && p.text("longitude") != ""
	if r.closed != nil && r.closed.Before(r.opened) {
		r.closedTooSoon, r.closed = true, &r.opened
	}
	return r, errors.Join(p.faults...)
}

func (p *reader) text(column string) string { return p.fields[slices.Index(columns, column)] }

func (p *reader) wrong(is bool, column, why string) {
	if is {
		p.faults = append(p.faults, fmt.Errorf("%s: %s", column, why))
	}
}

func (p *reader) time(column string) *time.Time {
	text := p.text(column)
	if text == "" {
		return nil
	}
	t, err := time.ParseInLocation(layout, text, p.zone)
	if err != nil || t.Format(layout) != text { // a time that the clocks skipped, or with a fraction
		p.wrong(true, column, "want a local time like 2015-01-31T08:30:00")
		return nil
	}
	t = t.UTC()
	return &t
}

func (p *reader) degrees(column string, most float64) float64 {
	text := p.text(column)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(text, 64)
	p.wrong(err != nil || !(-most <= n && n <= most), column, "not a place in degrees")
	return n
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// wardCode is the code of a ward's region, which the file writes "Ward 5", "5"
// and "05".
func wardCode(text string) string {
	return padded(strings.TrimPrefix(text, "Ward "), 2)
}

// precinctCode is the code of a precinct's region, which the file writes
// "503.0", "0503" and "502A".
func precinctCode(text string) string {
	number := strings.TrimSuffix(text, ".0")
	if strings.HasSuffix(number, "A") {
		return padded(number, 5)
	}
	return padded(number, 4)
}

func padded(number string, width int) string {
	if number == "" {
		return ""
	}
	return strings.Repeat("0", max(0, width-len(number))) + number
}
