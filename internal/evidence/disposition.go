package evidence

import (
	"fmt"
	"strings"
)

// Disposition is the value of Content-Disposition for a stored file (RFC 6266):
// pictures and sound are shown where they are, documents are saved, since what
// shows them may run what is in them. Only Kind and Name are used.
func Disposition(info Info) string {
	how := "attachment"
	switch info.Kind {
	case Picture, Voice, Video:
		how = "inline"
	}
	name := CleanName(info.Name)
	if name == "" {
		return how
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, plainName(name), percentName(name))
}

// plainName is for readers that know ASCII only. A percent sign goes too: some
// of them would decode it.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
}

// percentName leaves the characters that RFC 8187 lets stand.
func percentName(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
