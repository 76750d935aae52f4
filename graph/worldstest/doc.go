// Package worldstest holds the served API to non-interference: two databases
// that differ only in rows that a viewer may not see give him the same
// answers, byte for byte, whatever he asks and does. It catches what no list
// of cases does: counts, orders, flags, cursors, unique keys, texts of errors
// and lookups that let through what they should not know.
//
// A pair of worlds begins as two copies of one database. In the second,
// everything hidden from the viewer is altered: rows of the other tenant, and
// in his own whatever the program does not list for him and, where the
// reference knows the table, the reference hides from him too. Then the same
// random operations go to both. Values that the program makes (ids, tracking
// codes, tokens, request ids) are named by the order of their appearance.
//
// What a viewer is told of rows that he may not see, and why. These stay equal
// in both worlds:
//
//  1. Case numbers run through the whole tenant without gaps, so that each
//     shows how many cases the tenant has had.
//  2. A channel's own number names one case of the tenant: whoever files it a
//     second time hears that it is in use, and nothing of the case.
//  3. A tracking code is a key: whoever has one sees the public steps of its
//     case. Nobody here guesses one of his own tenant's that was not given to
//     him.
//  4. Whoever holds a work order of a case that he does not see moves the case
//     with it, and hears its version and state when he cannot.
//
// And one thing that is not compared: the order of several errors in one
// answer, because fields that are resolved at once end in no fixed order.
package worldstest
