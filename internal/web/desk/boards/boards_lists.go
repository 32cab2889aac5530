package boards

import (
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
		{Title: c.T("范围"), Cell: func(r roundRow) page.Cell { return page.Text(r.AreaName) }},
		{Title: c.T("状态"), Cell: func(r roundRow) page.Cell { return page.Text(r.StateTitle) }},
	}}.Table(c, rows)
}
