package alike

import "math"

// side is the side of a square of the map in degrees: 222 m from south to
// north, and from east to west 132 m in China's far north and 164 m in Boston.
const side = 0.002

const (
	rows    = 90_001  // 180 degrees, and the pole itself
	columns = 180_000 // 360 degrees, which meet
)

// earth is the mean radius in metres.
const earth = 6_371_008.8

// Cell is the square of the map in which a point lies (WGS-84 degrees); never
// 0, which is the cell of a case without a point.
func Cell(longitude, latitude float64) int64 {
	return cell(row(latitude), column(longitude))
}

func row(latitude float64) int64     { return int64(math.Floor((latitude + 90) / side)) }
func column(longitude float64) int64 { return int64(math.Floor((longitude + 180) / side)) }

func cell(row, column int64) int64 {
	return row*columns + (column%columns+columns)%columns + 1
}

// Box is a piece of the map in degrees. Across the line of the date it is
// wider than the map: West may lie below -180, East above 180.
type Box struct{ West, South, East, North float64 }

// Around is the smallest box that holds everything within so many metres of a
// point.
func Around(longitude, latitude float64, metres int) Box {
	high := float64(metres) / earth * 180 / math.Pi
	wide := 180.0
	if far := math.Abs(latitude) + high; far < 90 {
		// where a circle is widest, it lies a little polewards of its middle
		wide = math.Asin(math.Sin(float64(metres)/earth)/math.Cos(latitude*math.Pi/180)) * 180 / math.Pi
	}
	return Box{longitude - wide, latitude - high, longitude + wide, latitude + high}
}

// Cells are the squares that a box touches, at most limit of them, row by row
// from the south.
func (b Box) Cells(limit int) []int64 {
	var out []int64
	for r := max(row(b.South), 0); r <= min(row(b.North), rows-1); r++ {
		last := min(column(b.East), column(b.West)+columns-1)
		for c := column(b.West); c <= last; c++ {
			if len(out) == limit {
				return out
			}
			out = append(out, cell(r, c))
		}
	}
	return out
}

// Metres is the way between two points over the globe (haversine).
func Metres(lon1, lat1, lon2, lat2 float64) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	north, east := math.Sin(rad(lat2-lat1)/2), math.Sin(rad(lon2-lon1)/2)
	h := north*north + math.Cos(rad(lat1))*math.Cos(rad(lat2))*east*east
	return 2 * earth * math.Asin(math.Sqrt(min(h, 1)))
}
