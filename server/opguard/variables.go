package opguard

import "encoding/json"

// variables refuses variables that are larger or deeper than the limits. The
// transport has already limited their bytes; this one counts the decoded values, so
// that every way in, a socket's too, obeys the same limit.
func (l Limits) variables(variables map[string]any) *Error {
	if len(variables) == 0 {
		return nil
	}
	w := &weigher{Limits: l}
	return w.members(variables, 0)
}

type weigher struct {
	Limits
	bytes int
}

func (w *weigher) add(n int) *Error {
	if w.bytes += n; w.bytes > w.VariablesBytes {
		return exceeded(LimitVariablesBytes, w.VariablesBytes, w.bytes, nil)
	}
	return nil
}

func (w *weigher) members(m map[string]any, depth int) *Error {
	if err := w.add(2); err != nil {
		return err
	}
	for k, v := range m {
		if err := w.add(len(k) + 4); err != nil { // two quotes, colon, comma
			return err
		}
		if err := w.value(v, depth); err != nil {
			return err
		}
	}
	return nil
}

func (w *weigher) value(v any, depth int) *Error {
	switch v := v.(type) {
	case map[string]any:
		if depth++; depth > w.VariablesDepth {
			return exceeded(LimitVariablesDepth, w.VariablesDepth, depth, nil)
		}
		return w.members(v, depth)
	case []any:
		if depth++; depth > w.VariablesDepth {
			return exceeded(LimitVariablesDepth, w.VariablesDepth, depth, nil)
		}
		if err := w.add(2 + len(v)); err != nil {
			return err
		}
		for _, item := range v {
			if err := w.value(item, depth); err != nil {
				return err
			}
		}
		return nil
	case string:
		return w.add(len(v) + 2)
	case json.Number:
		return w.add(len(v))
	}
	return w.add(4) // a number, a boolean or null
}
