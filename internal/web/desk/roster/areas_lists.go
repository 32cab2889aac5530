package roster

import (
	"cmp"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// areaColumns are what is said of a division in every list of them: its name, the time
// that it bears it, where it came from and went, and on what paper.
func areaColumns(c *web.Ctx, href func(areaRow) string) (name, span, kin, papers page.Column[areaRow]) {
	name = page.Column[areaRow]{ID: "name", Title: c.T("名称"), Class: "ti", Cell: func(r areaRow) page.Cell { return page.Cell{Text: r.Name, Href: href(r)} }}
	span = page.Column[areaRow]{ID: "span", Title: c.T("起止"), Cell: func(r areaRow) page.Cell {
		if r.From == "" && r.Until == "" {
			return page.Cell{Text: c.T("采用时起"), Class: "sub"}
		}
		return page.Text(cmp.Or(r.From, c.T("采用时")) + " " + c.T("至") + " " + cmp.Or(r.Until, c.T("今")))
	}}
	kin = page.Column[areaRow]{ID: "kin", Title: c.T("前身、并入"), Cell: func(r areaRow) (x page.Cell) {
		for _, l := range r.Came {
			x.Links = append(x.Links, page.Link{Before: c.T("前身"), Text: l.Name, Href: "/desk/areas/" + l.Code})
		}
		for _, l := range r.Went {
			x.Links = append(x.Links, page.Link{Before: c.T("并入"), Text: l.Name, Href: "/desk/areas/" + l.Code})
		}
		return x
	}}
	papers = page.Column[areaRow]{ID: "papers", Title: c.T("依据"), Cell: func(r areaRow) page.Cell {
		x := page.Text(r.Document)
		if r.EndedBy != "" {
			x.Sub = c.T("终止：") + r.EndedBy
		}
		return x
	}}
	return name, span, kin, papers
}

// areaTree lists the towns with the number of their villages, or the villages of one town.
func areaTree(c *web.Ctx, rows []areaRow, on calendar.Date, town bool) *page.Table {
	name, span, kin, _ := areaColumns(c, func(r areaRow) string {
		if town {
			return "/desk/areas/" + r.Code.String()
		}
		return "/desk/areas?town=" + r.Code.String() + "&on=" + on.String()
	})
	cols := []page.Column[areaRow]{name, {ID: "code", Title: c.T("代码"), Class: "nw", Cell: func(r areaRow) page.Cell { return page.Text(r.Code.String()) }}}
	empty := c.T("这一天该镇(办)没有村。换一个日期，或在右边新设。")
	if !town {
		empty = c.T("还没有采用区划。请用 luoshi init 采用，或从导入开始。")
		cols = append(cols, page.Column[areaRow]{ID: "villages", Title: c.T("村（社区）"), Num: true, Less: func(a, b areaRow) int { return cmp.Compare(a.Villages, b.Villages) },
			Cell: func(r areaRow) page.Cell { return page.Text(strconv.Itoa(r.Villages)) }})
	}
	return page.List[areaRow]{Part: true, Empty: empty, Columns: append(cols, span, kin)}.Table(c, rows)
}

// areaChanges lists divisions with the time that each bore its name.
func areaChanges(c *web.Ctx, rows []areaRow, now bool) *page.Table {
	name, span, kin, papers := areaColumns(c, func(r areaRow) string {
		if now {
			return "" // the page is the division's own
		}
		return "/desk/areas/" + r.Code.String()
	})
	if now {
		plain := name.Cell
		name.Cell = func(r areaRow) page.Cell {
			x := plain(r)
			if r.Now {
				x.Tag = c.T("现行")
			}
			return x
		}
	}
	return page.List[areaRow]{Part: true, Empty: c.T("采用以来没有变动。更名、合并、撤销在各镇、村的页面办理。"), Columns: []page.Column[areaRow]{name, span, kin, papers}}.Table(c, rows)
}

// hitTable lists what a written name may mean.
func hitTable(c *web.Ctx, rows []areaHit) *page.Table {
	return page.List[areaHit]{Part: true, Empty: c.T("没有相近的名称。换一种写法，或写上镇名；组、寨要先由村、镇登记。"), Columns: []page.Column[areaHit]{
		{ID: "name", Title: c.T("可能是"), Class: "ti", Cell: func(r areaHit) page.Cell {
			x := page.Cell{Text: r.Name, Href: "/desk/areas/" + r.Code}
			if r.Ended {
				x.Alert = c.T("当日已不存在")
			}
			return x
		}},
		{ID: "place", Title: c.T("地点"), Cell: func(r areaHit) page.Cell { return page.Cell{Text: r.Place, Small: strings.Join(r.Aliases, " ")} }},
		{ID: "code", Title: c.T("代码"), Class: "nw", Cell: func(r areaHit) page.Cell { return page.Text(r.Code) }},
		{ID: "why", Title: c.T("读法"), Class: "sub", Cell: func(r areaHit) page.Cell { return page.Text(r.Why) }},
	}}.Table(c, rows)
}
