package duties

import (
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// pairTable lists what was drawn, what the lists say of it, and what was found.
func pairTable(c *web.Ctx, title string, rows []pairRow) *page.Table {
	return page.List[pairRow]{Title: title, Columns: []page.Column[pairRow]{
		{ID: "area", Title: c.T("村"), Class: "ti", Cell: func(r pairRow) page.Cell {
			x := page.Text(r.AreaName)
			if r.Check == nil {
				x.Href = "#" + r.Anchor()
			}
			return x
		}},
		{ID: "day", Title: c.T("日子"), Class: "nw", Cell: func(r pairRow) page.Cell { return page.Cell{Text: c.Day(r.Day), File: r.Day.String()} }},
		{ID: "text", Title: c.T("写了什么"), Cell: func(r pairRow) page.Cell {
			var x page.Cell
			for _, l := range r.Entries {
				x.Lines = append(x.Lines, page.Link{Before: l.PostTitle + " " + l.Who + c.T("："), Text: l.Text, Href: "/desk/duties/" + l.Entry.ID})
			}
			return x
		}},
		{ID: "state", Title: c.T("情况"), Class: "nw", Cell: func(r pairRow) page.Cell {
			if r.Check == nil {
				return page.Cell{Text: c.T("待核对"), Class: "sub"}
			}
			return page.Cell{Text: r.Word, Class: "b"}
		}},
		{ID: "who", Title: c.T("谁核对"), Cell: func(r pairRow) page.Cell { return page.Text(r.Checker) }},
		{ID: "note", Title: c.T("说明"), Cell: func(r pairRow) page.Cell {
			if r.Check == nil {
				return page.Cell{}
			}
			return page.Text(r.Check.Note)
		}},
		{ID: "proof", Title: c.T("佐证"), Acts: true, Cell: func(r pairRow) page.Cell {
			if r.Check == nil || r.Check.Evidence == "" {
				return page.Cell{}
			}
			return page.Cell{Text: c.T("佐证"), Href: "/desk/spot-files/" + r.Check.ID}
		}},
		{ID: "register", Class: "act", Acts: true, Cell: func(r pairRow) page.Cell {
			if r.Register == "" {
				return page.Cell{}
			}
			return page.Cell{Text: c.T("登记为问题"), Href: r.Register}
		}},
	}}.Table(c, rows)
}

// Anchor is where the form of the pair stands on the page.
func (r pairRow) Anchor() string { return "p" + r.Area.String() + "-" + r.Day.String() }
