// Package search finds cases by what their texts say.
//
// It keeps posting lists in a plain table (case_postings), which any b-tree serves
// and row-level security does not get in the way of: for each term, and four weeks,
// the seconds in which cases were reported whose texts have it. A case's second
// never changes, and the list of cases is indexed by it, so no case needs a number
// of its own. Places have lists too.
//
// The lists say where to look, and never too little: a text that has changed, or
// another case of the same second, is looked at in vain. What is found is what the
// texts of the cases say that the viewer's own list shows him. What triggers noted
// and no fold has taken in yet (case_posting_changes) is looked at besides, so that
// a search is right at every instant.
package search
