package duties

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// zeroRow is one unit of the list of what is not at zero yet.
type zeroRow struct {
	matter.Zero
	Name string
}

// zeroList lists the units of a list of matters with what is in hand and how the rest ended
// (清零台账), those with the most in hand first.
func zeroList(c *web.Ctx) error {
	var lists []page.Option
	read := func(v *store.View) (rows []zeroRow, err error) {
		id := c.Value("list")
		if id == "" && len(lists) > 0 {
			id = lists[0].Value
		}
		counts, err := v.ZeroOf(id, access.Sees(c.Actor, "matter.see"))
		if err != nil {
			return nil, err
		}
		n := page.NewNames(c, v)
		for _, z := range matter.Zeros(counts) {
			r := zeroRow{Zero: z, Name: c.T("还没有交办")}
			if z.Body != "" {
				r.Name = n.Body(z.Body).Name
			}
			rows = append(rows, r)
		}
		return rows, nil
	}
	err := c.View(func(v *store.View) error {
		ls, err := v.Lists()
		lists = page.Options(ls, func(l matter.List) page.Option { return page.Option{Value: l.ID, Title: l.Title} })
		return err
	})
	if err != nil {
		return err
	}
	number := func(id, title string, n func(zeroRow) int) page.Column[zeroRow] {
		return page.Column[zeroRow]{ID: id, Title: title, Num: true, Cell: func(r zeroRow) page.Cell { return page.Text(strconv.Itoa(n(r))) }}
	}
	return page.List[zeroRow]{Title: c.T("清零台账"), Says: c.T("按责任单位列：交办 = 在办 + 已解决 + 不属实 + 移交 + 并入；在办为 0 的已清零。"), Empty: c.T("这份清单还没有事项。"),
		Filters: []page.Filter{{Name: "list", Title: c.T("清单"), Any: c.T("第一份"), Options: lists}},
		Columns: []page.Column[zeroRow]{
			{ID: "unit", Title: c.T("单位"), Class: "ti", Cell: func(r zeroRow) page.Cell { return page.Text(r.Name) }},
			{ID: "zero", Title: c.T("情况"), Cell: func(r zeroRow) page.Cell {
				if r.Cleared() {
					return page.Cell{Text: c.T("已清零")}
				}
				return page.Cell{Text: c.T("还差 {0} 件", r.InHand), Class: "late"}
			}},
			number("given", c.T("交办"), func(r zeroRow) int { return r.Given }), number("hand", c.T("在办"), func(r zeroRow) int { return r.InHand }),
			number("solved", c.T("已解决"), func(r zeroRow) int { return r.Solved }), number("unfounded", c.T("不属实"), func(r zeroRow) int { return r.Unfounded }),
			number("moved", c.T("移交"), func(r zeroRow) int { return r.Transferred }), number("merged", c.T("并入"), func(r zeroRow) int { return r.Merged }),
		}}.Show(c, nil, read)
}
