package readplan

import (
	"slices"
	"testing"
)

func TestNarrowed_KeepsTheColumnsThatAreRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"SELECT `t`.`id`, `t`.`a`, `t`.`b` FROM `t` WHERE `t`.`a` = ?", "SELECT `t`.`id`, `t`.`b` FROM `t` WHERE `t`.`a` = ?"},
		{"SELECT `t`.`id` FROM `t`", "SELECT `t`.`id` FROM `t`"},
		{"SELECT * FROM `t`", "SELECT * FROM `t`"},
		{"SELECT `t`.`a` FROM `t`", "SELECT `t`.`a` FROM `t`"}, // of nothing there would be no rows
		{"SELECT DISTINCT `t`.`id`, `t`.`a` FROM `t`", "SELECT DISTINCT `t`.`id`, `t`.`a` FROM `t`"},
		{"SELECT `t`.`id`, COALESCE(`t`.`a`, `t`.`c`) FROM `t`", "SELECT `t`.`id`, COALESCE(`t`.`a`, `t`.`c`) FROM `t`"},
		{"SELECT `t`.`id`, `t`.`a` AS `z` FROM `t`", "SELECT `t`.`id`, `t`.`a` AS `z` FROM `t`"},
		{"SELECT `t`.`id`, (SELECT `u`.`a` FROM `u`) FROM `t`", "SELECT `t`.`id`, (SELECT `u`.`a` FROM `u`) FROM `t`"},
		{"WITH m AS (SELECT 1) SELECT `t`.`id`, `t`.`a` FROM `t`", "WITH m AS (SELECT 1) SELECT `t`.`id`, `t`.`a` FROM `t`"},
	} {
		if got := narrowed(c.text, []string{"id", "b"}); got != c.want {
			t.Errorf("%s\n  becomes %s", c.text, got)
		}
	}
}

func TestColumnsOfSource_FindsBothWaysToWriteThem(t *testing.T) {
	t.Parallel()
	text := "r.\"id\", `r`.`a`, t1.\"b\", `tr`.`c`, her.\"d\" FROM r LEFT JOIN x ON x.id = r.\"key\" WHERE EXISTS (SELECT 1 FROM y WHERE y.case_id = `r`.`a`)"
	if got := columnsOfSource(text); !slices.Equal(got, []string{"id", "a", "key"}) {
		t.Errorf("%q", got)
	}
}
