package sheet

import (
	"archive/zip"
	"bytes"
	"runtime"
	"strings"
	"testing"

	"luoshi/internal/fault"
)

// rawBook zips the parts of a workbook around the rows of its one sheet and the texts
// that they share.
func rawBook(t *testing.T, rows func(w *bytes.Buffer), shared, more string) []byte {
	t.Helper()
	var out, sheet bytes.Buffer
	z := zip.NewWriter(&out)
	rows(&sheet)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<?xml version="1.0"?>` + more + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>地名</t></si><si><t>代码</t></si><si><t>` + shared + `</t></si></sst>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + sheet.String() + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// mostWork bounds the bytes that reading a book allocates: it counts work alike on a
// fast machine and a busy one. No other test of the package runs beside this one.
const mostWork = 2 * MaxUnpack

// TestBombs gives the reader workbooks that are small and mean much: each is refused,
// or read, with bounded work.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes time")
	}
	head := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`
	wide := strings.Repeat(`<c t="s"><v>2</v></c>`, 190)
	for _, c := range []struct {
		name, shared, more, want string
		rows                     func(w *bytes.Buffer)
	}{
		{"一篇长文引用一百万次", strings.Repeat("长文", 5000), "", "sheet.bomb", func(w *bytes.Buffer) {
			w.WriteString(head)
			for range 5000 {
				w.WriteString("<row>" + wide + "</row>")
			}
		}},
		{"行号很大", "x", "", "", func(w *bytes.Buffer) {
			w.WriteString(head + `<row r="1048576"><c r="A1048576" t="s"><v>2</v></c></row>`)
		}},
		{"列号很大", "x", "", "sheet.columns", func(w *bytes.Buffer) { w.WriteString(head + `<row r="2"><c r="XFD2" t="s"><v>2</v></c></row>`) }},
		{"没有那篇文字", "x", "", "", func(w *bytes.Buffer) {
			w.WriteString(head + `<row r="2"><c r="A2" t="s"><v>99999999</v></c><c r="B2" t="s"><v>-1</v></c></row>`)
		}},
		{"实体展开", "x", `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`, "", func(w *bytes.Buffer) {
			w.WriteString(head + `<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>`)
		}},
		{"公式", "x", "", "", func(w *bytes.Buffer) {
			w.WriteString(head + `<row r="2"><c r="A2"><f>WEBSERVICE("http://evil.example")</f><v>1</v></c></row>`)
		}},
	} {
		book := rawBook(t, c.rows, c.shared, c.more)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		table, err := Read(bytes.NewReader(book), Options{Name: "x.xlsx", Wanted: [][]string{{"地名"}, {"代码"}}})
		runtime.ReadMemStats(&after)
		worked := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s：%d KB，做了 %d MB 的活，%d 行 %v", c.name, len(book)>>10, worked>>20, len(table.Rows), err)
		if worked > mostWork {
			t.Errorf("%s：做了 %d MB 的活", c.name, worked>>20)
		}
		if c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%s：%v，应为 %s", c.name, err, c.want)
		}
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("%s：%v", c.name, err)
		}
	}
}
