package probetest

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Marks are values that no other tenant has: every text carries a random
// token, every id begins alike, figures and times are of ranges of their own.
// Whatever of them stands in an answer can be told at a glance.
type Marks struct {
	token string
	ids   [6]byte
	count int
	extra []string // values that cannot carry the token
	all   *regexp.Regexp
	hints []string // one of them stands in every mark, in small letters
}

// crockford are the digits of a tracking code, in which the token must stand
// as well.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func newMarks() *Marks {
	m := &Marks{token: "zq"}
	for range 10 {
		m.token += strings.ToLower(string(crockford[rand.IntN(len(crockford))]))
	}
	for i := range m.ids {
		m.ids[i] = byte(0xf0 + rand.IntN(8)) // a time after the year 10,000: no other id begins so
	}
	return m
}

// next numbers the marks.
func (m *Marks) next() int {
	m.count++
	return m.count
}

// Text is a unique text.
func (m *Marks) Text() string { return fmt.Sprintf("%s%04dx%08x", m.token, m.next(), rand.Uint32()) }

// Code is a unique tracking code.
func (m *Marks) Code() string {
	s := fmt.Sprintf("%s%04d", strings.ToUpper(m.token), m.next())
	code := s[0:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
	m.extra = append(m.extra, code)
	return code
}

// ID is a unique id.
func (m *Marks) ID() uuid.UUID {
	id := uuid.New()
	copy(id[:], m.ids[:])
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}

// Int is a unique figure.
func (m *Marks) Int() int64 { return 777100000 + int64(m.next()) }

// Float is a unique figure that can be a longitude and a latitude.
func (m *Marks) Float() float64 { return 77.7 + float64(m.next())/10000 }

// Later and Earlier are unique instants, long after and long before any other.
func (m *Marks) Later() time.Time {
	return time.Date(2077, 7, 1, 0, m.next(), 0, 0, time.UTC)
}

// Earlier is an instant long before any other.
func (m *Marks) Earlier() time.Time {
	return time.Date(1977, 7, 1, 0, m.next(), 0, 0, time.UTC)
}

// base32 of an id as it stands in a global one.
var outside = base32.HexEncoding.WithPadding(base32.NoPadding)

// Seal ends the making of marks; now they can be found.
func (m *Marks) Seal() {
	raw := hex.EncodeToString(m.ids[:])
	global := strings.ToLower(outside.EncodeToString(m.ids[:5]))
	words := []string{
		regexp.QuoteMeta(m.token) + "[0-9a-z]*", raw[:8] + "-?" + raw[8:] + "[0-9a-f-]*", global + "[0-9a-v]*",
		`\b7771\d{5}\b`, `\b77\.[78]\d*`, `\b(?:20|19)77-0[678]-\d\d`,
	}
	m.hints = []string{m.token, raw[:8], global, "7771", "77.", "77-0"}
	for _, e := range m.extra {
		m.hints = append(m.hints, strings.ToLower(e))
		words = append(words, regexp.QuoteMeta(e), regexp.QuoteMeta(strings.ReplaceAll(e, "-", "")))
	}
	m.all = regexp.MustCompile("(?i)" + strings.Join(words, "|"))
}

// Find lists the marks in a text, without those that were sent; opaque texts
// in it are opened.
func (m *Marks) Find(text string, sent ...string) []string {
	text = without(text+opened(text), sent)
	small := strings.ToLower(text)
	if !slices.ContainsFunc(m.hints, func(h string) bool { return strings.Contains(small, h) }) {
		return nil
	}
	return m.all.FindAllString(text, 20)
}

// without blanks what the probe has sent itself.
func without(text string, sent []string) string {
	for _, s := range sent {
		if s != "" {
			text = strings.ReplaceAll(text, s, "SENT")
		}
	}
	return text
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// opened are the contents of the cursors in a text.
func opened(text string) string {
	const opening = "eyJ" // {" in base64
	var b strings.Builder
	for {
		i := strings.Index(text, opening)
		if i < 0 {
			return b.String()
		}
		text = text[i:]
		end := len(text) - len(strings.TrimLeft(text, base64Digits))
		if raw, err := base64.RawURLEncoding.DecodeString(text[:end]); err == nil {
			b.WriteByte('\n')
			b.Write(raw)
		}
		text = text[len(opening):]
	}
}
