package boards

import (
	"strconv"
	"strings"

	"luoshi/internal/appraise"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// runTable lists the boards that the reader may see something of.
func runTable(c *web.Ctx, rows []runRow) *page.Table {
	return page.List[runRow]{Part: true, Empty: c.T("还没有您可以看的排名。"), Columns: []page.Column[runRow]{
		{Title: c.T("期"), Cell: func(r runRow) page.Cell { return page.Text(r.PeriodTitle) }},
		{Title: c.T("名称"), Class: "ti", Cell: func(r runRow) page.Cell { return page.Cell{Text: r.Run.Title, Href: r.Path} }},
		{Title: c.T("状态"), Cell: func(r runRow) page.Cell {
			x := page.Text(r.StateTitle)
			switch {
			case r.Trial && r.Was != "":
				x.Alert = page.Join(c.T("试行"), c.T("更正"))
			case r.Trial:
				x.Alert = c.T("试行")
			case r.Was != "":
				x.Alert = c.T("更正")
			}
			return x
		}},
	}}.Table(c, rows)
}

// roundTable lists the weekly reviews and democratic appraisals.
func roundTable(c *web.Ctx, rows []roundRow) *page.Table {
	return page.List[roundRow]{Part: true, Empty: c.T("还没有发起过点评。"), Columns: []page.Column[roundRow]{
		{Title: c.T("期"), Cell: func(r roundRow) page.Cell { return page.Text(r.PeriodTitle) }},
		{Title: c.T("名称"), Class: "ti", Cell: func(r roundRow) page.Cell { return page.Cell{Text: r.Round.Title, Href: "/desk/reviews/" + r.ID} }},
		{Title: c.T("范围"), Class: "nw", Cell: func(r roundRow) page.Cell { return page.Text(r.AreaName) }},
		{Title: c.T("状态"), Class: "nw", Cell: func(r roundRow) page.Cell { return page.Text(r.StateTitle) }},
	}}.Table(c, rows)
}

// standingTable lists the bodies of a board with score, n and band, never a rank: the
// file of a board, and the page of one that was published and is being corrected.
func standingTable(c *web.Ctx, title string, rows []appraise.Standing) *page.Table {
	type row = appraise.Standing
	text := func(fn func(row) string) func(row) page.Cell {
		return func(r row) page.Cell { return page.Text(fn(r)) }
	}
	points := func(n int64) string { return strings.Replace(web.Points(n), "−", "-", 1) }
	return page.List[row]{Title: title, Columns: []page.Column[row]{
		{ID: "body", Title: c.T("单位"), Class: "ti", Cell: text(func(r row) string { return r.Name })},
		{ID: "code", Title: c.T("区划代码"), Off: true, Cell: text(func(r row) string { return r.Area.String() })},
		{ID: "total", Title: c.T("得分"), Num: true, Cell: func(r row) page.Cell {
			if !r.Scored {
				return page.Cell{}
			}
			x := page.Cell{File: points(r.Total)}
			if r.Band != "" {
				x.Text = web.Points(r.Total)
			}
			return x
		}},
		{ID: "cases", Title: c.T("计分依据数"), Off: true, Num: true, Cell: text(func(r row) string { return strconv.Itoa(r.Cases) })},
		{ID: "band", Title: c.T("档次"), Cell: func(r row) page.Cell {
			if r.Band == "" && !page.AsBook(c) {
				return page.Text(c.T("不评档"))
			}
			return page.Text(r.Band)
		}},
		{ID: "was", Title: c.T("原得分"), Off: true, Num: true, Cell: func(r row) page.Cell {
			if n := len(r.Was); n > 0 && r.Was[n-1].Scored {
				return page.Text(points(r.Was[n-1].Total))
			}
			return page.Cell{}
		}},
		{ID: "note", Title: c.T("说明"), Off: true, Cell: func(r row) page.Cell {
			if !r.Scored {
				return page.Text(refusalText(c, r.Refusal))
			}
			return page.Text(r.Reason)
		}},
	}}.Table(c, rows)
}
