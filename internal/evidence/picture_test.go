package evidence

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"reflect"
	"strings"
	"testing"
)

func samePixels(t *testing.T, decode func([]byte) (image.Image, error), a, b []byte) {
	t.Helper()
	want, err := decode(a)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode(b)
	if err != nil {
		t.Fatal("the cleaned picture:", err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Error("the pixels are others")
	}
}

func decodeJPEG(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) }
func decodePNG(b []byte) (image.Image, error)  { return png.Decode(bytes.NewReader(b)) }

func TestJPEG_PlaceIsGone_OrientationAndPixelsStay(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for turn := uint16(1); turn <= 8; turn++ {
			in := jpegWith("", segment(jpegApp1, exifIntro+tiffWithPlace(order, turn)))
			if got := orientation([]byte(tiffWithPlace(order, turn))); got != turn {
				t.Fatalf("%s: orientation is %d, want %d", name, got, turn)
			}
			out := mustScrub(t, cleanJPEG, in)
			samePixels(t, decodeJPEG, in, out)
			at := bytes.Index(out, []byte(exifIntro))
			if turn == 1 {
				if at >= 0 {
					t.Errorf("%s: an upright picture has EXIF", name)
				}
				continue
			}
			tiff := out[at+len(exifIntro):][:26]
			if at < 0 || orientation(tiff) != turn || binary.BigEndian.Uint16(tiff[8:]) != 1 {
				t.Errorf("%s: orientation %d is lost, or not alone", name, turn)
			}
		}
	}
}

