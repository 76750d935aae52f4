package settings

import "testing"

func TestText_FallsBackToTheOtherLanguage(t *testing.T) {
	t.Parallel()
	both, en, zh := Text{"one", "一"}, Text{En: "one"}, Text{Zh: "一"}
	for _, c := range []struct {
		text       Text
		lang, want string
	}{
		{both, "en", "one"}, {both, "zh", "一"}, {en, "zh", "one"}, {zh, "en", "一"}, {both, "fr", "one"}, {Text{}, "en", ""},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%+v in %s: %q", c.text, c.lang, got)
		}
	}
}

func TestLevel_DepthGrowsFromTheRoot(t *testing.T) {
	t.Parallel()
	for depth, level := range []Level{City, District, Street, Community, GridLevel} {
		if level.Depth() != depth {
			t.Errorf("%s lies at %d", level, level.Depth())
		}
	}
	if Level("VILLAGE").Depth() != -1 || len(Level("").Values()) != 4 {
		t.Error("an unknown level has a depth, or a grid is a region")
	}
}

// wanzhou's ladder: the fourth rung is reached by dispatch only (WZ26).
var wanzhou = Tenant{
	Ladder: []Rung{
		{Rung: 1, Level: Community}, {Rung: 2, Level: Street}, {Rung: 3, Level: District},
		{Rung: 4, Level: District, ByDispatch: true}, {Rung: 5, Level: District, Holder: "LEADERS"},
	},
	Grades: []Grade{{Grade: "A", Rung: 1}, {Grade: "D", Rung: 5}},
}

func TestLadder_EscalationPassesOverRungsByDispatch(t *testing.T) {
	t.Parallel()
	for from, want := range map[int]int{0: 1, 1: 2, 2: 3, 3: 5, 4: 5, 5: 0, 6: 0} {
		step, ok := wanzhou.Above(from)
		if ok != (want != 0) || step.Rung != want {
			t.Errorf("above %d: %d, %v", from, step.Rung, ok)
		}
	}
	if step, ok := wanzhou.Step(4); !ok || !step.ByDispatch {
		t.Errorf("rung 4: %+v, %v", step, ok)
	}
	if _, ok := wanzhou.Step(6); ok {
		t.Error("there is a sixth rung")
	}
}

func TestLadder_RungsOfOfficesAndGrades(t *testing.T) {
	t.Parallel()
	for level, want := range map[Level]int{Community: 1, Street: 2, District: 3, City: 0} {
		if rung, ok := wanzhou.OfficeRung(level); rung != want || ok != (want != 0) {
			t.Errorf("offices of %s: rung %d, %v", level, rung, ok)
		}
	}
	for grade, want := range map[string]int{"A": 1, "D": 5, "B": 1, "": 1} {
		if got := wanzhou.RungOf(grade); got != want {
			t.Errorf("grade %q: rung %d, want %d", grade, got, want)
		}
	}
}
