package evidence

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

const utf8Mark = "\xef\xbb\xbf"

// isText knows plain text by what it is not: bytes that text has not, marks of
// other types that are text to the eye, such as HTML, SVG and scripts.
func isText(head []byte) bool {
	text := bytes.TrimPrefix(head, []byte(utf8Mark))
	if checkText(text, len(head) == headSize) != nil {
		return false
	}
	begin := strings.TrimLeft(string(text), " \t\r\n\f\ufeff")
	if beginsWith("#!", "%!", `{\rtf`, "MZ")([]byte(begin)) {
		return false
	}
	if len(begin) < 2 || begin[0] != '<' {
		return true
	}
	second := begin[1] | 0x20
	return (second < 'a' || second > 'z') && !strings.ContainsRune("!?/%", rune(begin[1]))
}

// checkText wants UTF-8 without control characters. The last character may be
// broken off where more is to come.
func checkText(text []byte, more bool) error {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			if more && !utf8.FullRune(text) {
				return nil
			}
			return refuse(UnknownType, "no UTF-8")
		}
		if r < ' ' && !strings.ContainsRune("\t\r\n\f", r) || r >= 0x7f && r < 0xa0 {
			return refuse(UnknownType, "a control character in a text")
		}
		text = text[n:]
	}
	return nil
}

// copyText copies what is text to its end.
func copyText(dst io.Writer, src *io.SectionReader) error {
	r := bufio.NewReaderSize(src, 64<<10)
	for {
		part, err := r.Peek(r.Size())
		if err != nil && err != io.EOF {
			return err
		}
		more := err == nil
		if err := checkText(part, more); err != nil {
			return err
		}
		if !more {
			_, err := dst.Write(part)
			return err
		}
		// What may be broken off is looked at again with what follows.
		whole := len(part) - utf8.UTFMax
		for !utf8.RuneStart(part[whole]) {
			whole++
		}
		if _, err := dst.Write(part[:whole]); err != nil {
			return err
		}
		if _, err := r.Discard(whole); err != nil {
			return err
		}
	}
}

// pdfEnd is how far from its end a PDF says that it ends.
const pdfEnd = 4096

// cleanPDF copies a PDF that is not broken off.
func cleanPDF(dst io.Writer, src *io.SectionReader) error {
	tail := make([]byte, min(pdfEnd, src.Size()))
	if _, err := src.ReadAt(tail, src.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return damaged("a PDF without an end")
	}
	return copyAll(dst, src)
}
