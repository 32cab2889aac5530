package page

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/sheet"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// numbers is a list of many rows, told one part at a time.
func numbers(c *web.Ctx, n int, keyed bool) (List[int], func() ([]int, error)) {
	l := List[int]{Columns: []Column[int]{
		{ID: "n", Title: "编号", Num: true, Cell: func(i int) Cell { return Text(strconv.Itoa(i)) }},
		{ID: "text", Title: "说明", Cell: func(int) Cell { return Text("=1+1") }},
		{ID: "day", Title: "日期", Cell: func(int) Cell { return Cell{Text: "9月3日", File: "2026-09-03"} }}}}
	if keyed {
		l.Key = strconv.Itoa
	}
	return l, func() (out []int, err error) {
		from := n
		if before := c.Value("before"); before != "" {
			from, err = strconv.Atoi(before)
			from--
		}
		for i := from; i > 0 && len(out) < RowLimit(c); i-- {
			out = append(out, i)
		}
		return out, err
	}
}

// A list is a file to its last row, however many a page or a part of it has.
func TestWholeListAsFile(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"xlsx", "csv"} {
		c := &web.Ctx{R: httptest.NewRequest(http.MethodGet, "/desk/journal?as="+as, nil), Lang: wording.Zh}
		l, read := numbers(c, 2*bookRows+7, true)
		var out bytes.Buffer
		if err := l.whole(c, &out, read); err != nil {
			t.Fatal(err)
		}
		table, err := sheet.Read(&out, sheet.Options{Name: "a." + as})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range table.Rows {
			got = append(got, r.Cells[0])
		}
		slices.Reverse(got)
		for i, text := range got {
			if text != strconv.Itoa(i+1) {
				t.Fatalf("%s：第 %d 行是 %s", as, i+1, text)
			}
		}
		if len(got) != 2*bookRows+7 || table.Rows[0].Cells[1] != "=1+1" {
			t.Errorf("%s：%d 行，首行 %v", as, len(got), table.Rows[0].Cells)
		}
		if c.Value("before") != "" {
			t.Errorf("请求被改成了 %s", c.R.URL)
		}
	}
}

// One that is read whole and is longer says so in its last row.
func TestBookIsCut(t *testing.T) {
	t.Parallel()
	c := &web.Ctx{R: httptest.NewRequest(http.MethodGet, "/desk/letters?as=xlsx", nil), Lang: wording.Zh}
	l, read := numbers(c, bookRows+5, false)
	var out bytes.Buffer
	if err := l.whole(c, &out, read); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(&out, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(table.Rows); n != bookRows+1 || !strings.Contains(table.Rows[n-1].Cells[0], strconv.Itoa(bookRows)) {
		t.Errorf("%d 行，末行 %v", n, table.Rows[n-1])
	}
	if k := table.Rows[0].Kind(0); k != sheet.Number || table.Rows[0].Cells[2] != "46268" {
		t.Errorf("编号的格是 %v，日期的格是 %q", k, table.Rows[0].Cells[2])
	}
}
