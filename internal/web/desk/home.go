package desk

import (
	"net/http"

	"luoshi/internal/access"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/desk/boards"
	"luoshi/internal/web/desk/record"
	"luoshi/internal/web/page"
)

func homeRoom() page.Room {
	return page.Room{ID: "home", Title: "工作台", Path: "/desk", Routes: []web.Route{
		{Method: "GET", Path: "/desk", Handle: home},
		{Method: "GET", Path: "/desk/monday", Act: "matter.see", Handle: monday},
		{Method: "GET", Path: "/desk/counts", Act: "counts.see", Handle: showCounts},
	}}
}

type homePage struct {
	web.Frame
	AreaName    string
	Groups      []group // what waits for the reader
	Watched     []group // what others have to do
	MoreBlocked bool
	Blocked     []page.MatterRow
	Days        []weekDay
	Week        []weekRow
	Burden      *burden
	Counts      []page.Count
	Still       []record.StillRow // matters whose ladders stand still, for whoever keeps the calendar
	StillMore   bool
	Keys        []boards.KeyDuty
	Above       *above // how things stand, on the desk of whoever leads
	MayCount    bool
	Matters     bool // the post has to do with matters at all
}

func home(c *web.Ctx) error {
	p := homePage{Frame: c.Frame(c.T("我的工作台"), nil), Matters: c.Actor.Holds("matter.see")}
	err := c.View(func(v *store.View) (err error) {
		names := page.NewNames(c, v)
		p.AreaName = names.Area(c.Actor.Area)
		if p.MayCount = c.Actor.Holds("counts.see"); p.MayCount && c.Actor.Holds("counts.desk") {
			if p.Above, err = aboveOf(c, names); err != nil {
				return err
			}
		}
		if p.Still, p.StillMore, err = record.StillOf(c, v); err != nil {
			return err
		}
		if p.Keys, err = boards.KeyDuties(c, v); err != nil {
			return err
		}
		if err := p.waiting(c, names); err != nil || !p.Matters {
			return err
		}
		if err := p.watch(c, names); err != nil {
			return err
		}
		due, err := dueSoon(c, v)
		if err != nil {
			return err
		}
		p.Days, p.Week = nextWeek(c, names, due)
		p.Burden, err = burdenOf(c, v, names, due)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-home", p)
}

// watch fills what the reader keeps an eye on: what is others' to do, and what is stuck.
func (p *homePage) watch(c *web.Ctx, names *page.Names) error {
	if err := p.watched(c, names); err != nil {
		return err
	}
	blocked, err := names.V.Lines(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, Open: true, Blocked: "*", Limit: shown + 1})
	if err != nil {
		return err
	}
	p.Counts = append(p.Counts, page.Count{N: min(len(blocked), shown), More: len(blocked) > shown, Title: c.T("卡在别处"), Sub: c.T("计入卡住的单位"), Path: "/desk/matters?blocked=*"})
	p.MoreBlocked = len(blocked) > shown
	p.Blocked, err = names.Rows(blocked[:min(len(blocked), shown)])
	return err
}
