package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// typed is a table with a column of each form.
var typed = []Col{{Title: "编号"}, {Title: "件数", Form: AsNumber}, {Title: "期限", Form: AsDate}, {Title: "时间", Form: AsFound}}

// A number is a number and a date a date, each as it was written; codes, telephones and
// what would be run stay text.
func TestTypedCells(t *testing.T) {
	t.Parallel()
	cases := []struct{ number, day, found, wantNumber, wantDay, wantFound string }{
		{"12", "2026-09-03", "2026-09-03", "12", "2026-09-03", "2026-09-03"},
		{"76.30", "1969-12-31", "2026-09-03 09:05", "76.30", "1969-12-31", "2026-09-03 09:05"},
		{"-5", "9月3日", "9月3日", "-5", "9月3日", "9月3日"},
		{"85.2%", "", "610723001001", "85.2%", "", "610723001001"},
		{"0.5", "2026-02-30", "=1+1", "0.5", "2026-02-30", "=1+1"},
	}
	var buf bytes.Buffer
	w, err := NewWriter(&buf, ".xlsx", "表", typed...)
	for _, c := range cases {
		if err == nil {
			err = w.Row("0013900000001", c.number, c.day, c.found)
		}
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
	for i, c := range cases {
		for column, want := range map[string]string{"A": "0013900000001", "B": c.wantNumber, "C": c.wantDay, "D": c.wantFound} {
			if got, err := f.GetCellValue("表", column+strconv.Itoa(i+2)); got != want || err != nil {
				t.Errorf("%s%d shows %q, want %q (%v)", column, i+2, got, want, err)
			}
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "C2": excelize.CellTypeUnset, "C3": excelize.CellTypeInlineString, "D6": excelize.CellTypeInlineString} {
		if got, err := f.GetCellType("表", cell); got != want || err != nil {
			t.Errorf("%s is of type %v, want %v (%v)", cell, got, want, err)
		}
	}
	if p, err := f.GetPanes("表"); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("the head does not stay in sight: %+v, %v", p, err)
	}
}

// Long numbers, leading zeros and what is no number stay text in a column of numbers.
func TestFigures(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"12": true, "-12.50": true, "0": true, "100%": true, "007": false, "1234567890123456": false, "1.": false,
		"": false, "-": false, "+5": false, "1e5": false, "１２": false, "12 件": false, ".5": false} {
		if _, _, got := figure(AsNumber, text); got != want {
			t.Errorf("%q is a number: %v, want %v", text, got, want)
		}
	}
	if _, _, got := figure(AsText, "12"); got {
		t.Error("a text is taken for a number")
	}
}

// In csv a negative number of a column of numbers is none that is run; a text is.
func TestMarkedText(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	w, err := NewWriter(&buf, ".csv", "", typed...)
	if err == nil {
		err = w.Row("-5", "-5", "-5", "-5")
	}
	if err == nil {
		err = w.Close()
	}
	if want := "\ufeff编号,件数,期限,时间\r\n'-5,-5,'-5,'-5\r\n"; err != nil || buf.String() != want {
		t.Errorf("wrote %q, %v; want %q", buf.String(), err, want)
	}
}

// What does not fit on a sheet goes on on the next, under its head; the sheets are read
// together again.
func TestNextSheet(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	w, err := NewWriter(&buf, ".xlsx", "名册", Cols("姓名", "电话")...)
	if err != nil {
		t.Fatal(err)
	}
	w.(*bookWriter).room = 4
	for i := range 8 {
		if err == nil {
			err = w.Row("甲"+strconv.Itoa(i), "139")
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(&buf, Options{Name: "a.xlsx", Wanted: wanted[:2], Sheet: AllSheets})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range got.Rows {
		names = append(names, r.Cells[0])
	}
	if text := strings.Join(names, " "); text != "甲0 甲1 甲2 甲3 甲4 甲5 甲6 甲7" || len(got.Sheets) != 3 || got.Sheets[1].Name != "名册 2" {
		t.Errorf("read %s of %v", text, got.Sheets)
	}
}

// A column is as wide as its widest cell, within bounds.
func TestWidths(t *testing.T) {
	t.Parallel()
	c := Col{Title: "村"}
	for _, text := range []string{"三合村村委会", "a", strings.Repeat("长", 99)} {
		c.Fit(text)
	}
	if c.Width != mostWidth || (Col{Title: "卡在"}).width() != leastWidth || Wide("一\nabc") != 3 {
		t.Errorf("width %v", c.Width)
	}
}
