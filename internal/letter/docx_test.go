package letter

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// texts reads the paragraphs of a Word file and refuses a part that is no XML.
func texts(t interface{ Fatal(...any) }, data []byte) (out []string) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part := walk(t, f.Name, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if f.Name == "word/document.xml" {
			out = part
		}
	}
	if want := []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"}; !slices.Equal(names, want) {
		t.Fatal("parts:", names)
	}
	return out
}

// walk reads one part to its end and gives the text of each paragraph.
func walk(t interface{ Fatal(...any) }, name string, r io.Reader) (out []string) {
	dec := xml.NewDecoder(r)
	for text := ""; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(name, err)
		}
		switch x := token.(type) {
		case xml.CharData:
			text += string(x)
		case xml.EndElement:
			if x.Name.Local == "p" {
				out, text = append(out, text), ""
			}
		}
	}
}

func TestDocx(t *testing.T) {
	t.Parallel()
	s := Sheet{Issuer: "中共洋县县委办公室", Number: "洋约谈〔2026〕1号", Title: "约谈通知", To: "杜村驻村工作队", Paragraphs: []string{"第一段。", "第二段 <script>。"},
		Signed: "中共洋县县委办公室", Date: "2026年10月20日", Copies: []string{"县委组织部"}, Proof: "留痕存证点 1"}
	data, err := s.Docx()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{s.Issuer, s.Number, s.Title, "杜村驻村工作队：", "第一段。", "第二段 <script>。", s.Signed, s.Date, "抄送：县委组织部。", s.Proof}
	if got := texts(t, data); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for name, part := range map[string]string{"A4": `w:w="11906" w:h="16838"`, "首行缩进两字": `w:firstLine="640" w:firstLineChars="200"`, "红色双线": `thickThinSmallGap`, "29磅行距": `w:line="580" w:lineRule="exact"`} {
		if !strings.Contains(s.document(), part) {
			t.Errorf("%s: no %s", name, part)
		}
	}
	s.Draft = true
	if data, err = s.Docx(); err != nil || texts(t, data)[1] != "（草稿，未签发）" {
		t.Errorf("a draft shows %q: %v", texts(t, data)[1], err)
	}
}

func TestDocxHoldsAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := Sheet{Issuer: rapid.String().Draw(rt, "issuer"), Title: rapid.String().Draw(rt, "title"), Paragraphs: []string{rapid.String().Draw(rt, "text")}}
		data, err := s.Docx()
		if err != nil {
			rt.Fatal(err)
		}
		if n := len(texts(rt, data)); n != 7 {
			rt.Fatalf("%d paragraphs, want 7", n)
		}
	})
}
