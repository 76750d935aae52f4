// Command hoist builds the map of input types once for the program. The code that
// gqlgen writes builds it for each operation, which was a tenth of what a mutation
// asks for of memory; it follows from the schema alone.
package main

import (
	"errors"
	"log"
	"os"
	"strings"
)

const (
	file  = "generated/root_.generated.go"
	begin = "\tinputUnmarshalMap := graphql.BuildUnmarshalerMap(\n"
	end   = "\n\t)\n"
)

func main() {
	log.SetFlags(0)
	text, err := os.ReadFile(file)
	if err == nil {
		text, err = hoisted(text)
	}
	if err == nil {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		log.Fatalf("hoist: %s: %v", file, err)
	}
}

// hoisted is the code with the map beside the function that built it.
func hoisted(code []byte) ([]byte, error) {
	before, rest, found := strings.Cut(string(code), begin)
	inputs, after, whole := strings.Cut(rest, end)
	if !found || !whole || strings.Contains(after, begin) {
		return nil, errors.New("gqlgen builds the map of input types in another way than is known")
	}
	inputs = strings.ReplaceAll(inputs, "\t\t", "\t")
	return []byte(before + after + "\nvar inputUnmarshalMap = graphql.BuildUnmarshalerMap(\n" + inputs + "\n)\n"), nil
}
