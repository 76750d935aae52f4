package main

import "github.com/huying/huying/bench/city"

// Documents of other kinds, which no thought was given to: a list of the set-up, a
// list of what hangs on cases, and a case by its number.
const (
	gridsDocument = `query Grids($region: ID!) { grids(communityId: $region, first: 50) {
  nodes { id code name households community { code name } } pageInfo { hasNextPage } } }`

	ordersDocument = `{ workOrders(first: 20) {
  nodes { id seq state sentAt department { code name(lang: ZH) } case { number title } } pageInfo { hasNextPage } } }`

	clocksDocument = `query Clocks($number: String!) { case(by: {number: $number}) { number state light
  channel { code name(lang: ZH) } region { code name } clocks { kind startedAt yellowAt dueAt stoppedAt light } } }`
)

// others are operations that change nothing and that no index was made for.
func others(w *city.World, s *target) ([]operation, error) {
	grids := operation{name: "q9", document: gridsDocument, path: "/grids"}
	orders := operation{name: "q10", document: ordersDocument, path: "/orders"}
	clocks := operation{name: "q11", document: clocksDocument, path: "/clocks"}
	for _, o := range w.Officers {
		orders.inputs = append(orders.inputs, input{o, map[string]any{}})
		if o.Level == "COMMUNITY" {
			grids.inputs = append(grids.inputs, input{o, map[string]any{"region": regionID(o)}})
		}
		numbers, err := someCases(o, s)
		if err != nil {
			return nil, err
		}
		for _, c := range numbers {
			clocks.inputs = append(clocks.inputs, input{o, map[string]any{"number": c.Number}})
		}
	}
	return []operation{grids, orders, clocks}, nil
}
