package evidence

import (
	"encoding/binary"
	"io"
	"math"
	"slices"
)

const (
	riffHeader    = 12
	maxRIFFChunks = 10_000

	webpHasXMP, webpHasEXIF = 0x04, 0x08
)

func isRIFF(form string) func([]byte) bool {
	return func(head []byte) bool {
		return len(head) >= riffHeader && string(head[:4]) == "RIFF" && string(head[8:12]) == form
	}
}

// riff plans a cleaned file: which pieces of the source, and which bytes
// instead. The size stands in front, so that nothing can be written before
// all is known.
type riff struct {
	src    *io.SectionReader
	pieces []piece
	chunks int
	open   bool // sound may reach to the end, whatever is said of its size
}

// piece is a range of the source, or bytes that stand for one.
type piece struct {
	off, n int64
	lit    []byte
}

type riffChunk struct {
	name      string
	head      []byte
	off, size int64 // of the content
}

func (r *riff) literal(b []byte) { r.pieces = append(r.pieces, piece{n: int64(len(b)), lit: b}) }

// chunk writes a chunk as it is, padded to an even length.
func (r *riff) chunk(c riffChunk) {
	r.literal(c.head)
	r.pieces = append(r.pieces, piece{off: c.off, n: c.size})
	if c.size%2 == 1 {
		r.literal([]byte{0})
	}
}

// each shows the chunks between two offsets.
func (r *riff) each(off, end int64, visit func(riffChunk) error) error {
	for off < end {
		if r.chunks++; r.chunks > maxRIFFChunks {
			return damaged("more than %d chunks", maxRIFFChunks)
		}
		head := make([]byte, 8)
		if end-off < 8 {
			return damaged("a chunk is broken off")
		}
		if _, err := r.src.ReadAt(head, off); err != nil {
			return err
		}
		c := riffChunk{string(head[:4]), head, off + 8, int64(binary.LittleEndian.Uint32(head[4:]))}
		if r.open && c.name == "data" && isOpen(uint32(c.size)) {
			c.size = end - c.off
			binary.LittleEndian.PutUint32(head[4:], uint32(c.size))
		}
		if c.size > end-c.off {
			return damaged("a chunk reaches beyond the end")
		}
		if err := visit(c); err != nil {
			return err
		}
		off = c.off + c.size + c.size%2
	}
	return nil
}

// end is where the content ends by the header; what follows is dropped. A
// recorder that could not go back leaves no size: then it is the whole file.
func (r *riff) end() (int64, error) {
	var head [riffHeader]byte
	if _, err := r.src.ReadAt(head[:], 0); err != nil {
		return 0, err
	}
	size := binary.LittleEndian.Uint32(head[4:])
	if r.open && isOpen(size) {
		return r.src.Size(), nil
	}
	if end := int64(size) + 8; end <= r.src.Size() {
		return end, nil
	}
	return 0, damaged("it is shorter than its header says")
}

// isOpen: what a recorder writes before it knows.
func isOpen(size uint32) bool { return size == 0 || size == math.MaxUint32 }

func (r *riff) writeTo(dst io.Writer, form string) error {
	size := int64(4)
	for _, p := range r.pieces {
		size += p.n
	}
	if size > math.MaxUint32 {
		return damaged("larger than its type allows")
	}
	head := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size))
	if _, err := dst.Write(append(head, form...)); err != nil {
		return err
	}
	return writePieces(dst, r.src, r.pieces)
}

func writePieces(dst io.Writer, src io.ReaderAt, pieces []piece) error {
	for _, p := range pieces {
		var err error
		if p.lit != nil {
			_, err = dst.Write(p.lit)
		} else {
			_, err = io.CopyN(dst, io.NewSectionReader(src, p.off, p.n), p.n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cleanWebP keeps pixels, colours, animation and the orientation.
func cleanWebP(dst io.Writer, src *io.SectionReader) error {
	r := riff{src: src}
	end, err := r.end()
	if err != nil {
		return err
	}
	pictures, turned := 0, false
	var flags []byte // of the extended header, corrected when all is known
	err = r.each(riffHeader, end, func(c riffChunk) error {
		switch c.name {
		case "VP8 ", "VP8L":
			pictures++
			r.chunk(c)
		case "VP8X":
			if c.size != 10 || flags != nil || len(r.pieces) > 0 {
				return damaged("the extended header is not as it should be")
			}
			flags = make([]byte, 10)
			if _, err := src.ReadAt(flags, c.off); err != nil {
				return err
			}
			r.literal(c.head)
			r.literal(flags)
		case "ICCP", "ANIM", "ALPH":
			r.chunk(c)
		case "ANMF":
			pictures++
			return r.frame(c)
		case "EXIF":
			done, err := r.turn(c, flags != nil && !turned)
			turned = turned || done
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if pictures == 0 {
		return damaged("a WebP without a picture")
	}
	if flags != nil {
		flags[0] &^= webpHasXMP | webpHasEXIF
		if turned {
			flags[0] |= webpHasEXIF
		}
	}
	return r.writeTo(dst, "WEBP")
}

// frame keeps what makes one picture of an animation.
func (r *riff) frame(c riffChunk) error {
	const where = 16 // place, size and time
	if c.size < where {
		return damaged("a frame is broken off")
	}
	head := slices.Clone(c.head)
	r.literal(head)
	r.pieces = append(r.pieces, piece{off: c.off, n: where})
	first := len(r.pieces)
	err := r.each(c.off+where, c.off+c.size, func(part riffChunk) error {
		if part.name == "ALPH" || part.name == "VP8 " || part.name == "VP8L" {
			r.chunk(part)
		}
		return nil
	})
	size := int64(where)
	for _, p := range r.pieces[first:] {
		size += p.n
	}
	binary.LittleEndian.PutUint32(head[4:], uint32(size))
	return err
}

// turn replaces EXIF by the orientation, and says whether there was one.
func (r *riff) turn(c riffChunk, wanted bool) (bool, error) {
	if !wanted || c.size > 1<<20 {
		return false, nil
	}
	tiff := make([]byte, c.size)
	if _, err := r.src.ReadAt(tiff, c.off); err != nil {
		return false, err
	}
	if string(tiff[:min(len(tiff), len(exifIntro))]) == exifIntro {
		tiff = tiff[len(exifIntro):] // some writers carry JPEG's over
	}
	turn := orientationOnly(tiff)
	if turn == nil {
		return false, nil
	}
	r.literal(binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(turn))))
	r.literal(turn)
	return true, nil
}

// cleanWAV keeps the sound and its format.
func cleanWAV(dst io.Writer, src *io.SectionReader) error {
	r := riff{src: src, open: true}
	end, err := r.end()
	if err != nil {
		return err
	}
	var seen []string
	err = r.each(riffHeader, end, func(c riffChunk) error {
		if c.name == "fmt " || c.name == "fact" || c.name == "data" {
			seen = append(seen, c.name)
			r.chunk(c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !slices.Contains(seen, "fmt ") || !slices.Contains(seen, "data") {
		return damaged("a WAV without sound")
	}
	return r.writeTo(dst, "WAVE")
}
