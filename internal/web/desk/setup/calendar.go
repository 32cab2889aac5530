package setup

import (
	"net/url"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake/days"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/wording"
)

// CalendarRoom is the room of the working calendar (工作日历).
func CalendarRoom() page.Room {
	return page.Room{ID: "calendar", Title: "工作日历", Path: "/desk/calendar", Act: "calendar.edit", Routes: []web.Route{
		{Method: "GET", Path: "/desk/calendar", Act: "calendar.see", Handle: showCalendar},
		{Method: "POST", Path: "/desk/calendar", Act: "calendar.edit", Handle: changeCalendar},
		{Method: "POST", Path: "/desk/calendar/check", Act: "calendar.edit", Handle: checkCalendar},
	}}
}

// calendarMonth is a month's days off, days worked and plain weekends again.
type calendarMonth struct {
	Title string
	Spans []calendarSpan
}

// calendarSpan is a run of days of one kind and name.
type calendarSpan struct {
	From, Until calendar.Date
	Works       bool
	Name, Days  string
}

type calendarVersionRow struct {
	office.CalendarVersion
	Who, PostTitle string
	Days           int
}

// calendarTry is the result of a dry run, to be put in force or mended.
type calendarTry struct {
	Text    string // what is sent again, in the import format
	Changed int
	Version int
	Years   []int
	Months  []calendarMonth
	Errors  []calendarError
	Put     *page.Form // puts it in force
}

type calendarError struct{ Row, Text string }

type calendarPage struct {
	web.Frame
	Version  int
	Source   string
	Years    []int
	Year     int
	Workdays int
	Off, On  int
	Months   []calendarMonth
	Versions []calendarVersionRow
	Edit     []*page.Form // of one day and of a year, none for who only reads
	Try      *calendarTry
	Zone     web.ZoneOf
	First    string
}

func showCalendar(c *web.Ctx) error { return calendarView(c, nil, nil) }

