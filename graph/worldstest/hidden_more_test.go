package worldstest

import (
	"fmt"

	"github.com/google/uuid"
)

// addPeople adds parties and accounts like hidden ones, and other tokens.
func (v *veil) addPeople() error {
	for _, row := range v.hidden("parties") {
		if v.r.IntN(2) == 0 {
			id, err := v.add("parties", row, record{"phone": phones[v.r.IntN(len(phones))], "name": "added " + word(v.r)})
			if err != nil {
				return err
			}
			v.p.addHidden("pty", id)
		}
	}
	for i, row := range v.hidden("accounts") {
		login := fmt.Sprintf("added-%d", i)
		if v.foreign(row) && v.p.viewer.login != "" && i == 0 {
			login = "twin-" + v.p.viewer.login
		}
		id, err := v.add("accounts", row, record{"login": login})
		if err != nil {
			return err
		}
		v.p.addHidden("acc", id)
	}
	for _, row := range v.hidden("access_tokens") {
		if v.r.IntN(3) == 0 {
			if err := v.remove("access_tokens", "id", idOf(row, "id")); err != nil {
				return err
			}
		}
	}
	return nil
}

// addKeys gives the idempotency keys that the viewer will use to others: to
// other people of his tenant, and to his own name in the other tenant.
func (v *veil) addKeys() error {
	var his uuid.UUID
	var people []record
	for _, a := range v.tables["accounts"] {
		if a["login"] == v.p.viewer.login && !v.foreign(a) {
			his = idOf(a, "id")
		} else {
			people = append(people, a)
		}
	}
	hidden := v.hidden("cases")
	like := v.tables["idempotency_keys"][0]
	for i, key := range keys {
		for n := range 3 {
			a := people[(3*i+n*7)%len(people)]
			but := record{"key": key, "actor": idOf(a, "id").String(), "tenant_id": a["tenant_id"], "payload_hash": fmt.Sprintf("hash-%d", n)}
			if n == 2 && v.foreign(a) {
				but["actor"] = his.String()
			}
			if len(hidden) > 0 {
				but["result_id"] = hidden[v.r.IntN(len(hidden))]["id"]
			}
			if _, err := v.add("idempotency_keys", like, but); err != nil {
				return err
			}
		}
	}
	return nil
}
