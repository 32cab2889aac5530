package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func matterRoom() room {
	return room{ID: "matters", Title: "事项清单", Path: "/desk/matters", Act: "matter.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/matters", Act: "matter.see", Handle: ledger},
		{Method: "GET", Path: "/desk/matters/new", Act: "matter.register", Handle: newMatter},
		{Method: "POST", Path: "/desk/matters/new", Act: "matter.register", Handle: registerMatter},
		{Method: "GET", Path: "/desk/calls", Act: "matter.call", Handle: showCalls},
		{Method: "POST", Path: "/desk/calls", Act: "matter.call", Handle: openCalls},
		{Method: "POST", Path: "/desk/calls/xlsx", Act: "matter.call", Handle: callsFile},
		{Method: "GET", Path: "/desk/matters/{id}", Act: "matter.see", Handle: showMatter},
		{Method: "POST", Path: "/desk/matters/{id}/{act}", Act: "matter.see", Handle: actOnMatter},
	}}
}

// pageSize is the number of rows on a page of a list.
const pageSize = 50

type ledgerPage struct {
	web.Frame
	Body    template.HTML // the rows
	Count   int
	Filter  ledgerQuery
	Balance *balance
	Next    string // path of the next page
	Lists   []matter.List
	Towns   []area.Area
	Chips   []chip
	May     bool // may register
	Call    bool // may call the owners of what is overdue
	States  []matter.State
	Columns []column
	Export  string // path of the list as a workbook
	ByDue   string // path of the same list in another order
	ByNew   string
}

type chip struct{ Text, Without string }

// ledgerQuery is the state of the ledger in its URL.
type ledgerQuery struct{ Area, List, State, Due, Text, Order, Blocked, All, After, AfterDue string }

func readQuery(v url.Values) ledgerQuery {
	text := []rune(strings.TrimSpace(v.Get("q")))
	text = text[:min(len(text), 101)] // one more than a title has: a longer one finds nothing either
	return ledgerQuery{Area: v.Get("area"), List: v.Get("list"), State: v.Get("state"), Due: v.Get("due"), Text: string(text),
		Order: v.Get("order"), Blocked: v.Get("blocked"), All: v.Get("all"), After: v.Get("after"), AfterDue: v.Get("after_due")}
}

// filter checks the query: a value that is none of the known ones is refused
// rather than ignored.
func (q ledgerQuery) filter(c *web.Ctx) (store.LedgerFilter, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, List: q.List, State: matter.State(q.State), Due: q.Due,
		Text: q.Text, Blocked: q.Blocked, Open: q.All == "" && q.State != string(matter.WrittenOff), Limit: pageSize + 1,
		After: store.Key{Due: q.AfterDue, ID: q.After}}
	if q.State != "" && web.StateLevel(f.State) == 0 {
		return f, fault.At("state", "desk.filter_unknown", q.State)
	}
	switch q.Due {
	case "", "overdue", "today", "week", "none", "deferred":
	default:
		return f, fault.At("due", "desk.filter_unknown", q.Due)
	}
	if q.Order == "newest" {
		f.Order = store.ByNewest
	}
	if q.Area != "" {
		code, err := area.ParseCode(q.Area)
		if err != nil {
			return f, err
		}
		f.Area = code
	}
	return f, nil
}

func ledger(c *web.Ctx) error {
	q := readQuery(c.R.URL.Query())
	f, err := q.filter(c)
	p := ledgerPage{Frame: c.Frame(c.T("事项清单"), err), Filter: q, May: access.Holds(c.Actor.Role, "matter.register"),
		Call: access.Holds(c.Actor.Role, "matter.call"), States: matter.States()}
	if err != nil {
		return c.Page(web.Status(err), "desk-ledger", p)
	}
	p.Columns = columns(c)
	p.Export, p.ByDue, p.ByNew = exportPath(c.R.URL), orderPath(c.R.URL, ""), orderPath(c.R.URL, "newest")
	err = c.View(func(v *store.View) error {
		names := newNames(c, v)
		ms, err := v.Lines(f)
		if err != nil {
			return err
		}
		if len(ms) > pageSize {
			ms = ms[:pageSize]
			p.Next = nextPage(c.R.URL, ms[pageSize-1])
		}
		rows, err := names.rows(ms)
		if err != nil {
			return err
		}
		if p.Lists, err = v.Lists(); err != nil {
			return err
		}
		w := cells{c: c, zone: web.ZoneOf{Zone: c.Zone}, lists: map[string]string{}}
		for _, l := range p.Lists {
			w.lists[l.ID] = l.Title
		}
		p.Count, p.Body = len(rows), w.rows(rows, p.Columns)
		if p.Towns, err = v.Towns(); err != nil {
			return err
		}
		p.Chips = chips(c, names, p.Lists)
		p.Balance, err = balanceOf(c, v, f)
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

// chips names each condition and leads to the list without it.
func chips(c *web.Ctx, n *names, lists []matter.List) []chip {
	titles := map[string]string{"overdue": "已逾期", "today": "今日到期", "week": "七天内到期", "none": "期限未定", "deferred": "暂缓"}
	var out []chip
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
			text = c.T("卡在别处")
		case "area":
			if code, err := area.ParseCode(value); err == nil {
				text = n.area(code)
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

// balance is the count by state of the area asked for, from the tally; nil when
// the viewer is not entitled to the whole area.
type balance struct{ Registered, Assigned, Reported, Verified, WrittenOff, Overdue, Open, Deferred int }

func balanceOf(c *web.Ctx, v *store.View, f store.LedgerFilter) (*balance, error) {
	a := f.Area
	if a == 0 {
		a = c.Actor.Area
	}
	if !f.Sees.Whole(a) {
		return nil, nil
	}
	rows, err := v.Tally(a, c.Today)
	if err != nil {
		return nil, err
	}
	b := &balance{}
	for _, r := range rows {
		if f.List != "" && r.List != f.List {
			continue
		}
		switch r.State {
		case matter.Registered:
			b.Registered += r.N
		case matter.Assigned:
			b.Assigned += r.N
		case matter.Reported:
			b.Reported += r.N
		case matter.Verified:
			b.Verified += r.N
		case matter.WrittenOff:
			b.WrittenOff += r.N
		}
		b.Overdue += r.Overdue
	}
	b.Open = b.Registered + b.Assigned + b.Reported + b.Verified
	b.Deferred, err = v.Count(store.LedgerFilter{Sees: f.Sees, Area: a, List: f.List, Open: true, Due: "deferred", Today: c.Today}, countLimit)
	return b, err
}
