package evidence

import (
	"compress/flate"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	zipEnd, zipEntry, zipLocal          = "PK\x05\x06", "PK\x01\x02", "PK\x03\x04"
	zipEndSize, zipEntrySize, localSize = 22, 46, 30
	maxZipComment                       = 1<<16 - 1
	maxZipDirectory                     = 2 << 20 // bytes of the list of names
	maxContentTypes                     = 1 << 20 // bytes of the one part that is read, unpacked
	contentTypes                        = "[Content_Types].xml"
	zipStored, zipDeflated              = 0, 8
)

// zipPart is where one part of an archive is.
type zipPart struct {
	name   string
	method uint16
	packed int64
	local  int64
}

// officeMain is the content type of the main part of each kind of document.
var officeMain = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml":    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
}

// settleZip takes the archives that are office documents without a program in
// them. Only the list of names and one part are read, so that nothing is
// unpacked that could grow.
func settleZip(src *io.SectionReader) (format, error) {
	parts, err := zipParts(src)
	if err != nil {
		return format{}, err
	}
	var types *zipPart
	for i, p := range parts {
		name := strings.ToLower(p.name)
		if strings.HasSuffix(name, "vbaproject.bin") {
			return format{}, refuse(Macros, "a document with a program")
		}
		if name == strings.ToLower(contentTypes) {
			if types != nil {
				return format{}, damaged("two lists of content types")
			}
			types = &parts[i]
		}
	}
	if types == nil {
		return format{}, refuse(UnknownType, "an archive that is no document")
	}
	declared, err := contentTypesIn(src, *types)
	if err != nil {
		return format{}, err
	}
	out := format{kind: Document, clean: copyAll}
	for _, d := range declared {
		lower := strings.ToLower(d)
		if strings.Contains(lower, "macroenabled") || strings.Contains(lower, "vbaproject") {
			return format{}, refuse(Macros, "a document with a program")
		}
		if named, ok := officeMain[lower]; ok {
			out.mediaType = named
		}
	}
	if out.mediaType == "" {
		return format{}, refuse(UnknownType, "an archive that is no document")
	}
	return out, nil
}

// zipParts reads the list at the end. It must fill its place exactly: an
// archive that two readers could see differently is refused.
func zipParts(src *io.SectionReader) ([]zipPart, error) {
	tail := make([]byte, min(src.Size(), zipEndSize+maxZipComment))
	base := src.Size() - int64(len(tail))
	if _, err := src.ReadAt(tail, base); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	at := strings.LastIndex(string(tail), zipEnd)
	if at < 0 || len(tail)-at < zipEndSize {
		return nil, damaged("an archive without an end")
	}
	end := tail[at:]
	count, size, off := binary.LittleEndian.Uint16(end[10:]), int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	if int(binary.LittleEndian.Uint16(end[20:])) != len(end)-zipEndSize || off+size != base+int64(at) || size > maxZipDirectory {
		return nil, damaged("the list of names is not where it should be")
	}
	list := make([]byte, size)
	if _, err := src.ReadAt(list, off); err != nil {
		return nil, err
	}
	var parts []zipPart
	for len(list) > 0 {
		if len(list) < zipEntrySize || string(list[:4]) != zipEntry {
			return nil, damaged("the list of names is broken")
		}
		name, extra, comment := int(binary.LittleEndian.Uint16(list[28:])), int(binary.LittleEndian.Uint16(list[30:])), int(binary.LittleEndian.Uint16(list[32:]))
		if len(list) < zipEntrySize+name+extra+comment {
			return nil, damaged("the list of names is broken")
		}
		parts = append(parts, zipPart{
			name:   string(list[zipEntrySize : zipEntrySize+name]),
			method: binary.LittleEndian.Uint16(list[10:]),
			packed: int64(binary.LittleEndian.Uint32(list[20:])),
			local:  int64(binary.LittleEndian.Uint32(list[42:])),
		})
		list = list[zipEntrySize+name+extra+comment:]
	}
	if len(parts) != int(count) {
		return nil, damaged("the list of names is not as long as it says")
	}
	return parts, nil
}

// contentTypesIn unpacks the list of content types and returns all of them.
func contentTypesIn(src *io.SectionReader, part zipPart) ([]string, error) {
	var head [localSize]byte
	if _, err := src.ReadAt(head[:], part.local); err != nil {
		return nil, err
	}
	name, extra := int64(binary.LittleEndian.Uint16(head[26:])), int64(binary.LittleEndian.Uint16(head[28:]))
	start := part.local + localSize + name + extra
	if string(head[:4]) != zipLocal || start+part.packed > src.Size() {
		return nil, damaged("a part is not where it should be")
	}
	var data io.Reader = io.NewSectionReader(src, start, part.packed)
	switch part.method {
	case zipStored:
	case zipDeflated:
		data = flate.NewReader(data)
	default:
		return nil, damaged("an unknown way of packing")
	}
	limited := &io.LimitedReader{R: data, N: maxContentTypes}
	words := xml.NewDecoder(limited)
	var out []string
	for {
		token, err := words.Token()
		if errors.Is(err, io.EOF) && limited.N > 0 {
			return out, nil
		}
		if err != nil {
			return nil, damaged("the list of content types is not readable")
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "ContentType" {
				out = append(out, strings.TrimSpace(a.Value))
			}
		}
	}
}
