package evidence

import (
	"bufio"
	"io"
)

// GIF block introducers and extension labels.
const (
	gifExtension, gifImage, gifTrailer      = 0x21, 0x2c, 0x3b
	gifControl, gifApplication, gifColours  = 0xf9, 0xff, 0x80
	maxGIFBlocks                            = 1_000_000
	gifHeader, gifDescriptor, gifLoopedName = 13, 9, "NETSCAPE2.0"
)

type gifCleaner struct {
	r *bufio.Reader
	w io.Writer
}

// cleanGIF keeps the pictures, their timing and how often they repeat.
// Comments, texts, other extensions and what follows the end are dropped.
func cleanGIF(dst io.Writer, src *io.SectionReader) error {
	g := gifCleaner{bufio.NewReaderSize(src, 64<<10), dst}
	head, err := g.copy(gifHeader)
	if err != nil {
		return err
	}
	if err := g.colours(head[10]); err != nil {
		return err
	}
	pictures := 0
	for range maxGIFBlocks {
		introducer, err := g.r.ReadByte()
		if err != nil {
			return err
		}
		switch introducer {
		case gifExtension:
			err = g.extension()
		case gifImage:
			pictures++
			err = g.image()
		case gifTrailer:
			if pictures == 0 {
				return damaged("a GIF without a picture")
			}
			_, err = dst.Write([]byte{gifTrailer})
			return err
		default:
			err = damaged("block %#x is unknown", introducer)
		}
		if err != nil {
			return err
		}
	}
	return damaged("more than %d blocks", maxGIFBlocks)
}

// colours copies a table of colours where the flags announce one.
func (g *gifCleaner) colours(flags byte) error {
	if flags&gifColours == 0 {
		return nil
	}
	_, err := io.CopyN(g.w, g.r, 3<<(1+flags&7))
	return err
}

func (g *gifCleaner) image() error {
	if _, err := g.w.Write([]byte{gifImage}); err != nil {
		return err
	}
	descriptor, err := g.copy(gifDescriptor)
	if err != nil {
		return err
	}
	if err := g.colours(descriptor[8]); err != nil {
		return err
	}
	if _, err := g.copy(1); err != nil { // the width of a code
		return err
	}
	return g.blocks(g.w)
}

func (g *gifCleaner) extension() error {
	label, err := g.r.ReadByte()
	if err != nil {
		return err
	}
	first, err := g.block()
	if err != nil || len(first) == 0 {
		return err
	}
	switch {
	case label == gifControl && len(first) == 4:
		if err := g.write([]byte{gifExtension, gifControl, 4}, first, []byte{0}); err != nil {
			return err
		}
	case label == gifApplication && string(first) == gifLoopedName:
		times, err := g.block()
		if err != nil || len(times) == 0 {
			return err
		}
		if len(times) == 3 && times[0] == 1 {
			if err := g.write([]byte{gifExtension, gifApplication, byte(len(gifLoopedName))}, []byte(gifLoopedName), []byte{3}, times, []byte{0}); err != nil {
				return err
			}
		}
	}
	return g.blocks(io.Discard)
}

// block reads one block of data; an empty one ends a row of them.
func (g *gifCleaner) block() ([]byte, error) {
	size, err := g.r.ReadByte()
	if err != nil {
		return nil, err
	}
	data := make([]byte, size)
	_, err = io.ReadFull(g.r, data)
	return data, err
}

// blocks copies a row of blocks with its end.
func (g *gifCleaner) blocks(dst io.Writer) error {
	for {
		size, err := g.r.ReadByte()
		if err != nil {
			return err
		}
		if _, err := dst.Write([]byte{size}); err != nil || size == 0 {
			return err
		}
		if _, err := io.CopyN(dst, g.r, int64(size)); err != nil {
			return err
		}
	}
}

func (g *gifCleaner) copy(n int) ([]byte, error) {
	data := make([]byte, n)
	if _, err := io.ReadFull(g.r, data); err != nil {
		return nil, err
	}
	return data, g.write(data)
}

func (g *gifCleaner) write(parts ...[]byte) error {
	for _, p := range parts {
		if _, err := g.w.Write(p); err != nil {
			return err
		}
	}
	return nil
}
