package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxName is how many characters a name has at most.
	MaxName = 200
	maxExt  = 12
	// readName is how many bytes of a name are looked at.
	readName = 8 << 10
)

// reserved are names that some systems take for devices.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true,
}

// CleanName makes a name that a person gave safe to show and to save a file
// under: no folders, no control characters, nothing that turns the direction
// of writing or is not seen, at most MaxName characters with the extension
// kept. It is empty where nothing is left. No file of the store is named so.
func CleanName(name string) string {
	if len(name) > readName {
		name = name[len(name)-readName:] // the end has the extension
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(name, "") {
		switch {
		case unicode.IsSpace(r):
			if !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
		case strings.ContainsRune(`<>:"|?*`, r):
			b.WriteByte('_')
		case unicode.IsPrint(r):
			b.WriteRune(r)
		}
	}
	name = trimName(b.String())
	if stem, _, _ := strings.Cut(name, "."); reserved[strings.ToLower(strings.TrimSpace(stem))] {
		name = "_" + name
	}
	return shorten(name)
}

func trimName(name string) string { return strings.Trim(name, " .") }

func shorten(name string) string {
	if utf8.RuneCountInString(name) <= MaxName {
		return name
	}
	ext := path.Ext(name)
	if utf8.RuneCountInString(ext) > maxExt {
		ext = ""
	}
	stem := []rune(strings.TrimSuffix(name, ext))
	return trimName(string(stem[:MaxName-utf8.RuneCountInString(ext)])) + ext
}
