package evidence

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

// planted is what must never come out again.
const planted = "30.2741N-120.1551E"

// scrub runs a cleaner.
func scrub(clean func(io.Writer, *io.SectionReader) error, in []byte) ([]byte, error) {
	var out bytes.Buffer
	err := clean(&out, io.NewSectionReader(bytes.NewReader(in), 0, int64(len(in))))
	return out.Bytes(), asRefusal(err, "")
}

func mustScrub(t *testing.T, clean func(io.Writer, *io.SectionReader) error, in []byte) []byte {
	t.Helper()
	out, err := scrub(clean, in)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte(planted)) {
		t.Fatal("what was planted came out again")
	}
	return out
}

func drawing() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, 33, 21), color.Palette{color.White, color.Black, color.RGBA{200, 30, 30, 255}, color.RGBA{20, 30, 230, 255}})
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i / 7 % 4)
	}
	return img
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func plainJPEG() []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, drawing(), nil))
	return b.Bytes()
}

func segment(marker byte, payload string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2)), payload...)
}

// jpegWith puts segments behind the start of a picture, and bytes behind its end.
func jpegWith(tail string, segments ...[]byte) []byte {
	plain := plainJPEG()
	out := append([]byte{}, plain[:2]...)
	out = append(out, bytes.Join(segments, nil)...)
	return append(append(out, plain[2:]...), tail...)
}

// tiffWithPlace is what a phone writes: which way is up, and where it was.
func tiffWithPlace(order binary.AppendByteOrder, turn uint16) string {
	mark := "MM\x00*"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II*\x00"
	}
	b := order.AppendUint32([]byte(mark), 8)
	field := func(tag, typ uint16, count, value uint32) {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), typ), count)
		if typ == typeShort {
			b = order.AppendUint16(order.AppendUint16(b, uint16(value)), 0)
		} else {
			b = order.AppendUint32(b, value)
		}
	}
	b = order.AppendUint16(b, 2)
	field(tagOrientation, typeShort, 1, uint32(turn))
	field(0x8825, 4, 1, 38)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	field(2, 2, uint32(len(planted)), 56)
	b = order.AppendUint32(b, 0)
	return string(b) + planted
}

func plainPNG() []byte {
	var b bytes.Buffer
	must(png.Encode(&b, drawing()))
	return b.Bytes()
}

func chunk(name, content string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, name...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

const pngHeaderEnd = 8 + 12 + 13

// pngWith puts chunks behind the header.
func pngWith(tail string, chunks ...[]byte) []byte {
	plain := plainPNG()
	out := append([]byte{}, plain[:pngHeaderEnd]...)
	out = append(out, bytes.Join(chunks, nil)...)
	return append(append(out, plain[pngHeaderEnd:]...), tail...)
}

func plainGIF() []byte {
	var b bytes.Buffer
	must(gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{drawing(), drawing()}, Delay: []int{5, 9}, LoopCount: 3}))
	return b.Bytes()
}

// gifWith puts blocks before the end.
func gifWith(tail string, blocks ...string) []byte {
	plain := plainGIF()
	out := append([]byte{}, plain[:len(plain)-1]...)
	for _, b := range blocks {
		out = append(out, b...)
	}
	return append(append(out, gifTrailer), tail...)
}

func riffPart(name, content string) string {
	out := string(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(content)))) + content
	if len(content)%2 == 1 {
		out += "\x00"
	}
	return out
}

func riffOf(form string, parts ...string) []byte {
	body := form
	for _, p := range parts {
		body += p
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// pixel is one transparent pixel, lossless.
const pixel = "\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07"

func boxOf(name string, contents ...string) string {
	body := ""
	for _, c := range contents {
		body += c
	}
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + name + body
}

func u32(values ...uint32) string {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return string(b)
}

// trackOf is a track whose samples are one chunk of two.
func trackOf(handler string, off, size uint32, more ...string) string {
	return boxOf("trak", append([]string{boxOf("tkhd", u32(1, 2, 3)), boxOf("mdia",
		boxOf("mdhd", u32(0, 0, 0)), boxOf("hdlr", u32(0, 0), handler, u32(0, 0, 0)+"\x00"),
		boxOf("minf", boxOf("stbl",
			boxOf("stsz", u32(0, 0, 2, size/2, size-size/2)), boxOf("stsc", u32(0, 1, 1, 2, 1)), boxOf("stco", u32(0, 1, off)))))}, more...)...)
}

// film is a recording with tags at every level and a track of positions.
func film(brand, first string) []byte {
	head := boxOf("ftyp", brand, u32(0), brand)
	frames, places := "FRAMES-of-the-film", planted+planted
	data := boxOf("mdat", frames, places)
	at := uint32(len(head) + 8)
	place := boxOf("udta", boxOf("\xa9xyz", planted))
	return []byte(head + data + boxOf("moov", boxOf("mvhd", u32(0)), trackOf(first, at, uint32(len(frames)), place, boxOf("meta", planted)),
		trackOf("meta", at+uint32(len(frames)), uint32(len(places))), place, boxOf("meta", planted), boxOf("gps ", planted)) +
		boxOf("free", planted) + boxOf("uuid", planted) + boxOf("meta", planted))
}

func elementOf(id string, contents ...string) string {
	body := ""
	for _, c := range contents {
		body += c
	}
	return id + string([]byte{0x40 | byte(len(body)>>8), byte(len(body))}) + body
}

// clip is a WebM as a browser records it: without lengths.
func clip(sort string) []byte {
	const open = "\x01\xff\xff\xff\xff\xff\xff\xff"
	return []byte(elementOf("\x1aE\xdf\xa3", elementOf("\x42\x82", "webm")) + "\x18\x53\x80\x67" + open +
		elementOf("\x15\x49\xa9\x66", "info") + elementOf("\x16\x54\xae\x6b", elementOf("\xae", elementOf("\x83", sort))) +
		elementOf("\x12\x54\xc3\x67", planted) + elementOf("\xec", planted) +
		"\x1f\x43\xb6\x75" + open + elementOf("\xe7", "0") + elementOf("\xa3", "SOUND") + elementOf("\x12\x54\xc3\x67", planted))
}
