package e2e

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"luoshi/internal/area"
	"luoshi/internal/store"
)

// TestJourneysOfAnImport takes in a town's messy ledger: titles above the header,
// columns in another order under other names, merged cells, three bad rows. All
// faults are shown at once, the mended file is tried and imported, its rows stand
// in the ledger, the undo takes all of them away.
func TestJourneysOfAnImport(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, false)
	st.account(t, "tuopinban", "desk")
	b := openBrowser(t, st.url)
	b.as("tuopinban")
	b.upload(st.ledgerFile(t, true))
	b.sees("5 行")
	b.matched()
	b.check("import-map", 1440)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.click(`form[action="/desk/imports/check"] button:last-of-type`)
	b.sees("什么都没有写入")
	for _, want := range []string{"桃花源村", "2026-12-01", "第 4 行", "下周"} {
		b.sees(want)
	}
	if b.run(`document.querySelector('[formaction="/desk/imports/run"]')?"能":"不能"`) == "能" {
		t.Error("有差错的文件可以导入")
	}
	b.check("import-errors", 1440)
	b.upload(st.ledgerFile(t, false))
	b.matched()
	b.click(`form[action="/desk/imports/check"] button:last-of-type`)
	b.sees("新增 4")
	b.check("import-dry-run", 1440)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.click(`[formaction="/desk/imports/run"]`)
	result := b.at()
	b.sees("撤销整批")
	b.open("/desk/matters")
	b.sees("补录")
	b.sees("公益岗未到岗")
	b.sees("本页 4 件")
	b.check("import-ledger", 1440)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.open(result)
	b.click(`form[action$="/undo"] button`)
	b.sees("已撤销")
	b.check("import-undone", 1440)
	b.open("/desk/matters")
	b.sees("没有符合这些条件的事项")
}

func (b *browser) upload(file string) {
	b.t.Helper()
	b.open("/desk/imports")
	b.fill("#kind", "matters")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.click(`form[action="/desk/imports"] button`)
}

// matched chooses the one column whose name the program does not know.
func (b *browser) matched() {
	b.t.Helper()
	b.fill(`select[name="col-title"]`, "问题名称（写清地点）")
}

// ledgerFile is a ledger as a town keeps it.
func (st *site) ledgerFile(t *testing.T, messy bool) string {
	t.Helper()
	table, err := area.National()
	if err != nil {
		t.Fatal(err)
	}
	var villages []area.Code
	for _, v := range st.Villages {
		if v.Parent() == st.Shown().Parent() {
			villages = append(villages, v)
		}
	}
	name := func(i int) string {
		d, _ := table.Find(villages[i])
		return store.ShortArea(d.Name)
	}
	post := func(i int) string { return name(i) + "驻村第一书记" }
	rows := [][]any{
		{"龙亭镇驻村帮扶问题整改台账"},
		{"填报单位：龙亭镇扶贫办", nil, nil, nil, nil, "2026年10月8日"},
		{"序号", "所在村", "问题名称（写清地点）", "类别", "责任人岗位", "完成时限", "下达日期", "台账编号", "存在问题", "备注"},
		{1, name(0), "一组饮水管网停水", "问题清单", post(0), "2026年10月30日", "2026/9/28", "LT-01", "傍晚停水两小时", "已电话核实"},
		{2, nil, "二组道路塌方", "问题清单", post(0), "2026-10-30", "2026.9.29", "LT-02", "塌方约二十米", ""},
		{3, name(1), "公益岗未到岗", "问题清单", post(1), "2026-10-30", "2026-09-30", "LT-03", "两名未到岗", ""},
		{4, name(2), "卫生室缺药", "问题清单", post(2), "2026-10-28", "2026-09-30", "LT-04", "六种药断货", ""},
	}
	if messy {
		rows[4][6] = "2026-12-01" // not yet
		rows[5][7] = "LT-01"      // a number twice
		rows[6][1] = "桃花源村"       // no such village
		rows = append(rows, []any{5, name(3), "村务公开栏未更新", "问题清单", post(3), "下周", "2026-09-30", "LT-05", "", ""})
	}
	return writeBook(t, rows)
}

func writeBook(t *testing.T, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	sheet := "整改台账"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow(sheet, cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "J1"}, {"A2", "E2"}, {"B4", "B5"}} {
		if err := f.MergeCell(sheet, m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "龙亭镇整改台账.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}
