package presets

import (
	"maps"
	"slices"

	"github.com/huying/huying/internal/settings"
)

func (v *validator) settings() {
	s := &v.p.Settings
	v.levels(s)
	v.ladder(s)
	v.grades(s)
	v.rating(s)
	v.workflow(s.Workflow)
	v.light(s.Light)
	v.supervision(s.Supervision)
	v.duplicates(s.Duplicates)
	v.limit("settings.reply_limit", &s.ReplyLimit)
	v.limit("settings.forward_limit", s.ForwardLimit)
	v.limit("settings.answer_limit", s.AnswerLimit)
	if s.ForwardLimit != nil && s.Workflow.AutoDispatch {
		v.add("settings.forward_limit", "cannot stand with auto_dispatch: no case waits to be passed on")
	}
	if s.Calendar == "" {
		v.add("settings.calendar", "no calendar")
	}
	v.ref("settings.calendar", "calendar", s.Calendar, v.calendarCodes)
	subsystems := codes{}
	for i, subsystem := range s.Subsystems {
		path := at("settings.subsystems", i)
		v.code(path, subsystem.Code, i, subsystems)
		v.text(path+".label", subsystem.Label)
	}
	oneOf(&v.collector, "settings.grid_code", "grid code rule", s.GridCode, settings.GridCodeCN15, settings.GridCodeFree)
	if h := s.Households; h != nil && (h.Min < 1 || h.Max < h.Min || h.Max > maxHouseholds) {
		v.add("settings.households", "%d to %d is not a range above 0", h.Min, h.Max)
	}
	for i, mark := range s.Invented {
		v.name(at("settings.invented", i), mark)
	}
}

// levels checks the labels and that every level in use has one.
func (v *validator) levels(s *settings.Tenant) {
	depth := -1
	labelled := map[settings.Level]bool{}
	for i, l := range s.Levels {
		path := at("settings.levels", i)
		if oneOf(&v.collector, path+".level", "level", l.Level, append(settings.Levels, settings.GridLevel)...) {
			if l.Level.Depth() <= depth {
				v.add(path+".level", "%s does not lie below the level before it", l.Level)
			}
			depth = l.Level.Depth()
			labelled[l.Level] = true
		}
		v.text(path+".label", l.Label)
	}
	for _, r := range v.regions {
		if r.Level.Depth() >= 0 && !labelled[r.Level] {
			v.add("settings.levels", "no label for %s, the level of region %q", r.Level, r.Code)
			labelled[r.Level] = true // once is enough
		}
	}
	for _, level := range slices.Sorted(maps.Keys(s.Offices)) {
		office := s.Offices[level]
		path := "settings.offices." + clip(string(level))
		if oneOf(&v.collector, path, "level", level, settings.Levels...) {
			v.text(path, office)
			v.placeholder(path+".en", office.En)
			v.placeholder(path+".zh", office.Zh)
		}
	}
}

// ladder checks the rungs: counted from 1, never lower in the tree than the
// rung before, held by the office of a level or by a department (WZ26).
func (v *validator) ladder(s *settings.Tenant) {
	if len(s.Ladder) == 0 {
		v.add("settings.ladder", "want at least one rung")
	}
	depth := settings.GridLevel.Depth()
	for i, r := range s.Ladder {
		path := at("settings.ladder", i)
		if r.Rung != i+1 {
			v.add(path+".rung", "want %d: rungs count from 1", i+1)
		}
		v.text(path+".label", r.Label)
		if oneOf(&v.collector, path+".level", "level", r.Level, settings.Levels...) {
			if r.Level.Depth() > depth {
				v.add(path+".level", "%s lies below the level of the rung before", r.Level)
			}
			depth = r.Level.Depth()
			if _, ok := s.Offices[r.Level]; !ok && r.Holder == "" && !r.ByDispatch {
				v.add(path+".holder", "no holder, and settings.offices has no office for %s", r.Level)
			}
		}
		v.ref(path+".holder", "department", r.Holder, v.departmentCodes)
		v.limit(path+".after", r.After)
	}
	if n := len(s.Ladder); n > 0 && s.Ladder[0].ByDispatch {
		v.add("settings.ladder[0].by_dispatch", "the first rung cannot be reached by dispatch only")
	}
}

