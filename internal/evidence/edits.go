package evidence

import (
	"io"
	"slices"
)

// edit puts bytes, or zeros where lit is nil, in the place of as many others.
// No byte moves, so that offsets inside a file stay true.
type edit struct {
	off, n int64
	lit    []byte
}

// maxEdits bounds the memory that a hostile file may ask for.
const maxEdits = 400_000

// writeEdited copies the source with its edits. Where two overlap, the earlier
// offset goes first, and the other one has what is left.
func writeEdited(dst io.Writer, src *io.SectionReader, edits []edit) error {
	slices.SortStableFunc(edits, func(a, b edit) int {
		switch {
		case a.off < b.off:
			return -1
		case a.off > b.off:
			return 1
		}
		return 0
	})
	pos := int64(0)
	for _, e := range edits {
		end := min(e.off+e.n, src.Size())
		if end <= pos {
			continue
		}
		if e.off > pos {
			if err := copyRange(dst, src, pos, e.off); err != nil {
				return err
			}
			pos = e.off
		}
		if err := writeEdit(dst, e, pos, end); err != nil {
			return err
		}
		pos = end
	}
	return copyRange(dst, src, pos, src.Size())
}

func writeEdit(dst io.Writer, e edit, pos, end int64) error {
	if e.lit != nil {
		_, err := dst.Write(e.lit[pos-e.off : end-e.off])
		return err
	}
	_, err := io.CopyN(dst, zeros{}, end-pos)
	return err
}

func copyRange(dst io.Writer, src io.ReaderAt, from, to int64) error {
	_, err := io.CopyN(dst, io.NewSectionReader(src, from, to-from), to-from)
	return err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
