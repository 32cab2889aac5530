package matters

import (
	"html/template"
	"net/http"
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of matters (事项清单).
func Room() page.Room {
	return page.Room{ID: "matters", Title: "事项清单", Path: "/desk/matters", Act: "matter.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/matters", Act: "matter.see", Handle: ledger},
		{Method: "GET", Path: "/desk/matters/new", Act: "matter.register", Handle: newMatter},
		{Method: "POST", Path: "/desk/matters/new", Act: "matter.register", Handle: registerMatter},
		{Method: "GET", Path: "/desk/calls", Act: "matter.call", Handle: showCalls},
		{Method: "POST", Path: "/desk/calls", Act: "matter.call", Handle: openCalls},
		{Method: "POST", Path: "/desk/calls/xlsx", Act: "matter.call", Handle: callsFile},
		{Method: "GET", Path: "/desk/matters/{id}", Act: "matter.see", Handle: showMatter},
		{Method: "POST", Path: "/desk/matters/several", Act: "matter.see", Handle: func(c *web.Ctx) error { return severalMatters(c).Handle(c) }},
		{Method: "POST", Path: "/desk/matters/{id}/{act}", Act: "matter.see", Handle: actOnMatter},
		{Method: "GET", Path: "/desk/files/{id}", Act: "matter.see", Handle: attachment},
	}}
}

type ledgerPage struct {
	web.Frame
	Body    template.HTML // the rows
	Count   int
	Filter  page.LedgerQuery
	Balance *page.Balance
	Next    string // path of the next page
	Lists   []matter.List
	Towns   []area.Area
	Chips   []chip
	May     bool // may register
	Call    bool // may call the owners of what is overdue
	States  []matter.State
	Columns []column
	Bar     *page.Bar
	Export  string // path of the list as a workbook
	ByDue   string // path of the same list in another order
	ByNew   string
}

type chip struct{ Text, Without string }

func ledger(c *web.Ctx) error {
	q := page.ReadQuery(c.R.URL.Query())
	f, err := q.Filter(c)
	p := ledgerPage{Frame: c.Frame(c.T("事项清单"), err), Filter: q, May: access.Holds(c.Actor.Role, "matter.register"),
		Call: access.Holds(c.Actor.Role, "matter.call"), States: matter.States()}
	if err != nil {
		return c.Page(web.Status(err), "desk-ledger", p)
	}
	if q.Text != "" {
		p.Filter.Order = "newest" // as words are found
	}
	p.Columns = columns(c)
	p.Export, p.ByDue, p.ByNew = exportPath(c.R.URL), orderPath(c.R.URL, ""), orderPath(c.R.URL, "newest")
	err = c.View(func(v *store.View) error {
		names := page.NewNames(c, v)
		ms, err := v.Lines(f)
		if err != nil {
			return err
		}
		if len(ms) > page.PageSize {
			ms = ms[:page.PageSize]
			p.Next = nextPage(c.R.URL, ms[page.PageSize-1])
		}
		rows, err := names.Rows(ms)
		if err != nil {
			return err
		}
		if p.Lists, err = v.Lists(); err != nil {
			return err
		}
		w := cells{c: c, zone: web.ZoneOf{Zone: c.Zone}, lists: map[string]string{}, in: web.Into("", page.InList(c))}
		for _, l := range p.Lists {
			w.lists[l.ID] = l.Title
		}
		p.Bar, w.ticks = severalMatters(c).Bar(c, rows)
		p.Count, p.Body = len(rows), w.rows(rows, p.Columns)
		if p.Towns, err = v.Towns(); err != nil {
			return err
		}
		p.Chips = chips(c, names, p.Lists, f.Open && q.State == "")
		p.Balance, err = page.BalanceOf(c, v, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-ledger", p)
}

func nextPage(u *url.URL, last matter.Matter) string {
	v := u.Query()
	v.Set("after", last.ID)
	v.Del("after_due")
	if !last.Due.IsNone() {
		v.Set("after_due", last.Due.String())
	}
	return u.Path + "?" + v.Encode()
}

// chips names each condition and leads to the list without it; that only what is open is
// listed is a condition too.
func chips(c *web.Ctx, n *page.Names, lists []matter.List, open bool) []chip {
	titles := map[string]string{"overdue": "已逾期", "today": "今日到期", "week": "七天内到期", "none": "期限未定", "deferred": "暂缓", "verify": "核验逾期"}
	var out []chip
	if open {
		v := c.R.URL.Query()
		v.Set("all", "1")
		v.Del("after")
		v.Del("after_due")
		out = append(out, chip{c.T("在办"), c.R.URL.Path + "?" + v.Encode()})
	}
	for key, values := range c.R.URL.Query() {
		value := values[0]
		text := ""
		switch key {
		case "due":
			text = c.T(titles[value])
		case "state":
			text = c.T(web.StateTitle(matter.State(value)))
		case "q":
			text = "“" + value + "”"
		case "blocked":
			if text = c.T("卡在别处"); value != "*" {
				text = c.T("卡在{0}", n.Body(value).Short)
			}
		case "area":
			if code, err := area.ParseCode(value); err == nil {
				text = n.Area(code)
			}
		case "list":
			for _, l := range lists {
				if l.ID == value {
					text = l.Title
				}
			}
		}
		if text == "" || value == "" {
			continue
		}
		v := c.R.URL.Query()
		v.Del(key)
		v.Del("after")
		v.Del("after_due")
		out = append(out, chip{text, c.R.URL.Path + "?" + v.Encode()})
	}
	return out
}
