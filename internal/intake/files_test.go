package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/intake"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// tab is a sheet of a workbook: its name and its rows, a cell a text or a number.
type tab struct {
	name string
	rows [][]any
}

// workbook makes a workbook as an office program does.
func workbook(t *testing.T, change func(f *excelize.File), tabs ...tab) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, b := range tabs {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", b.name))
		} else if _, err := f.NewSheet(b.name); err != nil {
			t.Fatal(err)
		}
		for j, r := range b.rows {
			must(t, f.SetSheetRow(b.name, fmt.Sprintf("A%d", j+1), &r))
		}
	}
	if change != nil {
		change(f)
	}
	var buf bytes.Buffer
	must(t, f.Write(&buf))
	must(t, f.Close())
	return buf.Bytes()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// file is a file of a kind, its columns matched by name and memory unless m says how.
func file(t *testing.T, s *store.Store, kind, name string, data []byte, m *intake.Mapping) (j intake.Job) {
	t.Helper()
	k, err := intake.KindOf(kind)
	must(t, err)
	view(t, s, func(v *store.View) error {
		j, err = intake.NewJob(v.Reader, k, name, data, m)
		return err
	})
	return j
}

// faults are the faults of a plan: row, column, code and arguments.
func faults(p *intake.Plan) string {
	var out []string
	for _, e := range p.Errors {
		out = append(out, fmt.Sprintf("%d %s %v", e.Row, e.Column, e.Err))
	}
	return strings.Join(out, "\n")
}

// TestNumbersKeptAsNumbers refuses what a spreadsheet program took for a quantity and cut,
// and takes what is whole, however it is written.
func TestNumbersKeptAsNumbers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		p := plan(t, s, file(t, s, "people", "名册.xlsx", workbook(t, nil, tab{"名册", [][]any{{"姓名", "电话", "身份证号"},
			{"张二", "13911110002", int64(610723198501011000)}, {"张三", 13911110003, "61072319850101018×"}, {"张四", "13911110004", "'61072319850101018X"},
			{"张五", 13911110005.0, ""}, {"张六", "'13911110006", "1101051949123100211"}, {"张七", "1.3911110007E10", "110105194912310029000"}}}), nil))
		const want = "2 身份证号 intake.digits_lost at citizen\n3 身份证号 ident.citizen_characters 18 “×”\n6 身份证号 ident.citizen_long 19 1\n7 身份证号 ident.citizen_long 21 3"
		if faults(p) != want {
			t.Errorf("faults\n%s\nwant\n%s", faults(p), want)
		}
		if p := plan(t, s, job(t, "people", "姓名,电话,身份证号\n甲,1.39111E+10,\n乙,1.3911110002E+10,\n丙,13911110003,6.10723E+17\n丁,13911110004,610723198501011000\n")); faults(p) != "2 电话 intake.digits_lost at phone\n4 身份证号 intake.digits_lost at citizen\n5 身份证号 intake.digits_lost at citizen" {
			t.Errorf("faults of the text\n%s", faults(p))
		}
		whole := file(t, s, "people", "名册.xlsx", workbook(t, nil, tab{"名册", [][]any{{"姓名", "电话", "身份证号"}, {"赵一", 13911110008, "11010519491231002x"}, {"赵二", "'13911110009", "'110105491231002"}}}), nil)
		if p := plan(t, s, whole); !strings.Contains(faults(p), "3 姓名 intake.person_differs") || len(p.Errors) != 1 { // one number in two forms is one person
			t.Errorf("faults\n%s", faults(p))
		}
		p = plan(t, s, file(t, s, "matters", "工单.xlsx", workbook(t, nil, tab{"工单", [][]any{{"原编号", "标题", "清单", "村"}, {int64(2026112009123300000), "路灯不亮", "问题清单", "三合村"},
			{20260001, "水管破裂", "问题清单", 610723001002}}}), nil))
		if faults(p) != "2 原编号 intake.digits_lost at number" {
			t.Errorf("faults of the ledger\n%s", faults(p))
		}
	})
}

