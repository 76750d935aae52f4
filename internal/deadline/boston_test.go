package deadline

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

func boston(t testing.TB) *Calendar {
	spec := Spec{Zone: "America/New_York", Week: weekOf("08:30-17:00"), Naming: NameOpen}
	for _, row := range readCSV(t, "boston_holidays.csv") {
		spec.Holidays = append(spec.Holidays, MustDates(t, row[0])...)
	}
	return MustNew(t, spec)
}

func readCSV(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestRun_Boston_MatchesTheCitysTargets(t *testing.T) {
	t.Parallel()
	c := boston(t)
	kinds := map[string]Unit{"business_days": WorkingDay, "calendar_days": CalendarDay}
	rows := readCSV(t, "boston.csv")
	if len(rows) < 200 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows {
		days, err := strconv.Atoi(row[3])
		if err != nil {
			t.Fatal(err)
		}
		opened, err1 := time.ParseInLocation("2006-01-02T15:04:05", row[4], c.Location())
		target, err2 := time.ParseInLocation("2006-01-02T15:04:05", row[5], c.Location())
		got, err3 := c.Run(opened, Limit{days, kinds[row[2]]}, Half)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatalf("case %s: %v", row[0], err)
		}
		if !got.Due.Equal(target) {
			t.Errorf("case %s (%s, %s %s) opened %s: due %v, the city says %v",
				row[0], row[1], row[3], row[2], row[4], got.Due.In(c.Location()), target)
		}
	}
}
