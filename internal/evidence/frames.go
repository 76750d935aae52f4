package evidence

import (
	"encoding/binary"
	"io"
	"strings"
)

const (
	maxID3Tags    = 16
	maxPadding    = 4096
	id3TailLength = 128
)

// isFrames knows MP3 and AAC, which are rows of frames, perhaps behind tags.
func isFrames(head []byte) bool {
	return strings.HasPrefix(string(head), "ID3") || frameLength(head) > 0
}

// isOgg knows the sound formats in OGG by the first page; others, such as
// Theora's pictures, are not taken.
func isOgg(head []byte) bool {
	if !strings.HasPrefix(string(head), "OggS\x00") || len(head) < 27 {
		return false
	}
	first := string(head[min(len(head), 27+int(head[26])):])
	return beginsWith("OpusHead", "\x01vorbis", "Speex   ", "\x7fFLAC")([]byte(first))
}

// frameLength is how long the frame at the start is by its header, 0 where
// there is none.
func frameLength(b []byte) int {
	if len(b) < 6 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return 0
	}
	if b[1]&0xf6 == 0xf0 { // AAC: layer 0
		length := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
		if length < 7 || b[2]>>2&15 > 12 {
			return 0
		}
		return length
	}
	version, layer, rate, sampling := b[1]>>3&3, b[1]>>1&3, b[2]>>4, b[2]>>2&3
	if version == 1 || layer != 1 || rate == 0 || rate == 15 || sampling == 3 {
		return 0
	}
	perSecond := []int{44100, 48000, 32000}[sampling]
	kilobits, per := []int{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate-1], 144_000
	switch version {
	case 2: // MPEG 2: half
		perSecond /= 2
	case 0: // MPEG 2.5: a quarter
		perSecond /= 4
	}
	if version != 3 {
		kilobits, per = []int{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate-1], 72_000
	}
	return per*kilobits/perSecond + int(b[2]>>1&1)
}

// settleFrames finds the sound behind the tags; two frames must follow each
// other, since the mark of one is short.
func settleFrames(src *io.SectionReader) (format, error) {
	start, err := frameStart(src)
	if err != nil {
		return format{}, err
	}
	var first, second [6]byte
	if _, err := src.ReadAt(first[:], start); err != nil {
		return format{}, refuse(UnknownType, "no sound")
	}
	length := frameLength(first[:])
	if length == 0 {
		return format{}, refuse(UnknownType, "no frame of MP3 or AAC")
	}
	n, err := src.ReadAt(second[:], start+int64(length))
	if n == len(second) && frameLength(second[:]) == 0 || n < len(second) && start+int64(length) > src.Size() {
		return format{}, refuse(UnknownType, "a single frame: %v", err)
	}
	if first[1]&6 == 0 {
		return format{"audio/aac", Voice, cleanFrames}, nil
	}
	return format{"audio/mpeg", Voice, cleanFrames}, nil
}

// cleanFrames drops the ID3 tags in front and behind: they name places too.
func cleanFrames(dst io.Writer, src *io.SectionReader) error {
	start, err := frameStart(src)
	if err != nil {
		return err
	}
	end := src.Size()
	var tail [3]byte
	if end-start > id3TailLength {
		if _, err := src.ReadAt(tail[:], end-id3TailLength); err != nil {
			return err
		}
		if string(tail[:]) == "TAG" {
			end -= id3TailLength
		}
	}
	return copyRange(dst, src, start, end)
}

// frameStart passes over ID3 tags and the zeros behind them.
func frameStart(src io.ReaderAt) (int64, error) {
	at := int64(0)
	for range maxID3Tags {
		var head [10]byte
		if _, err := src.ReadAt(head[:], at); err != nil {
			return 0, err
		}
		if string(head[:3]) != "ID3" {
			break
		}
		size := binary.BigEndian.Uint32(head[6:])
		if size&0x80808080 != 0 {
			return 0, damaged("a tag without a length")
		}
		at += 10 + int64(size>>24<<21|size>>16&0x7f<<14|size>>8&0x7f<<7|size&0x7f)
		if head[5]&0x10 != 0 { // the tag has a footer
			at += 10
		}
	}
	if at == 0 {
		return 0, nil
	}
	padding := make([]byte, maxPadding)
	n, err := src.ReadAt(padding, at)
	for i, b := range padding[:n] {
		if b != 0 {
			return at + int64(i), nil
		}
	}
	if n == 0 {
		return 0, err
	}
	return at, nil
}
