package evidence

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that make the picture: pixels, colours, animation.
var pngKept = []string{
	"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "hIST", "pHYs",
	"cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
}

const maxChunks = 1_000_000

type pngChunk struct {
	head [8]byte // length and name
	size int64
	name string
}

// cleanPNG keeps the chunks that make the picture, and the orientation. Texts,
// times, private chunks and what follows the end are dropped.
func cleanPNG(dst io.Writer, src *io.SectionReader) error {
	r := bufio.NewReaderSize(src, 64<<10)
	if _, err := io.CopyN(dst, r, int64(len(pngSignature))); err != nil {
		return err
	}
	pixels := false
	for i := range maxChunks {
		c, err := readPNGChunk(r)
		if err != nil {
			return err
		}
		if (i == 0) != (c.name == "IHDR") {
			return damaged("the header is not the first chunk")
		}
		switch {
		case slices.Contains(pngKept, c.name):
			err = c.pass(dst, r)
		case c.name == "eXIf":
			err = c.turn(dst, r)
		case c.name[0]&0x20 == 0:
			err = damaged("a chunk that no decoder may pass over is unknown")
		default:
			err = c.pass(io.Discard, r)
		}
		if err != nil {
			return err
		}
		pixels = pixels || c.name == "IDAT"
		if c.name == "IEND" {
			if !pixels || c.size != 0 {
				return damaged("a PNG without a picture")
			}
			return nil
		}
	}
	return damaged("more than %d chunks", maxChunks)
}

func readPNGChunk(r io.Reader) (c pngChunk, err error) {
	if _, err := io.ReadFull(r, c.head[:]); err != nil {
		return c, err
	}
	size := binary.BigEndian.Uint32(c.head[:])
	if size > 1<<31-1 {
		return c, damaged("a chunk of %d bytes", size)
	}
	for _, b := range c.head[4:] {
		if b|0x20 < 'a' || b|0x20 > 'z' {
			return c, damaged("a chunk without a name")
		}
	}
	c.size, c.name = int64(size), string(c.head[4:])
	return c, nil
}

// pass copies the chunk and checks its sum.
func (c *pngChunk) pass(dst io.Writer, r io.Reader) error {
	if _, err := dst.Write(c.head[:]); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	sum.Write(c.head[4:])
	if _, err := io.CopyN(io.MultiWriter(dst, sum), r, c.size); err != nil {
		return err
	}
	var want [4]byte
	if _, err := io.ReadFull(r, want[:]); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return damaged("the sum of chunk %s is wrong", c.name)
	}
	_, err := dst.Write(want[:])
	return err
}

// turn replaces EXIF by the orientation.
func (c *pngChunk) turn(dst io.Writer, r io.Reader) error {
	if c.size > 1<<20 {
		return c.pass(io.Discard, r)
	}
	tiff := make([]byte, c.size+4)
	if _, err := io.ReadFull(r, tiff); err != nil {
		return err
	}
	turn := orientationOnly(tiff[:c.size])
	if turn == nil {
		return nil
	}
	out := binary.BigEndian.AppendUint32(nil, uint32(len(turn)))
	out = append(append(out, "eXIf"...), turn...)
	_, err := dst.Write(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
	return err
}
