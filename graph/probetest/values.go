package probetest

import (
	"encoding/json"
	"fmt"
)

// Values are sample values for what can be derived neither from the schema nor
// from the rows: by element, then by variant of the call ("" is the plain
// one). A value is JSON, or a word of the table's own:
//
//	case:STATE, order:STATE   a case of the residents' in a state, or its work order, made for the call
//	supervision:STATE, ruling:STATE, light:STATE   one on a case of the residents' in a state, made for the call
//	other:STATE               another case in the same state as the one that was named before
//	department                a department made for the call
//	version, other version    the version of that case
//	membership:LOGIN          a membership of the account, made for the call
//	extension, commitment     an open request for more time, a promise, made for the call
//	notice                    one of the actor's own, or anybody's where he has none
//	policy version            the version of the tenant's policy
//	row:table.column=text     the id of the row of the own tenant
//	fresh                     a text that was never used
//	used                      the last idempotency key with which the same actor succeeded
//	object                    an input object made of its own fields' values
//	none                      nothing, although another variant has a value
type Values map[string]map[string]string

// ReadValues reads a table of the columns element, variant, value.
func ReadValues(path string) (Values, error) {
	rows, err := readCSV(path, 3)
	if err != nil {
		return nil, err
	}
	out := Values{}
	for _, r := range rows {
		if out[r[0]] == nil {
			out[r[0]] = map[string]string{}
		}
		if _, twice := out[r[0]][r[1]]; twice {
			return nil, fmt.Errorf("%s: %s stands there twice", path, r[0])
		}
		out[r[0]][r[1]] = r[2]
	}
	return out, nil
}

// of returns the value of an element in a variant, the plain one where the
// variant has none of its own.
func (v Values) of(element, variant string) (string, bool) {
	if s, ok := v[element][variant]; ok {
		return s, s != "none"
	}
	s, ok := v[element][""]
	return s, ok && s != "none"
}

// literal reads a value that is JSON; a text needs no quotes.
func literal(s string) any {
	var out any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return s
	}
	return out
}
