package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// JPEG markers, as they follow 0xFF.
const (
	jpegRST0, jpegRST7 = 0xd0, 0xd7
	jpegSOI, jpegEOI   = 0xd8, 0xd9
	jpegSOS            = 0xda
	jpegApp0, jpegApp1 = 0xe0, 0xe1
	jpegApp2           = 0xe2
	jpegApp14          = 0xee
	jpegApp15          = 0xef
	jpegJPG0, jpegCOM  = 0xf0, 0xfe
)

const (
	maxSegments = 100_000
	maxScans    = 500 // each scan makes a decoder go over the whole picture
)

// jpegTables are copied as they are: quantisation, Huffman and arithmetic
// tables, restart interval, number of lines, and the frames that have no
// hierarchy.
var jpegTables = []byte{0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc9, 0xca, 0xcb, 0xcc, 0xdb, 0xdc, 0xdd}

type jpegCleaner struct {
	r       *bufio.Reader
	w       io.Writer
	frames  int
	scans   int
	turned  bool // the orientation is written
	payload []byte
}

// cleanJPEG keeps the tables, the scans, JFIF, Adobe's colour transform, the
// colour profile and the orientation. What follows the end of the picture is
// dropped: other pictures, a video, a file of another type.
func cleanJPEG(dst io.Writer, src *io.SectionReader) error {
	j := jpegCleaner{r: bufio.NewReaderSize(src, 64<<10), w: dst}
	var soi [2]byte
	if _, err := io.ReadFull(j.r, soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xff, jpegSOI} {
		return damaged("no JPEG")
	}
	if _, err := dst.Write(soi[:]); err != nil {
		return err
	}
	marker, err := j.marker()
	for range maxSegments {
		if err != nil {
			return err
		}
		if marker == jpegEOI {
			if j.frames == 0 || j.scans == 0 {
				return damaged("a JPEG without a picture")
			}
			_, err = dst.Write([]byte{0xff, jpegEOI})
			return err
		}
		if err = j.segment(marker); err != nil {
			return err
		}
		if marker == jpegSOS {
			marker, err = j.scan()
		} else {
			marker, err = j.marker()
		}
	}
	return damaged("more than %d segments", maxSegments)
}

// marker finds the next marker. Decoders pass over what is between segments,
// so it is dropped.
func (j *jpegCleaner) marker() (byte, error) {
	for {
		_, err := j.r.ReadSlice(0xff)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return 0, err
		}
		b, err := j.afterFF()
		if err != nil || b != 0 {
			return b, err
		}
	}
}

// afterFF passes over fill bytes.
func (j *jpegCleaner) afterFF() (byte, error) {
	for {
		b, err := j.r.ReadByte()
		if err != nil || b != 0xff {
			return b, err
		}
	}
}

// segment reads one segment to its end, and writes what may stay of it.
func (j *jpegCleaner) segment(marker byte) error {
	var size [2]byte
	if _, err := io.ReadFull(j.r, size[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		return damaged("a segment shorter than its length")
	}
	j.payload = slices.Grow(j.payload[:0], n)[:n]
	if _, err := io.ReadFull(j.r, j.payload); err != nil {
		return err
	}
	switch {
	case marker == jpegSOS:
		if j.scans++; j.scans > maxScans {
			return damaged("more than %d scans", maxScans)
		}
		return j.write(marker, j.payload)
	case slices.Contains(jpegTables, marker):
		if marker == 0xc0 || marker == 0xc1 || marker == 0xc2 || marker == 0xc3 || marker == 0xc9 || marker == 0xca || marker == 0xcb {
			j.frames++
		}
		return j.write(marker, j.payload)
	case marker >= jpegApp0 && marker <= jpegApp15:
		return j.application(marker)
	case marker >= jpegJPG0 && marker <= jpegCOM:
		return nil
	}
	return damaged("marker %#x has no place here", marker)
}

func (j *jpegCleaner) application(marker byte) error {
	switch {
	case marker == jpegApp0 && bytes.HasPrefix(j.payload, []byte("JFIF\x00")):
		var jfif [14]byte // without its thumbnail
		copy(jfif[:], j.payload)
		jfif[12], jfif[13] = 0, 0
		return j.write(marker, jfif[:])
	case marker == jpegApp1 && bytes.HasPrefix(j.payload, []byte(exifIntro)) && !j.turned:
		turn := orientationOnly(j.payload[len(exifIntro):])
		if turn == nil {
			return nil
		}
		j.turned = true
		return j.write(marker, append([]byte(exifIntro), turn...))
	case marker == jpegApp2 && bytes.HasPrefix(j.payload, []byte("ICC_PROFILE\x00")):
		return j.write(marker, j.payload)
	case marker == jpegApp14 && bytes.HasPrefix(j.payload, []byte("Adobe")) && len(j.payload) >= 12:
		return j.write(marker, j.payload[:12])
	}
	return nil
}

func (j *jpegCleaner) write(marker byte, payload []byte) error {
	head := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2))
	if _, err := j.w.Write(head); err != nil {
		return err
	}
	_, err := j.w.Write(payload)
	return err
}

// scan copies the pixels that follow a start of scan, and returns the marker
// that ends them.
func (j *jpegCleaner) scan() (byte, error) {
	for {
		chunk, err := j.r.ReadSlice(0xff)
		if errors.Is(err, bufio.ErrBufferFull) {
			if _, err = j.w.Write(chunk); err != nil {
				return 0, err
			}
			continue
		}
		if err != nil {
			return 0, err
		}
		if _, err = j.w.Write(chunk[:len(chunk)-1]); err != nil {
			return 0, err
		}
		b, err := j.afterFF()
		if err != nil {
			return 0, err
		}
		if b != 0 && (b < jpegRST0 || b > jpegRST7) {
			return b, nil
		}
		if _, err = j.w.Write([]byte{0xff, b}); err != nil {
			return 0, err
		}
	}
}
