package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// parts unpacks a workbook, changes the text of its parts, and packs it again.
func parts(t *testing.T, data []byte, change func(name, text string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = change(f.Name, string(text))
	}
	return zipOf(t, out, 0)
}

// TestFormsOfWorkbooks reads workbooks as the programs of this world write them, each with
// the same two people in it.
func TestFormsOfWorkbooks(t *testing.T) {
	t.Parallel()
	plain := rawBook(t, func(w *bytes.Buffer) {
		w.WriteString(inline(1, "姓名", "电话", "岗位") + inline(2, "张三", "1", "书记") + inline(3, "李四", "2", "主任"))
	}, "x", "")
	replaced := func(pairs ...string) []byte {
		r := strings.NewReplacer(pairs...)
		return parts(t, plain, func(_, text string) string { return r.Replace(text) })
	}
	shared := func(si string) []byte {
		return parts(t, plain, func(name, text string) string {
			switch name {
			case "xl/sharedStrings.xml":
				return `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + si + `</sst>`
			case "xl/worksheets/sheet1.xml":
				return strings.Replace(text, "<is><t>张三</t></is>", "<v>2</v>", 1)
			}
			return text
		})
	}
	toShared := func(data []byte) []byte {
		return parts(t, data, func(_, text string) string {
			return strings.Replace(text, `t="inlineStr"><v>2</v>`, `t="s"><v>2</v>`, 1)
		})
	}
	filled := func(change func(f *excelize.File) error) []byte {
		return book(t, func(f *excelize.File) {
			rowsIn(t, f, []string{"姓名", "电话", "岗位"}, []string{"张三", "1", "书记"}, []string{"李四", "2", "主任"})
			if err := change(f); err != nil {
				t.Fatal(err)
			}
		})
	}
	for name, data := range map[string][]byte{
		"标准式样":           plain,
		"严格 OOXML 的名字空间": replaced("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
		"标签带前缀":          replaced("<row", "<x:row", "</row", "</x:row", "<c ", "<x:c ", "</c>", "</x:c>", "<is>", "<x:is>", "</is>", "</x:is>", "<t>", "<x:t>", "</t>", "</x:t>", "<sheetData", "<x:sheetData", "</sheetData", "</x:sheetData"),
		"行和格不写位置":        replaced(` r="1"`, "", ` r="2"`, "", ` r="3"`, ""),
		"维数写错":           replaced("<sheetData>", `<dimension ref="A1:A1"/><sheetData>`),
		"空的共享文字占一个号":     toShared(shared(`<si/><si><t/></si><si><t>张三</t></si>`)),
		"共享文字分几段格式":      toShared(shared(`<si><t>a</t></si><si><t>b</t></si><si><r><rPr><b/></rPr><t>张</t></r><r><t>三</t></r></si>`)),
		"共享文字带注音":        toShared(shared(`<si><t>a</t></si><si><t>b</t></si><si><t>张三</t><rPh sb="0" eb="2"><t>ZHANGSAN</t></rPh></si>`)),
		"文字保留前后空格":       replaced("<t>张三</t>", `<t xml:space="preserve"> 张三 </t>`),
		"全角空格和不可见字符":     replaced("<t>张三</t>", "<t>\u3000张\u200b三\u00a0</t>"),
		"表名是表情符号":        filled(func(f *excelize.File) error { return f.SetSheetName("Sheet1", "😀名册") }),
		"第一张是空表": filled(func(f *excelize.File) error {
			if _, err := f.NewSheet("空"); err != nil {
				return err
			}
			return f.MoveSheet("空", "Sheet1")
		}),
		"第一张是填表说明": filled(func(f *excelize.File) error {
			if _, err := f.NewSheet("填表说明"); err != nil {
				return err
			}
			for cell, text := range map[string]string{"A1": "填表说明", "A2": "1. 姓名与证件一致。", "A3": "2. 电话写手机。"} {
				if err := f.SetCellStr("填表说明", cell, text); err != nil {
					return err
				}
			}
			return f.MoveSheet("填表说明", "Sheet1")
		}),
		"筛选过的表": filled(func(f *excelize.File) error { return f.AutoFilter("Sheet1", "A1:C3", nil) }),
		"受保护的工作表": filled(func(f *excelize.File) error {
			return f.ProtectSheet("Sheet1", &excelize.SheetProtectionOptions{Password: "x"})
		}),
		"受保护的工作簿结构": filled(func(f *excelize.File) error {
			return f.ProtectWorkbook(&excelize.WorkbookProtectionOptions{Password: "x", LockStructure: true})
		}),
		"有批注、下拉和超链接": filled(func(f *excelize.File) error {
			return f.SetCellHyperLink("Sheet1", "A2", "https://example.com", "External")
		}),
		"最后一行远在第一百零四万行": filled(func(f *excelize.File) error { return f.SetCellStr("Sheet1", "A1048576", "") }),
	} {
		got, err := Read(bytes.NewReader(data), Options{Name: "名册.xlsx", Wanted: wanted})
		if err != nil {
			t.Errorf("%s：%v", name, err)
			continue
		}
		if texts(got.Rows) != "2:张三|1|书记\n3:李四|2|主任" {
			t.Errorf("%s：%s", name, texts(got.Rows))
		}
	}
}

// TestFormsOfText reads the same people out of texts.
func TestFormsOfText(t *testing.T) {
	t.Parallel()
	const people = "姓名,电话,岗位\n张三,1,书记\n李四,2,主任\n"
	encoded := func(data []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, data := range map[string][]byte{
		"UTF-8":      []byte(people),
		"UTF-8 带标记":  []byte("\xef\xbb\xbf" + people),
		"标记后第一列带引号":  []byte("\xef\xbb\xbf" + strings.Replace(people, "姓名", `"姓名"`, 1)),
		"GB18030":    encoded(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(people))),
		"UTF-16 小端":  encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(people))),
		"UTF-16 大端":  encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(people))),
		"UTF-16 制表符": encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.ReplaceAll(people, ",", "\t")))),
		"分号":         []byte(strings.ReplaceAll(people, ",", ";")),
		"只有回车":       []byte(strings.ReplaceAll(people, "\n", "\r")),
		"末行没有换行":     []byte(strings.TrimSuffix(people, "\n")),
		"每行末尾多几个逗号":  []byte(strings.ReplaceAll(people, "\n", ",,,\n")),
		"全部带引号":      []byte("\"姓名\",\"电话\",\"岗位\"\n\"张三\",\"1\",\"书记\"\n\"李四\",\"2\",\"主任\"\n"),
		"表头里有换行":     []byte("姓名,\"电\n话\",岗位\n张三,1,书记\n李四,2,主任\n"),
		"sep= 提示行":   []byte("sep=,\n" + people),
	} {
		got, err := Read(bytes.NewReader(data), Options{Name: "名册.csv", Wanted: wanted})
		if err != nil {
			t.Errorf("%s：%v", name, err)
			continue
		}
		var names []string
		for _, r := range got.Rows {
			names = append(names, r.Cells[0]+r.Cells[1]+r.Cells[2])
		}
		if all := strings.Join(names, " "); all != "张三1书记 李四2主任" || got.Column("电话") != 1 {
			t.Errorf("%s：%q，表头 %q", name, all, got.Header)
		}
	}
}

// TestDates1904 reads the days of old Mac workbooks, and leaves written ones alone.
func TestDates1904(t *testing.T) {
	t.Parallel()
	data := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "姓名", "B1": "电话", "C1": "任职起", "A2": "张三", "B2": "1", "C2": 44806, "A3": "李四", "B3": "2", "C3": "2026-09-03"})
		on := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &on}); err != nil {
			t.Fatal(err)
		}
	})
	got := read(t, data, Options{})
	for _, r := range got.Rows {
		if d, err := got.Date(r.Cells[2]); d != "2026-09-03" || err != nil {
			t.Errorf("%s is %s, %v", r.Cells[2], d, err)
		}
	}
}
