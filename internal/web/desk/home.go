package desk

import (
	"net/http"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/desk/boards"
	"luoshi/internal/web/desk/letters"
	"luoshi/internal/web/desk/record"
	"luoshi/internal/web/desk/roster"
	"luoshi/internal/web/desk/setup"
	"luoshi/internal/web/page"
)

func homeRoom() page.Room {
	return page.Room{ID: "home", Title: "工作台", Path: "/desk", Routes: []web.Route{
		{Method: "GET", Path: "/desk", Handle: home},
		{Method: "GET", Path: "/desk/monday", Act: "matter.see", Handle: monday},
	}}
}

// group is one block of the desk's table.
type group struct {
	ID, Title, Rule string
	Rows            []page.MatterRow
	More            bool
}

type homePage struct {
	web.Frame
	AreaName      string
	Groups        []group
	Blocked       []page.MatterRow
	Days          []weekDay
	Week          []weekRow
	Burden        *burden
	Counts        []page.Count
	Overdue, Open int
	Still         []record.StillRow // matters whose ladders stand still, for whoever keeps the calendar
	StillMore     bool
	Keys          []boards.KeyDuty
	Matters       bool // the post has to do with matters at all
}

// shown bounds a group of the desk; the ledger shows the rest.
const shown = 12

func home(c *web.Ctx) error {
	p := homePage{Frame: c.Frame(c.T("我的工作台"), nil), Matters: access.Holds(c.Actor.Role, "matter.see")}
	err := c.View(func(v *store.View) (err error) {
		names := page.NewNames(c, v)
		p.AreaName = names.Area(c.Actor.Area)
		if p.Still, p.StillMore, err = record.StillOf(c, v); err != nil {
			return err
		}
		if p.Keys, err = boards.KeyDuties(c, v); err != nil || !p.Matters {
			return err
		}
		if err := p.steps(c, names); err != nil {
			return err
		}
		for _, waits := range []func(*web.Ctx, *store.View) ([]page.Count, error){letters.Waits, setup.Waits, roster.Waits} {
			some, err := waits(c, v)
			if err != nil {
				return err
			}
			p.Counts = append(p.Counts, some...)
		}
		due, err := weekMatters(c, v)
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

// steps fills the blocks of matters that wait for the reader, and those that are stuck
// with somebody else.
func (p *homePage) steps(c *web.Ctx, names *page.Names) error {
	for _, s := range deskSteps(c) {
		if err := p.step(c, names, s); err != nil {
			return err
		}
	}
	blocked, err := names.V.Ledger(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, Open: true, Blocked: "*", Limit: shown})
	if err != nil {
		return err
	}
	p.Counts = append(p.Counts, page.Count{N: len(blocked), More: len(blocked) == shown, Title: c.T("卡在别处"), Sub: c.T("计入卡住的单位"), Path: "/desk/matters?blocked=*"})
	p.Blocked, err = names.Rows(blocked)
	return err
}

// step fills one block: its count, and its first matters when there are any.
func (p *homePage) step(c *web.Ctx, names *page.Names, s deskStep) error {
	f := s.f
	f.Sees, f.Today, f.Limit = access.Sees(c.Actor, "matter.see"), c.Today, shown+1
	ms, err := names.V.Ledger(f)
	if err != nil {
		return err
	}
	g := group{ID: s.id, Title: s.title, Rule: s.rule, More: len(ms) > shown}
	if g.More {
		ms = ms[:shown]
	}
	if g.Rows, err = names.Rows(ms); err != nil {
		return err
	}
	p.Counts = append(p.Counts, page.Count{N: len(ms), More: g.More, Title: s.title, Sub: s.rule, Path: s.path})
	if len(ms) > 0 {
		p.Groups = append(p.Groups, g)
	}
	return nil
}

// deskStep is one group of the desk: what waits for the reader.
type deskStep struct {
	id, title, rule, path string
	f                     store.LedgerFilter
}

// deskSteps lists the groups of the desk that are the reader's to do.
func deskSteps(c *web.Ctx) []deskStep {
	steps := []deskStep{
		{"today", c.T("今日到期"), c.T("今天 24:00 前报结不算逾期"), "/desk/matters?due=today", store.LedgerFilter{Due: "today", Open: true, State: matter.Assigned}},
		{"verify", c.T("待核验"), c.T("报结人不能核验自己的事项"), "/desk/matters?state=reported", store.LedgerFilter{State: matter.Reported, Open: true}},
		{"write-off", c.T("待销号"), c.T("须由报结人以外的人销号"), "/desk/matters?state=verified", store.LedgerFilter{State: matter.Verified, Open: true}},
		{"overdue", c.T("已逾期"), c.T("督办由签发人签发，系统只拟稿"), "/desk/matters?due=overdue", store.LedgerFilter{Due: "overdue", Open: true}},
	}
	rights := map[string]string{"verify": "matter.verify", "write-off": "matter.write_off"}
	return slices.DeleteFunc(steps, func(s deskStep) bool { return rights[s.id] != "" && !access.Holds(c.Actor.Role, rights[s.id]) })
}
