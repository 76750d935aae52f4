package demo

// Story is a scenario of the field that is played through the GraphQL API.
type Story struct {
	Name    string // of its sub-test
	Title   string
	Sources string   // codes of the source documents, number of the scenario
	Tenant  string   // whose clock and words it is told in
	Zone    string   // IANA time zone of the tenant
	Start   string   // local time before everything that happens
	Others  []string // further tenants that it needs
	Play    func(*Run)
	Ends    []End
}

// End is how a case of the story must stand when the story is over, and at
// every later start on the same data. Numbers are known beforehand because
// every story has a year of its own in its tenant.
type End struct {
	Number string // or the channel's own number after a #, where several stories share a year
	State  string
	Events int // entries of its history
}

// Tenants are the presets that the story needs.
func (s *Story) Tenants() []string { return append([]string{s.Tenant}, s.Others...) }

// Stories are all stories, in the order in which they happened.
var Stories = []*Story{slaughterhouse, reservoir, streetLights, holiday, sixMinutes, patrol, fourProblems, nobodys, lit, supervised, owners, rubbish, students, deeds, leeks, walls, race}
