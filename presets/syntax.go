package presets

import (
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// MaxBytes is the largest preset file; the 2,360 grids of ZS4 need less than a
// fourth of it.
const MaxBytes = 4 << 20

// decode reads the text into a preset; its error is Faults.
func decode(data []byte) (p *Preset, err error) {
	body, err := parse(data)
	if err != nil {
		return nil, err
	}
	p = &Preset{}
	var d decoder
	d.value("", body, reflect.ValueOf(p).Elem())
	if err := d.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// parse gives the one document of the text. What the library takes quadratic
// time or deep recursion for is refused before it sees it, and a panic of the
// library is a fault of the file, not of the server.
func parse(data []byte) (body ast.Node, err error) {
	if len(data) > MaxBytes {
		return nil, lineFault(1, "the file is larger than %d bytes", MaxBytes)
	}
	if !utf8.Valid(data) {
		return nil, lineFault(1, "the file is not UTF-8")
	}
	defer func() {
		if recover() != nil {
			body, err = nil, lineFault(1, "the file cannot be read as YAML")
		}
	}()
	tokens := lexer.Tokenize(string(data))
	if err := guard(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxFault(err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, lineFault(1, "want one document, got %d", len(file.Docs))
	}
	return file.Docs[0].Body, nil
}

func syntaxFault(err error) error {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		return lineFault(y.GetToken().Position.Line, "%s", y.GetMessage())
	}
	return lineFault(1, "the file cannot be read as YAML")
}

func lineFault(line int, format string, args ...any) error {
	return Faults{{Path: fmt.Sprintf("line %d", line), Reason: fmt.Sprintf(format, args...)}}
}
