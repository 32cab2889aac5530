package matters

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// column is one column of the ledger that a reader may turn on and off; the
// choice stands in the URL, so that a saved address keeps it.
type column struct {
	ID, Title string
	On        bool
	class     string // of its cells
	cell      func(w *cells, r page.MatterRow)
}

// columns reads the choice from the URL. None at all means the usual ones.
func columns(c *web.Ctx) []column {
	day := func(w *cells, t time.Time) { w.text(w.zone.Time(t)) }
	all := []column{
		{"area", c.T("村"), true, "", func(w *cells, r page.MatterRow) { w.text(r.Where()) }},
		{"owner", c.T("责任岗位"), true, "", func(w *cells, r page.MatterRow) { w.text(r.OwnerPost).span("sm sub non", "<br>", r.Holder) }},
		{"state", c.T("状态"), true, "st", func(w *cells, r page.MatterRow) {
			w.raw(`<span class="life l`, strconv.Itoa(web.StateLevel(r.State)), `"></span>`).text(w.c.T(web.StateTitle(r.State)))
		}},
		{"due", c.T("期限"), true, "", func(w *cells, r page.MatterRow) {
			if w.text(r.DueText); r.Left.Text != "" && !r.Due.IsNone() {
				w.raw("<br>").span("sm "+r.Left.Class, "", r.Left.Text)
			}
		}},
		{"list", c.T("清单"), false, "", func(w *cells, r page.MatterRow) { w.text(w.lists[r.List]) }},
		{"origin", c.T("来源"), false, "", func(w *cells, r page.MatterRow) { w.text(r.Origin) }},
		{"rung", c.T("督办档"), false, "num", func(w *cells, r page.MatterRow) {
			if r.Rung > 0 {
				w.text(strconv.Itoa(r.Rung))
			} else {
				w.text("—")
			}
		}},
		{"registered", c.T("登记日"), false, "nw", func(w *cells, r page.MatterRow) { day(w, r.RegisteredAt) }},
		{"reported", c.T("报结日"), false, "nw", func(w *cells, r page.MatterRow) { day(w, r.ReportedAt) }},
	}
	chosen, asked := map[string]bool{}, c.R.URL.Query()["col"]
	for _, id := range asked {
		chosen[id] = true
	}
	for i := range all {
		if len(asked) > 0 {
			all[i].On = chosen[all[i].ID]
		}
	}
	return all
}

// cells writes the rows of the ledger as HTML. The page of a busy office is this
// table; a template takes three times as long for it.
type cells struct {
	strings.Builder
	c     *web.Ctx
	zone  web.ZoneOf
	lists map[string]string // titles
	ticks []page.Tick       // of the rows, none where no row can be ticked
	in    string            // what is added to the address of a matter, so that its page knows this list
}

func (w *cells) raw(parts ...string) *cells {
	for _, p := range parts {
		w.WriteString(p)
	}
	return w
}

// text writes a text that people wrote, escaped.
func (w *cells) text(s string) *cells {
	template.HTMLEscape(w, []byte(s))
	return w
}

func (w *cells) span(class, before, text string) *cells {
	return w.raw(`<span class="`, class, `">`, before).text(text).raw("</span>")
}

// tick writes the tick of a row, as the template "tick" does.
func (w *cells) tick(t page.Tick) {
	w.raw(`<td class="pick noprint">`)
	if t.Value != "" {
		w.raw(`<label class="tick"><input type="checkbox" form="ticked" name="row" value="`).text(t.Value).raw(`" aria-label="`).text(t.Name).raw(`"></label>`)
	}
	w.raw("</td>")
}

// rows writes every row in the columns that are on.
func (w *cells) rows(rows []page.MatterRow, all []column) template.HTML {
	for i, r := range rows {
		w.raw("<tr>")
		if w.ticks != nil {
			w.tick(w.ticks[i])
		}
		w.raw(`<td class="ti"><a href="/desk/matters/`, url.PathEscape(r.ID), w.in, `">`).text(r.Title).raw(`</a> `).span("sub xs", "", r.Number)
		if r.Backfilled {
			w.raw(" ").span("tag", "", w.c.T("补录"))
		}
		if r.LateReport {
			w.raw(" ").span("tag q", "", w.c.T("逾期报结"))
		}
		if r.Stuck != "" {
			w.raw("<br>").span("sm sub", "", w.c.T("卡在")+r.Stuck)
		}
		if r.Request != "" {
			w.raw("<br>").span("sm sub", "", r.Request)
		}
		if r.Urged != "" {
			w.raw("<br>").span("sm sub", "", r.Urged)
		}
		w.raw("</td>")
		for _, col := range all {
			if !col.On {
				continue
			}
			w.raw(`<td class="`, col.class, `">`)
			col.cell(w, r)
			w.raw("</td>")
		}
		w.raw("</tr>\n")
	}
	return template.HTML(w.String())
}

// exportPath is the workbook of the ledger under the same conditions.
func exportPath(u *url.URL) string {
	v := u.Query()
	for _, key := range []string{"after", "after_due", "col"} {
		v.Del(key)
	}
	if len(v) == 0 {
		return "/desk/export/matters.xlsx"
	}
	return "/desk/export/matters.xlsx?" + v.Encode()
}

// orderPath is the first page of the same list in another order.
func orderPath(u *url.URL, order string) string {
	v := u.Query()
	v.Del("after")
	v.Del("after_due")
	v.Del("order")
	if order != "" {
		v.Set("order", order)
	}
	return u.Path + "?" + v.Encode()
}
