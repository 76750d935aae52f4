package authz_test

import (
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/huying/huying/authz"
)

// ways: counting, asking whether there is one, single reads, and pages of
// every size say the same as the list.
func (h *hunt) ways(a *asker, q ask, listed bitset) {
	h.t.Helper()
	var all []uuid.UUID
	for i, r := range h.rows[q.table] {
		if listed.has(i) {
			all = append(all, h.ids[r.id])
		}
	}
	slices.SortFunc(all, func(x, y uuid.UUID) int { return strings.Compare(x.String(), y.String()) })
	count, n := h.selector(a, q), 0
	h.one(count.SelectExpr(sql.Expr("count(*)")), &n)
	some, exists := h.selector(a, q, "id"), false
	text, args := some.Limit(1).Query()
	if err := h.raw.QueryRow("SELECT EXISTS ("+text+")", args...).Scan(&exists); err != nil {
		h.t.Fatal(err)
	}
	h.check(a, q, "count and exist", n == len(all) && exists == (n > 0))
	for range 3 {
		i := h.r.IntN(len(h.rows[q.table]))
		h.check(a, q, "single", h.reaches(a, q, h.rows[q.table][i]) == listed.has(i))
	}
	for _, size := range []int{1, 2, 100} {
		h.check(a, q, fmt.Sprintf("pages of %d", size), h.pagesAre(a, q, size, all))
	}
}

// pagesAre reads some pages one after the other, each after the last id of the
// one before.
func (h *hunt) pagesAre(a *asker, q ask, size int, all []uuid.UUID) bool {
	const most = 4
	after, read := uuid.Nil, []uuid.UUID{}
	for range most {
		s := h.selector(a, q, "id")
		s.Where(sql.GT(s.C("id"), after)).OrderBy(s.C("id")).Limit(size)
		text, args := s.Query()
		rows, err := h.raw.Query(text, args...)
		if err != nil {
			h.t.Fatal(err)
		}
		n := 0
		for ; rows.Next(); n++ {
			if err := rows.Scan(&after); err != nil {
				h.t.Fatal(err)
			}
			read = append(read, after)
		}
		_ = rows.Close()
		if n < size {
			break
		}
	}
	return slices.Equal(read, all[:min(len(all), most*size)])
}

func (h *hunt) check(a *asker, q ask, what string, holds bool) {
	if h.laws++; holds {
		return
	}
	if h.wrong++; h.report != nil {
		h.report(fmt.Sprintf("%s %s: %s: not so for %+v under\n%s", q.table, q.verb(), what, a.ref, a.text))
	}
}

// checkLaws: a denial more never adds a row, an allowance more never removes
// one, the order of the rows of a policy is nothing, and who inherits a role
// and is denied nothing of his own sees what the role sees.
func (h *hunt) checkLaws(a *asker, q ask, got bitset) {
	h.t.Helper()
	if len(a.members) == 0 {
		return
	}
	under := func(text string, members []authz.Membership) bitset {
		return h.list(h.as(readDrawn(h.t, text, a.roles), a.viewer, members), q)
	}
	rule := fmt.Sprintf("p, %s, %s, %s, %s, ", pick(h.r, a.members).Role, q.object, q.action, pick(h.r, strings.Fields(q.scopes)))
	base := strings.TrimSpace(a.text) + "\n"
	h.check(a, q, "a denial adds no row: "+rule, under(base+rule+"deny\n", a.members).within(got))
	h.check(a, q, "an allowance removes no row: "+rule, got.within(under(base+rule+"allow\n", a.members)))
	lines := strings.Split(base, "\n")
	h.r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	shuffled := under(strings.Join(lines, "\n"), a.members)
	h.check(a, q, "order is nothing", shuffled.within(got) && got.within(shuffled))
	if len(a.members) == 1 {
		heir := a.members[0]
		more := "p, heir, " + strings.SplitN(rule, ", ", 3)[2] + "allow\ng, heir, " + heir.Role + "\n"
		heir.Role = "heir"
		h.check(a, q, "an heir sees what he inherits", got.within(under(base+more, []authz.Membership{heir})))
	}
}
