package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"luoshi/internal/fault"
)

var wanted = [][]string{{"姓名"}, {"电话", "手机号"}, {"岗位"}, {"任职起", "任职时间"}}

// book makes a workbook as a clerk would: through the library, cell by cell.
func book(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func set(t testing.TB, f *excelize.File, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadWorkbook(t *testing.T) {
	t.Parallel()
	data := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "洋县第一书记名册", "A3": "序号", "B3": "姓 名＊", "C3": "手机号", "D3": "岗位", "E3": "任职起",
			"A4": 1, "B4": "张三", "C4": "１３９０００００００１", "D4": "第一书记", "E4": time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC),
			"A5": 2, "B5": "李四　", "C5": 13900000002, "E5": "2024年3月1日",
			"A8": 3, "B8": "王五"})
		for _, r := range [][2]string{{"A1", "E2"}, {"D4", "D5"}} {
			if err := f.MergeCell("Sheet1", r[0], r[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	got, err := Read(bytes.NewReader(data), Options{Name: "名册.XLSX", Wanted: wanted})
	if err != nil {
		t.Fatal(err)
	}
	if got.HeaderRow != 3 || got.Sheet != "Sheet1" || got.Column("手机号", "电话") != 2 || got.Column("姓名") != 1 {
		t.Errorf("header %v in row %d", got.Header, got.HeaderRow)
	}
	if want := "4:1|张三|13900000001|第一书记|45352\n5:2|李四|13900000002|第一书记|2024年3月1日\n8:3|王五|||"; texts(got.Rows) != want {
		t.Errorf("rows\n%s\nwant\n%s", texts(got.Rows), want)
	}
	for _, cell := range []string{got.Rows[0].Cells[4], got.Rows[1].Cells[4]} {
		if d, err := got.Date(cell); err != nil || d != "2024-03-01" {
			t.Errorf("date %q read as %q, %v", cell, d, err)
		}
	}
}

func TestReadText(t *testing.T) {
	t.Parallel()
	plain := "名册\r\n\r\n姓名,电话,岗位\r\n\"张\n三\",0916-8212345,第一书记\r\n\r\n李四,'-1,\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.ReplaceAll(plain, ",", "\t")))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"无签名 UTF-8": []byte(plain), "带签名 UTF-8": []byte("\xef\xbb\xbf" + plain), "GB18030": gb, "UTF-16 制表符": wide,
		"分号分隔": []byte(strings.ReplaceAll(plain, ",", ";"))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(bytes.NewReader(data), Options{Name: "a.csv", Wanted: wanted})
			if err != nil {
				t.Fatal(err)
			}
			if got.HeaderRow != 3 || len(got.Rows) != 2 || got.Rows[0].Number != 4 || got.Rows[1].Number != 6 ||
				got.Rows[0].Cells[0] != "张\n三" || got.Rows[1].Cells[1] != "-1" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// zipOf makes an archive from names and contents.
func zipOf(t *testing.T, parts map[string]string, extra int) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range extra {
		if _, err := z.Create("x" + strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRefused(t *testing.T) {
	t.Parallel()
	good := book(t, func(f *excelize.File) { set(t, f, map[string]any{"A1": "姓名", "B1": "电话", "A2": "张三"}) })
	damaged := slices.Clone(good)
	damaged[len(good)/3] ^= 0xff
	ole := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 600)...)
	many := &strings.Builder{}
	many.WriteString("姓名,电话\n")
	for range MaxRows + 1 {
		many.WriteString("a,b\n")
	}
	cut := zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r=\"1\">"}, 0)
	cases := []struct {
		title, name, code string
		data              []byte
	}{
		{"空文件", "a.csv", "sheet.empty", nil},
		{"只有空格", "a.csv", "sheet.empty", []byte(" \n\n")},
		{"扩展名与内容不符", "a.xlsx", "sheet.wrong_extension", []byte("姓名,电话\n张三,1\n")},
		{"工作簿改名成 csv", "a.csv", "sheet.wrong_extension", good},
		{"不收的扩展名", "a.pdf", "sheet.extension", good},
		{"加密的工作簿", "a.xlsx", "sheet.encrypted", append(slices.Clone(ole), wide("EncryptedPackage")...)},
		{"旧格式 xls", "a.xls", "sheet.old_xls", ole},
		{"图片", "a.csv", "sheet.not_table", []byte("\x89PNG\r\n\x1a\n\x00\x00")},
		{"截断的工作簿", "a.xlsx", "sheet.truncated", good[:len(good)/2]},
		{"改坏一个字节", "a.xlsx", "sheet.broken", damaged},
		{"工作表没有写完", "a.xlsx", "sheet.truncated", cut},
		{"别的压缩包", "a.xlsx", "sheet.not_table", zipOf(t, map[string]string{"a.txt": "a"}, 0)},
		{"压缩包里文件太多", "a.xlsx", "sheet.bomb", zipOf(t, nil, MaxEntries+1)},
		{"解压后太大", "a.xlsx", "sheet.bomb", zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": strings.Repeat(" ", MaxUnpack+1)}, 0)},
		{"引号不配对", "a.csv", "sheet.csv_quote", []byte("姓名,电话\n\"张三,1\n")},
		{"编码不明", "a.csv", "sheet.encoding", []byte("姓名,电话\n\xff\xff\x81\n")},
		{"行数太多", "a.csv", "sheet.rows", []byte(many.String())},
		{"列数太多", "a.csv", "sheet.columns", []byte("姓名,电话\n" + strings.Repeat("a,", MaxColumns) + "b\n")},
		{"单元格太长", "a.csv", "sheet.cell_long", []byte("姓名,电话\n" + strings.Repeat("a", MaxCell+1) + ",b\n")},
	}
	for _, c := range cases {
		t.Run(c.title, func(t *testing.T) {
			t.Parallel()
			_, err := Read(bytes.NewReader(c.data), Options{Name: c.name, Wanted: wanted})
			if !fault.Is(err, c.code) {
				t.Errorf("answered %v, want %s", err, c.code)
			}
		})
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	cases := []struct{ cell, want string }{
		{"2026-9-3", "2026-09-03"}, {"2026/9/3", "2026-09-03"}, {"2026年9月3日", "2026-09-03"}, {"２０２６年９月３日", "2026-09-03"}, {"2026.09.03", "2026-09-03"},
		{"20260903", "2026-09-03"}, {"46268", "2026-09-03"}, {"46268.75", "2026-09-03"}, {"2026-09-03 00:00:00", "2026-09-03"}, {"2026年9月3号", "2026-09-03"},
		{"", ""}, {"2026-2-30", "!"}, {"2026-13-1", "!"}, {"2026-3-368", "!"}, {"9-3", "!"}, {"26-9-3", "!"}, {"昨天", "!"}, {"1e5", "!"}, {"-46268", "!"}, {"59", "!"}, {"2026-+9-3", "!"},
	}
	for _, c := range cases {
		got, err := Date(c.cell, false)
		if err != nil {
			got = "!"
		}
		if got != c.want {
			t.Errorf("%q read as %q (%v), want %q", c.cell, got, err, c.want)
		}
	}
	if got, err := Date("44806", true); err != nil || got != "2026-09-03" {
		t.Errorf("1904: %q, %v", got, err)
	}
	zone := time.FixedZone("", 8*3600)
	for cell, want := range map[string]string{"2011-10-11 13:42:22.688000+02:00": "2011-10-11T11:42:22.688Z", "2026-09-03": "2026-09-02T16:00:00Z",
		"2026年9月3日 9:05": "2026-09-03T01:05:00Z", "46268.5": "2026-09-03T04:00:00Z", "2026-09-03T09:05:01": "2026-09-03T01:05:01Z"} {
		at, _, err := Moment(cell, false, zone)
		if got := at.UTC().Format(time.RFC3339Nano); err != nil || got != want {
			t.Errorf("%q is %s (%v), want %s", cell, got, err, want)
		}
	}
}

// What is written is read back as it was, whatever it begins with.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.StringMatching(`['=+@,";0-9a-z一-龟\n-]{0,12}`), rapid.StringN(0, 40, 400))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 0, 8).Draw(t, "rows")
		ext := rapid.SampledFrom([]string{".csv", ".xlsx"}).Draw(t, "ext")
		var buf bytes.Buffer
		w, err := NewWriter(&buf, ext, "名册")
		if err == nil {
			err = w.Row("姓名", "电话")
		}
		var want [][]string
		for _, r := range rows {
			for i := range r {
				r[i] = Tidy(strings.ReplaceAll(r[i], "\r", ""))
			}
			if err == nil {
				err = w.Row(r...)
			}
			if r[0]+r[1] != "" {
				want = append(want, r)
			}
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(&buf, Options{Name: "a" + ext, Wanted: wanted[:2]})
		if err != nil || len(got.Rows) != len(want) {
			t.Fatalf("%d rows, %v; want %d", len(got.Rows), err, len(want))
		}
		for i, r := range got.Rows {
			if !slices.Equal(r.Cells, want[i]) {
				t.Fatalf("row %d: %q, want %q", i, r.Cells, want[i])
			}
		}
	})
}

func TestNoFormulaIsWritten(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	w, err := NewWriter(&buf, ".csv", "")
	if err == nil {
		err = w.Row("=1+1", "+8613900000001", "-5", "@a", "平常")
	}
	if err == nil {
		err = w.Close()
	}
	if want := "\ufeff'=1+1,'+8613900000001,'-5,'@a,平常\r\n"; err != nil || buf.String() != want {
		t.Errorf("wrote %q, %v; want %q", buf.String(), err, want)
	}
	buf.Reset()
	w, err = NewWriter(&buf, ".xlsx", "表")
	if err == nil {
		err = w.Row("=1+1")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	formula, _ := f.GetCellFormula("表", "A1")
	if v, err := f.GetCellValue("表", "A1"); formula != "" || v != "=1+1" || err != nil {
		t.Errorf("formula %q, value %q, %v", formula, v, err)
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte("姓名,电话\n张三,1\n"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\"a\nb\",c\n\n;\t"))
	f.Fuzz(func(t *testing.T, data []byte) { readable(t, data, "a.csv") })
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(book(f, func(b *excelize.File) { set(f, b, map[string]any{"A1": "姓名", "B1": "电话", "A2": 1}) }))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) { readable(t, data, "") })
}

// readable checks that a reading ends in a table of one shape or in a fault.
func readable(t *testing.T, data []byte, name string) {
	got, err := Read(bytes.NewReader(data), Options{Name: name, Wanted: wanted})
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			t.Fatalf("not a fault: %v", err)
		}
		return
	}
	last := got.HeaderRow
	for _, r := range got.Rows {
		if len(r.Cells) != len(got.Header) || r.Number <= last {
			t.Fatalf("row %d after %d with %d cells of %d", r.Number, last, len(r.Cells), len(got.Header))
		}
		last = r.Number
	}
}
