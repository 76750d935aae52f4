package evidence

import (
	"encoding/binary"
	"io"
	"slices"
	"strings"
)

// isISO knows the files built of boxes: MP4, M4A, 3GP and MOV.
func isISO(head []byte) bool {
	return len(head) >= 12 && (string(head[4:8]) == "ftyp" || slices.Contains([]string{"moov", "wide", "mdat"}, string(head[4:8])))
}

// isStillISO knows HEIC and AVIF, which are pictures built of boxes.
func isStillISO(head []byte) bool {
	return isISO(head) && string(head[4:8]) == "ftyp" &&
		slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "mif2", "avif", "avis"}, string(head[8:12]))
}

// refuseStillISO: nothing in the standard library could prove that a picture
// without its metadata is still the same one. Phones convert when asked for
// JPEG.
func refuseStillISO(src *io.SectionReader) (format, error) {
	var head [12]byte
	if _, err := src.ReadAt(head[:], 0); err != nil {
		return format{}, err
	}
	mediaType := "image/heic"
	if strings.HasPrefix(string(head[8:]), "avi") {
		mediaType = "image/avif"
	}
	return format{}, &Refusal{Reason: Uncleanable, MediaType: mediaType, detail: "ask for JPEG"}
}

// box is one part of such a file: its name stands at start+4.
type box struct {
	name                string
	start, content, end int64
}

const (
	maxBoxes = 100_000
	maxDepth = 16
)

// boxes walks a file and collects what must be neutralised.
type boxes struct {
	src        *io.SectionReader
	seen       int
	depth      int
	edits      []edit
	handlers   []string // of the tracks
	fragmented bool     // samples are listed beside the tracks
	foreign    bool     // a track is neither picture nor sound
}

// Kept are the boxes of each level; every other one becomes free space of the
// same length, since offsets elsewhere count from the start of the file. The
// lower levels hold what players need in many shapes: there only the boxes for
// notes are made free.
var (
	keptAtTop   = []string{"ftyp", "styp", "moov", "moof", "mdat", "mfra", "sidx", "ssix", "pdin", "prft", "wide"}
	keptInMovie = []string{"mvhd", "trak", "mvex", "iods"}
	keptInTrack = []string{"tkhd", "mdia", "edts", "tref", "trgr", "tapt", "load", "clip", "matt"}
	keptInMoof  = []string{"mfhd", "traf"}
	notes       = []string{"udta", "meta", "uuid", "free", "skip", "xml ", "bxml"}
)

func settleISO(src *io.SectionReader) (format, error) {
	b := boxes{src: src}
	if err := b.walk(); err != nil {
		return format{}, err
	}
	var head [12]byte
	if _, err := src.ReadAt(head[:], 0); err != nil {
		return format{}, err
	}
	switch {
	case slices.Contains(b.handlers, "vide") && (string(head[4:8]) != "ftyp" || string(head[8:12]) == "qt  "):
		return format{"video/quicktime", Video, cleanISO}, nil
	case slices.Contains(b.handlers, "vide"):
		return format{"video/mp4", Video, cleanISO}, nil
	case slices.Contains(b.handlers, "soun"):
		return format{"audio/mp4", Voice, cleanISO}, nil
	}
	return format{}, refuse(UnknownType, "boxes without a track of picture or sound")
}

// cleanISO makes tags and notes free space, and blanks the tracks that are
// neither picture nor sound: cameras and drones write their way there.
func cleanISO(dst io.Writer, src *io.SectionReader) error {
	b := boxes{src: src}
	if err := b.walk(); err != nil {
		return err
	}
	return writeEdited(dst, src, b.edits)
}

func (b *boxes) walk() error {
	err := b.each(0, b.src.Size(), func(x box) error {
		switch {
		case x.name == "moov":
			return b.each(x.content, x.end, b.inMovie)
		case x.name == "moof":
			b.fragmented = true
			return b.each(x.content, x.end, func(y box) error {
				if y.name == "traf" {
					return b.each(y.content, y.end, b.freeNotes)
				}
				return b.freeUnless(keptInMoof, y)
			})
		}
		return b.freeUnless(keptAtTop, x)
	})
	if err == nil && b.fragmented && b.foreign {
		return refuse(Uncleanable, "fragments with a track that is neither picture nor sound")
	}
	return err
}

func (b *boxes) inMovie(x box) error {
	switch x.name {
	case "cmov":
		return refuse(Uncleanable, "its index is compressed")
	case "trak":
		return b.track(x)
	}
	return b.freeUnless(keptInMovie, x)
}

// track frees what is not picture or sound, with its samples.
func (b *boxes) track(trak box) error {
	t := track{trak: trak}
	if err := b.each(trak.content, trak.end, func(x box) error { return b.describe(&t, x) }); err != nil {
		return err
	}
	b.handlers = append(b.handlers, t.handler)
	if t.handler != "vide" && t.handler != "soun" {
		b.foreign = true
		b.free(trak)
		return b.blankSamples(t)
	}
	return b.each(trak.content, trak.end, func(x box) error {
		if x.name != "mdia" {
			return b.freeUnless(keptInTrack, x)
		}
		return b.each(x.content, x.end, b.freeNotesBelow)
	})
}

func (b *boxes) freeNotesBelow(x box) error {
	if x.name == "minf" || x.name == "stbl" {
		return b.each(x.content, x.end, b.freeNotesBelow)
	}
	return b.freeNotes(x)
}

func (b *boxes) freeNotes(x box) error {
	if slices.Contains(notes, x.name) || strings.HasPrefix(x.name, "\xa9") {
		b.free(x)
	}
	return nil
}

func (b *boxes) freeUnless(kept []string, x box) error {
	if !slices.Contains(kept, x.name) {
		b.free(x)
	}
	return nil
}

func (b *boxes) free(x box) {
	b.edits = append(b.edits, edit{x.start + 4, 4, []byte("free")}, edit{off: x.content, n: x.end - x.content})
}

// each shows the boxes between two offsets.
func (b *boxes) each(off, end int64, visit func(box) error) error {
	if b.depth++; b.depth > maxDepth {
		return damaged("boxes in boxes")
	}
	defer func() { b.depth-- }()
	for off < end {
		if b.seen++; b.seen > maxBoxes {
			return damaged("more than %d boxes", maxBoxes)
		}
		x, err := b.at(off, end)
		if err != nil {
			return err
		}
		if err := visit(x); err != nil {
			return err
		}
		off = x.end
	}
	return nil
}

func (b *boxes) at(off, end int64) (box, error) {
	var head [16]byte
	if end-off < 8 {
		return box{}, damaged("a box is broken off")
	}
	if _, err := b.src.ReadAt(head[:8], off); err != nil {
		return box{}, err
	}
	x := box{name: string(head[4:8]), start: off, content: off + 8}
	size := uint64(binary.BigEndian.Uint32(head[:]))
	switch size {
	case 0: // to the end, which only the file itself may say
		if end != b.src.Size() {
			return box{}, damaged("a box without an end")
		}
		size = uint64(end - off)
	case 1:
		if end-off < 16 {
			return box{}, damaged("a box is broken off")
		}
		if _, err := b.src.ReadAt(head[8:], off+8); err != nil {
			return box{}, err
		}
		x.content = off + 16
		size = binary.BigEndian.Uint64(head[8:])
	}
	if size < uint64(x.content-off) || size > uint64(end-off) {
		return box{}, damaged("a box reaches beyond its place")
	}
	x.end = off + int64(size)
	return x, nil
}
