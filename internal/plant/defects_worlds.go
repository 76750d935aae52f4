package plant

// Defects that tell a viewer of rows that he may not see. Two worlds that
// differ in such rows alone show them.
const (
	NextPagePastPolicy  Defect = "hasNextPage is known before the policy has filtered"
	WordsPastPolicy     Defect = "a search knows of cases that the policy hides whether they say the words"
	NumberForbidden     Defect = "the number of a hidden case is answered FORBIDDEN instead of null"
	KeyOfAnybody        Defect = "an idempotency key that another actor used is told"
	SharePastPolicy     Defect = "the handling share counts all cases of the tenant"
	OrderByHidden       Defect = "a list is ordered by a column of a neighbour that the policy hides"
	ReferenceOfAnywhere Defect = "a channel's number of another tenant is found"
	VersionOfHidden     Defect = "a wrong version of a hidden case is answered CONFLICT"
	OrdersOfUnit        Defect = "a filter on a department is refused where it has hidden work orders"
	PartyByPhone        Defect = "a party that the reporter may not see is recognised by its telephone number"
)
