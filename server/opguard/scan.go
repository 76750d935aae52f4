package opguard

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// scan reads the tokens of the document once, keeping none, and refuses it by
// the number of tokens, the length of a name or the nesting of brackets. It
// reports false when the document holds something that is no token: the parser
// stops at the same place, because it reads with the same lexer.
func (l Limits) scan(source *ast.Source) (readable bool, err *Error) {
	lex := lexer.New(source)
	tokens, nesting := 0, 0
	maxNesting := l.maxNesting()
	for {
		tok, lexErr := lex.ReadToken()
		if lexErr != nil {
			return false, nil
		}
		if tok.Kind == lexer.EOF {
			return true, nil
		}
		if tokens++; tokens > l.Tokens {
			return true, exceeded(LimitTokens, l.Tokens, tokens, &tok.Pos)
		}
		switch tok.Kind {
		case lexer.Name:
			if len(tok.Value) > l.NameBytes {
				return true, exceeded(LimitNameBytes, l.NameBytes, len(tok.Value), &tok.Pos)
			}
		case lexer.BraceL, lexer.ParenL, lexer.BracketL:
			// The parser descends one level per bracket. Refusing here keeps its stack
			// small whatever it would allow itself.
			if nesting++; nesting > maxNesting {
				return true, exceeded(LimitNesting, maxNesting, nesting, &tok.Pos)
			}
		case lexer.BraceR, lexer.ParenR, lexer.BracketR:
			nesting--
		}
	}
}

// maxNesting is the deepest nesting of brackets that any accepted document can
// have: every field may sit in an inline fragment of its own, and the innermost
// may hold an argument with the deepest literal.
func (l Limits) maxNesting() int {
	return 2*max(l.Depth, l.IntrospectionDepth) + l.LiteralDepth + 2
}

func exceeded(limit string, maximum, got int, pos *ast.Position) *Error {
	e := &Error{Limit: limit, Max: maximum, Got: got}
	if pos != nil {
		e.Line, e.Column = pos.Line, pos.Column
	}
	return e
}
