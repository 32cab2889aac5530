package matters

import (
	"net/http"
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
	Form  *page.Form
	Kinds []matter.List   // those whose matters have a kind to choose
	Like  []matter.Matter // in hand in the chosen place under a like title
}

func newMatter(c *web.Ctx) error { return newMatterForm(c, nil) }

// newMatterForm is the form of a new matter: the area that is chosen first says which
// places and posts there are.
func newMatterForm(c *web.Ctx, refused error) error {
	p := newMatterPage{Frame: c.Frame(c.T("登记事项"), refused)}
	var lists []matter.List
	var areas, places, posts []page.Option
	var declared []page.Field
	err := c.View(func(v *store.View) error {
		var err error
		if lists, err = v.Lists(); err != nil {
			return err
		}
		if declared, err = declaredOf(c, v, lists); err != nil {
			return err
		}
		as, err := v.Areas()
		if err != nil {
			return err
		}
		for _, a := range as {
			if a.Code.Within(c.Actor.Area) && a.On(c.Today.String()) {
				areas = append(areas, page.Option{Value: a.Code.String(), Title: v.AreaName(a.Code)})
			}
		}
		code, err := area.ParseCode(c.Value("area"))
		if err != nil || access.May(c.Actor, "matter.register", access.Subject{Area: code}) != nil {
			return nil // none is chosen yet, or none of theirs
		}
		known, err := v.PlacesIn(code, code)
		if err != nil {
			return err
		}
		if p.Like, err = likeMatters(c, v, code); err != nil {
			return err
		}
		places = page.Options(known, func(x org.Place) page.Option { return page.Option{Value: x.Name} })
		if access.May(c.Actor, "matter.assign", access.Subject{Area: code}) == nil {
			owners, err := v.OwnerPosts(code)
			posts = page.NewNames(c, v).PostOptions(owners)
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Kinds = slices.DeleteFunc(slices.Clone(lists), func(l matter.List) bool { return len(l.Kinds) == 0 })
	p.Form = page.NewForm(c, p.Frame, "", page.Form{Action: "/desk/matters/new", Draft: "new-matter", Submit: c.T("登记"), Note: c.T("登记后：编入清单并取编号；选了责任岗位的同时交办，期限从现在起算。"),
		Fields: matterFields(c, lists, declared, areas, places, posts)})
	return c.Page(web.Status(refused), "desk-new-matter", p)
}

// declaredOf are the fields that the chosen list asks for, the first one where none is chosen
// yet, with what an entry has of them already (带过来).
func declaredOf(c *web.Ctx, v *store.View, lists []matter.List) ([]page.Field, error) {
	at := max(0, slices.IndexFunc(lists, func(l matter.List) bool { return l.ID == c.R.FormValue("list") }))
	if at >= len(lists) || len(lists[at].Fields) == 0 {
		return nil, nil
	}
	values := page.Sent(c.R, lists[at].Fields)
	if id := c.R.FormValue("entry"); id != "" && c.R.Method == http.MethodGet {
		e, err := v.Entry(id)
		if err != nil {
			return nil, err
		}
		d, err := v.DutyOf(e.Pack, e.Duty)
		if err != nil || office.MayOpen(c.Actor, d, e) != nil {
			return nil, err
		}
		values = lists[at].Fields.Carried(d.Fields, e.Values)
	}
	return page.DeclaredAll(c, lists[at].Fields, values, v), nil
}

// matterFields are what a new matter is; what the address says already stands in them.
func matterFields(c *web.Ctx, lists []matter.List, declared []page.Field, areas, places, posts []page.Option) []page.Field {
	fields := []page.Field{{Name: "list", Label: c.T("清单"), Kind: "select", Options: page.Options(lists, func(l matter.List) page.Option { return page.Option{Value: l.ID, Title: l.Title} })}}
	if slices.ContainsFunc(lists, func(l matter.List) bool { return len(l.Fields) > 0 }) {
		fields[0].Choose = c.T("选定，再填它的字段")
	}
	if slices.ContainsFunc(lists, func(l matter.List) bool { return len(l.Kinds) > 0 }) {
		fields = append(fields, page.Field{Name: "class", Label: c.T("哪一类问题"), Any: c.T("不分类（没有分类的，同一清单算同一类）")})
	}
	fields = append(fields, page.Field{Name: "title", Label: c.T("什么问题（一句话）"), Max: 200, Required: true},
		page.Field{Name: "facts", Label: c.T("问题"), Kind: "lines"},
		page.Field{Name: "demand", Label: c.T("要求"), Kind: "lines", Rows: 2},
		page.Field{Name: "origin", Label: c.T("来源（没有就空着）")},
		page.Field{Name: "area", Label: c.T("村或镇"), Kind: "select", Any: c.T("请选择"), Options: areas, Choose: c.T("选定，再选责任岗位")},
		page.Field{Name: "place", Label: c.T("组、寨（没有就空着）"), Max: 50, Options: places})
	if len(posts) > 0 {
		fields = append(fields, page.Field{Name: "owner", Label: c.T("责任岗位（可以先不交办）"), Kind: "select", Any: c.T("先登记，不交办"), Options: posts})
	}
	for i := range fields {
		fields[i].Value = c.R.FormValue(fields[i].Name)
	}
	for i, f := range fields {
		if f.Name == "origin" {
			fields = slices.Insert(fields, i, declared...)
			break
		}
	}
	if id := c.R.FormValue("entry"); id != "" {
		fields = append(fields, page.Hidden("entry", id))
	}
	return fields
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
			entry, err := office.EntryOf(tx, c.Actor, c.Value("entry"))
			if err != nil {
				return err
			}
			list, err := tx.List(pr.Pack, c.Value("list"))
			if err != nil {
				return err
			}
			_, err = office.Register(tx, c.Rules(), c.Actor, matter.Draft{Fields: page.Sent(c.R, list.Fields), Entry: entry, List: c.Value("list"), Class: c.Value("class"), Area: code, Place: c.Value("place"), Title: c.Value("title"),
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
	Was                                    string // what the deadline was before the calendar changed
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

// movedFrom is the day that the deadline was before a change of the calendar moved it: by the
// versions that were in force since its last rule or extension. "" where none moved it.
func movedFrom(c *web.Ctx, v *store.View, now *calendar.Calendar, m matter.Matter) (string, error) {
	if now.Version() == 1 {
		return "", nil
	}
	vs, err := v.CalendarVersions()
	if err != nil {
		return "", err
	}
	began, was := 1, calendar.None
	for _, x := range vs {
		if !x.At.After(m.Clock.Segments[len(m.Clock.Segments)-1].From) {
			began = max(began, x.Number)
		}
	}
	for _, old := range c.Store.Calendars(c.Home) {
		if old.Version() < began || old.Version() >= now.Version() {
			continue
		}
		if due, err := m.Clock.Due(old, c.Zone); err == nil && due.Known() && due.Date != m.Due {
			was = due.Date
		}
	}
	if was.IsNone() {
		return "", nil
	}
	return c.T("改日历前为{0}", web.FullDay(c.Lang, was)), nil
}

func explain(c *web.Ctx, v *store.View, m matter.Matter) (*why, error) {
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
	if w.Was, err = movedFrom(c, v, cal, m); err != nil {
		return nil, err
	}
	for _, x := range e.Extensions {
		w.Rule += "；" + c.T("延期") + web.TermTitle(c.Lang, x.Term) + "（" + x.Reason + "）"
	}
	w.Start = c.Day(calendar.DateOf(e.Rule.From, c.Zone)) + e.Rule.Event + "，" + c.T("次日起算")
	civil := due.Unit.Civil()
	if zone := (web.ZoneOf{Zone: c.Zone}); !civil {
		w.Start = zone.Time(e.Rule.From) + " " + e.Rule.Event + "，" + c.T("从这一刻起算，休息日和夜间照走")
	}
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
		if civil {
			w.Paused += c.T("{0}起，{1} 天，{2}", c.Day(calendar.DateOf(p.From, c.Zone)), len(p.Dates), p.Reason)
		} else {
			w.Paused += c.T("{0}起，{1}", web.ZoneOf{Zone: c.Zone}.Time(p.From), p.Reason)
		}
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
