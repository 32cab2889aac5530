package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"luoshi/internal/fault"
)

// zipped is a zip with parts of these names.
func zipped(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := w.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compoundOf is the beginning of a compound file and its list of parts.
func compoundOf(parts ...string) string {
	b := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600))
	for _, p := range parts {
		for _, c := range p {
			b = binary.LittleEndian.AppendUint16(b, uint16(c))
		}
		b = append(b, make([]byte, 64)...)
	}
	return string(b)
}

// TestKinds: what may be attached is named truly by its content, and what may not is refused
// by a refusal of its own.
func TestKinds(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("供水管网已经更换，群众签字。")
	if err != nil {
		t.Fatal(err)
	}
	box := func(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x02\x00isommp41" }
	office := "application/vnd.openxmlformats-officedocument."
	s := Store{Dir: t.TempDir()}
	for name, c := range map[string]struct{ data, kind, refused string }{
		"UTF-8 文本":  {"已更换", plain + "utf-8", ""},
		"GBK 文本":    {gbk, plain + "gb18030", ""},
		"UTF-16 文本": {"\xff\xfe\x4f\x60\x00\x4e", plain + "utf-16le", ""},
		"docx":      {zipped(t, "[Content_Types].xml", "word/document.xml"), office + "wordprocessingml.document", ""},
		"xlsx":      {zipped(t, "[Content_Types].xml", "xl/workbook.xml"), office + "spreadsheetml.sheet", ""},
		"ofd":       {zipped(t, "OFD.xml"), "application/ofd", ""},
		"zip":       {zipped(t, "照片/1.jpg"), "application/zip", ""},
		"docm":      {zipped(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", "blob.type_macro"},
		"doc 或 wps": {compoundOf("Root Entry", "WordDocument"), "application/msword", ""},
		"xls 或 et":  {compoundOf("Root Entry", "Workbook"), "application/vnd.ms-excel", ""},
		"带宏的 doc":   {compoundOf("Root Entry", "WordDocument", "Macros"), "", "blob.type_macro"},
		"别的复合文件":    {compoundOf("Root Entry", "SummaryInformation"), "", "blob.type"},
		"MOV":       {box("qt  "), "video/quicktime", ""},
		"安卓 MP4":    {box("isom"), "video/mp4", ""},
		"3GP":       {box("3gp4"), "video/3gpp", ""},
		"M4A":       {box("M4A "), "audio/mp4", ""},
		"AMR":       {"#!AMR\n\x3c\x00\x01\x02", "audio/amr", ""},
		"HEIC":      {box("heic"), "", "blob.type_heic"},
		"HEIF":      {box("mif1"), "", "blob.type_heic"},
		"GIF":       {"GIF89a\x01\x00\x01\x00", "", "blob.type_picture"},
		"RAR":       {"Rar!\x1a\x07\x01\x00", "", "blob.type_packed"},
		"7z":        {"7z\xbc\xaf\x27\x1c\x00\x04", "", "blob.type_packed"},
		"网页":        {"<!DOCTYPE html><p>", "", "blob.type_web"},
		"程序":        {"MZ\x90\x00\x03\x00", "", "blob.type_program"},
		"MZ 开头的文本":  {"MZ 镇村情况", plain + "utf-8", ""},
		"乱码":        {"\x00\x01\x02\x03", "", "blob.type"},
	} {
		b, err := s.Put(strings.NewReader(c.data), time.Now())
		if c.refused != "" && !fault.Is(err, c.refused) || c.refused == "" && (err != nil || b.Type != c.kind) {
			t.Errorf("%s：%q %v，应为 %q %q", name, b.Type, err, c.kind, c.refused)
		}
	}
}

// exif says how a picture is to be turned, among other things.
func exif(order binary.AppendByteOrder, v uint16) string {
	b := []byte("MM")
	if order.String() == "LittleEndian" {
		b = []byte("II")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 0x010f) // who made the camera
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(b, uint32(len(place)+1))
	b = order.AppendUint32(b, 38)
	b = order.AppendUint16(b, orientation)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, v)
	return string(append(b, "\x00\x00\x00\x00\x00\x00"+place+"\x00"...))
}

// TestUpright: of all that a camera says only how the picture is to be turned is shown with
// it, in each of the three kinds and both orders of bytes.
func TestUpright(t *testing.T) {
	t.Parallel()
	var jpg, pic bytes.Buffer
	if err := jpeg.Encode(&jpg, picture(), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&pic, picture()); err != nil {
		t.Fatal(err)
	}
	j, p := jpg.Bytes(), pic.Bytes()
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for v := range uint16(10) {
			want := v
			if v < 2 || v > 8 { // as it lies, or no such turn
				want = 0
			}
			e := exif(order, v)
			shown := strip(bytes.Join([][]byte{j[:2], segment(0xe1, exifMark+e), j[2:]}, nil))
			if got := turnOf(shown, exifMark); got != want || bytes.Contains(shown, []byte(place)) {
				t.Errorf("JPEG %s %d：%d", order, v, got)
			}
			if _, err := jpeg.Decode(bytes.NewReader(shown)); err != nil {
				t.Errorf("JPEG %s %d：%v", order, v, err)
			}
			chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(e))), "eXIf"+e+"\x00\x00\x00\x00"...)
			shown = strip(bytes.Join([][]byte{p[:33], chunk, p[33:]}, nil))
			if got := turnOf(shown, "eXIf"); got != want || bytes.Contains(shown, []byte(place)) {
				t.Errorf("PNG %s %d：%d", order, v, got)
			}
			if _, err := png.Decode(bytes.NewReader(shown)); err != nil {
				t.Errorf("PNG %s %d：%v", order, v, err)
			}
			body := "WEBPVP8X\x0a\x00\x00\x00\x08000000000VP8 \x06\x00\x00\x00pixelsEXIF"
			body = string(binary.LittleEndian.AppendUint32([]byte(body), uint32(len(e)))) + e + strings.Repeat("\x00", len(e)%2)
			shown = strip(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...))
			if got := turnOf(shown, "EXIF\x1a\x00\x00\x00"); got != want || bytes.Contains(shown, []byte(place)) || shown[20]&0x08 == 0 != (want == 0) || int(binary.LittleEndian.Uint32(shown[4:])) != len(shown)-8 {
				t.Errorf("WebP %s %d：%d，标志 %x", order, v, got, shown[20])
			}
		}
	}
	if got := strip(bytes.Join([][]byte{j[:2], segment(0xe1, exifMark+"MM\x00*\xff\xff\xff\xff"+strings.Repeat("\x00", 40)), j[2:]}, nil)); !bytes.Equal(got, j) {
		t.Error("指到外面的也当真")
	}
}

// turnOf is how a picture says that it is to be turned, after a mark; 0 where it does not.
func turnOf(data []byte, mark string) uint16 {
	at := bytes.Index(data, []byte(mark))
	if at < 0 {
		return 0
	}
	return turn(data[at+len(mark):])
}
