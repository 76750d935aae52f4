package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

const wordMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

// office is an archive with a list of content types and further names.
func office(main string, names ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, content string) {
		w, err := z.Create(name)
		must(err)
		_, err = io.WriteString(w, content)
		must(err)
	}
	add("[Content_Types].xml", fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Types><Override PartName="/main.xml" ContentType="%s"/></Types>`, main))
	for _, n := range names {
		add(n, "x")
	}
	must(z.Close())
	return b.Bytes()
}

func archive(names ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		_, err := z.Create(n)
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

// compound is an older office document: a header, a table, a directory.
func compound(names ...string) []byte {
	le := binary.LittleEndian
	b := make([]byte, 3*512)
	copy(b, oleSignature)
	le.PutUint16(b[30:], 9)
	le.PutUint32(b[oleDirectoryAt:], 1)
	le.PutUint32(b[68:], 0xfffffffe)
	for i := range oleInHeader {
		le.PutUint32(b[76+4*i:], 0xffffffff)
	}
	le.PutUint32(b[76:], 0)
	le.PutUint32(b[512:], 0xfffffffd)
	le.PutUint32(b[516:], 0xfffffffe)
	for i, n := range names {
		at := 1024 + i*oleEntry
		for j, u := range utf16.Encode([]rune(n)) {
			le.PutUint16(b[at+2*j:], u)
		}
		le.PutUint16(b[at+64:], uint16(2*len(n)+2))
	}
	return b
}

func TestDocuments_AreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	circle := compound("Root Entry", "WordDocument")
	binary.LittleEndian.PutUint32(circle[516:], 1)
	shifted := append([]byte("PK\x03\x04"), office(wordMain)...)
	bomb := office(strings.Repeat("x", maxContentTypes))
	for name, c := range map[string]struct {
		in   []byte
		want string // a media type, or a reason
	}{
		"word":             {office(wordMain), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"sheet":            {office("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		"slides":           {office("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		"macros":           {office("application/vnd.ms-word.document.macroEnabled.main+xml"), string(Macros)},
		"macros, escaped":  {office("application/vnd.ms-word.document.macro&#69;nabled.main+xml"), string(Macros)},
		"macros by a part": {office(wordMain, "word/VbaProject.bin"), string(Macros)},
		"unknown archive":  {archive("a.txt"), string(UnknownType)},
		"another archive":  {office("application/java"), string(UnknownType)},
		"two lists":        {office(wordMain, "[CONTENT_TYPES].XML"), string(Damaged)},
		"shifted":          {shifted, string(Damaged)},
		"trailing":         {append(office(wordMain), "<html>"...), string(Damaged)},
		"too many types":   {bomb, string(Damaged)},
		"too many names":   {archive(strings.Split(strings.Repeat(strings.Repeat("n", 1000)+"/,", 2100), ",")...), string(Damaged)},
		"doc":              {compound("Root Entry", "WordDocument"), "application/msword"},
		"xls":              {compound("Root Entry", "Workbook"), "application/vnd.ms-excel"},
		"doc with macros":  {compound("Root Entry", "WordDocument", "Macros"), string(Macros)},
		"installer":        {compound("Root Entry", "Property"), string(UnknownType)},
		"circle":           {circle, string(Damaged)},
		"broken compound":  {compound("Root Entry")[:600], string(Damaged)},
		"pdf":              {[]byte("%PDF-1.7\n1 0 obj\n%%EOF\n"), "application/pdf"},
		"broken pdf":       {[]byte("%PDF-1.7\n1 0 obj\n"), string(Damaged)},
		"text":             {[]byte("\xef\xbb\xbf路灯坏了\r\n<请尽快修理>"), "text/plain; charset=utf-8"},
		"gbk":              {[]byte("\xc2\xb7\xb5\xc6\xbb\xb5\xc1\xcb"), string(UnknownType)},
		"html":             {[]byte("\n <hTml><script>"), string(UnknownType)},
		"svg":              {[]byte("<?xml version='1.0'?><svg/>"), string(UnknownType)},
		"comment":          {[]byte("<!-- --><body>"), string(UnknownType)},
		"script":           {[]byte("#!/bin/sh\n"), string(UnknownType)},
		"program":          {[]byte("MZ\x90\x00\x03"), string(UnknownType)},
		"elf":              {[]byte("\x7fELF\x02\x01"), string(UnknownType)},
		"late control":     {[]byte(strings.Repeat("字", 50_000) + "\x00"), string(UnknownType)},
		"long text":        {[]byte(strings.Repeat("字", 50_000)), "text/plain; charset=utf-8"},
		"broken character": {[]byte("\xe8\xb7"), string(UnknownType)},
	} {
		if got := verdict(t, c.in, Declared{}); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
