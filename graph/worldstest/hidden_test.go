package worldstest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// texts are the columns of each table that may hold anything. They are altered
// in every hidden row, also in one that belongs to a case that is seen.
var texts = map[string][]string{
	"cases": {"title", "description", "address"}, "work_orders": {"instruction", "feedback", "return_reason"},
	"case_events": {"text"}, "ratings": {"comment"}, "parties": {"name", "phone", "id_number", "address"},
	"accounts": {"name"}, "access_tokens": {"name"}, "departments": {"contact_name", "contact_phone"},
	"regions": {"name"}, "grids": {"name"}, "idempotency_keys": {"payload_hash"},
}

// veil alters what is hidden from the viewer of a pair in its second world.
type veil struct {
	*change
	r      *rand.Rand
	p      *pair
	tables map[string][]record
	seen   map[string]set
	tied   set // hidden cases of which he sees something, or may be told
}

func (v *veil) hidden(table string) (out []record) {
	for _, row := range v.tables[table] {
		if !v.seen[table][idOf(row, "id")] {
			out = append(out, row)
		}
	}
	return out
}

func (v *veil) foreign(row record) bool { return idOf(row, "tenant_id") != v.p.base.tenant }

// free: nothing that he sees hangs on the case.
func (v *veil) free(id uuid.UUID) bool { return !v.seen["cases"][id] && !v.tied[id] }

