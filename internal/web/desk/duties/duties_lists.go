package duties

import (
	"cmp"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// table is the count of a day, or the posts with what they wrote where posts are shown.
func (p *dutyPage) table(c *web.Ctx) *page.Table {
	title := strings.TrimSpace(p.Duty.Title + " " + web.PeriodTitle(c.Lang, p.Period) + " " + p.AreaName)
	if p.Rows == nil {
		return lineTable(c, title, p.Look, p.Lines)
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
				if state != "" && r.Opens {
					x.Href = p.Link(r.Area, string(state))
				}
				return x
			}})
	}
	figure(expectedWord(c, p.Look), "", func(r dutyRow) int { return r.Expected() })
	for _, s := range append(states(p.Look), duty.StateExcused) {
		figure(stateWord(c, p.Look, s), s, func(r dutyRow) int { return r.Of(s) })
	}
	return page.List[dutyRow]{Title: title, Columns: cols}.Table(c, rows)
}

// lineTable lists posts, or persons, with what was entered.
func lineTable(c *web.Ctx, title string, look duty.Look, lines []dutyLine) *page.Table {
	written := c.T("写了什么")
	if look != duty.ByPost && look != duty.ByPerson && look != duty.ByShift { // several entries stand behind a line
		written = c.T("填报")
	}
	post, who := c.T("岗位"), c.T("姓名")
	if look == duty.ByTeam {
		post, who = c.T("驻村工作队"), c.T("缺谁")
	}
	l := page.List[dutyLine]{Title: title, Empty: c.T("这一期没有这样的清单。"), Key: func(l dutyLine) string { return lineKey(l.Standing) }, Columns: []page.Column[dutyLine]{
		{ID: "post", Title: post, Cell: func(l dutyLine) page.Cell { return page.Text(l.PostTitle) }},
		{ID: "who", Title: who, Cell: func(l dutyLine) page.Cell { return page.Text(l.Who) }},
		{ID: "state", Title: c.T("情况"), Cell: func(l dutyLine) page.Cell {
			x := page.Cell{Text: l.Word, Small: c.T(l.Excused), File: strings.TrimSpace(l.Word + " " + c.T(l.Excused))}
			if l.Entry != nil && l.Entry.Amended > 0 {
				x.Tag = c.T("已更正 {0} 次", l.Entry.Amended)
			}
			return x
		}},
		{ID: "text", Title: written, Class: "ti", Cell: func(l dutyLine) page.Cell { return page.Cell{Text: l.Text, Href: l.Href} }},
	}}
	if page.AsBook(c) { // all of them were read
		l.Key = nil
	}
	return l.Table(c, lines)
}

// anyState leads from a figure to the whole count: it is the sum of several states.
const anyState duty.State = "any"

// overviewTable lists the duties of a day.
func overviewTable(c *web.Ctx, title string, rows []overviewRow, day calendar.Date) *page.Table {
	number := func(title, id string, n func(overviewRow) int, state duty.State) page.Column[overviewRow] {
		return page.Column[overviewRow]{ID: id, Title: title, Num: true, Cell: func(r overviewRow) page.Cell {
			x := page.Text(strconv.Itoa(n(r)))
			switch state {
			case "":
			case anyState:
				x.Href = dutyPage{Duty: r.Duty, Day: day}.Link(0, "")
			default:
				x.Href = dutyPage{Duty: r.Duty, Day: day}.Link(0, string(state))
			}
			return x
		}}
	}
	return page.List[overviewRow]{Title: title, Empty: c.T("现行机制包没有按期要填的责任。"), Columns: []page.Column[overviewRow]{
		{ID: "duty", Title: c.T("责任"), Class: "ti", Cell: func(r overviewRow) page.Cell {
			return page.Cell{Text: r.Duty.Title, Href: dutyPage{Duty: r.Duty, Day: day}.Link(0, "")}
		}},
		{ID: "roles", Title: c.T("谁承担"), Cell: func(r overviewRow) page.Cell { return page.Text(rolesOf(c, r.Duty)) }},
		{ID: "period", Title: c.T("期"), Cell: func(r overviewRow) page.Cell { return page.Text(web.PeriodTitle(c.Lang, r.Period)) }},
		number(c.T("应填"), "expected", func(r overviewRow) int { return r.Expected() }, ""),
		number(c.T("办到"), "done", func(r overviewRow) int { return r.OnTime + r.Late + r.Backfilled }, anyState),
		number(c.T("未到时间"), "pending", func(r overviewRow) int { return r.Pending }, duty.StatePending),
		number(c.T("没有办到"), "missing", func(r overviewRow) int { return r.Missing }, duty.StateMissing),
		{ID: "share", Title: c.T("办到的比例"), Num: true, Cell: func(r overviewRow) page.Cell {
			if r.Expected() == 0 {
				return page.Cell{}
			}
			return page.Text(strconv.Itoa((r.OnTime+r.Late+r.Backfilled)*100/r.Expected()) + "%")
		}},
		{ID: "document", Title: c.T("依据"), Off: true, Cell: func(r overviewRow) page.Cell { return page.Text(r.Duty.Document) }},
	}}.Table(c, rows)
}
