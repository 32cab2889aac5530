package blob

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// place is what no page may show: where a picture was taken.
const place = "GPS 33.2233N 107.5454E"

func picture() image.Image { return image.NewGray(image.Rect(0, 0, 24, 24)) }

func segment(mark byte, text string) []byte {
	out := []byte{0xff, mark, 0, 0}
	binary.BigEndian.PutUint16(out[2:], uint16(len(text)+2))
	return append(out, text...)
}

// TestNothingButThePicture hides a place wherever a camera or a hostile hand may put
// it; what is shown does not say it and is still the picture.
func TestNothingButThePicture(t *testing.T) {
	t.Parallel()
	var jpg, pic bytes.Buffer
	if err := jpeg.Encode(&jpg, picture(), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&pic, picture()); err != nil {
		t.Fatal(err)
	}
	j, p := jpg.Bytes(), pic.Bytes()
	scan := bytes.Index(j, []byte{0xff, 0xda})
	chunk := func(kind string) []byte {
		c := binary.BigEndian.AppendUint32(nil, uint32(len(place)))
		return append(append(append(c, kind...), place...), 0, 0, 0, 0)
	}
	webp := func(chunks ...string) []byte {
		body := []byte("WEBP")
		for i := 0; i < len(chunks); i += 2 {
			body = append(body, chunks[i]...)
			body = binary.LittleEndian.AppendUint32(body, uint32(len(chunks[i+1])))
			if body = append(body, chunks[i+1]...); len(chunks[i+1])%2 == 1 {
				body = append(body, 0)
			}
		}
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	}
	box := func(kind string, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
	}
	film := func(parts ...[]byte) []byte { // a head, as a camera writes it, and what follows
		return bytes.Join(append([][]byte{box("ftyp", []byte("isom\x00\x00\x02\x00isommp41"))}, parts...), nil)
	}
	samples := box("mdat", []byte("samples"))
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	cases := map[string][]byte{
		"JPEG 开头":        join(j[:2], segment(0xe1, "Exif\x00\x00"+place), j[2:]),
		"JPEG 注释":        join(j[:2], segment(0xfe, place), j[2:]),
		"JPEG 填充字节之后":    join(j[:2], []byte{0xff, 0xff}, segment(0xe1, place), j[2:]),
		"JPEG 两段之间":      join(j[:scan], segment(0xed, place), j[scan:]),
		"JPEG 图像之后、结尾之前": join(j[:len(j)-2], segment(0xe1, place), j[len(j)-2:]),
		"JPEG 结尾之后":      join(j, []byte(place)),
		"JPEG 结尾之后另一张":   join(j, j[:2], segment(0xe1, place), j[2:]),
		"PNG eXIf":       join(p[:33], chunk("eXIf"), p[33:]),
		"PNG tEXt":       join(p[:33], chunk("tEXt"), p[33:]),
		"PNG iTXt":       join(p[:33], chunk("iTXt"), p[33:]),
		"PNG 结尾之后":       join(p, []byte(place)),
		"WebP EXIF":      webp("VP8X", "\x0c000000000", "VP8 ", "pixels", "EXIF", place),
		"WebP XMP":       webp("VP8X", "\x0c000000000", "XMP ", place+"!", "VP8 ", "pixel"),
		"MP4 moov 里":     film(box("moov", box("mvhd", make([]byte, 100)), box("udta", box("\xa9xyz", []byte(place)))), samples),
		"MP4 轨道里":        film(box("moov", box("trak", box("meta", []byte(place)))), samples),
		"MP4 套了很多层":      film(box("moov", box("moov", box("moov", box("moov", box("moov", []byte(place)))))), samples),
		"MP4 顶层":         film(samples, box("uuid", []byte(place))),
		"MP4 空白里":        film(box("free", []byte(place)), samples),
		"MP4 到末尾的长框":     film(samples, append([]byte{0, 0, 0, 0}, "udta"+place...)),
		"MP4 结尾之后":       film(samples, []byte(place)),
		"WebP 结尾之后":      append(webp("VP8 ", "pixels"), place...),
	}
	for name, data := range cases {
		s := Store{Dir: t.TempDir()}
		b, err := s.Put(bytes.NewReader(data), time.Now())
		if err != nil {
			t.Errorf("%s：%v", name, err)
			continue
		}
		got, err := s.Shown(b.Hash)
		if err != nil || bytes.Contains(got, []byte(place)) {
			t.Errorf("%s：看得到拍摄地点（%v）", name, err)
		}
		if strings.HasPrefix(name, "WebP") {
			if n := binary.LittleEndian.Uint32(got[4:]); int(n) != len(got)-8 || !bytes.Contains(got, []byte("pixel")) {
				t.Errorf("%s：长度 %d 与 %d 不符，或图像不见了", name, n, len(got)-8)
			}
		} else if strings.HasPrefix(name, "MP4") {
			if len(got) != len(data) || !bytes.Contains(got, []byte("samples")) {
				t.Errorf("%s：长度 %d 变成 %d，或影像不见了", name, len(data), len(got))
			}
		} else if img, _, err := image.Decode(bytes.NewReader(got)); err != nil || img.Bounds() != picture().Bounds() {
			t.Errorf("%s：不再是那张图：%v", name, err)
		}
	}
	if got := strip(j); !bytes.Equal(got, j) {
		t.Error("干净的 JPEG 变了")
	}
	if got := strip(p); !bytes.Equal(got, p) {
		t.Error("干净的 PNG 变了")
	}
}

