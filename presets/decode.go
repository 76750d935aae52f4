package presets

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills a value from a YAML tree and reports every fault with its
// path. The library's own decoder is not used: it stops at the first fault,
// knows no path, and turns `code: 1.20` into 1.2 and `010` into 8, so that two
// region codes would become one.
type decoder struct {
	collector
}

func (d *decoder) value(path string, n ast.Node, v reflect.Value) {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		if k := v.Kind(); k != reflect.Slice && k != reflect.Map && k != reflect.Pointer {
			d.add(path, "no value")
		}
		return
	case *ast.MappingKeyNode:
		d.value(path, n.Value, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(path, n, v.Elem())
	case reflect.Struct:
		d.structure(path, n, v)
	case reflect.Map:
		d.mapping(path, n, v)
	case reflect.Slice, reflect.Array:
		d.sequence(path, n, v)
	default:
		d.scalar(path, n, v)
	}
}

// pairs yields the keys of a mapping; keys other than plain text are faults.
func (d *decoder) pairs(path string, n ast.Node, yield func(key string, value ast.Node)) {
	m, ok := n.(ast.MapNode)
	if !ok {
		d.add(path, "want keys and values, got %s", describe(n))
		return
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		key, ok := it.Key().(*ast.StringNode)
		switch {
		case !ok:
			d.add(path, "key %q is not plain text, put it in quotes", clip(it.Key().String()))
		case seen[key.Value]:
			d.add(join(path, key.Value), "key given twice")
		default:
			seen[key.Value] = true
			yield(key.Value, it.Value())
		}
	}
}

func (d *decoder) structure(path string, n ast.Node, v reflect.Value) {
	d.pairs(path, n, func(key string, value ast.Node) {
		var known []string
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if name == "" {
				continue
			}
			if name == key {
				d.value(join(path, key), value, v.Field(i))
				return
			}
			known = append(known, name)
		}
		d.add(join(path, key), "unknown key, want one of %s", list(known))
	})
}

func (d *decoder) mapping(path string, n ast.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.pairs(path, n, func(key string, value ast.Node) {
		elem := reflect.New(v.Type().Elem()).Elem()
		d.value(join(path, key), value, elem)
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), elem)
	})
}

func (d *decoder) sequence(path string, n ast.Node, v reflect.Value) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(path, "want a list, got %s", describe(n))
		return
	}
	if v.Kind() == reflect.Array {
		if len(seq.Values) != v.Len() {
			d.add(path, "want %d values, got %d", v.Len(), len(seq.Values))
			return
		}
	} else if len(seq.Values) > 0 {
		v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	}
	for i, value := range seq.Values {
		d.value(at(path, i), value, v.Index(i))
	}
}

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,8})$`)

func (d *decoder) scalar(path string, n ast.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		d.text(path, n, v)
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.add(path, "want true or false, got %s", describe(n))
	case reflect.Int:
		if i, ok := n.(*ast.IntegerNode); ok && wholeNumber.MatchString(i.Token.Value) {
			number, _ := strconv.Atoi(i.Token.Value) // the pattern allows nothing else
			v.SetInt(int64(number))
			return
		}
		d.add(path, "want a whole number, got %s", describe(n))
	case reflect.Float64:
		if f, ok := number(n); ok {
			v.SetFloat(f)
			return
		}
		d.add(path, "want a number, got %s", describe(n))
	default:
		d.add(path, "cannot be read") // no field of a preset has another kind
	}
}

func (d *decoder) text(path string, n ast.Node, v reflect.Value) {
	var text string
	switch n := n.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = strings.TrimRight(n.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		d.add(path, "%s is not text to every reader, put it in quotes", describe(n))
		return
	default:
		d.add(path, "want text, got %s", describe(n))
		return
	}
	v.SetString(text)
}

func number(n ast.Node) (float64, bool) {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		f, err := strconv.ParseFloat(n.GetToken().Value, 64)
		return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	}
	return 0, false
}

func describe(n ast.Node) string {
	switch n := n.(type) {
	case ast.MapNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	default:
		return strconv.Quote(clip(n.GetToken().Value))
	}
}

// clip keeps a quoted piece of the input short.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func join(path, key string) string {
	if path == "" {
		return clip(key)
	}
	return path + "." + clip(key)
}
