package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

var someKey = Key{Tenant: [16]byte{1}, Attachment: [16]byte{15: 0xab}}

func newDirectory(t *testing.T) *Directory {
	t.Helper()
	d, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(d.Close()) })
	return d
}

// verdict is the media type under which a file is taken, or why it is not.
func verdict(t *testing.T, in []byte, declared Declared) string {
	t.Helper()
	info, err := Intake(t.Context(), newDirectory(t), someKey, bytes.NewReader(in), declared, DefaultLimits())
	if r := RefusalIn(err); r != nil {
		return string(r.Reason)
	}
	if err != nil {
		t.Fatal(err)
	}
	return info.MediaType
}

func TestIntake_StoresWhatIsClean_AndSaysWhatItIs(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	in := jpegWith(planted, segment(jpegApp1, exifIntro+tiffWithPlace(binary.LittleEndian, 6)))
	info, err := Intake(t.Context(), d, someKey, iotest.OneByteReader(bytes.NewReader(in)), Declared{"../井盖.jpg", "image/jpeg"}, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	f, size, err := d.Open(t.Context(), someKey)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stored, err := io.ReadAll(f)
	if err != nil || bytes.Contains(stored, []byte(planted)) {
		t.Errorf("stored with its place (%v)", err)
	}
	want := Info{Picture, "image/jpeg", "井盖.jpg", int64(len(stored)), sha256.Sum256(stored)}
	if info != want || size != want.Size {
		t.Errorf("got %+v and %d bytes, want %+v", info, size, want)
	}
}

func TestIntake_KnowsTheTypesByContent(t *testing.T) {
	t.Parallel()
	ogg := func(codec string) []byte { return []byte("OggS\x00" + strings.Repeat("\x00", 21) + "\x01\x13" + codec) }
	for want, in := range map[string][]byte{
		"image/jpeg": plainJPEG(), "image/png": plainPNG(), "image/gif": plainGIF(), "image/webp": riffOf("WEBP", riffPart("VP8L", pixel)),
		"audio/wav": riffOf("WAVE", riffPart("fmt ", strings.Repeat("f", 16)), riffPart("data", "ab")), "audio/amr": []byte("#!AMR\nabc"),
		"audio/ogg": ogg("OpusHead"), "audio/mpeg": []byte(mp3()), "audio/aac": []byte(aac()), "audio/mp4": film("M4A ", "soun"),
		"video/mp4": film("mp42", "vide"), "video/quicktime": film("qt  ", "vide"), "video/webm": clip("\x01"), "audio/webm": clip("\x02"),
	} {
		if got := verdict(t, in, Declared{}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for name, c := range map[string]struct {
		in   []byte
		want Reason
	}{
		"nothing": {nil, Empty}, "theora": {ogg("\x80theora"), UnknownType}, "one mark of a frame": {[]byte("\xff\xfb\x90\x00" + strings.Repeat("m", 500)), UnknownType},
		"matroska": {bytes.Replace(clip("\x01"), []byte("webm"), []byte("mkvv"), 1), UnknownType},
		"heic":     {[]byte(boxOf("ftyp", "heic", u32(0))), Uncleanable}, "avif": {[]byte(boxOf("ftyp", "avif", u32(0))), Uncleanable},
		"broken picture": {plainPNG()[:60], Damaged},
	} {
		if got := verdict(t, c.in, Declared{}); got != string(c.want) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestIntake_WhatTheSenderSaysMayNotContradict(t *testing.T) {
	t.Parallel()
	text, voice := []byte("text"), clip("\x02")
	for _, c := range []struct {
		in    []byte
		said  Declared
		taken bool
	}{
		{plainPNG(), Declared{"a.jpg", "image/jpeg"}, true}, // both pictures
		{plainPNG(), Declared{"mmexport1699", "application/octet-stream"}, true},
		{plainPNG(), Declared{"2024.05.06", ""}, true},
		{plainPNG(), Declared{"a.pdf", ""}, false},
		{plainPNG(), Declared{"a.exe", ""}, false},
		{plainPNG(), Declared{"a.png.html", "image/png"}, false},
		{plainPNG(), Declared{"a\u202egnp.exe", ""}, false},
		{plainPNG(), Declared{"a.exe. ", ""}, false},
		{plainPNG(), Declared{"", "image/svg+xml"}, false},
		{plainPNG(), Declared{"", "text/html"}, false},
		{plainPNG(), Declared{"", "no;type;"}, false},
		{text, Declared{"a.TXT", "text/plain; charset=utf-8"}, true},
		{text, Declared{"a.js", ""}, false},
		{text, Declared{"a.txt", "text/html"}, false},
		{voice, Declared{"a.webm", "video/webm"}, true}, // browsers name sound so
		{voice, Declared{"a.weba", "audio/webm;codecs=opus"}, true},
		{clip("\x01"), Declared{"a.webm", "audio/webm"}, false},
		{office(wordMain), Declared{"a.docx", "application/zip"}, true},
		{office(wordMain), Declared{"a.docm", ""}, false},
		{office(wordMain), Declared{"", "application/vnd.ms-word.document.macroenabled.12"}, false},
		{compound("WordDocument"), Declared{"a.wps", "application/kswps"}, true},
	} {
		got := verdict(t, c.in, c.said)
		if c.taken == (got == string(Contradicts)) {
			t.Errorf("%q: got %s", c.said, got)
		}
	}
}

func TestIntake_LimitIsOfTheTrueKind(t *testing.T) {
	t.Parallel()
	in := film("isom", "vide")
	size := int64(len(in))
	for name, c := range map[string]struct {
		in     []byte
		limits Limits
		taken  bool
		limit  int64
	}{
		"as many":             {in, Limits{Video: size}, true, 0},
		"one more":            {in, Limits{Video: size - 1}, false, size - 1},
		"a voice like a film": {film("M4A ", "soun"), Limits{Video: size, Voice: size - 1}, false, size - 1},
		"a picture":           {plainPNG(), Limits{Picture: 60, Video: size}, false, 60},
	} {
		_, err := Intake(t.Context(), newDirectory(t), someKey, bytes.NewReader(c.in), Declared{}, c.limits)
		r := RefusalIn(err)
		if (err == nil) != c.taken || !c.taken && (r == nil || r.Reason != TooLarge || r.Limit != c.limit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// failing is a store on a full disk.
type failing struct{ Store }

var errFull = errors.New("no space left")

func (failing) Put(_ context.Context, _ Key, r io.Reader) error {
	_, err := io.CopyN(io.Discard, r, 10)
	return errors.Join(err, errFull)
}

func TestIntake_Outages_AreNoRefusals_AndLeaveNothing(t *testing.T) {
	t.Parallel()
	errCut := errors.New("cut off")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		store Store
		r     io.Reader
		want  error
	}{
		"reader":  {t.Context(), nil, io.MultiReader(bytes.NewReader(plainPNG()[:100]), iotest.ErrReader(errCut)), errCut},
		"cut off": {t.Context(), nil, io.MultiReader(bytes.NewReader(make([]byte, 9)), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		"store":   {t.Context(), failing{}, bytes.NewReader(plainPNG()), errFull},
		"context": {cancelled, nil, bytes.NewReader(plainPNG()), context.Canceled},
	} {
		d := newDirectory(t)
		if c.store == nil {
			c.store = d
		}
		_, err := Intake(c.ctx, c.store, someKey, c.r, Declared{}, DefaultLimits())
		if !errors.Is(err, c.want) || RefusalIn(err) != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left := files(t, d); len(left) != 0 {
			t.Errorf("%s: left %q", name, left)
		}
	}
}

func TestIntake_DamageFoundLate_LeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	in := append([]byte(strings.Repeat("字", 500_000)), 0)
	_, err := Intake(t.Context(), d, someKey, bytes.NewReader(in), Declared{}, DefaultLimits())
	if RefusalIn(err) == nil {
		t.Errorf("got %v", err)
	}
	if left := files(t, d); len(left) != 0 {
		t.Errorf("left %q", left)
	}
	if _, _, err := d.Open(t.Context(), someKey); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestPour_PanicOfACleaner_EndsThePut(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	func() {
		defer func() { _ = recover() }()
		_, _ = pour(t.Context(), d, someKey, func(w io.Writer) error {
			_, _ = w.Write(make([]byte, 1<<20))
			panic("a defect")
		})
	}()
	for len(files(t, d)) > 0 { // the put ends beside; the test's own limit ends the wait
		runtime.Gosched()
	}
	if _, _, err := d.Open(t.Context(), someKey); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// TestIntake_MemoryDoesNotGrowWithTheFile runs alone: it counts what is
// allocated.
func TestIntake_MemoryDoesNotGrowWithTheFile(t *testing.T) {
	const size = 64 << 20
	head := boxOf("ftyp", "isom", u32(0)) + boxOf("moov", trackOf("vide", 8, 4)) + u32(8+size) + "mdat"
	d := newDirectory(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	info, err := Intake(t.Context(), d, someKey, io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size)), Declared{}, DefaultLimits())
	runtime.ReadMemStats(&after)
	if err != nil || info.Size != int64(len(head)+size) {
		t.Fatalf("got %+v, %v", info, err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Errorf("%d bytes were allocated for %d", got, info.Size)
	}
}
