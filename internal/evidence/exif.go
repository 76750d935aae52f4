package evidence

import "encoding/binary"

const (
	exifIntro      = "Exif\x00\x00"
	tagOrientation = 0x0112
	typeShort      = 3
)

// orientation reads which way is up from a TIFF block, as EXIF holds it: 1 to
// 8, or 0 where it does not say so in a sound way.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort && order.Uint32(entries[4:]) == 1 {
			if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
				return v
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// orientationOnly is a TIFF block that says which way is up and nothing else;
// nil where the picture stands upright, as it does without one.
func orientationOnly(tiff []byte) []byte {
	value := orientation(tiff)
	if value < 2 {
		return nil
	}
	out := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	out = binary.BigEndian.AppendUint16(out, tagOrientation)
	out = binary.BigEndian.AppendUint16(out, typeShort)
	out = binary.BigEndian.AppendUint32(out, 1)
	out = binary.BigEndian.AppendUint16(out, value)
	return append(out, 0, 0, 0, 0, 0, 0) // the rest of the field, and no further directory
}
