package casestate

// Grade is the difficulty of a case; it chooses the level that handles it (WH14).
type Grade string

// The grades.
const (
	GradeA Grade = "A" // simple
	GradeB Grade = "B" // general
	GradeC Grade = "C" // complex
	GradeD Grade = "D" // hard
)

// Grades lists the grades from simple to hard.
var Grades = []Grade{GradeA, GradeB, GradeC, GradeD}

// Values implements ent's enum contract.
func (Grade) Values() []string { return stringsOf(Grades) }
