package evidence

import (
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

const (
	oleSignature   = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	oleHeader      = 512
	oleEntry       = 128
	oleInHeader    = 109        // sectors of the allocation table that the header lists
	oleLast        = 0xfffffffa // higher numbers are no sectors
	maxOLEEntries  = 20_000
	oleDirectoryAt = 48
)

// oleStreams tell the kind of document by the name of its main stream.
var oleStreams = map[string]string{
	"worddocument":        "application/msword",
	"workbook":            "application/vnd.ms-excel",
	"book":                "application/vnd.ms-excel",
	"powerpoint document": "application/vnd.ms-powerpoint",
}

var oleMacros = []string{"macros", "vba", "_vba_project", "_vba_project_cur"}

type ole struct {
	src    *io.SectionReader
	sector int64
	tables []uint32 // the sectors of the allocation table
}

// settleOLE takes the older office documents without a program in them. The
// same container holds installers and mails, which are not taken.
func settleOLE(src *io.SectionReader) (format, error) {
	o := ole{src: src}
	first, err := o.open()
	if err != nil {
		return format{}, err
	}
	names, err := o.names(first)
	if err != nil {
		return format{}, err
	}
	out := format{kind: Document, clean: copyAll}
	for _, name := range names {
		for _, m := range oleMacros {
			if name == m {
				return format{}, refuse(Macros, "a document with a program")
			}
		}
		if named, ok := oleStreams[name]; ok && out.mediaType == "" {
			out.mediaType = named
		}
	}
	if out.mediaType == "" {
		return format{}, refuse(UnknownType, "a container that is no document")
	}
	return out, nil
}

// open reads the header and returns the first sector of the directory.
func (o *ole) open() (uint32, error) {
	var head [oleHeader]byte
	if _, err := o.src.ReadAt(head[:], 0); err != nil {
		return 0, err
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return 0, damaged("sectors of 2^%d bytes", shift)
	}
	o.sector = 1 << shift
	for i := range oleInHeader {
		o.addTable(binary.LittleEndian.Uint32(head[76+4*i:]))
	}
	// A large file lists the rest in a chain of sectors.
	next := binary.LittleEndian.Uint32(head[68:])
	for range o.src.Size()/o.sector + 1 {
		if next > oleLast {
			return binary.LittleEndian.Uint32(head[oleDirectoryAt:]), nil
		}
		data, err := o.read(next)
		if err != nil {
			return 0, err
		}
		last := len(data) - 4
		for i := 0; i < last; i += 4 {
			o.addTable(binary.LittleEndian.Uint32(data[i:]))
		}
		next = binary.LittleEndian.Uint32(data[last:])
		if int64(len(o.tables)) > o.src.Size()/o.sector {
			break // more sectors than there are
		}
	}
	return 0, damaged("its allocation runs in a circle")
}

func (o *ole) addTable(sector uint32) {
	if sector <= oleLast {
		o.tables = append(o.tables, sector)
	}
}

func (o *ole) read(sector uint32) ([]byte, error) {
	data := make([]byte, o.sector)
	_, err := o.src.ReadAt(data, (int64(sector)+1)*o.sector)
	return data, err
}

// names reads the names in the directory, in lower case.
func (o *ole) names(sector uint32) (names []string, err error) {
	for len(names) < maxOLEEntries {
		if sector > oleLast {
			return names, nil
		}
		data, err := o.read(sector)
		if err != nil {
			return nil, err
		}
		for ; len(data) >= oleEntry; data = data[oleEntry:] {
			names = append(names, oleName(data))
		}
		if sector, err = o.after(sector); err != nil {
			return nil, err
		}
	}
	return nil, damaged("more than %d entries", maxOLEEntries)
}

// after follows the allocation table by one sector.
func (o *ole) after(sector uint32) (uint32, error) {
	per := uint32(o.sector / 4)
	table := sector / per
	if int64(table) >= int64(len(o.tables)) {
		return 0, damaged("a sector that is not allocated")
	}
	var next [4]byte
	_, err := o.src.ReadAt(next[:], (int64(o.tables[table])+1)*o.sector+int64(sector%per)*4)
	return binary.LittleEndian.Uint32(next[:]), err
}

func oleName(entry []byte) string {
	n := min(int(binary.LittleEndian.Uint16(entry[64:])), 64) / 2
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return strings.ToLower(strings.TrimRight(string(utf16.Decode(units)), "\x00"))
}