// TestYearsAreNoDays refuses a first day that names a month or a year.
func TestYearsAreNoDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		p := plan(t, s, file(t, s, "people", "名册.xlsx", workbook(t, nil, tab{"名册", [][]any{{"姓名", "电话", "岗位", "任职起"}, {"月一", "13911118001", "局长", "2021.07"},
			{"月二", "13911118002", "局长", 2021.07}, {"年三", "13911118003", "局长", 2019}, {"月四", "13911118004", "局长", "2021年7月"}, {"日五", "13911118005", "局长", 44378}}}), nil))
		for i, code := range []string{"sheet.month_only 2021.07", "sheet.month_only 2021.07", "sheet.year_only 2019", "sheet.month_only 2021年7月"} {
			if want := fmt.Sprintf("%d 任职起 %s", i+2, code); !strings.Contains(faults(p), want) {
				t.Errorf("no %s among\n%s", want, faults(p))
			}
		}
		if strings.Contains(faults(p), "6 任职起 sheet") {
			t.Errorf("a serial day is refused:\n%s", faults(p))
		}
	})
}

// TestFormulasAndHiddenRows takes the kept value of a formula, refuses one without, and says
// what is hidden.
func TestFormulasAndHiddenRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		j := file(t, s, "people", "名册.xlsx", workbook(t, func(f *excelize.File) {
			must(t, f.SetCellFormula("名册", "B3", `"139"&"11110002"`))
			must(t, f.SetRowVisible("名册", 4, false))
		}, tab{"名册", [][]any{{"姓名", "电话"}, {"张二", "13911110001"}, {"张三", nil}, {"张四", "13911110003"}}}), nil)
		p := plan(t, s, j)
		if faults(p) != "3 电话 intake.formula_unkept at phone" {
			t.Errorf("faults\n%s", faults(p))
		}
		if said := strings.Join(p.Reading(wording.Zh), "\n"); said != "读的工作表：名册（3 行），表头在第 1 行。\n隐藏的行也读了 1 行：第 4 行。" {
			t.Errorf("said\n%s", said)
		}
	})
}

// TestSheetsAreNamed says which sheet was read and which not; one or all may be chosen, and
// the faults say in which they are.
func TestSheetsAreNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		head := []any{"编号", "标题", "清单", "村", "责任岗位", "交办日期"}
		data := workbook(t, nil, tab{"填表说明", [][]any{{"一村一行。"}}},
			tab{"洋州街道", [][]any{{"洋州街道台账"}, head, {"东-1", "三合村水管破裂", "问题清单", "三合村", "局长", "2026-09-02"}, {"合计", "1件"}}},
			tab{"双庙", [][]any{head, {"西-1", "双庙村路灯不亮", "问题清单", "双庙村", "局长", "2026-09-03"}, {"东-1", "又一件", "问题清单", "双庙村", "局长", "2026-09-03"}, {"西-1", "双庙村路灯不亮", "问题清单", "双庙村", "局长", "2026-09-03"}, {3}}})
		p := plan(t, s, file(t, s, "matters", "台账.xlsx", data, nil))
		said := strings.Join(p.Reading(wording.Zh), "\n")
		if p.Bad() || p.Creates != 1 || said != "读的工作表：洋州街道（1 行），表头在第 2 行。\n没有读的工作表：填表说明（1 行）、双庙（4 行）。\n略过标题行 1 行：第 1 行。\n略过合计行 1 行：第 4 行。" {
			t.Errorf("新增 %d\n%s\n%s", p.Creates, faults(p), said)
		}
		p = plan(t, s, file(t, s, "matters", "台账.xlsx", data, &intake.Mapping{Sheet: "*"}))
		if len(p.Errors) != 1 || p.Errors[0].Sheet != "双庙" || p.Errors[0].Err.Error() != "intake.duplicate at title 洋州街道!3" || p.Lines != 4 || p.Repeated != 1 {
			t.Errorf("all: %d lines, %d repeated, %v", p.Lines, p.Repeated, p.Errors)
		}
		if said := strings.Join(p.Reading(wording.Zh), "\n"); !strings.Contains(said, "第 双庙!4 行与第 双庙!2 行一字不差") || !strings.Contains(said, "略过只有序号的空行 1 行：第 双庙!5 行。") {
			t.Errorf("said\n%s", said)
		}
		if p := plan(t, s, file(t, s, "matters", "台账.xlsx", data, &intake.Mapping{Sheet: "双庙"})); p.Creates != 2 {
			t.Errorf("one: 新增 %d\n%s", p.Creates, faults(p))
		}
	})
}

