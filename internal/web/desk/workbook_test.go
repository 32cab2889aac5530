package desk

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web/page"
)

// book asks for a list as a workbook and reads it back.
func (d boardDesk) book(key, route, at string, path ...string) sheet.Table {
	d.Helper()
	w, err := d.as(key, route, get(at), path...)
	if err != nil {
		d.Fatalf("%s %s: %v", key, at, err)
	}
	if name := w.Header().Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="`) || !strings.Contains(name, "; filename*=UTF-8''") || !strings.HasSuffix(name, ".xlsx") {
		d.Errorf("%s %s: sent as %q", key, at, name)
	}
	table, err := sheet.Read(bytes.NewReader(w.Body.Bytes()), sheet.Options{})
	if err != nil {
		d.Fatalf("%s %s: %v", key, at, err)
	}
	return table
}

// TestListsAsBooks sends each list as a workbook: all its rows instead of a page,
// and nobody's book holds a row that the same reader's page does not list.
func TestListsAsBooks(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown().String()
	who := "first/" + village
	d.do(func(tx *store.Tx) error {
		for n := range page.PageSize + 5 {
			if _, err := letter.New(tx, d.actor("desk", d.s.Store.Now()), letter.Template{ID: "supervise", Title: "督办函 " + strconv.Itoa(n), Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: "县水利局", ToPost: d.Posts["water"].ID, Pack: "yangxian@1"}, nil); err != nil {
				return err
			}
		}
		return nil
	})
	f := url.Values{"kind": {"interview"}, "area": {village}, "post": {d.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {"9月11日不在村"}}
	d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	letters := d.book("issuer", "GET /desk/letters", "/desk/letters?as=xlsx")
	if len(letters.Rows) <= page.PageSize || letters.Column("文号") < 0 {
		t.Errorf("文书导出 %d 行，表头 %v", len(letters.Rows), letters.Header)
	}
	if late := d.book("issuer", "GET /desk/letters", "/desk/letters?as=xlsx&state=served&before=x"); len(late.Rows) != 0 {
		t.Errorf("没有已送达的文书，导出了 %d 行", len(late.Rows))
	}
	for key, c := range map[string]struct {
		rows int
		at   string
	}{"supervisor": {1, "提出人看得到"}, "water": {0, "无关的人看不到"}, "village/" + village: {0, "同村的人看不到"}} {
		cases := d.book(key, "GET /desk/consequences", "/desk/consequences?as=xlsx")
		page := d.page(key, "GET /desk/consequences", get("/desk/consequences"))
		if len(cases.Rows) != c.rows || strings.Contains(page, "/desk/consequences/0") != (c.rows > 0) {
			t.Errorf("%s，导出 %d 行，应为 %d（%s）", key, len(cases.Rows), c.rows, c.at)
		}
	}
	if drafts := d.book("water", "GET /desk/letters", "/desk/letters?as=xlsx"); len(drafts.Rows) != 0 {
		t.Errorf("收文单位导出了 %d 件草稿", len(drafts.Rows))
	}
	d.checkpoint()
	if j := d.book("auditor", "GET /desk/journal", "/desk/journal?as=xlsx"); len(j.Rows) <= page.PageSize || j.Column("做了什么") < 0 {
		t.Errorf("留痕导出 %d 行", len(j.Rows))
	}
	towns := d.book("supervisor", "GET /desk/duties", "/desk/duties?as=xlsx")
	sums := slices.ContainsFunc(towns.Passed, func(p sheet.Passed) bool { return p.Why == sheet.SumRow })
	if n := len(towns.Rows); n < 2 || !sums || towns.Rows[0].Cells[1] == "" {
		t.Errorf("日清单按镇导出 %v，合计 %v", towns.Rows, towns.Passed)
	}
	if posts := d.book("supervisor", "GET /desk/duties", "/desk/duties?as=xlsx&area="+village); posts.Column("写了什么") < 0 || len(posts.Rows) == 0 {
		t.Errorf("日清单按岗位导出 %v", posts.Rows)
	}
	if a := d.book("security", "GET /desk/accounts", "/desk/accounts?as=xlsx"); a.Column("登录名") < 0 {
		t.Errorf("账号导出的表头 %v", a.Header)
	}
	if l := d.book("supervisor", "GET /desk/leaves", "/desk/leaves?as=xlsx"); l.Column("事由") < 0 || len(l.Rows) != 0 {
		t.Errorf("请假导出 %v %v", l.Header, l.Rows)
	}
}
