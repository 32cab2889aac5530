package matters

import (
	"net/url"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type newMatterPage struct {
	web.Frame
	Form   url.Values
	Lists  []matter.List
	Kinds  []matter.List // those whose matters have a kind to choose
	Areas  []area.Area
	Posts  []org.Post
	Places []org.Place // of the village that was chosen, to choose from
}

func newMatter(c *web.Ctx) error { return newMatterForm(c, nil) }

func newMatterForm(c *web.Ctx, refused error) error {
	if err := c.R.ParseForm(); err != nil {
		return err
	}
	p := newMatterPage{Frame: c.Frame(c.T("登记事项"), refused), Form: c.R.Form}
	err := c.View(func(v *store.View) error {
		var err error
		if p.Lists, err = v.Lists(); err != nil {
			return err
		}
		p.Kinds = slices.DeleteFunc(slices.Clone(p.Lists), func(l matter.List) bool { return len(l.Kinds) == 0 })
		as, err := v.Areas()
		if err != nil {
			return err
		}
		for _, a := range as {
			if a.Code.Within(c.Actor.Area) && a.On(c.Today.String()) {
				p.Areas = append(p.Areas, a.Area)
			}
		}
		code, err := area.ParseCode(p.Form.Get("area"))
		if err != nil || access.May(c.Actor, "matter.register", access.Subject{Area: code}) != nil {
			return nil // none is chosen yet, or none of theirs
		}
		if p.Places, err = v.PlacesIn(code, code); err != nil {
			return err
		}
		if access.May(c.Actor, "matter.assign", access.Subject{Area: code}) == nil {
			p.Posts, err = v.OwnerPosts(code)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-new-matter", p)
}

func registerMatter(c *web.Ctx) error {
	if c.Value("choose") != "" { // the area was chosen, the posts follow it
		return newMatterForm(c, nil)
	}
	code, err := web.ParseArea("area", c.Value("area"))
	var id string
	if err == nil {
		id, err = c.Do(func(tx *store.Tx) error {
			pr, err := tx.Programme()
			if err != nil {
				return err
			}
			_, err = office.Register(tx, c.Rules(), c.Actor, matter.Draft{List: c.Value("list"), Class: c.Value("class"), Area: code, Place: c.Value("place"), Title: c.Value("title"),
				Facts: c.Value("facts"), Demand: c.Value("demand"), Origin: c.Value("origin"), Owner: c.Value("owner"), Pack: pr.Pack})
			return err
		})
	}
	return c.Answer(err, newMatterForm, "/desk/matters/"+url.PathEscape(id))
}

// why explains a due date: rule, start, days skipped, pauses, and the days.
type why struct {
	Rule, Start, Skipped, Paused, Original string
	Weeks                                  [][]whyDay
	Missing                                string // a year that the calendar lacks for it
	Calendar                               string
}

type whyDay struct {
	Label, Note, Class string
}

// calendarOf is the version of the calendar that gives the due date as it stands:
// the newest one that does.
func calendarOf(c *web.Ctx, m matter.Matter) *calendar.Calendar {
	all := c.Store.Calendars(c.Home)
	for _, cal := range slices.Backward(all) {
		if due, err := m.Clock.Due(cal, c.Zone); err == nil && due.Known() && due.Date == m.Due {
			return cal
		}
	}
	return all[len(all)-1]
}

func explain(c *web.Ctx, m matter.Matter) (*why, error) {
	if len(m.Clock.Segments) == 0 {
		return nil, nil
	}
	cal := calendarOf(c, m)
	due, err := m.Clock.Due(cal, c.Zone)
	if err != nil {
		return nil, err
	}
	e := due.Explain(m.Clock, c.Zone)
	w := &why{Missing: page.StillText(c, m), Rule: web.TermTitle(c.Lang, e.Rule.Term) + "，" + e.Rule.Source, Calendar: cal.Source()}
	if now := c.Calendar().Version(); cal.Version() != now {
		w.Calendar += c.T("（第 {0} 版；现行第 {1} 版，改日历时已过的期限不变）", cal.Version(), now)
	}
	for _, x := range e.Extensions {
		w.Rule += "；" + c.T("延期") + web.TermTitle(c.Lang, x.Term) + "（" + x.Reason + "）"
	}
	w.Start = c.Day(calendar.DateOf(e.Rule.From, c.Zone)) + e.Rule.Event + "，" + c.T("次日起算")
	for i, s := range e.Skipped {
		if i > 0 {
			w.Skipped += "、"
		}
		w.Skipped += c.T("{0} {1} 天", s.Name, len(s.Dates))
	}
	for i, p := range e.Pauses {
		if i > 0 {
			w.Paused += "；"
		}
		w.Paused += c.T("{0}起，{1} 天，{2}", c.Day(calendar.DateOf(p.From, c.Zone)), len(p.Dates), p.Reason)
		if p.Open() {
			w.Paused += c.T("，最长 {0}，到上限自动恢复", web.TermTitle(c.Lang, p.Limit))
		}
	}
	w.Weeks = weeks(c, m, due)
	return w, nil
}

// weeks lays the days from the start to the due date out in calendar weeks.
func weeks(c *web.Ctx, m matter.Matter, due calendar.Due) [][]whyDay {
	if len(due.Steps) == 0 || len(due.Steps) > 120 {
		return nil
	}
	marks := map[calendar.Date]calendar.Step{}
	first, last := calendar.DateOf(m.Clock.Segments[0].From, c.Zone), due.Steps[len(due.Steps)-1].Date
	for _, s := range due.Steps {
		marks[s.Date] = s
	}
	for first.Weekday() != time.Monday {
		first = first.Add(-1)
	}
	var out [][]whyDay
	for d := first; d <= last; {
		week := make([]whyDay, 7)
		for i := range week {
			week[i] = whyDayOf(c, d, marks, due.Date)
			d = d.Add(1)
		}
		out = append(out, week)
	}
	return out
}

func whyDayOf(c *web.Ctx, d calendar.Date, marks map[calendar.Date]calendar.Step, due calendar.Date) whyDay {
	day := whyDay{Label: c.Day(d)}
	s, ok := marks[d]
	if !ok {
		day.Class = "x"
		return day
	}
	day.Note = s.Name
	switch s.Mark {
	case calendar.Counted:
		day.Class, day.Note = "c", c.T("第 {0} 天", s.N)
	case calendar.Paused:
		day.Class, day.Note = "p", c.T("暂停")
	case calendar.Rest:
		day.Class = "x"
	}
	if d == due {
		day.Class, day.Note = "end", c.T("第 {0} 天，到期", s.N)
	}
	if d == c.Today {
		day.Note += c.T("（今天）")
	}
	return day
}
