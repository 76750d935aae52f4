package evidence

import (
	"encoding/binary"
	"math"
)

// track is where the samples of a track are listed.
type track struct {
	trak    box
	handler string         // of which sort it is: vide, soun, meta, text...
	tables  map[string]box // stsz, stsc, stco, co64, stz2
}

// maxTable is how many bytes one list of samples may have.
const maxTable = 4 << 20

// describe finds the sort of a track and its lists.
func (b *boxes) describe(t *track, x box) error {
	switch x.name {
	case "mdia", "minf", "stbl":
		return b.each(x.content, x.end, func(y box) error {
			if y.name == "hdlr" && x.name != "mdia" {
				return nil // QuickTime has one more, for where the data is
			}
			return b.describe(t, y)
		})
	case "hdlr":
		head, err := b.table(x)
		if err != nil || len(head) < 12 || t.handler != "" {
			return err
		}
		t.handler = string(head[8:12])
	case "stsz", "stsc", "stco", "co64", "stz2":
		if t.tables == nil {
			t.tables = map[string]box{}
		}
		t.tables[x.name] = x
	}
	return nil
}

func (b *boxes) table(x box) ([]byte, error) {
	if x.end-x.content > maxTable {
		return nil, refuse(Uncleanable, "a list of %d bytes", x.end-x.content)
	}
	out := make([]byte, x.end-x.content)
	_, err := b.src.ReadAt(out, x.content)
	return out, err
}

// rows reads the numbers of a list behind its fixed part, whose last four
// bytes count the rows.
func (b *boxes) rows(t track, name string, fixed, width int) (head []byte, rows [][]byte, err error) {
	x, ok := t.tables[name]
	if !ok {
		return nil, nil, nil
	}
	data, err := b.table(x)
	if err != nil {
		return nil, nil, err
	}
	if len(data) < fixed {
		return nil, nil, damaged("a list is broken off")
	}
	count := uint64(binary.BigEndian.Uint32(data[fixed-4:]))
	body := data[fixed:]
	if count > uint64(len(body)/width) {
		if name != "stsz" || binary.BigEndian.Uint32(data[4:]) == 0 {
			return nil, nil, damaged("a list is broken off")
		}
		count = 0 // all samples are of one size, which stands in front
	}
	rows = make([][]byte, count)
	for i := range rows {
		rows[i] = body[i*width : (i+1)*width]
	}
	return data[:fixed], rows, nil
}

// blankSamples makes zeros of the samples of a track.
func (b *boxes) blankSamples(t track) error {
	chunks, width, err := b.chunks(t)
	if err != nil {
		return err
	}
	if len(chunks) == 0 {
		return nil
	}
	if _, packed := t.tables["stz2"]; packed {
		return refuse(Uncleanable, "packed sample sizes")
	}
	head, sizes, err := b.rows(t, "stsz", 12, 4)
	if err != nil {
		return err
	}
	_, runs, err := b.rows(t, "stsc", 8, 12)
	if err != nil {
		return err
	}
	if head == nil || len(runs) == 0 {
		return damaged("a track without sizes")
	}
	if len(b.edits)+len(chunks) > maxEdits {
		return refuse(Uncleanable, "more than %d pieces", maxEdits)
	}
	s := sampleSizes{each: int64(binary.BigEndian.Uint32(head[4:])), rows: sizes}
	run := 0
	for i, row := range chunks {
		for run+1 < len(runs) && uint64(binary.BigEndian.Uint32(runs[run+1])) <= uint64(i+1) {
			run++
		}
		off := uint64(binary.BigEndian.Uint32(row))
		if width == 8 {
			off = binary.BigEndian.Uint64(row)
		}
		n := s.next(int64(binary.BigEndian.Uint32(runs[run][4:])))
		if off > math.MaxInt64/2 || int64(off) > b.src.Size() || n > b.src.Size()-int64(off) {
			return damaged("samples beyond the end")
		}
		b.edits = append(b.edits, edit{off: int64(off), n: n})
	}
	return nil
}

func (b *boxes) chunks(t track) (rows [][]byte, width int, err error) {
	if _, wide := t.tables["co64"]; wide {
		_, rows, err = b.rows(t, "co64", 8, 8)
		return rows, 8, err
	}
	_, rows, err = b.rows(t, "stco", 8, 4)
	return rows, 4, err
}

// sampleSizes adds up the sizes of samples in their order.
type sampleSizes struct {
	each int64 // where not 0, the size of every one
	rows [][]byte
}

func (s *sampleSizes) next(count int64) (sum int64) {
	if s.each != 0 {
		if count > math.MaxInt64/s.each {
			return math.MaxInt64
		}
		return s.each * count
	}
	count = min(count, int64(len(s.rows)))
	for _, row := range s.rows[:count] {
		sum += int64(binary.BigEndian.Uint32(row))
	}
	s.rows = s.rows[count:]
	return sum
}
