package readplan

import "strings"

// records reads rows as PostgreSQL writes them, one behind the other: (a,"b c",) has
// two values and a NULL. JSON costs it more: it looks up the type of each value anew.
func (p *parser) records() (rows []Row, err error) {
	for p.at < len(p.text) {
		if p.text[p.at] != '(' {
			return nil, errNotRows
		}
		start := len(p.values)
		for more := true; more; more = p.text[p.at] == ',' {
			p.at++
			if err := p.member(); err != nil {
				return nil, err
			}
		}
		p.at++
		rows = append(rows, p.values[start:len(p.values):len(p.values)])
	}
	return rows, nil
}

// member reads a value, up to the comma or bracket behind it.
func (p *parser) member() error {
	quoted := strings.HasPrefix(p.text[p.at:], `"`)
	kind, from, to := plainText, p.at, p.bareEnd()
	if quoted {
		plain, err := p.doubled()
		if err != nil {
			return err
		}
		if !plain {
			kind = doubledText
		}
		from, to = from+1, p.at-1
	} else {
		p.at = to
	}
	if p.at == len(p.text) || p.text[p.at] != ',' && p.text[p.at] != ')' {
		return errNotRows
	}
	if from == to && !quoted {
		p.values = append(p.values, nil)
	} else {
		p.keep(kind, p.text[from:to])
	}
	return nil
}

// bareEnd is where a value without quotes ends.
func (p *parser) bareEnd() int {
	for i := p.at; i < len(p.text); i++ {
		switch p.text[i] {
		case ',', '(', ')', '"', '\\':
			return i
		}
	}
	return len(p.text)
}

// doubled passes over a value in quotes, in which quotes and backslashes stand
// twice, and says whether it has none.
func (p *parser) doubled() (plain bool, err error) {
	plain = true
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if c != '"' && c != '\\' {
			continue
		}
		if p.at+1 < len(p.text) && p.text[p.at+1] == c {
			plain = false
			p.at++
			continue
		}
		if p.at++; c == '"' {
			return plain, nil
		}
		break // a backslash alone
	}
	return false, errNotRows
}

var undoubled = strings.NewReplacer(`""`, `"`, `\\`, `\`)
