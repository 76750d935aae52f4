package deadline

import (
	"testing"
	"time"
)

func TestLight_Scenario11_ChangesOneSecondAfterTheNamedInstant(t *testing.T) {
	t.Parallel()
	c := MustNew(t, wanzhou(t))
	times, err := c.Run(MustLocal(t, c, "2020-05-06 08:00"), Limit{600, Minute}, Share{})
	if err != nil {
		t.Fatal(err)
	}
	for clock, want := range map[string]Color{
		"07:00:00": Green, "08:00:00": Green, "13:00:00": Green, "13:00:01": Yellow,
		"18:00:00": Yellow, "18:00:01": Red, "23:59:59": Red,
	} {
		at := MustLocal(t, c, "2020-05-06 "+clock)
		for _, fraction := range []time.Duration{0, 999 * time.Millisecond, time.Second - 1} {
			if got := Light(times, at.Add(fraction)); got != want {
				t.Errorf("%s + %v: %s, want %s", clock, fraction, got, want)
			}
		}
	}
}

func TestLight_BeforeTheEpoch_CutsFractionsTheSameWay(t *testing.T) {
	t.Parallel()
	due := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	times := Times{Start: due.Add(-time.Hour), Yellow: due.Add(-time.Minute), Due: due}
	if got := Light(times, due.Add(999*time.Millisecond)); got != Yellow {
		t.Errorf("within the due second: %s, want %s", got, Yellow)
	}
	if got := Light(times, due.Add(time.Second)); got != Red {
		t.Errorf("a second after: %s, want %s", got, Red)
	}
}

func TestValues_AreExactlyTheStoredTexts(t *testing.T) {
	t.Parallel()
	for i, want := range []string{"MINUTE", "WORKING_HOUR", "WORKING_DAY", "CALENDAR_DAY", "END_OF_DAY"} {
		if got := Unit("").Values()[i]; got != want || !Unit(got).Valid() {
			t.Errorf("unit %d is %q, want %q and valid", i, got, want)
		}
	}
	for i, want := range []string{"CLOSE", "OPEN"} {
		if got := Naming("").Values()[i]; got != want || !Naming(got).Valid() {
			t.Errorf("naming %d is %q, want %q and valid", i, got, want)
		}
	}
	for i, want := range []string{"GREEN", "YELLOW", "RED"} {
		if got := Color("").Values()[i]; got != want || !Color(got).Valid() {
			t.Errorf("colour %d is %q, want %q and valid", i, got, want)
		}
	}
	if Unit("").Valid() || Naming("close").Valid() || Color("BLUE").Valid() {
		t.Error("an unknown text is valid")
	}
}
