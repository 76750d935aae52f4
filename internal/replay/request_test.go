package replay

import (
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const good = `1,2015-01-01T00:25:36,2015-01-16T08:30:00,2015-04-28T08:49:50,OVERDUE,Closed,"done, ""really""",PRINTED,Public Works Department,Street Lights,Street Light Outages,Q,PWDx,Fenway,Ward 5,502.0,42.3474,-71.0944,Citizens Connect App`

func newYork(t testing.TB) *reader {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return &reader{zone: zone}
}

func TestParse_ReadsARequest(t *testing.T) {
	t.Parallel()
	r, err := newYork(t).parse(good)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2015, 4, 28, 12, 49, 50, 0, time.UTC); r.id != "1" || !r.closed.Equal(want) || r.flag != overdue || r.closing != `done, "really"` ||
		r.about != "Public Works Department, Street Lights, Street Light Outages" || r.ward != "05" || r.precinct != "0502" || !r.located || r.lon != -71.0944 || r.closedTooSoon {
		t.Errorf("%+v", r)
	}
	for file, code := range map[string]string{"503.0": "0503", "0503": "0503", "502A": "0502A", "2210": "2210", "": ""} {
		if got := precinctCode(file); got != code {
			t.Errorf("precinct %q is %q, want %q", file, got, code)
		}
	}
	soon, err := newYork(t).parse(strings.Replace(good, "2015-04-28T08:49:50", "2015-01-01T00:25:30", 1))
	if err != nil || !soon.closedTooSoon || !soon.closed.Equal(soon.opened) {
		t.Errorf("%+v, %v", soon, err)
	}
}

func TestParse_NamesTheColumnAtFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, want string }{
		"no number":      {"1,2015", ",2015", "case_id: no number"},
		"no opening":     {"2015-01-01T00:25:36", "", "opened_at: no time"},
		"another time":   {"2015-01-16T08:30:00", "01/16/2015", "target_at: want a local time"},
		"fraction":       {"2015-01-16T08:30:00", "2015-01-16T08:30:00.5", "target_at: want a local time"},
		"skipped hour":   {"2015-01-16T08:30:00", "2015-03-08T02:30:00", "target_at: want a local time"},
		"flag":           {"OVERDUE", "LATE", "on_time: want"},
		"status":         {"Closed", "Shut", "status: want"},
		"open and shut":  {"Closed", "Open", "closed_at: the request is open"},
		"shut, no close": {"2015-04-28T08:49:50", "", "closed_at: the request is closed"},
		"latitude":       {"42.3474", "142.3", "latitude: not a place"},
		"longitude":      {"-71.0944", "NaN", "longitude: not a place"},
		"fields":         {",Fenway", "", "18 fields, want 19"},
		"quote":          {`"done`, `done`, "quotation mark"},
	} {
		line := strings.Replace(good, c.old, c.new, 1)
		if _, err := newYork(t).parse(line); line == good || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add(strings.Repeat(",", len(columns)-1))
	f.Fuzz(func(t *testing.T, line string) {
		r, err := newYork(t).parse(line)
		if err == nil && (r.id == "" || r.opened.IsZero() || r.closed != nil && r.closed.Before(r.opened)) {
			t.Errorf("%q is taken as %+v", line, r)
		}
	})
}

func TestLines_CountFromTheHeader(t *testing.T) {
	t.Parallel()
	header := strings.Join(columns, ",")
	text := header + "\r\nfirst\r\n\n" + strings.Repeat("x", maxLine+10) + "\nlast"
	plain, packed := filepath.Join(t.TempDir(), "a.csv"), filepath.Join(t.TempDir(), "a.csv.gz")
	write(t, plain, text)
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	_, err = z.Write([]byte(text))
	if err := errors.Join(err, z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{plain, packed} {
		got := map[int]string{}
		err := lines(path, func(n int, line string, tooLong error) error {
			if got[n] = line; tooLong != nil {
				got[n] = tooLong.Error()
			}
			return nil
		})
		if err != nil || len(got) != 3 || got[2] != "first" || got[4] != errLong.Error() || got[5] != "last" {
			t.Errorf("%v, %v", got, err)
		}
	}
	cut := filepath.Join(t.TempDir(), "cut.csv.gz")
	whole, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cut, string(whole[:len(whole)-12]))
	other := filepath.Join(t.TempDir(), "other.csv")
	write(t, other, "case,opened\n1,2\n")
	empty := filepath.Join(t.TempDir(), "empty.csv")
	write(t, empty, "")
	noGzip := filepath.Join(t.TempDir(), "plain.gz")
	write(t, noGzip, text)
	for path, want := range map[string]string{
		cut: "cannot be read after line", other: "does not begin with the header", empty: "does not begin with the header",
		noGzip: "is not a gzip file", "/nowhere.csv": "no such file",
	} {
		err := lines(path, func(int, string, error) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