func (v *validator) grades(s *settings.Tenant) {
	seen := codes{}
	for i, g := range s.Grades {
		path := at("settings.grades", i)
		if oneOf(&v.collector, path+".grade", "grade", g.Grade, gradeLetters...) {
			v.unique(path+".grade", g.Grade, i, seen)
		}
		v.text(path+".label", g.Label)
		if g.Rung < 1 || g.Rung > len(s.Ladder) {
			v.add(path+".rung", "there is no rung %d", g.Rung)
		}
	}
	for _, letter := range gradeLetters {
		if _, ok := seen[letter]; !ok {
			v.add("settings.grades", "no grade %s", letter)
		}
	}
}

var gradeLetters = []string{"A", "B", "C", "D"}

// rating checks the five-grade scale of N11.
func (v *validator) rating(s *settings.Tenant) {
	if len(s.Rating) != ratingGrades {
		v.add("settings.rating", "want %d grades, got %d", ratingGrades, len(s.Rating))
	}
	seen := map[int]bool{}
	for i, r := range s.Rating {
		path := at("settings.rating", i)
		switch {
		case r.Score < 1 || r.Score > ratingGrades:
			v.add(path+".score", "want 1 to %d, got %d", ratingGrades, r.Score)
		case seen[r.Score]:
			v.add(path+".score", "%d is given twice", r.Score)
		}
		seen[r.Score] = true
		v.text(path+".label", r.Label)
	}
}

const ratingGrades = 5

func (v *validator) workflow(w settings.Workflow) {
	path := "settings.workflow"
	oneOf(&v.collector, path+".clock_starts", "instant", w.ClockStarts, settings.AtAccepted, settings.AtAssigned)
	oneOf(&v.collector, path+".clock_stops", "instant", w.ClockStops, settings.AtFedBack, settings.AtReplied, settings.AtClosed)
	if w.RatingDays < 1 || w.RatingDays > 3650 {
		v.add(path+".rating_days", "want 1 to 3650, got %d", w.RatingDays)
	}
	if w.Extensions < 0 || w.Extensions > 10 {
		v.add(path+".extensions", "want 0 to 10, got %d", w.Extensions)
	}
	if w.Returns < 0 || w.Returns > maxReturns {
		v.add(path+".returns", "want 0 to %d, got %d", maxReturns, w.Returns)
	}
	if w.ReopenDays < 0 || w.ReopenDays > 3650 {
		v.add(path+".reopen_days", "want 0 to 3650, got %d", w.ReopenDays)
	}
	if w.ReopenBadRatings < 0 || w.ReopenBadRatings > 1000 {
		v.add(path+".reopen_bad_ratings", "want 0 to 1000, got %d", w.ReopenBadRatings)
	}
	if w.CloseFromAccept && w.AutoDispatch {
		v.add(path+".close_from_accept", "cannot stand with auto_dispatch: no case would stay accepted")
	}
}

// maxReturns bounds how often a case may be handed back; 0 is no limit.
const maxReturns = 100

// duplicates bounds what is looked at for a proposal: the squares of the map
// within the metres, and the days.
func (v *validator) duplicates(d *settings.Duplicates) {
	if d == nil {
		return
	}
	path := "settings.duplicates"
	if d.Metres < 1 || d.Metres > maxMetres {
		v.add(path+".metres", "want 1 to %d, got %d", maxMetres, d.Metres)
	}
	if d.Days < 1 || d.Days > 366 {
		v.add(path+".days", "want 1 to 366, got %d", d.Days)
	}
	if d.EscalateAt < 0 || d.EscalateAt == 1 || d.EscalateAt > 1000 {
		v.add(path+".escalate_at", "want 0, or 2 to 1000, got %d", d.EscalateAt)
	}
}

// maxMetres is how far a proposal may lie: five squares of the map.
const maxMetres = 300