// FuzzStrip never fails and never makes a file longer.
func FuzzStrip(f *testing.F) {
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, picture(), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(jpg.Bytes())
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND0000"))
	f.Add([]byte("\x00\x00\x00\x10ftypisom\x00\x00\x02\x00\x00\x00\x00\x10moov\x00\x00\x00\x08udta"))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8X\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := strip(data); len(got) > len(data) {
			t.Errorf("%d bytes became %d", len(data), len(got))
		}
	})
}

// TestRefusedKinds: what a browser would run is no attachment, whatever its name.
func TestRefusedKinds(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	for text, want := range map[string]string{
		"<html><script>alert(1)</script>":                   "blob.type_web",
		"<!DOCTYPE html><p>":                                "blob.type_web",
		"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>": "blob.type_web",
		"  \n<script>alert(1)</script>":                     "blob.type_web",
		"MZ\x90\x00\x03\x00":                                "blob.type_program",
		"":                                                  "blob.empty",
		"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"a()\"/>": "", // kept as plain text and shown as such
	} {
		b, err := s.Put(strings.NewReader(text), time.Now())
		if want != "" && !fault.Is(err, want) || want == "" && (err != nil || b.Type != "text/plain; charset=utf-8") {
			t.Errorf("%.20q：%v %s，应为 %q", text, err, b.Type, want)
		}
	}
	for _, hash := range []string{"", "..", strings.Repeat("../", 21) + "x", strings.Repeat("a", 63), strings.Repeat("/", 64), strings.Repeat("é", 32)} {
		if _, err := s.Shown(hash); !fault.Is(err, "blob.missing") {
			t.Errorf("%q：%v", hash, err)
		}
	}
}

// TestAlteredBytes alters a stored file: every read refuses it, the check names it, and
// storing the true content again puts it right.
func TestAlteredBytes(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	b, err := s.Put(strings.NewReader("整改前的照片"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(s.Dir, b.Hash[:2], b.Hash)
	for _, content := range []string{"整改后的照片", "整改前的照片 ", ""} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if data, err := s.Shown(b.Hash); fault.KindOf(err) != fault.Conflict {
			t.Errorf("改过的附件仍显示：%q %v", data, err)
		}
		if err := s.Check(b.Hash, b.Size); fault.KindOf(err) != fault.Conflict {
			t.Errorf("核对没有发现：%v", err)
		}
	}
	if _, err := s.Put(strings.NewReader("整改前的照片"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Shown(b.Hash); err != nil || s.Check(b.Hash, b.Size) != nil {
		t.Errorf("重新存入后仍不能用：%v", err)
	}
	if s.Check(b.Hash, b.Size+1) == nil {
		t.Error("大小不符没有发现")
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(b.Hash, b.Size); fault.KindOf(err) != fault.Missing {
		t.Errorf("缺失没有发现：%v", err)
	}
}
