package worldstest

import (
	"fmt"
	"strings"
)

// text draws words by what their name means.
func (g *generator) text(name string) string {
	switch name {
	case "channel":
		return one(g.r, []string{"WEB", "WEB", "HOTLINE", "PATROL", "CALL_BACK", "OPEN311", "NONE"})
	case "externalReference":
		return one(g.r, references)
	case "idempotencyKey":
		return one(g.r, keys)
	case "number":
		if len(g.numbers) > 0 && g.r.IntN(3) == 0 {
			return one(g.r, g.numbers)
		}
		return fmt.Sprintf("2026-%06d", 1+g.r.IntN(80))
	case "code":
		return one(g.r, append([]string{"1.2", "1.20", "office-1.2.1", "ROADS"}, g.codes...))
	case "phone":
		return one(g.r, phones)
	case "login":
		return one(g.r, []string{"resident-2", "nobody", "clerk"})
	case "role":
		return one(g.r, []string{"inspector", "resident", "street_officer", "operator", "king"})
	case "object":
		return one(g.r, []string{"case", "party", "work_order", "kingdom"})
	case "action":
		return one(g.r, []string{"read", "contact", "close", "accept"})
	case "scope":
		return one(g.r, []string{"own", "street", "tenant", "galaxy"})
	case "words": // what cases of the beginning say, and those of later on
		return one(g.r, []string{"matter", "itle", "MATTER title", "of ke", one(g.r, words) + " atter", "ab"})
	case "subsystem":
		return ""
	case "password":
		return "not the password"
	default:
		return strings.TrimSpace(one(g.r, words) + " " + one(g.r, words))
	}
}
