package letter

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Sheet is a letter as it stands on paper: everything resolved to words.
type Sheet struct {
	Issuer     string // 发文机关
	Number     string
	Title      string
	To         string
	Paragraphs []string
	Signed     string // 署名
	Date       string // 2026年9月24日
	Copies     []string
	Proof      string // the line below the lower rule: journal checkpoint
	Draft      bool
}

// Lay puts a letter on its sheet. zone says on which day it was signed.
func Lay(l Letter, issuer string, zone *time.Location, proof string) Sheet {
	s := Sheet{Issuer: issuer, Number: l.Number, Title: l.Title, To: l.To, Paragraphs: l.Paragraphs, Signed: issuer, Copies: l.Copies, Proof: proof,
		Draft: l.State == Draft}
	if len(s.Paragraphs) > 0 && strings.TrimRight(s.Paragraphs[0], "：:") == l.To {
		s.Paragraphs = s.Paragraphs[1:] // the template already addressed it
	}
	if !l.SignedAt.IsZero() {
		s.Date = l.SignedAt.In(zone).Format("2006年1月2日")
	}
	return s
}

// A page of GB/T 9704 holds 22 lines of 28 characters; the head of the first page, with
// the letterhead, the number and the title, takes eight of them.
const (
	lineLength, pageLines, headLines = 28, 22, 8
)

// Pages is how many pages the sheet fills on paper, by the grid of GB/T 9704.
func (s Sheet) Pages() int {
	n := headLines + 4 // signature and date
	for _, p := range append([]string{s.To + "："}, s.Paragraphs...) {
		n += (utf8.RuneCountInString(p) + 2 + lineLength - 1) / lineLength // two characters of indent
	}
	return (n + pageLines - 1) / pageLines
}

// Docx writes the sheet as a Word file: A4, margins and type of GB/T 9704 (三号
// 仿宋, 二号小标宋 title, 29 pt lines). Fonts are named, not shipped.
func (s Sheet) Docx() ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	files := []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations},
		{"word/document.xml", s.document()},
	}
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

const contentTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

const relations = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

// The page of GB/T 9704 in twentieths of a point: A4, top 37 mm, binding 28 mm,
// type area 156 × 225 mm.
const page = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1417" w:gutter="0"/></w:sectPr>`

func (s Sheet) document() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	line(&b, style{font: "方正小标宋简体", half: 60, color: "C7000B", align: "center", rule: true}, s.Issuer)
	number := s.Number
	if s.Draft {
		number = "（草稿，未签发）"
	}
	line(&b, style{font: "仿宋_GB2312", half: 32, align: "right"}, number)
	line(&b, style{font: "方正小标宋简体", half: 44, align: "center", before: 580, after: 580}, s.Title)
	line(&b, style{font: "仿宋_GB2312", half: 32}, s.To+"：")
	for _, p := range s.Paragraphs {
		line(&b, style{font: "仿宋_GB2312", half: 32, indent: true, align: "both"}, p)
	}
	line(&b, style{font: "仿宋_GB2312", half: 32, align: "right", before: 580, right: 1280}, s.Signed)
	line(&b, style{font: "仿宋_GB2312", half: 32, align: "right", right: 1280}, s.Date)
	if len(s.Copies) > 0 {
		line(&b, style{font: "仿宋_GB2312", half: 28, before: 580}, "抄送："+strings.Join(s.Copies, "，")+"。")
	}
	if s.Proof != "" {
		line(&b, style{font: "Noto Sans CJK SC", half: 16, before: 240}, s.Proof)
	}
	b.WriteString(page + `</w:body></w:document>`)
	return b.String()
}

type style struct {
	font, color, align   string
	half                 int // half points
	before, after, right int // twentieths of a point
	indent               bool
	rule                 bool // the double red line below the masthead
}

func line(b *strings.Builder, st style, text string) {
	b.WriteString(`<w:p><w:pPr>`)
	if st.rule {
		fmt.Fprintf(b, `<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="6" w:color="%s"/></w:pBdr>`, st.color)
	}
	fmt.Fprintf(b, `<w:spacing w:before="%d" w:after="%d" w:line="580" w:lineRule="exact"/>`, st.before, st.after)
	if st.indent {
		fmt.Fprintf(b, `<w:ind w:firstLine="%d" w:firstLineChars="200"/>`, 2*10*st.half) // two characters, for readers that do not count them
	}
	if st.right > 0 {
		fmt.Fprintf(b, `<w:ind w:right="%d"/>`, st.right)
	}
	if st.align != "" {
		fmt.Fprintf(b, `<w:jc w:val="%s"/>`, st.align)
	}
	fmt.Fprintf(b, `</w:pPr><w:r><w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:eastAsia="%[1]s"/>`, st.font)
	if st.color != "" {
		fmt.Fprintf(b, `<w:color w:val="%s"/>`, st.color)
	}
	fmt.Fprintf(b, `<w:sz w:val="%[1]d"/><w:szCs w:val="%[1]d"/></w:rPr><w:t xml:space="preserve">`, st.half)
	_ = xml.EscapeText(b, []byte(text)) // a strings.Builder never fails
	b.WriteString(`</w:t></w:r></w:p>`)
}
