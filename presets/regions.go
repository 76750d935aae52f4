package presets

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/huying/huying/internal/settings"
)

// Bounds of a region tree; Chongqing has 12,340 nodes.
const (
	MaxRegions     = 200_000
	maxRegionBytes = 64 << 20 // unpacked
)

var regionHeader = []string{"code", "parent_code", "level", "name"}

var csvLevels = map[string]settings.Level{
	"city": settings.City, "district": settings.District,
	"street": settings.Street, "community": settings.Community,
}

// Regions gives the region tree in the order of the file or list. It is read
// anew at each call. The error is Faults; those of a file have the path
// `regions.file wuhan.csv.gz line 7`. The rows are not compared with each
// other; Validate does that.
func (p *Preset) Regions() ([]Region, error) {
	if p.Tree.File == "" {
		return slices.Clone(p.Tree.List), nil
	}
	path := "regions.file"
	if strings.ContainsAny(p.Tree.File, `/\`) || !fs.ValidPath(p.Tree.File) || !strings.HasSuffix(strings.TrimSuffix(p.Tree.File, ".gz"), ".csv") {
		return nil, Faults{{path, fmt.Sprintf("%q is not the name of a .csv or .csv.gz file", clip(p.Tree.File))}}
	}
	if p.files == nil {
		return nil, Faults{{path, "no region files can be named here, write the regions as a list"}}
	}
	file, err := p.files.Open(p.Tree.File)
	if err != nil {
		return nil, Faults{{path, fmt.Sprintf("there is no region file %q", p.Tree.File)}}
	}
	defer func() { _ = file.Close() }() // opened for reading
	var source io.Reader = file
	if strings.HasSuffix(p.Tree.File, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			return nil, Faults{{path, fmt.Sprintf("%q is not a gzip file", p.Tree.File)}}
		}
	}
	return ReadRegions(source, path+" "+p.Tree.File)
}

// ReadRegions reads the rows of a region CSV with the header
// code,parent_code,level,name; levels are city, district, street, community.
// It stops at the first row that is not CSV and at MaxRegions, and reports
// every bad row before that. The paths of its Faults begin with name and end
// in the line number.
func ReadRegions(r io.Reader, name string) ([]Region, error) {
	limited := &io.LimitedReader{R: r, N: maxRegionBytes}
	reader := csv.NewReader(bufio.NewReader(limited))
	reader.ReuseRecord = true
	reader.FieldsPerRecord = len(regionHeader)
	var c collector
	var out []Region
	line := 1
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) && limited.N > 0 {
			break
		}
		if err != nil || limited.N <= 0 {
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				line = parse.Line
			}
			c.add(fmt.Sprintf("%s line %d", name, line), "%s", csvReason(err))
			break
		}
		line, _ = reader.FieldPos(0)
		path := fmt.Sprintf("%s line %d", name, line)
		switch {
		case line == 1 && !slices.Equal(row, regionHeader):
			c.add(path, "want the header %s", strings.Join(regionHeader, ","))
		case line == 1:
		case len(out) == MaxRegions:
			c.add(path, "more than %d regions", MaxRegions)
			return nil, c.err()
		default:
			out = append(out, readRegion(&c, path, row))
		}
	}
	if out == nil && len(c.faults) == 0 {
		c.add(name+" line 1", "no regions")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func readRegion(c *collector, path string, row []string) Region {
	level, known := csvLevels[row[2]]
	if !known {
		c.add(path, "unknown level %q, want one of city, district, street, community", clip(row[2]))
	}
	for _, field := range row {
		if !utf8.ValidString(field) {
			c.add(path, "not UTF-8")
		}
	}
	// the reader reuses its buffer
	return Region{Code: strings.Clone(row[0]), ParentCode: strings.Clone(row[1]), Level: level, Name: strings.Clone(row[3])}
}

func csvReason(err error) string {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse) && errors.Is(err, csv.ErrFieldCount):
		return fmt.Sprintf("want %d fields", len(regionHeader))
	case errors.As(err, &parse):
		return parse.Err.Error()
	case err == nil || errors.Is(err, io.EOF):
		return fmt.Sprintf("the file is larger than %d bytes", maxRegionBytes)
	default:
		return "cannot be read: " + err.Error()
	}
}
