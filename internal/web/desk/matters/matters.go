package matters

import (
	"html/template"
	"net/http"
	"net/url"

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
	Places  []page.Option // towns, and the villages of the one that is chosen
	Bodies  []page.Option // of the further conditions, nil where they are not asked for
	Owners  []page.Option // and the posts of the body, the place or the county
	More    string        // path with the further conditions
	Scope   string        // what the balance counts
	Found   string        // how many there are in all, "" where nobody counted
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

func ledger(c *web.Ctx) error {
	q := page.ReadQuery(c.R.URL.Query())
	f, err := q.Filter(c)
	p := ledgerPage{Frame: c.Frame(c.T("事项清单"), err), Filter: q, May: c.Actor.Holds("matter.register"),
		Call: c.Actor.Holds("matter.call"), States: matter.States()}
	if err != nil {
		return c.Page(web.Status(err), "desk-ledger", p)
	}
	if f.Order == store.ByNewest {
		p.Filter.Order = "newest" // as words and days are found
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
		if p.Balance, err = page.BalanceOf(c, v, f); err != nil {
			return err
		}
		return p.conditions(c, names, f)
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
