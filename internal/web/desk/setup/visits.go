package setup

import (
	"strconv"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// VisitRoom is the room of the log of sign-ins (登录日志).
func VisitRoom() page.Room {
	return page.Room{ID: "visits", Title: "登录日志", Path: "/desk/visits", Act: "account.visits", Routes: []web.Route{
		{Method: "GET", Path: "/desk/visits", Act: "account.visits", Handle: visitList},
	}}
}

type visitRow struct {
	account.Visit
	Name, What string
}

// visitList lists who came in and who was refused, from where, the newest first.
func visitList(c *web.Ctx) error {
	kinds, titles := []page.Option{}, map[account.VisitKind]string{}
	for _, k := range account.VisitKinds() {
		titles[k.Kind] = c.T(k.Title)
		kinds = append(kinds, page.Option{Value: string(k.Kind), Title: titles[k.Kind]})
	}
	acc := c.Value("account")
	one := page.Filter{Name: "account", Options: []page.Option{{Value: acc, Title: c.T("只看这个账号")}}}
	text := func(fn func(visitRow) string) func(visitRow) page.Cell {
		return func(r visitRow) page.Cell { return page.Text(fn(r)) }
	}
	return page.List[visitRow]{Title: c.T("登录日志"), Says: c.T("登录、失败和无权的记录，保存六个月以上，到期自动清除。地址是个人信息，只供查清不是本人做的事。"), Empty: c.T("没有记录。"),
		Filters: []page.Filter{{Name: "kind", Title: c.T("情况"), Any: c.T("全部"), Options: kinds}, one},
		Key:     func(r visitRow) string { return r.ID },
		Columns: []page.Column[visitRow]{
			{ID: "at", Title: c.T("时间"), Class: "nw", Cell: text(func(r visitRow) string { return page.Minute(c, r.At) })},
			{ID: "what", Title: c.T("情况"), Class: "ti", Cell: func(r visitRow) page.Cell { return page.Cell{Text: r.What, Sub: r.About, File: r.What} }},
			{ID: "n", Title: c.T("次数"), Num: true, Cell: func(r visitRow) page.Cell { return page.Text(strconv.Itoa(r.N)) }},
			{ID: "login", Title: c.T("登录名"), Cell: func(r visitRow) page.Cell {
				x := page.Cell{Text: r.Login}
				if r.Account != "" {
					x.Href = "/desk/visits?account=" + r.Account
				}
				return x
			}},
			{ID: "who", Title: c.T("人员"), Cell: text(func(r visitRow) string { return r.Name })},
			{ID: "address", Title: c.T("地址"), Class: "mono nw", Cell: text(func(r visitRow) string { return r.Address })},
			{ID: "device", Title: c.T("设备"), Class: "nw", Cell: text(func(r visitRow) string { return r.Device })},
			{ID: "till", Title: c.T("最后一次"), Off: true, Cell: text(func(r visitRow) string { return page.Minute(c, r.Till) })},
			{ID: "about", Title: c.T("涉及"), Off: true, Cell: text(func(r visitRow) string { return r.About })},
		}}.Show(c, nil, func(v *store.View) (rows []visitRow, err error) {
		vs, err := v.Visits(account.VisitKind(c.Value("kind")), acc, c.Value("before"), page.RowLimit(c))
		names := page.NewNames(c, v)
		for _, x := range vs {
			r := visitRow{Visit: x, What: titles[x.Kind]}
			if x.Kind == account.CameIn {
				r.About = c.CameBy(x)
			}
			if x.Person != "" {
				r.Name = names.Person(x.Person)
			}
			rows = append(rows, r)
		}
		return rows, err
	})
}
