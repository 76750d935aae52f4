package readplan

import (
	"regexp"
	"slices"
	"strings"
)

// columnOfSource is a column of the source in the text of a tail.
var columnOfSource = regexp.MustCompile("(?:\\br|`r`)\\.[\"`](\\w+)[\"`]")

// columnsOfSource are the columns that a tail reads of its source.
func columnsOfSource(text string) (list []string) {
	for _, found := range columnOfSource.FindAllStringSubmatch(text, -1) {
		placeIn(&list, found[1])
	}
	return list
}

// narrowed is the text of a source that reads these columns alone: SQLite takes all
// of them out of each row that it looks at, even of one that it passes over. A text
// that does not begin with columns of one table stays as it is.
func narrowed(text string, read []string) string {
	items, rest, ok := strings.Cut(text, " FROM ")
	first, columns := strings.CutPrefix(items, "SELECT `")
	table, _, found := strings.Cut(first, "`.`")
	if !ok || !columns || !found {
		return text
	}
	var kept []string
	for _, item := range strings.Split("`"+first, ", ") {
		column, of := strings.CutPrefix(item, "`"+table+"`.`")
		column, ends := strings.CutSuffix(column, "`")
		if !of || !ends || strings.Contains(column, "`") {
			return text
		}
		if slices.Contains(read, column) {
			kept = append(kept, item)
		}
	}
	if len(kept) == 0 {
		return text
	}
	return "SELECT " + strings.Join(kept, ", ") + " FROM " + rest
}
