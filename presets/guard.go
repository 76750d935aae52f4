package presets

import (
	"github.com/goccy/go-yaml/token"
)

// Bounds of what the parser is given: it recurses by depth and takes
// quadratic time over the keys of one mapping and over keys without a value on
// their line (160,000 of either are minutes).
const (
	maxTokens   = 500_000
	maxNest     = 32     // brackets in brackets
	maxIndent   = 64     // columns
	maxKeys     = 1_000  // of one mapping
	maxOpenKeys = 20_000 // whose value begins on a later line
)

// guarder walks the tokens once before the parser does.
type guarder struct {
	tokens   token.Tokens
	brackets []int // keys seen in each open bracket
	blocks   []block
	openKeys int
}

// block is a mapping by indentation.
type block struct{ column, keys int }

// guard refuses by its form what the parser would be slow, deep or wrong at.
func guard(tokens token.Tokens) error {
	if len(tokens) == 0 {
		return lineFault(1, "the file is empty")
	}
	if len(tokens) > maxTokens {
		return lineFault(1, "the file has more than %d words and signs", maxTokens)
	}
	g := guarder{tokens: tokens}
	for i, t := range tokens {
		if reason := g.step(i, t); reason != "" {
			return lineFault(t.Position.Line, "%s", reason)
		}
	}
	return nil
}

func (g *guarder) step(i int, t *token.Token) string {
	switch t.Type {
	case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType, token.MappingKeyType:
		return "anchors, aliases, tags, directives and question-mark keys are not allowed"
	case token.DocumentHeaderType, token.DocumentEndType:
		if i > 0 {
			return "want one document"
		}
	case token.SequenceStartType, token.MappingStartType:
		g.brackets = append(g.brackets, 0)
	case token.SequenceEndType, token.MappingEndType:
		g.brackets = g.brackets[:max(0, len(g.brackets)-1)]
	case token.SequenceEntryType:
		g.leave(t.Position.Column)
	case token.MappingValueType:
		if g.key(i) > maxKeys || g.openKeys > maxOpenKeys {
			return "too many keys"
		}
	}
	switch {
	case len(g.brackets) > maxNest || t.Position.IndentNum > maxIndent:
		return "nested too deeply"
	case i == 0:
	case t.Type == token.SequenceEntryType && g.tokens[i-1].Type == token.SequenceEntryType:
		return "an empty entry or a list in a list, write the inner one in brackets"
	case isScalar(t) && isScalar(g.tokens[i-1]) && g.tokens[i-1].Position.Line == t.Position.Line:
		return "two values side by side"
	}
	return ""
}

// key counts the key before the colon i and returns how many its mapping has.
func (g *guarder) key(i int) int {
	if i+1 == len(g.tokens) || g.tokens[i+1].Position.Line > g.tokens[i].Position.Line {
		g.openKeys++
	}
	if n := len(g.brackets); n > 0 {
		g.brackets[n-1]++
		return g.brackets[n-1]
	}
	column := g.tokens[max(0, i-1)].Position.Column
	g.leave(column)
	if n := len(g.blocks); n == 0 || g.blocks[n-1].column < column {
		g.blocks = append(g.blocks, block{column: column})
	}
	last := &g.blocks[len(g.blocks)-1]
	last.keys++
	return last.keys
}

// leave ends the mappings that are indented further than the column.
func (g *guarder) leave(column int) {
	for n := len(g.blocks); n > 0 && g.blocks[n-1].column > column; n-- {
		g.blocks = g.blocks[:n-1]
	}
}

func isScalar(t *token.Token) bool {
	return t.CharacterType == token.CharacterTypeMiscellaneous && t.Indicator == token.NotIndicator ||
		t.Indicator == token.QuotedScalarIndicator
}
