package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"reflect"
	"strings"
	"testing"
)

type cleaner = func(io.Writer, *io.SectionReader) error

// fuzz states of a cleaner: it never panics; what it gives is cleaned already;
// every error is a refusal; and where decode knows the file that came in, it
// sees the same in what came out.
func fuzz(f *testing.F, clean cleaner, decode func([]byte) (any, error), seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
		f.Add(s[:len(s)*2/3])
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := scrub(clean, in)
		if err != nil {
			if RefusalIn(err) == nil {
				t.Fatal(err)
			}
			return
		}
		again, err := scrub(clean, out)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("cleaned again it is another file (%v)", err)
		}
		if decode == nil {
			return
		}
		want, err := decode(in)
		if err != nil {
			return
		}
		if got, err := decode(out); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("the picture is another one (%v)", err)
		}
	})
}

// small keeps a decoder from pictures of a size that costs minutes.
func small(config func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) func([]byte) (any, error) {
	return func(b []byte) (any, error) {
		c, err := config(bytes.NewReader(b))
		if err != nil || c.Width*c.Height > 1<<16 {
			return nil, io.EOF
		}
		return decode(bytes.NewReader(b))
	}
}

func FuzzJPEG(f *testing.F) {
	fuzz(f, cleanJPEG, small(jpeg.DecodeConfig, jpeg.Decode), plainJPEG(),
		jpegWith("<html>", segment(jpegApp1, exifIntro+tiffWithPlace(binary.LittleEndian, 6)), segment(jpegCOM, planted), segment(jpegApp14, "Adobe\x00\x64\x00\x00\x00\x00\x01")),
		jpegWith("PK\x03\x04", segment(jpegApp0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"), segment(jpegApp2, "ICC_PROFILE\x00\x01\x01p")))
}

func FuzzPNG(f *testing.F) {
	fuzz(f, cleanPNG, small(png.DecodeConfig, png.Decode), plainPNG(), pngWith("<html>", chunk("eXIf", tiffWithPlace(binary.BigEndian, 3)), chunk("tEXt", planted)))
}

func FuzzGIF(f *testing.F) {
	animation := func(r io.Reader) (*gif.GIF, error) { return gif.DecodeAll(r) }
	fuzz(f, cleanGIF, func(b []byte) (any, error) {
		if len(b) > 1<<16 {
			return nil, io.EOF
		}
		if c, err := gif.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width*c.Height > 1<<16 {
			return nil, io.EOF
		}
		return animation(bytes.NewReader(b))
	}, plainGIF(), gifWith("x", "\x21\xfe\x03abc\x00", "\x21\xff\x0bNETSCAPE2.0\x03\x01\x02\x00\x00"))
}

func FuzzRIFF(f *testing.F) {
	either := func(w io.Writer, src *io.SectionReader) error {
		head := make([]byte, riffHeader)
		_, _ = src.ReadAt(head, 0)
		if isRIFF("WAVE")(head) {
			return cleanWAV(w, src)
		}
		return cleanWebP(w, src)
	}
	extended := riffPart("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	fuzz(f, either, nil, riffOf("WEBP", riffPart("VP8L", pixel)),
		riffOf("WEBP", extended, riffPart("VP8L", pixel), riffPart("EXIF", tiffWithPlace(binary.LittleEndian, 3)), riffPart("XMP ", planted)),
		riffOf("WEBP", extended, riffPart("ANMF", strings.Repeat("f", 16)+riffPart("VP8L", pixel))),
		riffOf("WAVE", riffPart("fmt ", "f"), riffPart("data", "abc"), riffPart("LIST", "x")))
}

func FuzzISO(f *testing.F) {
	fuzz(f, cleanISO, nil, film("isom", "vide"), film("qt  ", "soun"))
}

func FuzzWebM(f *testing.F) { fuzz(f, cleanWebM, nil, clip("\x01"), clip("\x02")) }

func FuzzFrames(f *testing.F) {
	fuzz(f, cleanFrames, nil, []byte(mp3()), []byte("ID3\x04\x00\x00\x00\x00\x00\x03abc"+aac()))
}

// FuzzSettle: whatever comes in, the answer is a type with a kind, or a
// refusal.
func FuzzSettle(f *testing.F) {
	for _, s := range [][]byte{office(wordMain), archive("a"), compound("WordDocument"), film("isom", "vide"), clip("\x01"), []byte(mp3()), []byte("字"), []byte("%PDF-")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		fam, err := familyOf(in[:min(len(in), headSize)])
		if err == nil {
			var got format
			got, err = fam.settle(io.NewSectionReader(bytes.NewReader(in), 0, int64(len(in))))
			if err == nil && (got.mediaType == "" || DefaultLimits().Of(got.kind) == 0 || got.clean == nil) {
				t.Errorf("got %+v", got)
			}
		}
		if err != nil && RefusalIn(asRefusal(err, "")) == nil {
			t.Error(err)
		}
	})
}

// FuzzPlanted: a note in any of its places never comes out again, whatever
// stands beside it.
func FuzzPlanted(f *testing.F) {
	f.Add("", byte(jpegApp1), uint16(6))
	f.Add(exifIntro, byte(0xed), uint16(0))
	f.Add("JFIF\x00", byte(jpegApp0), uint16(9))
	f.Fuzz(func(t *testing.T, beside string, marker byte, turn uint16) {
		if len(beside) > 1000 || marker < jpegApp0 || marker == 0xff || strings.HasPrefix(beside, "ICC_PROFILE\x00") {
			return
		}
		note := beside + planted
		for _, c := range []struct {
			clean cleaner
			in    []byte
		}{
			{cleanJPEG, jpegWith(planted, segment(marker, note), segment(jpegApp1, exifIntro+tiffWithPlace(binary.BigEndian, turn)))},
			{cleanPNG, pngWith(planted, chunk("tEXt", note), chunk("eXIf", tiffWithPlace(binary.LittleEndian, turn)))},
			{cleanGIF, gifWith(planted, "\x21\xfe"+string([]byte{byte(min(len(note), 255))})+note[max(0, len(note)-255):]+"\x00")},
			{cleanWebP, riffOf("WEBP", riffPart("VP8L", pixel), riffPart("XMP ", note), riffPart("EXIF", note))},
		} {
			out, err := scrub(c.clean, c.in)
			if err != nil || bytes.Contains(out, []byte(planted)) {
				t.Errorf("%v: %q", err, out)
			}
		}
	})
}
