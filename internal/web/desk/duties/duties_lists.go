package duties

import (
	"cmp"
	"strconv"
	"strings"

	"luoshi/internal/duty"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// table is the count of a day, or the posts with what they wrote where posts are shown.
func (p *dutyPage) table(c *web.Ctx) *page.Table {
	title := strings.TrimSpace(p.Duty.Title + " " + web.PeriodTitle(c.Lang, p.Period) + " " + p.AreaName)
	if p.Rows == nil {
		return lineTable(c, title, p.Lines)
	}
	rows := p.Rows
	if page.AsBook(c) {
		rows = append(rows, dutyRow{Name: c.T("合计"), Count: p.Total})
	}
	unit := c.T("镇(办)")
	if p.Area != 0 {
		unit = c.T("村")
	}
	cols := []page.Column[dutyRow]{
		{ID: "unit", Title: unit, Class: "ti", Cell: func(r dutyRow) page.Cell {
			x := page.Text(r.Name)
			if r.Opens {
				x.Href = p.Link(r.Area, "")
			}
			return x
		}},
		{ID: "code", Title: c.T("区划代码"), Off: true, Cell: func(r dutyRow) page.Cell {
			if r.Area == 0 {
				return page.Cell{}
			}
			return page.Text(r.Area.String())
		}},
	}
	figure := func(title string, state duty.State, n func(dutyRow) int) {
		cols = append(cols, page.Column[dutyRow]{ID: cmp.Or(string(state), "expected"), Title: title, Num: true,
			Less: func(a, b dutyRow) int { return cmp.Compare(n(a), n(b)) },
			Cell: func(r dutyRow) page.Cell {
				x := page.Text(strconv.Itoa(n(r)))
				if state != "" {
					x.Href = p.Link(r.Area, string(state))
				}
				return x
			}})
	}
	figure(c.T("应填"), "", func(r dutyRow) int { return r.Expected() })
	figure(c.T("按时"), duty.StateOnTime, func(r dutyRow) int { return r.OnTime })
	figure(c.T("迟报"), duty.StateLate, func(r dutyRow) int { return r.Late })
	figure(c.T("补填"), duty.StateBackfilled, func(r dutyRow) int { return r.Backfilled })
	figure(c.T("未填"), duty.StateMissing, func(r dutyRow) int { return r.Missing })
	figure(c.T("未到时间"), duty.StatePending, func(r dutyRow) int { return r.Pending })
	figure(c.T("免填"), duty.StateExcused, func(r dutyRow) int { return r.Excused })
	return page.List[dutyRow]{Title: title, Columns: cols}.Table(c, rows)
}

// lineTable lists posts with what they wrote.
func lineTable(c *web.Ctx, title string, lines []dutyLine) *page.Table {
	return page.List[dutyLine]{Title: title, Empty: c.T("这一期没有这样的清单。"), Columns: []page.Column[dutyLine]{
		{ID: "post", Title: c.T("岗位"), Cell: func(l dutyLine) page.Cell { return page.Text(l.PostTitle) }},
		{ID: "who", Title: c.T("姓名"), Cell: func(l dutyLine) page.Cell { return page.Text(l.Who) }},
		{ID: "state", Title: c.T("情况"), Cell: func(l dutyLine) page.Cell {
			x := page.Cell{Text: l.Word, Small: c.T(l.Excused), File: strings.TrimSpace(l.Word + " " + c.T(l.Excused))}
			if l.Entry != nil && l.Entry.Amended > 0 {
				x.Tag = c.T("已更正 {0} 次", l.Entry.Amended)
			}
			return x
		}},
		{ID: "text", Title: c.T("写了什么"), Class: "ti", Cell: func(l dutyLine) page.Cell {
			if l.Entry == nil {
				return page.Cell{}
			}
			return page.Cell{Text: l.Text, Href: "/desk/duties/" + l.Entry.ID}
		}},
	}}.Table(c, lines)
}
