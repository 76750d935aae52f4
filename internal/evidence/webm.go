package evidence

import (
	"io"
	"math/bits"
	"slices"
	"strings"
)

// The elements of WebM that matter here, by their identifiers.
const (
	ebmlHead     = 0x1a45dfa3
	ebmlDocType  = 0x4282
	webmSegment  = 0x18538067
	webmCluster  = 0x1f43b675
	webmTracks   = 0x1654ae6b
	webmTrack    = 0xae
	webmSort     = 0x83
	ebmlVoid     = 0xec
	maxElements  = 1_000_000
	webmIsVideo  = 1
	webmIsSound  = 2
	unknownBytes = -1
)

// webmKept are the elements of the two upper levels that players need. The
// others, with the tags among them, become void elements of the same length.
var webmKept = []uint32{
	ebmlHead, webmSegment, webmCluster, webmTracks,
	0x114d9b74, 0x1549a966, 0x1c53bb6b, 0xbf, // where things are, duration, cues, sum
	0xe7, 0xa3, 0xa0, 0xab, 0xa7, 0x5854, // inside a cluster of unknown length
}

type element struct {
	id             uint32
	start, content int64
	size           int64 // of the content, or unknownBytes
}

type webm struct {
	src   *io.SectionReader
	seen  int
	edits []edit
	doc   string
	sorts []byte // of the tracks
}

func settleWebM(src *io.SectionReader) (format, error) {
	w := webm{src: src}
	if err := w.walk(); err != nil {
		return format{}, err
	}
	switch {
	case w.doc != "webm":
		return format{}, refuse(UnknownType, "EBML that is no WebM")
	case slices.Contains(w.sorts, webmIsVideo):
		return format{"video/webm", Video, cleanWebM}, nil
	case slices.Contains(w.sorts, webmIsSound):
		return format{"audio/webm", Voice, cleanWebM}, nil
	}
	return format{}, refuse(UnknownType, "WebM without a track of picture or sound")
}

// cleanWebM makes tags, attachments and all that players do not need void.
func cleanWebM(dst io.Writer, src *io.SectionReader) error {
	w := webm{src: src}
	if err := w.walk(); err != nil {
		return err
	}
	return writeEdited(dst, src, w.edits)
}

// walk goes over the two upper levels as if they were one: a recorder that
// writes as it goes leaves the length of the segment and its clusters unknown.
func (w *webm) walk() error {
	return w.each(0, w.src.Size(), func(e element) (descend bool, err error) {
		switch {
		case e.id == webmSegment, e.id == webmCluster && e.size == unknownBytes:
			return true, nil
		case e.size == unknownBytes:
			return false, damaged("an element without an end")
		case e.id == ebmlHead:
			return false, w.each(e.content, e.content+e.size, w.docType)
		case e.id == webmTracks:
			return false, w.each(e.content, e.content+e.size, w.track)
		case !slices.Contains(webmKept, e.id):
			return false, w.void(e)
		}
		return false, nil
	})
}

func (w *webm) docType(e element) (bool, error) {
	if e.id != ebmlDocType || e.size > 16 {
		return false, nil
	}
	name := make([]byte, max(e.size, 0))
	_, err := w.src.ReadAt(name, e.content)
	w.doc = strings.TrimRight(string(name), "\x00")
	return false, err
}

func (w *webm) track(e element) (bool, error) {
	switch {
	case e.id == webmTrack:
		return true, nil
	case e.id == webmSort && e.size == 1:
		var sort [1]byte
		_, err := w.src.ReadAt(sort[:], e.content)
		w.sorts = append(w.sorts, sort[0])
		return false, err
	}
	return false, nil
}

// void turns an element into one that players pass over.
func (w *webm) void(e element) error {
	if len(w.edits)+2 > maxEdits {
		return damaged("more than %d pieces", maxEdits)
	}
	total := e.content + e.size - e.start
	if total < 2 {
		return damaged("an element without a length")
	}
	width := min(8, total-1)
	head := make([]byte, 1+width)
	head[0] = ebmlVoid
	rest := total - 1 - width
	for i, v := width, rest; i > 0; i, v = i-1, v>>8 {
		head[i] = byte(v)
	}
	head[1] |= 1 << (8 - width)
	w.edits = append(w.edits, edit{e.start, 1 + width, head}, edit{off: e.start + 1 + width, n: rest})
	return nil
}

// each shows the elements between two offsets; visit says whether the content
// of one is to be gone over too.
func (w *webm) each(off, end int64, visit func(element) (bool, error)) error {
	for off < end {
		if w.seen++; w.seen > maxElements {
			return damaged("more than %d elements", maxElements)
		}
		e, err := w.at(off)
		if err != nil {
			return err
		}
		if e.size > end-e.content || e.content > end {
			return damaged("an element reaches beyond its place")
		}
		descend, err := visit(e)
		if err != nil {
			return err
		}
		if off = e.content; !descend {
			if e.size == unknownBytes {
				return damaged("an element without an end")
			}
			off += e.size
		}
	}
	return nil
}

func (w *webm) at(off int64) (element, error) {
	var head [12]byte
	n, err := w.src.ReadAt(head[:], off)
	if err != nil && n < 2 {
		return element{}, err
	}
	buf := head[:n]
	idWidth := bits.LeadingZeros8(buf[0]) + 1
	if idWidth > 4 || len(buf) <= idWidth {
		return element{}, damaged("an element without a name")
	}
	e := element{start: off}
	for _, b := range buf[:idWidth] {
		e.id = e.id<<8 | uint32(b)
	}
	buf = buf[idWidth:]
	width := bits.LeadingZeros8(buf[0]) + 1
	if width > 8 || len(buf) < width {
		return element{}, damaged("an element without a length")
	}
	e.size = int64(buf[0]) &^ (1 << (8 - width))
	open := e.size == 1<<(8-width)-1
	for _, b := range buf[1:width] {
		e.size = e.size<<8 | int64(b)
		open = open && b == 0xff
	}
	if open {
		e.size = unknownBytes
	}
	e.content = off + int64(idWidth+width)
	return e, nil
}
