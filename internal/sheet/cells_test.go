package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/fault"
)

// inline is a row of texts; a cell that begins with < is put in as it is.
func inline(n int, cells ...string) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, `<row r="%d">`, n)
	for i, c := range cells {
		if strings.HasPrefix(c, "<") {
			b.WriteString(strings.Replace(c, "<c", fmt.Sprintf(`<c r="%s%d"`, Letter(i), n), 1))
		} else if c != "" {
			fmt.Fprintf(b, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, Letter(i), n, c)
		}
	}
	return b.String() + "</row>"
}

func read(t *testing.T, data []byte, o Options) Table {
	t.Helper()
	if o.Wanted == nil {
		o.Wanted = wanted
	}
	got, err := Read(bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func texts(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%d:%s", r.Number, strings.Join(r.Cells, "|")))
	}
	return strings.Join(out, "\n")
}

// TestWhatACellIs reads cells as office programs store them: what a number's digits are, and
// whether they are all there, is known from the cell and not guessed from its text.
func TestWhatACellIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, cell, want string
		kind             Kind
	}{
		{"文本身份证号", "61072319850101018X", "61072319850101018X", Text},
		{"十五位以内的数", "<c><v>13911110002</v></c>", "13911110002", Number},
		{"POI 的科学记数", "<c><v>1.3911110002E10</v></c>", "13911110002", Number},
		{"POI 的整数", "<c><v>12.0</v></c>", "12", Number},
		{"区划代码的科学记数", "<c><v>6.10723001001E11</v></c>", "610723001001", Number},
		{"十五位整", "<c><v>999999999999999</v></c>", "999999999999999", Number},
		{"十六位", "<c><v>6222020200112233</v></c>", "6222020200112233", Lost},
		{"十八位身份证当成数", "<c><v>610723198501011000</v></c>", "610723198501011000", Lost},
		{"十八位的科学记数", "<c><v>6.1072319850101101E+17</v></c>", "610723198501011000", Lost},
		{"二十位工单号", "<c><v>20261120091233000000</v></c>", "20261120091233000000", Lost},
		{"小数", "<c><v>76.311000000000007</v></c>", "76.311", Number},
		{"负数", "<c><v>-5</v></c>", "-5", Number},
		{"日期", "<c><v>46346.38371527778</v></c>", "46346.3837152778", Number},
		{"是否", `<c t="b"><v>1</v></c>`, "TRUE", Text},
		{"公式有值", `<c><f>1+1</f><v>2</v></c>`, "2", Number},
		{"公式是文字", `<c t="str"><f>A1</f><v>张三</v></c>`, "张三", Text},
		{"公式算出来是空的", `<c t="str"><f>""</f><v></v></c>`, "", Text},
		{"公式没有值", `<c><f>1+1</f></c>`, "", Unkept},
		{"公式没有值，留着空位", `<c><f>1+1</f><v></v></c>`, "", Unkept},
		{"公式是文字，没有值", `<c t="str"><f>A1</f></c>`, "", Unkept},
		{"公式错误", `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "#DIV/0!", Text},
		{"注音不算", `<c t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>ZHANG</t></rPh></is></c>`, "张三", Text},
		{"转义的控制字符", `<c t="inlineStr"><is><t>一_x000D_二_x005F_x</t></is></c>`, "一二_x", Text},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, rawBook(t, func(w *bytes.Buffer) {
				w.WriteString(inline(1, "姓名", "电话", "岗位") + inline(2, "甲", c.cell, "乙"))
			}, "x", ""), Options{})
			if r := got.Rows[0]; r.Cells[1] != c.want || r.Kind(1) != c.kind || r.Cells[2] != "乙" {
				t.Errorf("read %q, kind %d, behind it %q; want %q, %d", r.Cells[1], r.Kind(1), r.Cells[2], c.want, c.kind)
			}
		})
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell string
		kind Kind
		want string
		lost bool
	}{
		{"'61072319850101018X", Text, "61072319850101018X", false}, {"’13911110002", Text, "13911110002", false}, {"‘13911110002’", Text, "‘13911110002’", false},
		{"1.3911110002E10", Text, "13911110002", false}, {"1.3911110002E+10", Untyped, "13911110002", false}, {"1.39111E+10", Untyped, "", true},
		{"6.10723E+17", Untyped, "", true}, {"6.10723E17", Text, "", true}, {"610723198501011000", Untyped, "", true}, {"610723198501011000", Text, "610723198501011000", false},
		{"610723198501011000", Lost, "", true}, {"610723001000", Untyped, "610723001000", false}, {"0916-8212345", Untyped, "0916-8212345", false},
		{"1.0E7", Text, "10000000", false}, {"1E400", Text, "", true}, {"三合村", Untyped, "三合村", false}, {"'三合村", Text, "'三合村", false}, {"E12", Text, "E12", false},
	} {
		got, lost := Digits(c.cell, c.kind)
		if lost != c.lost || !lost && got != c.want && c.cell != "‘13911110002’" {
			t.Errorf("%q, %d: %q, lost %v; want %q, %v", c.cell, c.kind, got, lost, c.want, c.lost)
		}
	}
}

// TestNoDay refuses what names a year or a month: as a serial day it would be a day of 1905.
func TestNoDay(t *testing.T) {
	t.Parallel()
	for cell, code := range map[string]string{
		"2021.07": "sheet.month_only", "2021.7": "sheet.month_only", "2021-07": "sheet.month_only", "2021/7": "sheet.month_only", "2021年7月": "sheet.month_only", "2021 年 7 月": "sheet.month_only",
		"202107": "sheet.month_only", "2021年7月份": "sheet.month_only", "2021年7月底": "sheet.month_only", "2021年7月上旬": "sheet.month_only", "7月": "sheet.month_only", "12月底": "sheet.month_only", "2021年一季度": "sheet.month_only",
		"2019": "sheet.year_only", "2019年": "sheet.year_only", "2019年度": "sheet.year_only", "2019年底": "sheet.year_only", "2026年上半年": "sheet.year_only",
		"25568": "sheet.date", "73416": "sheet.date", "61": "sheet.date", "2021.13": "sheet.date", "0": "sheet.date", "12.7": "sheet.date", "1899": "sheet.date",
	} {
		if got, err := Date(cell, false); !fault.Is(err, code) {
			t.Errorf("%q read as %q, %v; want %s", cell, got, err, code)
		}
		if at, _, err := Moment(cell, false, time.UTC); !fault.Is(err, code) {
			t.Errorf("%q is the moment %v, %v; want %s", cell, at, err, code)
		}
	}
	for cell, want := range map[string]string{"25569": "1970-01-01", "73415": "2100-12-31", "4.6268E4": "2026-09-03", "'2026-09-03": "2026-09-03", "20210701": "2021-07-01"} {
		if got, err := Date(cell, false); err != nil || got != want {
			t.Errorf("%q read as %q, %v; want %s", cell, got, err, want)
		}
	}
}

// TestHeaders finds the header where offices put it.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fill  func(f *excelize.File)
		o     Options
		row   int
		names string
		rows  string
	}{
		{"标题填满整行", func(f *excelize.File) {
			rowsIn(t, f, []string{"名册", "名册", "名册"}, []string{"姓名", "电话", "岗位"}, []string{"张三", "1", "书记"})
		}, Options{}, 2, "姓名|电话|岗位", "3:张三|1|书记"},
		{"填报单位在表头上面", func(f *excelize.File) {
			rowsIn(t, f, []string{"填报单位：县水利局", "填报时间：9月3日", "联系电话：1"}, []string{"姓名", "单位电话", "家庭住址"}, []string{"张三", "1", "三合村"})
		}, Options{}, 2, "姓名|单位电话|家庭住址", "3:张三|1|三合村"},
		{"一个列名都不认识，也不把填报单位当表头", func(f *excelize.File) {
			rowsIn(t, f, []string{"填报单位：", "县水利局", "填报时间：", "9月3日"}, []string{"工单", "诉求", "地点", "承办"}, []string{"W-1", "路灯不亮", "三合村", ""})
		}, Options{}, 2, "工单|诉求|地点|承办", "3:W-1|路灯不亮|三合村|"},
		{"认得多的一行才是表头", func(f *excelize.File) {
			rowsIn(t, f, []string{"姓名", "请按身份证填写"}, []string{"姓名", "电话", "任职时间"}, []string{"张三", "1", "2026-9-3"})
		}, Options{}, 2, "姓名|电话|任职时间", "3:张三|1|2026-9-3"},
		{"人指着第四行", func(f *excelize.File) {
			rowsIn(t, f, []string{"姓名", "电话", "岗位"}, []string{"张三", "1", "书记"}, nil, []string{"名字", "号码", "姓名"}, []string{"李四", "2", "李"})
		}, Options{HeaderRow: 4}, 4, "名字|号码|姓名", "5:李四|2|李"},
		{"两行表头，横着合并", func(f *excelize.File) {
			rowsIn(t, f, []string{"花名册"}, []string{"序号", "基本信息", "", "派驻信息", "", "备注"}, []string{"", "姓  名", "手机号", "村", "岗位"}, []string{"1", "张三", "1", "三合村", "书记"})
			for _, m := range [][2]string{{"B2", "C2"}, {"D2", "E2"}} {
				if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
					t.Fatal(err)
				}
			}
		}, Options{}, 2, "序号|基本信息/姓 名|基本信息/手机号|派驻信息/村|派驻信息/岗位|备注", "4:1|张三|1|三合村|书记|"},
		{"两行表头，别的列竖着合并", func(f *excelize.File) {
			rowsIn(t, f, []string{"姓名", "镇村名称", "", "电话"}, []string{"", "镇", "村"}, []string{"张三", "龙亭镇", "龙亭村", "1"})
			for _, m := range [][2]string{{"A1", "A2"}, {"B1", "C1"}, {"D1", "D2"}} {
				if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
					t.Fatal(err)
				}
			}
		}, Options{}, 1, "姓名|镇村名称/镇|镇村名称/村|电话", "3:张三|龙亭镇|龙亭村|1"},
		{"表头合并，下面就是数据", func(f *excelize.File) {
			rowsIn(t, f, []string{"姓名", "镇村名称", "", "电话"}, []string{"张三", "龙亭镇", "龙亭村", "1"})
			if err := f.MergeCell("Sheet1", "B1", "C1"); err != nil {
				t.Fatal(err)
			}
		}, Options{}, 1, "姓名|镇村名称||电话", "2:张三|龙亭镇|龙亭村|1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, book(t, c.fill), c.o)
			names := strings.Join(got.Header, "|")
			if Key(names) != Key(c.names) || got.HeaderRow != c.row || texts(got.Rows) != c.rows {
				t.Errorf("header %q in row %d, rows\n%s", names, got.HeaderRow, texts(got.Rows))
			}
		})
	}
}

func rowsIn(t testing.TB, f *excelize.File, rows ...[]string) {
	t.Helper()
	sheetIn(t, f, "Sheet1", rows...)
}

func sheetIn(t testing.TB, f *excelize.File, name string, rows ...[]string) {
	t.Helper()
	if _, err := f.NewSheet(name); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		for j, c := range r {
			if c == "" {
				continue
			}
			if err := f.SetCellStr(name, fmt.Sprintf("%s%d", Letter(j), i+1), c); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestColumnUnderAGroup finds a column of a header of two rows by its lower name, where that
// is borne once.
func TestColumnUnderAGroup(t *testing.T) {
	t.Parallel()
	got := read(t, []byte("序号,镇村名称,,负责人,,电话\n,镇,村,姓名,岗位,\n1,龙亭镇,龙亭村,张三,书记,1\n"), Options{})
	if got.Column("姓名") != 3 || got.Column("负责人/姓名") != 3 || got.Column("村") != 2 || got.Column("电话") != 5 || len(got.Rows) != 1 {
		t.Errorf("%q, %d rows", got.Header, len(got.Rows))
	}
	twice := read(t, []byte("电话,承办人,,监督人,\n,姓名,岗位,姓名,岗位\n1,张三,书记,李四,主任\n"), Options{})
	if twice.Column("姓名") != -1 || twice.Column("监督人/姓名") != 3 {
		t.Errorf("%q", twice.Header)
	}
}

// TestRowsPassedOver passes over sums, notes, repeated headers and titles, and says which.
func TestRowsPassedOver(t *testing.T) {
	t.Parallel()
	got := read(t, book(t, func(f *excelize.File) {
		rowsIn(t, f, []string{"名册"}, []string{"姓名", "电话", "岗位", "任职起"}, []string{"一、龙亭镇"}, []string{"张三", "1", "书记"}, []string{"小 计", "1"}, nil,
			[]string{"姓名", "电话", "岗位", "任职起"}, []string{"合同", "2", "合计员"}, []string{"华阳镇", "小计", "1"}, []string{"合计：", "", "2"}, []string{"注：以上截至9月3日。"},
			[]string{"填表人：李四", "", "联系电话：1"}, []string{"王五", "3"}, []string{"华阳镇各村"})
		if err := f.MergeCell("Sheet1", "A14", "D14"); err != nil {
			t.Fatal(err)
		}
	}), Options{})
	if want := "4:张三|1|书记|\n8:合同|2|合计员|\n13:王五|3||"; texts(got.Rows) != want {
		t.Errorf("rows\n%s", texts(got.Rows))
	}
	want := []Passed{{1, TitleRow}, {3, TitleRow}, {5, SumRow}, {7, RepeatRow}, {9, SumRow}, {10, SumRow}, {11, NoteRow}, {12, NoteRow}, {14, TitleRow}}
	if !slices.Equal(got.Passed, want) {
		t.Errorf("passed over %v", got.Passed)
	}
}

// TestSheets reads the first sheet that has the columns, names the others with their rows,
// and takes another one, or all, where it is asked to.
func TestSheets(t *testing.T) {
	t.Parallel()
	head := []string{"姓名", "电话", "岗位"}
	data := book(t, func(f *excelize.File) {
		rowsIn(t, f, []string{"填表说明"}, []string{"每行一人，姓名与证件一致。"})
		sheetIn(t, f, "东片", []string{"东片名册"}, head, []string{"张三", "1", "书记"}, []string{"李四", "2", "主任"})
		sheetIn(t, f, "西片", head, []string{"王五", "3", "书记"}, []string{"合计", "1"})
		sheetIn(t, f, "车辆", []string{"车牌", "用途"}, []string{"陕F1", "公务"})
		sheetIn(t, f, "旧表", head, []string{"赵六", "4", "书记"})
		sheetIn(t, f, "空表")
		if err := f.SetSheetVisible("旧表", false); err != nil {
			t.Fatal(err)
		}
	})
	got := read(t, data, Options{})
	want := []Sheet{{"Sheet1", 2, false, false, false}, {"东片", 2, false, true, true}, {"西片", 1, false, false, true}, {"车辆", 1, false, false, false}, {"旧表", 1, true, false, true}, {"空表", 0, false, false, false}}
	if got.Sheet != "东片" || texts(got.Rows) != "3:张三|1|书记\n4:李四|2|主任" || !slices.Equal(got.Sheets, want) {
		t.Errorf("read %q: %v\n%s", got.Sheet, got.Sheets, texts(got.Rows))
	}
	if got := read(t, data, Options{Sheet: "旧表"}); texts(got.Rows) != "2:赵六|4|书记" || got.SheetOf(2) != "旧表" {
		t.Errorf("read %q\n%s", got.Sheet, texts(got.Rows))
	}
	all := read(t, data, Options{Sheet: AllSheets})
	if len(all.Rows) != 3 || all.Rows[2].Cells[0] != "王五" || all.SheetOf(all.Rows[2].Number) != "西片" || Line(all.Rows[2].Number) != 2 || all.SheetOf(all.Rows[1].Number) != "东片" {
		t.Errorf("read all: %v\n%s", all.Sheets, texts(all.Rows))
	}
	if _, err := Read(bytes.NewReader(data), Options{Sheet: "南片", Wanted: wanted}); !fault.Is(err, "sheet.no_sheet") {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// TestHidden reads what a spreadsheet program hides, and says so.
func TestHidden(t *testing.T) {
	t.Parallel()
	got := read(t, book(t, func(f *excelize.File) {
		rowsIn(t, f, []string{"姓名", "电话", "岗位"}, []string{"张三", "1", "书记"}, []string{"李四", "2", "主任"})
		if err := f.SetRowVisible("Sheet1", 3, false); err != nil {
			t.Fatal(err)
		}
		if err := f.SetColVisible("Sheet1", "B", false); err != nil {
			t.Fatal(err)
		}
	}), Options{})
	if len(got.Rows) != 2 || !slices.Equal(got.Hidden.Rows, []int{3}) || !slices.Equal(got.Hidden.Columns, []string{"电话"}) {
		t.Errorf("hidden %+v, %d rows", got.Hidden, len(got.Rows))
	}
}

// TestLineEnds reads a text whose lines end as old Mac programs end them.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\r", "\n", "\r\n"} {
		got := read(t, []byte(strings.ReplaceAll("姓名,电话\n张三,\"1\r2\"\n\n李四,2\n", "\n", end)), Options{Name: "a.csv"})
		if texts(got.Rows) != "2:张三|12\n4:李四|2" {
			t.Errorf("%q: %q", end, texts(got.Rows))
		}
	}
}

// TestNamedForWhatItIs names files that are no tables of this program by what they are.
func TestNamedForWhatItIs(t *testing.T) {
	t.Parallel()
	ole := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 600)...)
	for _, c := range []struct {
		name, code, arg string
		data            []byte
	}{
		{"a.xls", "sheet.old_xls", ".xls", ole}, {"a.et", "sheet.old_xls", "WPS .et", ole}, {"a.wps", "sheet.other_kind", "Word、WPS", append(slices.Clone(ole), wide("WordDocument")...)},
		{"a.ods", "sheet.ods", "", zipOf(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, 0)},
		{"a.docx", "sheet.other_kind", "Word", zipOf(t, map[string]string{"word/document.xml": "<a/>"}, 0)},
		{"a.pdf", "sheet.other_kind", "PDF", []byte("%PDF-1.7\n\x00")},
		{"工单.xls", "sheet.markup", ".xls", []byte("\xef\xbb\xbf\n<html><table><tr><td>姓名</td></tr></table></html>")},
		{"工单.xls", "sheet.markup", ".xls", []byte(`<?xml version="1.0"?><Workbook></Workbook>`)},
	} {
		_, err := Read(bytes.NewReader(c.data), Options{Name: c.name, Wanted: wanted})
		if f, ok := fault.As(err); !ok || f.Code != c.code || c.arg != "" && (len(f.Args) == 0 || f.Args[0] != c.arg) {
			t.Errorf("%s: %v, want %s %s", c.name, err, c.code, c.arg)
		}
	}
}