func TestJPEG_OnlyWhatMakesThePictureStays(t *testing.T) {
	t.Parallel()
	profile := "ICC_PROFILE\x00\x01\x01" + strings.Repeat("p", 40)
	in := jpegWith("\xff\xd8\xff"+planted+"PK\x03\x04<html>",
		segment(jpegApp0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x02\x02"+planted),
		segment(jpegApp0, "JFXX\x00"+planted), segment(jpegApp2, profile), segment(jpegApp2, "MPF\x00"+planted),
		segment(jpegApp1, "http://ns.adobe.com/xap/1.0/\x00"+planted), segment(0xed, "Photoshop 3.0\x00"+planted),
		segment(jpegCOM, planted), segment(0xe7, planted), segment(jpegJPG0, planted), []byte(planted),
		segment(jpegApp14, "Adobe\x00\x64\x00\x00\x00\x00\x01"+planted))
	out := mustScrub(t, cleanJPEG, in)
	samePixels(t, decodeJPEG, plainJPEG(), out)
	for _, kept := range []string{"JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00", profile, "Adobe\x00\x64\x00\x00\x00\x00\x01"} {
		if !bytes.Contains(out, []byte(kept)) {
			t.Errorf("%q is lost", kept)
		}
	}
	if !bytes.HasSuffix(out, []byte{0xff, jpegEOI}) {
		t.Error("something follows the end")
	}
	if again := mustScrub(t, cleanJPEG, out); !bytes.Equal(again, out) {
		t.Error("a second cleaning changes it")
	}
}

func TestPNG_OnlyWhatMakesThePictureStays(t *testing.T) {
	t.Parallel()
	in := pngWith(planted+"<script>", chunk("eXIf", tiffWithPlace(binary.LittleEndian, 6)), chunk("tEXt", "a\x00"+planted),
		chunk("zTXt", planted), chunk("iTXt", planted), chunk("tIME", planted), chunk("prVt", planted), chunk("gAMA", "\x00\x00\xb1\x8f"))
	out := mustScrub(t, cleanPNG, in)
	samePixels(t, decodePNG, in, out)
	want := append(append([]byte{}, plainPNG()[:pngHeaderEnd]...), chunk("eXIf", string(orientationOnly([]byte(tiffWithPlace(binary.BigEndian, 6)))))...)
	want = append(append(want, chunk("gAMA", "\x00\x00\xb1\x8f")...), plainPNG()[pngHeaderEnd:]...)
	if !bytes.Equal(out, want) {
		t.Error("not exactly the header, the orientation, the gamma and the pixels stay")
	}
}

func TestGIF_OnlyWhatMakesThePictureStays(t *testing.T) {
	t.Parallel()
	row := string([]byte{byte(len(planted))}) + planted + "\x00"
	in := gifWith(planted, "\x21\xfe"+row, "\x21\xff\x0bXMP DataXMP"+row, "\x21\x01\x0c"+strings.Repeat("x", 12)+row, "\x21\xfe\x00",
		"\x21\xff\x0bNETSCAPE2.0\x03\x01\x02\x00"+row)
	out := mustScrub(t, cleanGIF, in)
	want, err := gif.DecodeAll(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	got, err := gif.DecodeAll(bytes.NewReader(out))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the animation is another one (%v)", err)
	}
	if plain := mustScrub(t, cleanGIF, plainGIF()); !bytes.Equal(plain, plainGIF()) {
		t.Error("a clean GIF is changed")
	}
}

func TestWebP_OnlyWhatMakesThePictureStays(t *testing.T) {
	t.Parallel()
	extended := func(flags string) string { return riffPart("VP8X", flags+"\x00\x00\x00\x00\x00\x00\x00\x00\x00") }
	turn := string(orientationOnly([]byte(tiffWithPlace(binary.BigEndian, 3))))
	frame := strings.Repeat("f", 16)
	for name, c := range map[string]struct{ in, want []byte }{
		"plain": {append(riffOf("WEBP", riffPart("VP8L", pixel)), planted...), riffOf("WEBP", riffPart("VP8L", pixel))},
		"notes": {riffOf("WEBP", extended("\x2c"), riffPart("ICCP", "profile"), riffPart("VP8L", pixel), riffPart("EXIF", tiffWithPlace(binary.LittleEndian, 1)), riffPart("XMP ", planted), riffPart("what", planted)),
			riffOf("WEBP", extended("\x20"), riffPart("ICCP", "profile"), riffPart("VP8L", pixel))},
		"turned": {riffOf("WEBP", extended("\x0c"), riffPart("VP8L", pixel), riffPart("EXIF", exifIntro+tiffWithPlace(binary.LittleEndian, 3)), riffPart("XMP ", planted)),
			riffOf("WEBP", extended("\x08"), riffPart("VP8L", pixel), riffPart("EXIF", turn))},
		"moving": {riffOf("WEBP", extended("\x02"), riffPart("ANIM", "123456"), riffPart("ANMF", frame+riffPart("VP8L", pixel)+riffPart("note", planted))),
			riffOf("WEBP", extended("\x02"), riffPart("ANIM", "123456"), riffPart("ANMF", frame+riffPart("VP8L", pixel)))},
	} {
		if out := mustScrub(t, cleanWebP, c.in); !bytes.Equal(out, c.want) {
			t.Errorf("%s: got %q, want %q", name, out, c.want)
		}
	}
}

func TestPictures_BrokenOffAnywhere_AreDamaged(t *testing.T) {
	t.Parallel()
	webp := riffOf("WEBP", riffPart("VP8L", pixel))
	for name, c := range map[string]struct {
		f  format
		in []byte
	}{
		"jpeg": {format{clean: cleanJPEG}, plainJPEG()}, "png": {format{clean: cleanPNG}, plainPNG()},
		"gif": {format{clean: cleanGIF}, plainGIF()}, "webp": {format{clean: cleanWebP}, webp},
	} {
		for n := range c.in {
			_, err := scrub(c.f.clean, c.in[:n])
			if r := RefusalIn(err); r == nil || r.Reason != Damaged {
				t.Fatalf("%s of %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestPictures_HostileStructure_IsDamaged(t *testing.T) {
	t.Parallel()
	badSum := plainPNG()
	badSum[pngHeaderEnd-1] ^= 1
	many := bytes.Repeat([]byte{0xff, 0xe5, 0, 2}, maxSegments+1)
	scans := bytes.Repeat(segment(jpegSOS, "\x00"), maxScans+1)
	for name, c := range map[string]struct {
		f  format
		in []byte
	}{
		"jpeg: no picture":          {format{clean: cleanJPEG}, []byte("\xff\xd8\xff\xd9")},
		"jpeg: length beyond end":   {format{clean: cleanJPEG}, []byte("\xff\xd8\xff\xe1\xff\xff123")},
		"jpeg: length of nothing":   {format{clean: cleanJPEG}, jpegWith("", []byte{0xff, 0xe1, 0, 1})},
		"jpeg: 100,000 segments":    {format{clean: cleanJPEG}, jpegWith("", many)},
		"jpeg: hundreds of scans":   {format{clean: cleanJPEG}, jpegWith("", scans)},
		"jpeg: a second start":      {format{clean: cleanJPEG}, jpegWith("", segment(jpegSOI, "x"))},
		"png: sum":                  {format{clean: cleanPNG}, badSum},
		"png: length beyond end":    {format{clean: cleanPNG}, pngWith("", []byte("\x7f\xff\xff\xfftEXtabc"))},
		"png: length of 4 GB":       {format{clean: cleanPNG}, pngWith("", []byte("\xff\xff\xff\xfftEXtabc"))},
		"png: no name":              {format{clean: cleanPNG}, pngWith("", chunk("te\x00t", ""))},
		"png: unknown and critical": {format{clean: cleanPNG}, pngWith("", chunk("CgBI", ""))},
		"png: two headers":          {format{clean: cleanPNG}, pngWith("", chunk("IHDR", ""))},
		"png: no picture":           {format{clean: cleanPNG}, append(plainPNG()[:pngHeaderEnd:pngHeaderEnd], chunk("IEND", "")...)},
		"gif: no picture":           {format{clean: cleanGIF}, []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")},
		"gif: unknown block":        {format{clean: cleanGIF}, gifWith("", "\x22")},
		"webp: no picture":          {format{clean: cleanWebP}, riffOf("WEBP", riffPart("EXIF", "x"))},
		"webp: 10,000 chunks":       {format{clean: cleanWebP}, riffOf("WEBP", strings.Repeat(riffPart("xxxx", ""), maxRIFFChunks+1))},
		"webp: chunk beyond end":    {format{clean: cleanWebP}, riffOf("WEBP", "VP8L\xff\xff\xff\x7fabc")},
		"webp: frame of nothing":    {format{clean: cleanWebP}, riffOf("WEBP", riffPart("ANMF", "x"))},
	} {
		_, err := scrub(c.f.clean, c.in)
		if r := RefusalIn(err); r == nil || r.Reason != Damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
}
