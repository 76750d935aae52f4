package presets

import (
	"slices"

	"github.com/huying/huying/internal/settings"
)

// light checks the share and who is told: posts of the unit, offices by level, or
// departments.
func (v *validator) light(r settings.LightRule) {
	if r.YellowNum < 1 || r.YellowNum >= r.YellowDen || r.YellowDen > 1_000_000 {
		v.add("settings.light", "%d/%d is not a share between 0 and 1", r.YellowNum, r.YellowDen)
	}
	v.told("settings.light.yellow_to", r.YellowTo)
	v.told("settings.light.red_to", r.RedTo)
}

func (v *validator) told(path string, posts []string) {
	for i, post := range posts {
		switch {
		case post == "":
			v.add(at(path, i), "nobody is named")
		case post == settings.Chief, post == settings.Deputy, slices.Contains(settings.Levels, settings.Level(post)):
		default:
			v.ref(at(path, i), "post, level or department", post, v.departmentCodes)
		}
	}
}

// supervision checks which cases go to the inspection body by themselves (WH20).
func (v *validator) supervision(s *settings.Supervision) {
	if s == nil {
		return
	}
	seen := codes{}
	for i, g := range s.Grades {
		path := at("settings.supervision.grades", i)
		if oneOf(&v.collector, path, "grade", g, gradeLetters...) {
			v.unique(path, g, i, seen)
		}
	}
	if len(s.Grades) == 0 {
		v.add("settings.supervision.grades", "no grade")
	}
	v.limit("settings.supervision.after", &s.After)
	v.limit("settings.supervision.answer", &s.Answer)
}
