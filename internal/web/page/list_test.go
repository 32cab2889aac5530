package page

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"luoshi/internal/sheet"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

type fruit struct {
	id, name string
	n        int
}

func fruits(key bool) List[fruit] {
	l := List[fruit]{Title: "果", Empty: "没有", Filters: []Filter{{Name: "state", Title: "状态", Options: []Option{{"a", "甲"}, {"b", "乙"}}}}, Columns: []Column[fruit]{
		{ID: "name", Title: "名", Class: "ti", Cell: func(r fruit) Cell { return Cell{Text: r.name, Href: "/" + r.id} }, Less: func(a, b fruit) int { return strings.Compare(a.name, b.name) }},
		{ID: "n", Title: "数", Off: true, Num: true, Cell: func(r fruit) Cell { return Cell{Text: strings.Repeat("i", r.n), File: "f"} }},
		{Class: "act", Acts: true, Cell: func(r fruit) Cell { return Cell{Acts: []Act{{Path: "/x", ID: r.id}}} }},
	}}
	if key {
		l.Key = func(r fruit) string { return r.id }
	}
	return l
}

func asked(path string) *web.Ctx {
	return &web.Ctx{W: httptest.NewRecorder(), R: httptest.NewRequest("GET", path, nil), Lang: wording.Zh}
}

// TestListInTheAddress: what a reader chose stands in the address, and the page and the
// file follow it.
func TestListInTheAddress(t *testing.T) {
	t.Parallel()
	rows := []fruit{{"1", "梨", 1}, {"2", "桃", 2}, {"3", "杏", 3}}
	names := func(x *Table) (out string) {
		for _, r := range x.Rows {
			out += r[0].Text
		}
		return out
	}
	x := fruits(false).Table(asked("/l?state=b&q=1&order=-name"), rows)
	if len(x.Head) != 2 || names(x) != "梨桃杏" && names(x) != "桃梨杏" || x.Head[0].Sort != "descending" || !strings.Contains(x.Head[0].Order, "order=name") {
		t.Errorf("order: %s %+v", names(x), x.Head)
	}
	if up := fruits(false).Table(asked("/l?order=name"), rows); names(up) == names(x) || up.Head[0].Sort != "ascending" {
		t.Errorf("both ways give %s", names(up))
	}
	if len(x.Chips) != 1 || x.Chips[0].Text != "乙" || strings.Contains(x.Chips[0].Without, "state") || !strings.Contains(x.Chips[0].Without, "q=1") {
		t.Errorf("chips: %+v", x.Chips)
	}
	if len(x.Keep) != 2 || x.Filters[0].Value != "b" || !strings.Contains(x.Excel, "as=xlsx") || !strings.Contains(x.CSV, "order=-name") {
		t.Errorf("keep %+v, filters %+v, %s", x.Keep, x.Filters, x.Excel)
	}
	if y := fruits(false).Table(asked("/l?col=n"), rows); len(y.Head) != 2 || y.Head[0].Title != "数" || len(y.Choices) != 2 || y.Choices[0].On {
		t.Errorf("columns: %+v %+v", y.Head, y.Choices)
	}
	many := make([]fruit, PageSize+1)
	many[PageSize-1].id = "last"
	if y := fruits(true).Table(asked("/l?state=a&order=name"), many); y.Next != "/l?before=last&order=name&state=a" || len(y.Rows) != PageSize || y.Head[0].Order != "" {
		t.Errorf("next %q of %d rows, head %+v", y.Next, len(y.Rows), y.Head[0])
	}
}

// TestListAsFile: a file has every column but the buttons, also those that are off. A list of
// pages is no file by Send, which would end with the rows that were read at once.
func TestListAsFile(t *testing.T) {
	t.Parallel()
	c := asked("/l?as=csv")
	w := c.W.(*httptest.ResponseRecorder)
	if err := fruits(true).Table(c, []fruit{{"1", "=梨", 1}}).Send(c, "none", nil, nil); !errors.Is(err, errPaged) || w.Body.Len() > 0 {
		t.Errorf("一页一页读的清单直接成了文件：%v", err)
	}
	if err := fruits(false).Table(c, []fruit{{"1", "=梨", 1}}).Send(c, "none", nil, nil); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(w.Body, sheet.Options{})
	if err != nil || strings.Join(table.Header, " ") != "名 数" || len(table.Rows) != 1 || table.Rows[0].Cells[0] != "=梨" || table.Rows[0].Cells[1] != "f" {
		t.Errorf("%+v %v", table, err)
	}
	if !strings.HasSuffix(w.Header().Get("Content-Disposition"), ".csv") {
		t.Error(w.Header())
	}
}
