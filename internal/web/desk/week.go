package desk

import (
	"net/http"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// weekDay is one column of the next seven days.
type weekDay struct {
	Day  calendar.Date
	Rest string // 休 or 班 where it is not what the weekday says
}

// weekRow is one place with what is due there, day by day.
type weekRow struct {
	Name string
	Path string
	Due  []int
}

// nextWeek counts what is due in the next seven days by village, or by town for
// a post that answers for a whole county.
func nextWeek(c *web.Ctx, n *page.Names, due []store.DueCount) ([]weekDay, []weekRow) {
	days := make([]weekDay, 7)
	for i := range days {
		d := c.Today.Add(i + 1)
		days[i].Day = d
		if kind, _, err := c.Calendar().Kind(d); err == nil && !kind.Works() {
			days[i].Rest = c.T("休")
		} else if kind == calendar.MakeUp {
			days[i].Rest = c.T("班")
		}
	}
	unit := area.Code(1)
	if c.Actor.Area%1_000_000 == 0 {
		unit = 1000
	}
	rows := map[area.Code]*weekRow{}
	var order []area.Code
	for _, m := range due {
		i := int(m.Due - c.Today - 1)
		if i < 0 || i > 6 {
			continue
		}
		at := m.Area - m.Area%unit
		if rows[at] == nil {
			rows[at] = &weekRow{Name: n.Area(at), Path: "/desk/matters?due=week&area=" + at.String(), Due: make([]int, 7)}
			order = append(order, at)
		}
		rows[at].Due[i] += m.N
	}
	out := make([]weekRow, 0, len(order))
	for _, at := range slices.Sorted(slices.Values(order)) {
		out = append(out, *rows[at])
	}
	return days, out
}

// dueSoon counts what is due in the next seven days.
func dueSoon(c *web.Ctx, v *store.View) ([]store.DueCount, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Open: true, State: matter.Assigned, Due: "week", Today: c.Today}
	if f.Sees.Whole(c.Actor.Area) {
		f.Area = c.Actor.Area
		return v.DueSoonIn(f)
	}
	return v.DueSoon(f)
}

type mondayPage struct {
	web.Frame
	AreaName string
	Groups   []group
	Balance  *page.Balance
	Days     []weekDay
	Week     []weekRow
	MoreWeek int // places that the sheet has no room for
}

// sheetLines is how many lines one A4 sheet holds beside its headings; the seven
// days take what they need of them, up to the part that leaves each group four.
const sheetLines, groupLines = 32, 4

// monday is the one A4 sheet for Monday's meeting (周一例会单).
func monday(c *web.Ctx) error {
	p := mondayPage{Frame: c.Frame(c.T("周一例会单"), nil)}
	sees := access.Sees(c.Actor, "matter.see")
	err := c.View(func(v *store.View) error {
		n := page.NewNames(c, v)
		p.AreaName = n.Area(c.Actor.Area)
		var err error
		if p.Balance, err = page.BalanceOf(c, v, store.LedgerFilter{Sees: sees}); err != nil {
			return err
		}
		due, err := dueSoon(c, v)
		if err != nil {
			return err
		}
		p.Days, p.Week = nextWeek(c, n, due)
		if p.MoreWeek = len(p.Week) - (sheetLines - 3*groupLines); p.MoreWeek > 0 {
			p.Week = p.Week[:len(p.Week)-p.MoreWeek]
		}
		room := (sheetLines - len(p.Week)) / 3
		for _, g := range []struct {
			title string
			f     store.LedgerFilter
		}{
			{c.T("已逾期"), store.LedgerFilter{Due: "overdue", Open: true}},
			{c.T("七天内到期"), store.LedgerFilter{Due: "week", Open: true, State: matter.Assigned}},
			{c.T("卡在别处"), store.LedgerFilter{Blocked: "*", Open: true}},
		} {
			g.f.Sees, g.f.Today, g.f.Now, g.f.Limit = sees, c.Today, c.Actor.Now, room+1
			ms, err := v.Lines(g.f)
			if err != nil {
				return err
			}
			block := group{Title: g.title, More: len(ms) > room}
			if block.More {
				ms = ms[:room]
			}
			if block.Rows, err = page.MatterTodos(n, ms, ""); err != nil {
				return err
			}
			p.Groups = append(p.Groups, block)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-monday", p)
}
