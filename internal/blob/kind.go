package blob

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"luoshi/internal/fault"
)

// plain is the type of text that browsers read as what it is.
const plain = "text/plain; charset="

// sniffed are the types that the general look at the first bytes gives and that may be
// attached.
var sniffed = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true, "application/pdf": true, "audio/mpeg": true, "audio/wave": true,
	plain + "utf-16le": true, plain + "utf-16be": true}

// refusals name what is not taken, so that the refusal says what it is and what to do
// instead.
var refusals = map[string]string{
	"image/gif": "blob.type_picture", "image/bmp": "blob.type_picture", "image/tiff": "blob.type_picture",
	"application/x-rar-compressed": "blob.type_packed", "application/x-gzip": "blob.type_packed", "application/x-7z": "blob.type_packed",
	"text/html; charset=utf-8": "blob.type_web", "text/xml; charset=utf-8": "blob.type_web",
	"application/x-program": "blob.type_program",
	"image/heic":            "blob.type_heic",
	"application/x-macro":   "blob.type_macro",
}

// signs are the first bytes of kinds that the general look does not know.
var signs = []struct{ sign, kind string }{
	{"7z\xbc\xaf\x27\x1c", "application/x-7z"}, {"MZ", "application/x-program"}, {"\x7fELF", "application/x-program"}, {"#!AMR", "audio/amr"}, {"\xff\xfb", "audio/mpeg"}, {"\xff\xf3", "audio/mpeg"}, {"\xff\xf1", "audio/aac"}, {"\xff\xf9", "audio/aac"},
	{"II*\x00", "image/tiff"}, {"MM\x00*", "image/tiff"},
}

// kindOf names what a file is by its content (附件的种类), or refuses it by name with what to
// do instead.
func kindOf(data []byte) (string, error) {
	kind := look(data)
	if code := refusals[kind]; code != "" {
		return "", fault.At("file", code)
	}
	if kind == "" {
		return "", fault.At("file", "blob.type")
	}
	return kind, nil
}

// look names what a file is, "" for what nobody knows.
func look(data []byte) string {
	kind := http.DetectContentType(data)
	if strings.HasPrefix(kind, plain) && !sniffed[kind] {
		return text(data)
	}
	for _, s := range signs {
		if bytes.HasPrefix(data, []byte(s.sign)) {
			return s.kind
		}
	}
	switch {
	case sniffed[kind], refusals[kind] != "":
		return kind
	case kind == "application/zip":
		return packed(data)
	case len(data) >= 16 && string(data[4:8]) == "ftyp":
		return film(string(data[8:12]))
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(data)
	}
	return ""
}

// text names the characters of a text: those of this program, or those of older Chinese
// systems (GB18030, which holds GBK and GB2312).
func text(data []byte) string {
	if utf8.Valid(data) {
		return plain + "utf-8"
	}
	read, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(read, utf8.RuneError) {
		return ""
	}
	return plain + "gb18030"
}

// film names a film, a sound or a picture by the brand that a camera or a phone writes.
// Pictures of the kind HEIC are not shown by most browsers, and what they say of where they
// were taken cannot be left out.
func film(brand string) string {
	switch {
	case strings.HasPrefix(brand, "hei"), strings.HasPrefix(brand, "hev"), brand == "mif1", brand == "msf1", brand == "avif", brand == "avis":
		return "image/heic"
	case brand == "qt  ":
		return "video/quicktime"
	case strings.HasPrefix(brand, "M4A"), strings.HasPrefix(brand, "M4B"):
		return "audio/mp4"
	case strings.HasPrefix(brand, "3g"):
		return "video/3gpp"
	case strings.HasPrefix(brand, "mp4"), strings.HasPrefix(brand, "iso"), strings.HasPrefix(brand, "M4V"), brand == "avc1", brand == "MSNV":
		return "video/mp4"
	}
	return ""
}

// packed names a document that is a zip inside, by the names in its list of parts: they
// stand in it as they are.
func packed(data []byte) string {
	has := func(name string) bool { return bytes.Contains(data, []byte(name)) }
	switch {
	case has("vbaProject.bin"):
		return "application/x-macro"
	case has("word/document.xml"):
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case has("xl/workbook.xml"):
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case has("ppt/presentation.xml"):
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case has("OFD.xml"):
		return "application/ofd"
	}
	return "application/zip"
}

// compound names a document of older office programs (doc, xls, ppt, and wps, et, dps of
// WPS, which lie in the same manner), by the names of its parts. One with macros is none:
// what it does where it is opened nobody here can say.
func compound(data []byte) string {
	has := func(name string) bool {
		var wide []byte
		for _, c := range []byte(name) {
			wide = binary.LittleEndian.AppendUint16(wide, uint16(c))
		}
		return bytes.Contains(data, append(wide, 0, 0))
	}
	switch {
	case has("_VBA_PROJECT"), has("_VBA_PROJECT_CUR"), has("Macros"):
		return "application/x-macro"
	case has("WordDocument"):
		return "application/msword"
	case has("Workbook"), has("Book"):
		return "application/vnd.ms-excel"
	case has("PowerPoint Document"):
		return "application/vnd.ms-powerpoint"
	}
	return ""
}

// Inline reports whether a browser shows a type itself, beside the page; the others are
// handed out to be saved.
func Inline(kind string) bool {
	return strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/") || strings.HasPrefix(kind, "text/plain") || kind == "application/pdf"
}
