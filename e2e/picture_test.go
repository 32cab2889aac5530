package e2e

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	pictures = "../docs/pictures"
	tallest  = 1800       // a longer page is cut in its picture, not in its check
	largest  = 150 * 1024 // bytes of one picture
)

// keep writes a screenshot as a small picture; UPDATE=1 puts it into the
// documentation.
func keep(t *testing.T, name string, shot []byte) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&out, fewColours(img)); err != nil {
		t.Fatal(err)
	}
	if out.Len() > largest {
		t.Errorf("%s.png 有 %d 字节，超过 %d", name, out.Len(), largest)
	}
	dir := t.TempDir()
	if os.Getenv("UPDATE") != "" {
		dir = pictures
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sheet cuts a screenshot of a page as printed to its first sheet of A4.
func sheet(t *testing.T, shot []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewRGBA(image.Rect(0, 0, 794, 1123))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fewColours cuts a picture to the tallest height and to its most frequent
// colours: the shades of grey at the edges of letters need no more of them.
func fewColours(img image.Image) image.Image {
	r := img.Bounds()
	r.Max.Y = min(r.Max.Y, r.Min.Y+tallest)
	flat := image.NewRGBA(r)
	draw.Draw(flat, r, img, r.Min, draw.Src)
	count, exact := map[color.RGBA]int{}, map[color.RGBA]map[color.RGBA]int{}
	for i := 0; i < len(flat.Pix); i += 4 {
		c := color.RGBA{flat.Pix[i], flat.Pix[i+1], flat.Pix[i+2], 255}
		near := color.RGBA{c.R &^ 7, c.G &^ 7, c.B &^ 7, 255}
		if count[near]++; exact[near] == nil {
			exact[near] = map[color.RGBA]int{}
		}
		exact[near][c]++
	}
	palette := color.Palette{color.White}
	for _, c := range frequent(count)[:min(len(count), 63)] {
		palette = append(palette, frequent(exact[c])[0])
	}
	nearest := map[color.RGBA]uint8{}
	out := image.NewPaletted(r, palette)
	for i := 0; i < len(flat.Pix); i += 4 {
		c := color.RGBA{flat.Pix[i], flat.Pix[i+1], flat.Pix[i+2], 255}
		n, ok := nearest[c]
		if !ok {
			n = uint8(palette.Index(c))
			nearest[c] = n
		}
		out.Pix[i/4] = n
	}
	return out
}

// frequent orders colours from the most frequent.
func frequent(count map[color.RGBA]int) []color.RGBA {
	return slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(sum(a), sum(b)))
	})
}

func sum(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

var linked = regexp.MustCompile(`pictures/([a-z0-9-]+\.(?:png|pdf))`)

// TestEveryPictureIsShown compares docs/journeys.md with the pictures: each one
// is shown there, and each one that is shown is there.
func TestEveryPictureIsShown(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/journeys.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, m := range linked.FindAllStringSubmatch(string(text), -1) {
		shown[m[1]] = true
	}
	files, err := os.ReadDir(pictures)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !shown[f.Name()] {
			t.Errorf("docs/journeys.md 没有 %s", f.Name())
		}
		delete(shown, f.Name())
		if info, err := f.Info(); err != nil || strings.HasSuffix(f.Name(), ".png") && info.Size() > largest {
			t.Errorf("%s 过大：%v", f.Name(), err)
		}
	}
	for name := range shown {
		t.Errorf("docs/pictures 没有 %s", name)
	}
}