// TestAllSheetsAreWritten writes the rows of several sheets, and goes on with them.
func TestAllSheetsAreWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		data := workbook(t, nil, tab{"东片", [][]any{{"姓名", "电话"}, {"东一", "13911110001"}, {"东二", "13911110002"}}}, tab{"西片", [][]any{{"姓名", "电话"}, {"西一", "13911110003"}}})
		i, err := run(t, s, file(t, s, "people", "名册.xlsx", data, &intake.Mapping{Sheet: "*"}))
		if err != nil || i.Created != 3 {
			t.Errorf("created %d, %v", i.Created, err)
		}
		if p := plan(t, s, file(t, s, "people", "名册.xlsx", data, &intake.Mapping{Sheet: "*"})); p.Bad() || p.Same != 3 {
			t.Errorf("again: 不变 %d\n%s", p.Same, faults(p))
		}
	})
}

// TestHeaderOfTwoRows matches the columns of a roster whose header groups them.
func TestHeaderOfTwoRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		p := plan(t, s, file(t, s, "people", "花名册.xlsx", workbook(t, func(f *excelize.File) {
			for _, m := range [][2]string{{"A1", "I1"}, {"B2", "E2"}, {"F2", "H2"}} {
				must(t, f.MergeCell("花名册", m[0], m[1]))
			}
		}, tab{"花名册", [][]any{{"驻村工作队员花名册"}, {"序号", "基本信息", "", "", "", "派驻信息", "", "", "备注"}, {"", "姓  名", "性别", "身份证号", "手机号码", "派驻村", "职务", "任职时间"},
			{1, "张 测试", "男", int64(110105194912310020), 13800000001, "三合村", "第一书记", "2024.3"}, {2, "李测试", "女", "11010519491231002x", " 138-0000-0002 ", "三合村", "第一书记", "2024年3月5日"}}}), nil))
		if m := p.Job.Mapping.Columns; m["name"] != "基本信息/姓  名" && m["name"] != "基本信息/姓 名" || m["citizen"] != "基本信息/身份证号" || m["post"] != "派驻信息/职务" || m["phone"] != "基本信息/手机号码" {
			t.Errorf("matched %v", m)
		}
		if f := faults(p); !strings.Contains(f, "4 身份证号 intake.digits_lost") || strings.Contains(f, "5 身份证号") || strings.Contains(f, "5 任职起 sheet") {
			t.Errorf("faults\n%s", f)
		}
	})
}

// TestPointedHeader reads under the row at which a person points, whatever names it has.
func TestPointedHeader(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		data := workbook(t, nil, tab{"工单", [][]any{{"编号", "标题", "清单"}, {"甲", "乙", "问题清单"}, {"工单", "诉求", "地点"}, {"W-1", "路灯不亮", "三合村"}}})
		p := plan(t, s, file(t, s, "matters", "工单.xlsx", data, &intake.Mapping{Header: 3, Columns: map[string]string{"number": "工单", "title": "诉求", "area": "地点"}, Defaults: map[string]string{"list": "问题清单"}}))
		if p.Bad() || p.Creates != 1 || p.Job.Table.HeaderRow != 3 {
			t.Errorf("row %d, 新增 %d\n%s", p.Job.Table.HeaderRow, p.Creates, faults(p))
		}
		// a mapping finds its own header too
		p = plan(t, s, file(t, s, "matters", "工单.xlsx", data, &intake.Mapping{Columns: map[string]string{"number": "工单", "title": "诉求", "area": "地点"}, Defaults: map[string]string{"list": "问题清单"}}))
		if p.Bad() || p.Creates != 1 {
			t.Errorf("row %d\n%s", p.Job.Table.HeaderRow, faults(p))
		}
	})
}
