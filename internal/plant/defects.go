package plant

// The defects that the probe of the walls between tenants must notice.
const (
	NodePastPolicy      Defect = "node(id) reads clocks past the policy"
	NumberOfAnyTenant   Defect = "case(by: number) finds the case of any tenant"
	MaskDropped         Defect = "the contact of a party is whole where a case leads to it"
	RegionOfAnyTenant   Defect = "the filter of cases looks its region up without the tenant"
	CodeOfAnyTenant     Defect = "the list of departments filters by a code without the tenant"
	PointOfAnyTenant    Defect = "a point is looked up in the grids of every tenant"
	RowsShared          Defect = "the answers of all viewers share what they have read"
	ReadForgetsTenant   Defect = "the read filter of channels forgets the tenant"
	SystemForgetsTenant Defect = "the program itself reads the rows of every tenant"
	ForeignLinked       Defect = "a report links a category that was read past the policy"
	ErrorNamesRow       Defect = "the refusal of a verb names the case that it hides"
	LoginOfAnyTenant    Defect = "a login is looked up in every tenant"
	MoveTouchesAll      Defect = "the move of a region touches the parties of every tenant"
	CursorCarriesMore   Defect = "a cursor of cases carries the tracking code"
	CountPastPolicy     Defect = "totalCount counts past the policy"

	// PolicyOff takes the wall of the policies down, to show that the
	// database's own holds alone; a new row is still given its tenant.
	PolicyOff Defect = "the policies of all schemas are off"
)
