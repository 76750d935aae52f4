// Package opguard decides, before a GraphQL document is parsed for execution or
// validated, whether it is small enough to be worth that work.
//
// The cost of the check itself is bounded: a document is first refused by its
// bytes and its tokens, counted in one pass that allocates nothing, and only a
// document that is small by both is parsed and measured. The measuring visits
// every node of the syntax tree once; fragments are measured once each and their
// sizes added up, saturating, so that fragments inside fragments cost nothing
// extra. Only a document whose expanded size is within the limit is expanded.
//
// What the guard accepts, parsing, validation and complexity analysis can do in
// a bounded time and a bounded amount of memory; FuzzCheck states that as a law.
//
// The guard says nothing about the schema and nothing about permissions: unknown
// fields, wrong types and syntax errors pass it and are refused, with a better
// message, by the parser and the validator behind it.
package opguard