func calendarView(c *web.Ctx, try *calendarTry, refused error) error {
	now := c.Calendar()
	p := calendarPage{Frame: c.Frame(c.T("工作日历"), refused), Version: now.Version(), Source: now.Source(), Year: c.Today.Year(),
		Try: try, Zone: web.ZoneOf{Zone: c.Zone}, First: calendar.Embedded().Source()}
	if access.May(c.Actor, "calendar.edit", access.Subject{}) == nil {
		p.offer(c)
	}
	if y, err := strconv.Atoi(c.Value("year")); err == nil && (now.Has(y) || now.Has(y-1)) {
		p.Year = y
	}
	for _, y := range []int{p.Year - 1, p.Year + 1} {
		if now.Has(y) || y == p.Year+1 && now.Has(p.Year) {
			p.Years = append(p.Years, y)
		}
	}
	if now.Has(p.Year) {
		p.Months = monthsOf(c, now.Named(p.Year))
		for _, d := range now.Named(p.Year) {
			if d.Kind.Works() {
				p.On++
			} else {
				p.Off++
			}
		}
		var err error
		if p.Workdays, err = now.Workdays(p.Year); err != nil {
			return err
		}
	}
	err := c.View(func(v *store.View) error {
		vs, err := v.CalendarVersions()
		names := page.NewNames(c, v)
		for _, x := range vs {
			p.Versions = append(p.Versions, calendarVersionRow{x, names.Person(x.Person), names.Post(x.Post).Title, len(x.Changes)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-calendar", p)
}

// offer fills the forms of a change; what was tried is sent again to be put in force.
func (p *calendarPage) offer(c *web.Ctx) {
	base := page.Hidden("base", strconv.Itoa(p.Version))
	source := page.Field{Name: "source", Label: c.T("依据的文件"), Value: c.Value("source"), Required: true}
	reason := page.Field{Name: "reason", Label: c.T("为什么改"), Value: c.Value("reason")}
	year := page.NewForm(c, p.Frame, "try", page.Form{Title: c.T("导入一年"), Plain: true, Action: "/desk/calendar/check", Submit: c.T("试导入"),
		Note: c.T("性质写“休”或“班”。试导入不写入任何内容；有一行不对就整份都不写入。"), Fields: []page.Field{base,
			{Name: "file", Label: c.T("文件（.xlsx、.csv、.json，列：日期、性质、名称）"), Kind: "file", Accept: ".xlsx,.csv,.txt,.json"},
			{Name: "text", Label: c.T("或者写在这里，每行一天"), Kind: "lines", Rows: 6, Hint: "2027-01-01,休,元旦", Value: c.Value("text")}, source, reason}})
	reason.Required = true
	p.Edit = []*page.Form{page.NewForm(c, p.Frame, "day", page.Form{Title: c.T("改一天"), Action: "/desk/calendar", Submit: c.T("改这一天"), Note: c.T("还没有到的期限按新日历重算，经过里写明由哪天改为哪天；已经过了的不变。"), Fields: []page.Field{base,
		{Name: "date", Label: c.T("日期"), Kind: "date", Required: true},
		{Name: "kind", Label: c.T("性质"), Kind: "select", Options: []page.Option{{Value: "休", Title: c.T("放假")}, {Value: "班", Title: c.T("上班")}, {Value: "周末", Title: c.T("恢复为周末")}}},
		{Name: "name", Label: c.T("名称（放假必填）")}, source, reason}}), year}
	if p.Try != nil {
		p.Try.Put = page.NewForm(c, p.Frame, "put", page.Form{Action: "/desk/calendar", Submit: c.T("启用为第 {0} 版", p.Try.Version), Fields: []page.Field{base,
			page.Hidden("text", p.Try.Text), page.Hidden("source", c.Value("source")), reason},
			Note: c.T("启用后：还没有到的期限按新日历重新算，并在事项的经过里写明；已经过了的不变，仍按原来的版本说明。")})
	}
}

// monthsOf groups days by month, and runs of one kind and name inside it.
func monthsOf(c *web.Ctx, days []calendar.Named) []calendarMonth {
	var out []calendarMonth
	month := calendar.None
	for _, d := range days {
		if first := d.Date.Add(1 - d.Date.Day()); first != month {
			month = first
			out = append(out, calendarMonth{Title: c.T("{0} 年 {1} 月", d.Date.Year(), int(d.Date.Month()))})
		}
		m := &out[len(out)-1]
		if n := len(m.Spans); n > 0 && m.Spans[n-1].Until.Add(1) == d.Date && m.Spans[n-1].Works == d.Kind.Works() && m.Spans[n-1].Name == d.Name {
			m.Spans[n-1].Until = d.Date
		} else {
			m.Spans = append(m.Spans, calendarSpan{From: d.Date, Until: d.Date, Works: d.Kind.Works(), Name: d.Name})
		}
	}
	for i := range out {
		for j := range out[i].Spans {
			s := &out[i].Spans[j]
			if s.Days = c.T("{0} 日", s.From.Day()); s.Until != s.From {
				s.Days = c.T("{0}—{1} 日", s.From.Day(), s.Until.Day())
			}
		}
	}
	return out
}

// calendarDraft reads the days of a form: one day, a text, or a file.
func calendarDraft(c *web.Ctx) (office.CalendarDraft, error) {
	base, err := strconv.Atoi(c.Value("base"))
	if err != nil {
		return office.CalendarDraft{}, fault.New(fault.Invalid, "web.form_broken")
	}
	d := office.CalendarDraft{Base: base, Source: c.Value("source"), Reason: c.Value("reason")}
	if c.Value("date") != "" {
		d.Changes, err = calendar.ReadChanges([]calendar.Line{{Row: 1, Date: c.Value("date"), Kind: c.Value("kind"), Name: c.Value("name")}})
		return d, err
	}
	name, data := "", []byte(c.Value("text"))
	f, given, err := c.Given("file")
	if err != nil {
		return d, err
	}
	if f.Hash != "" {
		name, data = f.Name, given
	}
	d.Changes, err = days.Read(name, data)
	return d, err
}

// checkCalendar is the dry run: what would change, or every row that is wrong.
func checkCalendar(c *web.Ctx) error {
	if err := access.May(c.Actor, "calendar.edit", access.Subject{}); err != nil {
		return err
	}
	d, err := calendarDraft(c)
	if rows := calendar.Faults(err); len(rows) > 0 && rowsOf(rows) {
		return calendarView(c, &calendarTry{Errors: wordRows(c, rows)}, fault.New(fault.Invalid, "intake.calendar_rows", strconv.Itoa(len(rows))))
	}
	if err != nil && fault.KindOf(err) == fault.Internal {
		return err
	}
	if err != nil {
		return calendarView(c, nil, err)
	}
	next, changes, err := office.TryCalendar(c.Calendar(), d)
	if err != nil {
		return calendarView(c, nil, err)
	}
	try := calendarTry{Text: calendar.FormatChanges(d.Changes), Changed: len(changes), Version: next.Version()}
	var days []calendar.Named
	for _, ch := range changes {
		kind, name, err := next.Kind(ch.Date)
		if err != nil {
			return err
		}
		days = append(days, calendar.Named{Date: ch.Date, Kind: kind, Name: name})
	}
	for _, y := range next.Years() {
		if !c.Calendar().Has(y) {
			try.Years = append(try.Years, y)
		}
	}
	try.Months = monthsOf(c, days)
	return calendarView(c, &try, nil)
}

// rowsOf reports whether the faults name rows rather than a field of the form.
func rowsOf(fs []*fault.Fault) bool {
	_, err := strconv.Atoi(fs[0].Field)
	return err == nil
}

func wordRows(c *web.Ctx, fs []*fault.Fault) []calendarError {
	var out []calendarError
	for _, f := range fs {
		out = append(out, calendarError{f.Field, wording.Fault(c.Lang, f)})
	}
	return out
}

// changeCalendar puts the next version in force, then moves the deadlines that have
// not passed, and gives one to the matters that a missing year had left without.
func changeCalendar(c *web.Ctx) error {
	if err := access.May(c.Actor, "calendar.edit", access.Subject{}); err != nil {
		return err
	}
	d, err := calendarDraft(c)
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			_, err := office.ChangeCalendar(tx, c.Actor, d)
			return err
		})
	}
	if c.Store.Unique(err) {
		err = fault.New(fault.Conflict, "office.calendar_moved")
	}
	if k := fault.KindOf(err); err != nil && k != fault.Internal && k != fault.Denied {
		return calendarView(c, nil, oneFault(err))
	}
	if err != nil {
		return err
	}
	if err := settleDues(c); err != nil {
		return err
	}
	year := c.Today.Year()
	if len(d.Changes) > 0 {
		year = d.Changes[0].Date.Year()
	}
	return c.Redirect("/desk/calendar?" + url.Values{"year": {strconv.Itoa(year)}}.Encode())
}

// oneFault shows the fault of a single day at its own field.
func oneFault(err error) error {
	if f, ok := fault.As(err); ok && strings.Trim(f.Field, "0123456789") == "" && f.Field != "" {
		g := *f
		g.Field = "date"
		return &g
	}
	return err
}

// settleBatch is how many matters one transaction settles.
const settleBatch = 200

func settleDues(c *web.Ctx) error {
	for after := ""; ; {
		var ids []string
		if err := c.View(func(v *store.View) (err error) {
			ids, err = v.Unsettled(c.Today, after, settleBatch)
			return err
		}); err != nil || len(ids) == 0 {
			return err
		}
		after = ids[len(ids)-1]
		if _, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) error {
			for _, id := range ids {
				if _, err := matter.Settle(tx, c.Rules(), c.Actor, id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
}
