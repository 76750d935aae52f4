package plant

// What could be wrong with who may do what.
const (
	PlaceUnset       Defect = "authz: a row without a place lies in every place"
	PlacePrefix      Defect = "authz: 1.2 takes in 1.20"
	DenialDropped    Defect = "authz: denials are dropped"
	DenialOred       Defect = "authz: what is not denied is allowed"
	DenialNull       Defect = "authz: a denial hides rows without its place"
	BracketsLost     Defect = "authz: OR stands beside AND without brackets"
	TenantUnasked    Defect = "authz: the tenant is not asked"
	LevelUnasked     Defect = "authz: a membership of another level covers"
	ChainCut         Defect = "authz: a chain of roles is cut at ten"
	EveryRoleIgnored Defect = "authz: the role * is ignored"
	DelegateAllows   Defect = "authz: what is delegated is used"
	SharesForgotten  Defect = "authz: a department forgets what it had a share of"
	EventsPublic     Defect = "authz: a resident sees what is not public"
	GridsMixed       Defect = "authz: a grid worker of two grids mixes them"
	AssigneeParty    Defect = "authz: the assignee is compared with the party"
	MatrixMixed      Defect = "authz: half of the memberships are read by the matrix before"
	HolderPlace      Defect = "authz: whoever reads a place moves what lies there"

	SelfRaised        Defect = "authz: whoever changes the rules may raise his own role"
	GiverDenialLost   Defect = "authz: a denial of the giver does not bind the receiver"
	DistrictHolds     Defect = "authz: whoever holds a district gives what its communities hold"
	AllWithin         Defect = "authz: whoever reads a district gives the reading of the tenant in it"
	DelegateIsGranted Defect = "authz: what is only delegated may be added to one's own role"
)
