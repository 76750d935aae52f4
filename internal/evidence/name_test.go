package evidence

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"井盖 破损.jpg": "井盖 破损.jpg", "../../etc/passwd": "passwd", `C:\fake\a.png`: "a.png", "a/": "", "..": "", "": "",
		"a\x00b\r\nc.txt": "ab c.txt", "x\u202egnp.exe": "xgnp.exe", "\u2066a\u200b.pdf": "a.pdf", "a  \t b": "a b", " .hidden. ": "hidden",
		`a<b>"c"|?*:.jpg`: "a_b__c_____.jpg", "CON.txt": "_CON.txt", "nul": "_nul", "\xff\xfea.gif": "a.gif",
		strings.Repeat("长", 300) + ".docx": strings.Repeat("长", 195) + ".docx", strings.Repeat("a", 300): strings.Repeat("a", 200),
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestDisposition(t *testing.T) {
	t.Parallel()
	for want, info := range map[string]Info{
		`inline; filename="a b.jpg"; filename*=UTF-8''a%20b.jpg`:                     {Kind: Picture, Name: "a b.jpg"},
		`attachment; filename="__.pdf"; filename*=UTF-8''%E4%BA%95%E7%9B%96.pdf`:     {Kind: Document, Name: "井盖.pdf"},
		`attachment; filename="100_ _x'.pdf"; filename*=UTF-8''100%25%20%3Bx%27.pdf`: {Kind: Document, Name: "100% ;x'.pdf"},
		`attachment`: {Kind: "", Name: "../"},
		`inline`:     {Kind: Voice},
	} {
		if got := Disposition(info); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"a.jpg", "../..", "x\u202e", "CON", strings.Repeat(" .", 400), "a\\b/c:d", "\xff", strings.Repeat("a", 199) + ". .x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := CleanName(in)
		if utf8.RuneCountInString(got) > MaxName || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\"\r\n\x00") {
			t.Errorf("%q", got)
		}
		for _, r := range got {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%q holds %U", got, r)
			}
		}
		if again := CleanName(got); again != got {
			t.Errorf("%q cleaned again is %q", got, again)
		}
		_, params, err := mime.ParseMediaType(Disposition(Info{Kind: Document, Name: in}))
		if err != nil || params["filename"] != got {
			t.Errorf("a reader sees %q, want %q (%v)", params["filename"], got, err)
		}
	})
}
