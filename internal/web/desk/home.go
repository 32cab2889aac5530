package desk

import (
	"net/http"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func homeRoom() room {
	return room{ID: "home", Title: "工作台", Path: "/desk", Routes: []web.Route{
		{Method: "GET", Path: "/desk", Handle: home},
		{Method: "GET", Path: "/desk/monday", Act: "matter.see", Handle: monday},
	}}
}

// group is one block of the desk's table.
type group struct {
	ID, Title, Rule string
	Rows            []matterRow
	More            bool
}

type homePage struct {
	web.Frame
	AreaName      string
	Groups        []group
	Blocked       []matterRow
	Days          []weekDay
	Week          []weekRow
	Burden        *burden
	Counts        []count
	Overdue, Open int
	Still         []stillRow // matters whose ladders stand still, for whoever keeps the calendar
	StillMore     bool
	Keys          []keyDuty
	Matters       bool // the post has to do with matters at all
}

type count struct {
	N          int
	More       bool
	Title, Sub string
	Path       string
}

// shown bounds a group of the desk; the ledger shows the rest.
const shown = 12

func home(c *web.Ctx) error {
	p := homePage{Frame: c.Frame(c.T("我的工作台"), nil), Matters: access.Holds(c.Actor.Role, "matter.see")}
	sees := access.Sees(c.Actor, "matter.see")
	err := c.View(func(v *store.View) error {
		names := newNames(c, v)
		p.AreaName = names.area(c.Actor.Area)
		var err error
		if p.Still, p.StillMore, err = stillOf(c, v); err != nil {
			return err
		}
		if p.Keys, err = keyDuties(c, v); err != nil || !p.Matters {
			return err
		}
		add := func(id, title, rule, path string, f store.LedgerFilter) error {
			f.Sees, f.Today, f.Limit = sees, c.Today, shown+1
			ms, err := v.Ledger(f)
			if err != nil {
				return err
			}
			g := group{ID: id, Title: title, Rule: rule, More: len(ms) > shown}
			if g.More {
				ms = ms[:shown]
			}
			if g.Rows, err = names.rows(ms); err != nil {
				return err
			}
			p.Counts = append(p.Counts, count{len(ms), g.More, title, rule, path})
			if len(ms) > 0 {
				p.Groups = append(p.Groups, g)
			}
			return nil
		}
		for _, s := range deskSteps(c) {
			if err := add(s.id, s.title, s.rule, s.path, s.f); err != nil {
				return err
			}
		}
		blocked, err := v.Ledger(store.LedgerFilter{Sees: sees, Today: c.Today, Open: true, Blocked: "*", Limit: shown})
		if err != nil {
			return err
		}
		p.Counts = append(p.Counts, count{len(blocked), len(blocked) == shown, c.T("卡在别处"), c.T("计入卡住的单位"), "/desk/matters?blocked=*"})
		if p.Blocked, err = names.rows(blocked); err != nil {
			return err
		}
		if access.Holds(c.Actor.Role, "letter.serve") {
			ls, err := v.Letters(store.LetterFilter{Actor: c.Actor, Unserved: c.Actor.Now.Add(-unservedAfter), Limit: shown + 1})
			if err != nil {
				return err
			}
			n := min(len(ls), shown)
			p.Counts = append(p.Counts, count{n, len(ls) > shown, c.T("没有送达的文书"), c.T("签发满三天还没有人打开或者签收"), "/desk/letters?unserved=1"})
		}
		if err := p.confirms(c, v, names); err != nil {
			return err
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

// confirms counts what waits for the reader's word as a second person: versions of packs
// and appointments to key posts.
func (p *homePage) confirms(c *web.Ctx, v *store.View, n *names) error {
	if access.Holds(c.Actor.Role, "pack.confirm") {
		rows, err := issueRows(c, v)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rows, func(r issueRow) bool { return r.MayConfirm }) {
			p.Counts = append(p.Counts, count{1, false, c.T("待确认的机制包"), c.T("另一人确认以后才生效"), "/desk/packs#waits"})
		}
	}
	if !access.Holds(c.Actor.Role, "appointment.confirm") {
		return nil
	}
	waits, err := waitRows(c, v, n)
	if len(waits) > 0 {
		p.Counts = append(p.Counts, count{len(waits), false, c.T("待确认的任职"), c.T("关键岗位由另一个单位确认"), "/desk/roster"})
	}
	return err
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
