package blob

import (
	"bytes"
	"encoding/binary"
)

// strip drops what a picture says beside itself: place, device, time, an earlier
// picture; how it is to be turned stays. What is no well-formed picture is returned as it is.
func strip(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xd8}):
		return stripJPEG(data)
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return stripPNG(data)
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return stripWebP(data)
	case len(data) > 12 && string(data[4:8]) == "ftyp":
		out := bytes.Clone(data)
		blankMP4(out, 0)
		return out
	}
	return data
}

// blankMP4 blanks in place the boxes of a film that say where, when and by what it was
// taken. They keep their length, since the tracks are found by their distance from the
// beginning. What follows the last whole box is blanked too.
func blankMP4(data []byte, depth int) {
	for len(data) > 0 {
		if len(data) < 8 {
			clear(data)
			return
		}
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch {
		case size == 0: // up to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			clear(data)
			return
		}
		switch string(data[4:8]) {
		case "moov", "trak", "mdia":
			if depth == 3 { // deeper than any film is
				clear(data[head:size])
				break
			}
			blankMP4(data[head:size], depth+1)
		case "udta", "meta", "uuid", "free", "skip":
			copy(data[4:], "free")
			clear(data[head:size])
		}
		data = data[size:]
	}
}

// stripJPEG drops the APPn and comment segments of a JPEG, also those between
// scans, and whatever a camera hung behind the end of the picture.
func stripJPEG(data []byte) []byte {
	out, upright := append(make([]byte, 0, len(data)), 0xff, 0xd8), false
	for at := 2; at+2 <= len(data) && data[at] == 0xff; {
		mark := data[at+1]
		switch {
		case mark == 0xff: // a fill byte
			at++
			continue
		case mark == 0xd9:
			return append(out, 0xff, 0xd9)
		}
		if at+4 > len(data) {
			break
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			break
		}
		if mark == 0xda { // the picture itself follows, up to the next marker
			end = scanEnd(data, end)
		}
		if !(mark >= 0xe1 && mark <= 0xef) && mark != 0xfe {
			out = append(out, data[at:end]...)
		} else if t := turnedJPEG(data[at:end]); t != nil && !upright {
			out, upright = append(out, t...), true
		}
		if at = end; at == len(data) {
			return out // cut off: what there is of the picture
		}
	}
	return data
}

// scanEnd is where the entropy-coded data from at ends: at a marker that is neither
// a stuffed byte nor a restart.
func scanEnd(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if data[at] == 0xff && data[at+1] != 0 && data[at+1] != 0xff && (data[at+1] < 0xd0 || data[at+1] > 0xd7) {
			return at
		}
	}
	return len(data)
}

// stripPNG drops the chunks of texts, times and camera data, and what follows the
// end.
func stripPNG(data []byte) []byte {
	out, upright := append(make([]byte, 0, len(data)), data[:8]...), false
	for at := 8; at+12 <= len(data); {
		n := int(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if n > len(data)-at-12 {
			return data
		}
		switch kind {
		case "eXIf":
			if t := turnedPNG(data[at+8 : at+8+n]); t != nil && !upright {
				out, upright = append(out, t...), true
			}
		case "tEXt", "zTXt", "iTXt", "tIME":
		default:
			out = append(out, data[at:at+12+n]...)
		}
		if at += 12 + n; kind == "IEND" {
			return out
		}
	}
	return data
}

// stripWebP drops the chunks EXIF and XMP, their marks in the header and what
// follows the end.
func stripWebP(data []byte) []byte {
	end := 8 + int(binary.LittleEndian.Uint32(data[4:]))
	if end > len(data) {
		return data
	}
	out, flags := append(make([]byte, 0, len(data)), data[:12]...), 0
	for at := 12; at+8 <= end; {
		n := int(binary.LittleEndian.Uint32(data[at+4:]))
		next := at + 8 + n + n%2
		if n > end-at-8 {
			return data
		}
		next = min(next, end)
		switch kind := string(data[at : at+4]); kind {
		case "EXIF":
			if t := turnedWebP(data[at+8 : at+8+n]); t != nil && flags != 0 && out[flags]&0x08 == 0 {
				out = append(out, t...)
				out[flags] |= 0x08
			}
		case "XMP ":
		default:
			from := len(out)
			if out = append(out, data[at:next]...); kind == "VP8X" && n > 0 {
				flags = from + 8
				out[flags] &^= 0x0c // says that there is EXIF, XMP
			}
		}
		at = next
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
