package cases

import (
	"luoshi/internal/consequence"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// gainRow is one person who was proposed for a gain.
type gainRow struct {
	consequence.Case
	Name, Post, Title, Says string
}

// gainState words where a gain stands: it has no accused and no statement.
func gainState(c *web.Ctx, x consequence.Case) string {
	switch {
	case x.State == consequence.Opened || x.State == consequence.Proposed:
		return c.T("已提出，待决定")
	case x.State == consequence.Withdrawn:
		return c.T("已撤回")
	case x.Outcome == consequence.Exempt:
		return c.T("这一批不列入")
	case x.State == consequence.Decided:
		return c.T("已决定，文书待送达")
	}
	return c.T("已列入")
}

// gainList lists who was proposed for the reserve list or a commendation, and what came of
// it (后备和表彰名单), within the reader's right to cases.
func gainList(c *web.Ctx) error {
	return page.List[gainRow]{Title: c.T("后备和表彰名单"), Says: c.T("有人提出、有权的人决定、文书送达以后才列入；资格由机制包写明。"), Empty: c.T("还没有提出过。"),
		Key: func(r gainRow) string { return r.ID }, Shows: func(r gainRow) bool { return r.Gain }, Up: page.Option{Value: "/desk/consequences", Title: c.T("结果运用")},
		Columns: []page.Column[gainRow]{
			{ID: "person", Title: c.T("姓名"), Class: "ti", Cell: func(r gainRow) page.Cell {
				return page.Cell{Text: r.Name, Href: "/desk/consequences/" + r.ID}
			}},
			{ID: "post", Title: c.T("岗位"), Cell: func(r gainRow) page.Cell { return page.Text(r.Post) }},
			{ID: "kind", Title: c.T("名单"), Cell: func(r gainRow) page.Cell { return page.Text(r.Title) }},
			{ID: "ground", Title: c.T("依据"), Cell: func(r gainRow) page.Cell { return page.Text(r.Ground) }},
			{ID: "state", Title: c.T("情况"), Cell: func(r gainRow) page.Cell { return page.Text(r.Says) }},
			{ID: "number", Title: c.T("编号"), Off: true, Cell: func(r gainRow) page.Cell { return page.Text(r.Number) }},
		}}.Show(c, nil, func(v *store.View) ([]gainRow, error) {
		xs, err := v.Consequences(store.CaseFilter{Actor: c.Actor, All: true, Gains: true, Before: c.Value("before"), Limit: page.RowLimit(c)})
		if err != nil {
			return nil, err
		}
		n := page.NewNames(c, v)
		var rows []gainRow
		for _, x := range xs {
			rows = append(rows, gainRow{Case: x, Name: n.Person(x.Person), Post: n.Post(x.Post).Title, Title: x.Title, Says: gainState(c, x)})
		}
		return rows, nil
	})
}