func (v *veil) alter() error {
	v.tied = set{}
	for _, table := range []string{"work_orders", "case_events", "clocks", "ratings"} {
		for _, row := range v.tables[table] {
			if v.seen[table][idOf(row, "id")] {
				v.tied[idOf(row, "case_id")] = true
			}
		}
	}
	if v.p.viewer.administers() { // he is told of all work that falls to others where he ends a role or closes a unit
		for _, row := range v.tables["cases"] {
			v.tied[idOf(row, "id")] = v.tied[idOf(row, "id")] || !v.foreign(row)
		}
	}
	for _, step := range []func() error{v.alterTexts, v.alterNames, v.alterStates, v.alterCases, v.addCases, v.addPeople, v.addKeys} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (v *veil) alterTexts() error {
	for _, table := range slices.Sorted(maps.Keys(texts)) {
		columns := texts[table]
		for _, row := range v.hidden(table) {
			values := record{}
			for _, column := range columns {
				if v.r.IntN(3) > 0 {
					values[column] = fmt.Sprintf("altered %s %d", word(v.r), v.r.IntN(1000))
				}
			}
			if table == "parties" && v.r.IntN(2) == 0 {
				values["phone"] = phones[v.r.IntN(len(phones))]
			}
			if err := v.update(table, idOf(row, "id"), values); err != nil {
				return err
			}
		}
	}
	return nil
}

// alterNames writes other names into the directory of the other tenant, and of
// his own where it is hidden from him.
func (v *veil) alterNames() error {
	for _, table := range []string{"tenants", "departments", "categories", "channels", "working_calendars"} {
		for _, row := range v.hidden(table) {
			if err := v.update(table, idOf(row, "id"), record{"name": `{"en":"altered","zh":"改"}`}); err != nil {
				return err
			}
		}
	}
	for _, row := range v.hidden("memberships") {
		role := []string{"auditor", "tenant_admin", "grid_worker"}[v.r.IntN(3)]
		if err := v.update("memberships", idOf(row, "id"), record{"role": role}); err != nil {
			return err
		}
	}
	return nil
}

// alterStates moves hidden cases and what hangs on them, where nothing that he
// sees does.
func (v *veil) alterStates() error {
	states := []string{"ACCEPTED", "ASSIGNED", "HANDLING", "FED_BACK", "REPLIED", "CLOSED"}
	for _, row := range v.hidden("cases") {
		if id := idOf(row, "id"); v.free(id) && v.r.IntN(3) > 0 {
			values := record{"state": states[v.r.IntN(len(states))], "grade": string("ABCD"[v.r.IntN(4)]), "rung": 1 + v.r.IntN(4),
				"version": 1 + v.r.IntN(30), "updated_at": v.moment(), "reported_at": v.moment(), "due_at": v.moment(), "closed_at": nil}
			if v.r.IntN(2) == 0 {
				values["closed_at"] = v.moment()
			}
			if err := v.update("cases", id, values); err != nil {
				return err
			}
		}
	}
	for _, row := range v.hidden("work_orders") {
		if v.free(idOf(row, "case_id")) && v.r.IntN(8) > 0 {
			values := record{"state": []string{"SENT", "ACCEPTED", "FED_BACK"}[v.r.IntN(3)], "sent_at": v.moment(), "department_id": v.unit(row)}
			if err := v.update("work_orders", idOf(row, "id"), values); err != nil {
				return err
			}
		}
	}
	return nil
}

// unit is a department for a hidden work order: one of the last few, so that
// most lose theirs, and never one of the viewer's own.
func (v *veil) unit(order record) any {
	var units []any
	for _, d := range v.tables["departments"] {
		if d["tenant_id"] == order["tenant_id"] && !v.p.units[idOf(d, "id")] {
			units = append(units, d["id"])
		}
	}
	return units[max(0, len(units)-1-v.r.IntN(3))]
}

func (v *veil) moment() time.Time {
	return began.Add(-time.Duration(v.r.IntN(14*24*3600)) * time.Second)
}

// alterCases deletes some hidden cases and lets some change places.
func (v *veil) alterCases() error {
	var movable []record
	for _, row := range v.hidden("cases") {
		switch id := idOf(row, "id"); {
		case !v.free(id):
		case v.r.IntN(4) == 0 && (v.foreign(row) || row["external_reference"] == nil):
			if err := v.erase(id); err != nil {
				return err
			}
		case !v.foreign(row):
			movable = append(movable, row)
		}
	}
	for i := 1; i < len(movable); i += 2 {
		for _, to := range [][2]record{{movable[i], movable[i-1]}, {movable[i-1], movable[i]}} {
			values := record{}
			for _, column := range []string{"region_id", "district_id", "street_id", "community_id", "grid_id", "holder_department_id", "holder_region_id"} {
				values[column] = to[1][column]
			}
			if err := v.update("cases", idOf(to[0], "id"), values); err != nil {
				return err
			}
		}
	}
	return nil
}

// erase deletes a case with all that hangs on it.
func (v *veil) erase(id uuid.UUID) error {
	for _, table := range []string{"ratings", "clocks", "case_events", "work_orders"} {
		if err := v.remove(table, "case_id", id); err != nil {
			return err
		}
	}
	v.seen["cases"][id] = false
	v.tables["cases"] = slices.DeleteFunc(v.tables["cases"], func(r record) bool { return idOf(r, "id") == id })
	return v.remove("cases", "id", id)
}

// addCases files hidden cases with what the viewer will send: in the other
// tenant the numbers to come, his tracking codes and the channels' numbers, in
// his own tracking codes that are nearly his.
func (v *veil) addCases() error {
	var codes []string
	for _, row := range v.tables["cases"] {
		if v.seen["cases"][idOf(row, "id")] {
			codes = append(codes, row["tracking_code"].(string))
		}
	}
	twins := 6 // the other tenant has used the first
	for i, row := range v.hidden("cases") {
		if !v.free(idOf(row, "id")) {
			continue
		}
		but := record{"number": fmt.Sprintf("2026-%06d", 900000+i), "tracking_code": nearly(v.r, codes), "external_reference": nil}
		if v.foreign(row) {
			but["number"], but["external_reference"] = fmt.Sprintf("2026-%06d", 45+i), fmt.Sprintf("EXT-%d", 100+i)
			if twins-6 < len(codes) {
				but["tracking_code"] = codes[twins-6]
			}
			if twins < len(references) {
				but["external_reference"] = references[twins]
			}
			twins++
		}
		if v.r.IntN(2) == 0 {
			but["reported_at"], but["updated_at"] = v.moment(), v.moment()
		}
		id, err := v.add("cases", row, but)
		if err != nil {
			return err
		}
		v.p.addHidden("cas", id)
		v.p.worlds[1].names.codes[but["tracking_code"].(string)] = true
		if err := v.addBelow(idOf(row, "id"), id); err != nil {
			return err
		}
	}
	return nil
}

// addBelow gives a new case the clocks and work orders of another.
func (v *veil) addBelow(of, to uuid.UUID) error {
	for _, below := range [][2]string{{"clocks", "clk"}, {"work_orders", "wrk"}} {
		table, kind := below[0], below[1]
		for _, row := range v.tables[table] {
			if idOf(row, "case_id") != of {
				continue
			}
			id, err := v.add(table, row, record{"case_id": to.String()})
			if err != nil {
				return err
			}
			v.p.addHidden(kind, id)
		}
	}
	return nil
}

// nearly is a tracking code one letter away from one of his, or a new one.
func nearly(r *rand.Rand, codes []string) string {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b strings.Builder
	for i := range 19 {
		if i%5 == 4 {
			b.WriteByte('-')
		} else {
			b.WriteByte(letters[r.IntN(32)])
		}
	}
	if len(codes) == 0 || r.IntN(2) == 0 {
		return b.String()
	}
	return codes[r.IntN(len(codes))][:15] + b.String()[15:]
}
