package duties

import (
	"cmp"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/form"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// mayCount asks whether the reader may count a duty: what is said about persons one by one
// is counted by whoever answers for them, and by whoever owes it.
func mayCount(c *web.Ctx, d duty.Duty) error {
	if d.PerObject == "" || d.Of(c.Actor.Role) {
		return nil
	}
	return access.May(c.Actor, "about.see", access.Subject{Area: c.Actor.Area})
}

// mayRead asks whether the reader may open an entry of a duty.
func mayRead(c *web.Ctx, d duty.Duty, e duty.Entry) error { return office.MayOpen(c.Actor, d, e) }

// reach is the roster of the divisions that the reader opened, read once for all duties.
type reach struct {
	In     []access.Range
	roster []duty.Roster
}

// reachOf reads the roster inside what the reader may see and what they opened. It is
// empty for whoever has no area.
func reachOf(c *web.Ctx, v *store.View, at area.Code) (out reach, err error) {
	out.In = access.Sees(c.Actor, access.Entries.Act).Divisions(c.Actor.Home, at)
	for _, in := range out.In {
		r, err := v.RosterIn(int64(in.Lo), int64(in.Hi))
		if err != nil {
			return out, err
		}
		out.roster = append(out.roster, r)
	}
	return out, nil
}

// stand says how a duty stands in a reach, over the period of a day.
func (x reach) stand(c *web.Ctx, v *store.View, d duty.Duty, day calendar.Date) (out []duty.Standing, err error) {
	sees := access.Sees(c.Actor, access.Entries.Act)
	over := d.Over(day)
	for i, in := range x.In {
		f := duty.Facts{Entries: map[string]*duty.Entry{}}
		switch d.Look() {
		case duty.ByPerson:
			if f, err = d.FactsAbout(v, x.roster[i], day); err != nil {
				return nil, err
			}
		case duty.ByPost, duty.ByTimes, duty.ByTeam, duty.ByShift:
			es, err := v.EntriesIn(cmp.Or(d.Composed, d.ID), over.Key, over.From, over.To, int64(in.Lo), int64(in.Hi), sees)
			if err != nil {
				return nil, err
			}
			f = d.FactsOf(es, over)
			if d.Rota() {
				f.Turns, err = v.Turns(d.ID, over.From, over.To, int64(in.Lo), int64(in.Hi))
			}
			if err != nil {
				return nil, err
			}
		default:
			id := d.ID
			if d.Composed != "" {
				id = d.Composed
			}
			if f.Given, err = v.GivenIn(id, over.From, over.To, in, sees); err != nil {
				return nil, err
			}
		}
		some, err := duty.Stand(d, x.roster[i], c.Calendar(), c.Zone, day, c.Actor.Now, f)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// states lists the states that a way of counting knows, in the order of the page.
func states(l duty.Look) []duty.State {
	switch l {
	case duty.ByPost, duty.ByTimes, duty.ByTeam, duty.ByPerson, duty.ByShift:
		return []duty.State{duty.StateOnTime, duty.StateLate, duty.StateBackfilled, duty.StateMissing, duty.StatePending}
	case duty.Freely:
		return []duty.State{duty.StateOnTime}
	}
	return []duty.State{duty.StateOnTime, duty.StateMissing, duty.StatePending}
}

// stateWord is a state as people say it of a duty that is counted so.
func stateWord(c *web.Ctx, l duty.Look, s duty.State) string {
	switch l {
	case duty.ByTimes:
		switch s {
		case duty.StateMissing:
			return c.T("次数不够")
		case duty.StatePending:
			return c.T("还没有到数")
		}
	case duty.ByShare:
		switch s {
		case duty.StateOnTime:
			return c.T("达到")
		case duty.StateMissing:
			return c.T("不足")
		case duty.StatePending:
			return c.T("本月还没有到数")
		}
	case duty.BySum:
		switch s {
		case duty.StateOnTime:
			return c.T("已汇成")
		case duty.StateMissing:
			return c.T("没有填报")
		case duty.StatePending:
			return c.T("本期还没有完")
		}
	case duty.Freely:
		switch s {
		case duty.StateOnTime:
			return c.T("有填报")
		case duty.StateExcused:
			return c.T("没有填报")
		}
	}
	return dutyStateWord(c, s)
}

// expectedWord is what the sum of a way of counting is called.
func expectedWord(c *web.Ctx, l duty.Look) string {
	switch l {
	case duty.ByShare:
		return c.T("有要求的岗位")
	case duty.Freely:
		return c.T("有填报")
	}
	return c.T("应填")
}

// says is one line on what stands behind a standing.
func says(c *web.Ctx, b form.Book, d duty.Duty, l duty.Look, s duty.Standing) string {
	switch {
	case l == duty.ByTeam:
		return c.T("{0} 人里 {1} 人填了", len(s.Members), s.Gave())
	case l == duty.ByTimes && (s.Given.Entries > 0 || s.Excused == ""):
		return c.T("{0}/{1} 次", s.Given.Entries, s.Times)
	case s.Entry != nil:
		return digestOf(c, d, *s.Entry, b)
	case l == duty.ByPerson && s.Period.Cadence == calendar.Daily && s.Excused == "":
		return c.T("{0}任职，{1} 截止", c.Day(s.Period.From), c.Day(calendar.DateOf(s.CutOff.Add(-1), c.Zone)))
	case l == duty.ByShare && s.Excused == "":
		return c.T("{0} 天 ÷ {1} 个工作日，占 {2}%，要求 {3}%", s.Share.Days, s.Share.Workdays, s.Share.Percent, s.Share.Quota)
	case l == duty.BySum && s.Given.Entries > 0:
		return c.T("填报 {0} 天，其中无新增 {1} 天", s.Given.Days, s.Given.Nothing)
	case l == duty.Freely && s.Given.Entries > 0:
		return c.T("{0} 份，{1} 天", s.Given.Entries, s.Given.Days)
	}
	return ""
}

// overviewRow is one duty over its period in the reader's area.
type overviewRow struct {
	Duty   duty.Duty
	Period calendar.Period
	duty.Count
}

type overviewPage struct {
	web.Frame
	Day    calendar.Date
	Table  *page.Table
	Narrow bool
}

// overview lists every duty of the day with who owes it, what is there and what is not
// (各项责任), in the reader's area.
func overview(c *web.Ctx) error {
	p := overviewPage{Frame: c.Frame(c.T("各项责任"), nil), Day: c.Today}
	var rows []overviewRow
	err := c.View(func(v *store.View) error {
		var at area.Code
		var err error
		if p.Day, at, err = dayAndArea(c); err != nil {
			return err
		}
		duties, err := v.DutiesOn(p.Day)
		if err != nil {
			return err
		}
		x, err := reachOf(c, v, at)
		if err != nil {
			return err
		}
		p.Narrow = len(x.In) == 0
		for _, d := range duties {
			if mayCount(c, d) != nil || p.Narrow {
				continue
			}
			all, err := x.stand(c, v, d, p.Day)
			if err != nil {
				return err
			}
			r := overviewRow{Duty: d, Period: d.Over(p.Day)}
			for _, s := range all {
				r.Add(s.State)
			}
			rows = append(rows, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table = overviewTable(c, p.Title, rows, p.Day)
	return p.Table.Send(c, "desk-duties-all", nil, p)
}

// dayAndArea reads the day and the division that the address names.
func dayAndArea(c *web.Ctx) (day calendar.Date, at area.Code, err error) {
	if day, err = dayOf(c); err != nil {
		return day, 0, err
	}
	if s := c.Value("area"); s != "" {
		at, err = web.ParseArea("area", s)
	}
	return day, at, err
}

// rolesOf are the roles that owe a duty, in words.
func rolesOf(c *web.Ctx, d duty.Duty) string {
	var out []string
	for _, r := range d.Roles {
		out = append(out, c.T(c.Actor.Bundles.Title(r)))
	}
	return strings.Join(slices.Compact(out), c.T("、"))
}
