package evidence

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"
	"testing"
)

func settled(t *testing.T, f func(*io.SectionReader) (format, error), in []byte) format {
	t.Helper()
	out, err := f(io.NewSectionReader(bytes.NewReader(in), 0, int64(len(in))))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestISO_TagsAndTracksOfPlacesAreBlank_NothingMoves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in        []byte
		mediaType string
	}{
		"film":      {film("isom", "vide"), "video/mp4"},
		"quicktime": {film("qt  ", "vide"), "video/quicktime"},
		"voice":     {film("M4A ", "soun"), "audio/mp4"},
	} {
		if f := settled(t, settleISO, c.in); f.mediaType != c.mediaType {
			t.Errorf("%s: it is %s", name, f.mediaType)
		}
		out := mustScrub(t, cleanISO, c.in)
		if len(out) != len(c.in) {
			t.Fatalf("%s: %d bytes became %d", name, len(c.in), len(out))
		}
		if bytes.Index(out, []byte("FRAMES-of-the-film")) != bytes.Index(c.in, []byte("FRAMES-of-the-film")) {
			t.Errorf("%s: the film moved", name)
		}
		for _, gone := range []string{"udta", "meta", "uuid", "gps ", "\xa9xyz"} {
			if bytes.Contains(out, []byte(gone)) {
				t.Errorf("%s: %s is still there", name, gone)
			}
		}
		if n := bytes.Count(out, []byte("trak")); n != 1 {
			t.Errorf("%s: %d tracks are left", name, n)
		}
		if again := mustScrub(t, cleanISO, out); !bytes.Equal(again, out) {
			t.Errorf("%s: a second cleaning changes it", name)
		}
	}
}

func TestISO_LongSizes_AndABoxToTheEnd(t *testing.T) {
	t.Parallel()
	long := func(name, body string) string {
		return string(binary.BigEndian.AppendUint64([]byte(u32(1)+name), uint64(16+len(body)))) + body
	}
	in := boxOf("ftyp", "isom", u32(0)) + boxOf("moov", trackOf("vide", 8, 4), long("udta", planted)) + u32(0) + "mdatFRAMES"
	out := mustScrub(t, cleanISO, []byte(in))
	if len(out) != len(in) || !bytes.HasSuffix(out, []byte("mdatFRAMES")) {
		t.Error("the film is another one")
	}
}

func TestISO_HostileStructure_IsRefused(t *testing.T) {
	t.Parallel()
	head := boxOf("ftyp", "isom", u32(0), "isom")
	deep := ""
	for range maxDepth + 1 {
		deep = boxOf("mdia", deep)
	}
	foreign := trackOf("meta", 0, 8)
	for name, c := range map[string]struct {
		in   string
		want Reason
	}{
		"beyond the end":        {head + u32(4000) + "moov", Damaged},
		"shorter than its head": {head + u32(7) + "moov", Damaged},
		"beyond its parent":     {head + boxOf("moov", u32(80)+"trak"), Damaged},
		"open inside":           {head + boxOf("moov", u32(0)+"trak") + boxOf("mdat"), Damaged},
		"longest size":          {head + u32(1) + "moov" + u32(math.MaxUint32, math.MaxUint32), Damaged},
		"deep":                  {head + boxOf("moov", boxOf("trak", deep)), Damaged},
		"100,000 boxes":         {head + strings.Repeat(boxOf("free"), maxBoxes+1), Damaged},
		"no tracks":             {head + boxOf("moov"), UnknownType},
		"compressed index":      {head + boxOf("moov", boxOf("cmov")), Uncleanable},
		"samples beyond":        {head + boxOf("moov", trackOf("meta", math.MaxUint32, 8)), Damaged},
		"sizes beyond":          {head + boxOf("moov", strings.Replace(foreign, "stsz"+u32(0, 0, 2), "stsz"+u32(0, math.MaxUint32, 2), 1)), Damaged},
		"more samples than are": {head + boxOf("moov", strings.Replace(foreign, u32(0, 1, 1, 2, 1), u32(0, 9, 1, 2, 1), 1)), Damaged},
		"fragments of places":   {head + boxOf("moov", foreign) + boxOf("moof", boxOf("mfhd")), Uncleanable},
	} {
		_, err := settleISO(io.NewSectionReader(strings.NewReader(c.in), 0, int64(len(c.in))))
		if r := RefusalIn(asRefusal(err, "")); r == nil || r.Reason != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWebM_TagsAreVoid_NothingMoves(t *testing.T) {
	t.Parallel()
	for sort, want := range map[string]string{"\x01": "video/webm", "\x02": "audio/webm"} {
		in := clip(sort)
		if f := settled(t, settleWebM, in); f.mediaType != want {
			t.Errorf("it is %s, want %s", f.mediaType, want)
		}
		out := mustScrub(t, cleanWebM, in)
		if len(out) != len(in) || bytes.Index(out, []byte("SOUND")) != bytes.Index(in, []byte("SOUND")) {
			t.Error("the recording moved")
		}
		if again := mustScrub(t, cleanWebM, out); !bytes.Equal(again, out) {
			t.Error("a second cleaning changes it")
		}
		if _, err := scrub(cleanWebM, in[:len(in)-1]); RefusalIn(err) == nil {
			t.Error("a broken one is taken")
		}
	}
}

func TestWAV_OnlyTheSoundStays(t *testing.T) {
	t.Parallel()
	sound := riffPart("fmt ", strings.Repeat("f", 16))
	in := riffOf("WAVE", sound, riffPart("LIST", planted), riffPart("data", "abc"), riffPart("id3 ", planted))
	if out := mustScrub(t, cleanWAV, in); !bytes.Equal(out, riffOf("WAVE", sound, riffPart("data", "abc"))) {
		t.Errorf("got %q", out)
	}
	open := append([]byte("RIFF\xff\xff\xff\xffWAVE"+sound), "data\xff\xff\xff\xffabcd"...)
	if out := mustScrub(t, cleanWAV, open); !bytes.Equal(out, riffOf("WAVE", sound, riffPart("data", "abcd"))) {
		t.Errorf("a recording without sizes became %q", out)
	}
	for name, broken := range map[string][]byte{"silent": riffOf("WAVE", sound), "beyond": riffOf("WAVE", sound, "data\x09\x00\x00\x00abc")} {
		if _, err := scrub(cleanWAV, broken); RefusalIn(err) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// mp3 is two frames of 417 bytes.
func mp3() string { return strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("m", 413), 2) }

// aac is two frames of 32 bytes.
func aac() string {
	return strings.Repeat("\xff\xf1\x50\x80\x04\x00\xfc"+strings.Repeat("a", 25), 2)
}

func TestFrames_TagsAreGone(t *testing.T) {
	t.Parallel()
	tag := "ID3\x04\x00\x00\x00\x00\x00" + string(rune(len(planted))) + planted
	for want, sound := range map[string]string{"audio/mpeg": mp3(), "audio/aac": aac()} {
		in := []byte(tag + tag + strings.Repeat("\x00", 50) + sound + "TAG" + planted + strings.Repeat(" ", 125-len(planted)))
		if f := settled(t, settleFrames, in); f.mediaType != want {
			t.Errorf("it is %s, want %s", f.mediaType, want)
		}
		if out := mustScrub(t, cleanFrames, in); string(out) != sound {
			t.Errorf("%s: %d bytes are left of %d", want, len(out), len(sound))
		}
	}
}
