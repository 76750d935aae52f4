package evidence

import (
	"io"
	"mime"
	"path"
	"slices"
	"strings"
)

// Kind is what an attachment is to people.
type Kind string

// The kinds.
const (
	Picture  Kind = "PICTURE"
	Voice    Kind = "VOICE"
	Video    Kind = "VIDEO"
	Document Kind = "DOCUMENT"
)

// Limits are the bytes that a file of each kind may have as it comes in.
type Limits struct{ Picture, Voice, Video, Document int64 }

// DefaultLimits are 200 MB for a video, 20 MB for the rest.
func DefaultLimits() Limits {
	return Limits{Picture: 20 << 20, Voice: 20 << 20, Video: 200 << 20, Document: 20 << 20}
}

// Of is the limit of a kind; 0 for a kind that is none.
func (l Limits) Of(kind Kind) int64 {
	return map[Kind]int64{Picture: l.Picture, Voice: l.Voice, Video: l.Video, Document: l.Document}[kind]
}

// Largest is the most that any file may have.
func (l Limits) Largest() int64 { return max(l.Picture, l.Voice, l.Video, l.Document) }

// format is one type that is taken. Its clean writes the file without what
// must not be kept, and refuses one that is damaged.
type format struct {
	mediaType string
	kind      Kind
	clean     func(dst io.Writer, src *io.SectionReader) error
}

// family is what the first bytes tell: one format, or a container whose whole
// content tells which.
type family struct {
	begins func(head []byte) bool
	kinds  []Kind // what it may turn out to be
	settle func(src *io.SectionReader) (format, error)
}

// headSize is how many bytes begins is shown, or fewer where the file is short.
const headSize = 4096

var families = []family{
	one(beginsWith("\xff\xd8\xff"), format{"image/jpeg", Picture, cleanJPEG}),
	one(beginsWith(pngSignature), format{"image/png", Picture, cleanPNG}),
	one(beginsWith("GIF87a", "GIF89a"), format{"image/gif", Picture, cleanGIF}),
	one(isRIFF("WEBP"), format{"image/webp", Picture, cleanWebP}),
	one(isRIFF("WAVE"), format{"audio/wav", Voice, cleanWAV}),
	one(beginsWith("#!AMR\n", "#!AMR-WB\n"), format{"audio/amr", Voice, copyAll}),
	one(isOgg, format{"audio/ogg", Voice, copyAll}),
	one(beginsWith("%PDF-"), format{"application/pdf", Document, cleanPDF}),
	{beginsWith("PK\x03\x04"), []Kind{Document}, settleZip},
	{beginsWith(oleSignature), []Kind{Document}, settleOLE},
	{isStillISO, []Kind{Picture}, refuseStillISO},
	{isISO, []Kind{Voice, Video}, settleISO},
	{beginsWith("\x1aE\xdf\xa3"), []Kind{Voice, Video}, settleWebM},
	{isFrames, []Kind{Voice}, settleFrames},
	one(isText, format{"text/plain; charset=utf-8", Document, copyText}),
}

func one(begins func([]byte) bool, f format) family {
	return family{begins, []Kind{f.kind}, func(*io.SectionReader) (format, error) { return f, nil }}
}

func beginsWith(signatures ...string) func([]byte) bool {
	return func(head []byte) bool {
		return slices.ContainsFunc(signatures, func(s string) bool { return strings.HasPrefix(string(head), s) })
	}
}

func familyOf(head []byte) (family, error) {
	for _, f := range families {
		if f.begins(head) {
			return f, nil
		}
	}
	return family{}, refuse(UnknownType, "the first bytes are of no type that is taken")
}

func copyAll(dst io.Writer, src *io.SectionReader) error {
	_, err := io.Copy(dst, src)
	return err
}

// Declared is what the sender says of a file. Either may be empty. It is never
// believed, only held against the content.
type Declared struct{ Name, MediaType string }

// sound stands for containers that hold sound alone as often as a picture with
// it: recorders name both alike.
var sound = []Kind{Voice, Video}

var extensions = map[string][]Kind{
	"jpg": {Picture}, "jpeg": {Picture}, "jpe": {Picture}, "jfif": {Picture}, "png": {Picture}, "apng": {Picture},
	"gif": {Picture}, "webp": {Picture}, "heic": {Picture}, "heif": {Picture}, "avif": {Picture},
	"mp3": {Voice}, "m4a": {Voice}, "aac": {Voice}, "amr": {Voice}, "awb": {Voice}, "wav": {Voice}, "oga": {Voice}, "opus": {Voice}, "weba": {Voice},
	"mp4": sound, "m4v": sound, "mov": sound, "qt": sound, "3gp": sound, "webm": sound, "ogg": sound,
	"pdf": {Document}, "docx": {Document}, "xlsx": {Document}, "pptx": {Document}, "ppsx": {Document}, "doc": {Document}, "xls": {Document},
	"ppt": {Document}, "wps": {Document}, "et": {Document}, "dps": {Document}, "txt": {Document}, "text": {Document},
}

// mediaTypes has those whose first half does not tell the kinds.
var mediaTypes = map[string][]Kind{
	"image/svg+xml": nil, // a program, not a picture
	"video/mp4":     sound, "video/quicktime": sound, "video/webm": sound, "video/3gpp": sound, "video/ogg": sound, "application/ogg": sound,
	"text/plain": {Document}, "application/pdf": {Document}, "application/msword": {Document},
	"application/kswps": {Document}, "application/wps-office.doc": {Document}, "application/wps-office.docx": {Document},
	"application/wps-office.xls": {Document}, "application/wps-office.xlsx": {Document},
	// A browser without an office suite says what it sees.
	"application/zip": {Document}, "application/x-zip-compressed": {Document}, "application/x-ole-storage": {Document},
}

// agrees refuses a name or a media type of another kind than the content's,
// and one of no kind that is taken, such as .html: who fetches the file would
// be led by it.
func (d Declared) agrees(f format) error {
	if kinds, claimed := d.kindsByName(); claimed && !slices.Contains(kinds, f.kind) {
		return refuse(Contradicts, "its name says something else")
	}
	if kinds, claimed := d.kindsByMediaType(); claimed && !slices.Contains(kinds, f.kind) {
		return refuse(Contradicts, "its declared media type says something else")
	}
	return nil
}

func (d Declared) kindsByName() ([]Kind, bool) {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(CleanName(d.Name)), "."))
	if !isExtension(ext) {
		return nil, false
	}
	return extensions[ext], true
}

// isExtension tells the end of a file's name from that of a sentence or a date.
func isExtension(ext string) bool {
	if len(ext) < 1 || len(ext) > 12 {
		return false
	}
	letters := 0
	for _, r := range ext {
		switch {
		case r >= 'a' && r <= 'z':
			letters++
		case r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return letters > 0
}

func (d Declared) kindsByMediaType() ([]Kind, bool) {
	if d.MediaType == "" {
		return nil, false
	}
	named, _, err := mime.ParseMediaType(d.MediaType)
	if err != nil {
		return nil, true
	}
	if kinds, ok := mediaTypes[named]; ok {
		return kinds, true
	}
	first, rest, _ := strings.Cut(named, "/")
	switch {
	case named == "application/octet-stream":
		return nil, false
	case first == "image":
		return []Kind{Picture}, true
	case first == "audio":
		return []Kind{Voice}, true
	case first == "video":
		return []Kind{Video}, true
	case strings.HasPrefix(rest, "vnd.openxmlformats-officedocument."), strings.HasPrefix(rest, "vnd.ms-") && !strings.Contains(rest, "macro"):
		return []Kind{Document}, true
	}
	return nil, true
}
