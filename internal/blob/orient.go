package blob

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// A camera that is held upright writes the picture lying and says beside it how it is to be
// turned (方向). That alone of all that a camera says is kept, or papers and portraits would
// be shown on their side.
const (
	orientation = 0x0112
	exifMark    = "Exif\x00\x00"
	turnSize    = 26 // of what turned writes
)

// turn reads from what a camera says (EXIF) how the picture is to be turned, 0 for nothing
// to do.
func turn(exif []byte) uint16 {
	exif = bytes.TrimPrefix(exif, []byte(exifMark))
	if len(exif) < turnSize { // turned never makes it longer
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(exif[:2]) == "II" {
		order = binary.LittleEndian
	} else if string(exif[:2]) != "MM" {
		return 0
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return 0
	}
	n := uint64(order.Uint16(exif[at:]))
	for i := at + 2; n > 0 && i+12 <= uint64(len(exif)); i, n = i+12, n-1 {
		if order.Uint16(exif[i:]) != orientation {
			continue
		}
		if v := order.Uint16(exif[i+8:]); order.Uint16(exif[i+2:]) == 3 && v >= 2 && v <= 8 {
			return v
		}
		return 0
	}
	return 0
}

// turned says how a picture is to be turned, and nothing else.
func turned(v uint16) []byte {
	out := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	out = binary.BigEndian.AppendUint16(out, orientation)
	out = append(out, 0, 3, 0, 0, 0, 1)
	out = binary.BigEndian.AppendUint16(out, v)
	return append(out, 0, 0, 0, 0, 0, 0)
}

// turnedJPEG is the segment of a JPEG that says so, none where there is nothing to do.
func turnedJPEG(segment []byte) []byte {
	if len(segment) < 4+len(exifMark) || !bytes.HasPrefix(segment[4:], []byte(exifMark)) {
		return nil
	}
	v := turn(segment[4:])
	if v == 0 {
		return nil
	}
	out := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(exifMark)+turnSize))
	return append(append(out, exifMark...), turned(v)...)
}

// turnedPNG is the chunk of a PNG.
func turnedPNG(exif []byte) []byte {
	v := turn(exif)
	if v == 0 {
		return nil
	}
	out := binary.BigEndian.AppendUint32(nil, turnSize)
	out = append(append(out, "eXIf"...), turned(v)...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// turnedWebP is the chunk of a WebP.
func turnedWebP(exif []byte) []byte {
	v := turn(exif)
	if v == 0 {
		return nil
	}
	out := binary.LittleEndian.AppendUint32([]byte("EXIF"), turnSize)
	return append(out, turned(v)...)
}
