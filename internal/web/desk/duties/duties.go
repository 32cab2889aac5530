package duties

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of daily lists, leaves and spot checks (日清单).
func Room() page.Room {
	return page.Room{ID: "duties", Title: "日清单", Path: "/desk/duties", Act: "duty.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/duties", Act: "duty.see", Handle: dutyMatrix},
		{Method: "GET", Path: "/desk/duties/{id}", Act: "duty.see", Handle: dutyEntry},
		{Method: "GET", Path: "/desk/spots", Act: "duty.check", Handle: spotList},
		{Method: "POST", Path: "/desk/spots", Act: "duty.check", Handle: drawSpots},
		{Method: "GET", Path: "/desk/spots/{id}", Act: "duty.check", Handle: showSpots},
		{Method: "POST", Path: "/desk/spots/{id}", Act: "duty.check", Handle: recordSpot},
		{Method: "GET", Path: "/desk/spot-files/{id}", Act: "duty.check", Handle: spotEvidence},
		{Method: "GET", Path: "/desk/leaves", Act: "leave.approve", Handle: leaveList},
		{Method: "POST", Path: "/desk/leaves/several", Act: "leave.approve", Handle: func(c *web.Ctx) error { return severalLeaves(c).Handle(c) }},
		{Method: "POST", Path: "/desk/leaves/{id}", Act: "leave.approve", Handle: ruleLeave},
	}}
}

// dutyRow is one line of the count: a town, or a village of the opened town.
type dutyRow struct {
	Area  area.Code
	Name  string
	Opens bool // there is something below it to open
	duty.Count
}

// dutyLine is one post of the opened village.
type dutyLine struct {
	duty.Expected
	PostTitle, Who string
	State          duty.State
	Word           string
	Entry          *duty.Entry
	Text           string
}

type dutyPage struct {
	web.Frame
	Duty             duty.Duty
	Duties           []duty.Duty
	Day              calendar.Date
	Period           calendar.Period
	Prev, Next       calendar.Date
	CutOff           string
	Area             area.Code // opened, 0 at the top
	AreaName         string
	Above            area.Code
	Rows             []dutyRow
	Lines            []dutyLine
	Total            duty.Count
	State            duty.State // only this state is shown
	StateWord        string
	Chat             string
	Narrow           bool // the reader has no area of their own
	Table            *page.Table
	Check, RuleLeave bool
}

// dutyStateWord is a state as people say it.
func dutyStateWord(c *web.Ctx, s duty.State) string {
	switch s {
	case duty.StateOnTime:
		return c.T("按时")
	case duty.StateLate:
		return c.T("迟报")
	case duty.StateBackfilled:
		return c.T("补填")
	case duty.StatePending:
		return c.T("未到时间")
	case duty.StateMissing:
		return c.T("未填")
	case duty.StateExcused:
		return c.T("免填")
	}
	return ""
}

// readDutyQuery reads the day, the duty, the opened area and the chosen state.
func (p *dutyPage) readQuery(c *web.Ctx, v *store.View) error {
	var err error
	p.Day = c.Today
	if s := c.Value("day"); s != "" {
		if p.Day, err = calendar.ParseDate(s); err != nil {
			return fault.At("day", "desk.date_form", s)
		}
	}
	duties, err := v.DutiesOn(p.Day)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Cadence != "" && d.Composed == "" && d.PerObject == "" {
			p.Duties = append(p.Duties, d)
		}
	}
	if len(p.Duties) == 0 {
		return fault.New(fault.Missing, "duty.none")
	}
	p.Duty = p.Duties[0]
	if id := c.Value("duty"); id != "" {
		i := slices.IndexFunc(p.Duties, func(d duty.Duty) bool { return d.ID == id })
		if i < 0 { // what was said about a person is on no list
			return fault.New(fault.Missing, "duty.unknown", id)
		}
		p.Duty = p.Duties[i]
	}
	if s := c.Value("area"); s != "" {
		if p.Area, err = web.ParseArea("area", s); err != nil {
			return err
		}
	}
	p.State = duty.State(c.Value("state"))
	if p.StateWord = dutyStateWord(c, p.State); p.State != "" && p.StateWord == "" {
		return fault.At("state", "desk.filter_unknown", string(p.State))
	}
	return nil
}

// dutyMatrix counts what was due on a day: towns, then the villages of a town,
// then the posts of a village with what they entered. A state narrows the last.
func dutyMatrix(c *web.Ctx) error {
	p := dutyPage{Frame: c.Frame(c.T("日清单"), nil), Check: access.Holds(c.Actor.Role, "duty.check"), RuleLeave: access.Holds(c.Actor.Role, "leave.approve")}
	err := c.View(func(v *store.View) error {
		if err := p.readQuery(c, v); err != nil {
			return err
		}
		p.Period = p.Duty.PeriodAt(p.Day)
		p.Prev, p.Next = p.Period.Prev().To, p.Period.Next().From
		p.CutOff = p.Duty.CutOffOf(p.Period, c.Zone).In(c.Zone).Format("1月2日 15:04")
		return p.fill(c, v)
	})
	if err != nil {
		return err
	}
	p.Table = p.table(c)
	return p.Table.Send(c, "desk-duties", nil, p)
}

// fill reads the roster and the entries inside what the reader may see and what
// they opened, and counts.
func (p *dutyPage) fill(c *web.Ctx, v *store.View) error {
	sees := access.Sees(c.Actor, access.Entries.Act)
	if p.Narrow = !sees.Home && len(sees.Ranges) == 0; p.Narrow {
		return nil
	}
	in := sees.Divisions(c.Actor.Home, p.Area)
	if len(in) == 0 {
		return fault.New(fault.Denied, "access.area", c.Actor.Role.Title())
	}
	var xs []duty.Expected
	given := map[string]*duty.Entry{}
	for _, r := range in {
		more, es, err := p.expected(c, v, r)
		if err != nil {
			return err
		}
		xs = append(xs, more...)
		for i := range es {
			given[es[i].Post] = &es[i]
		}
	}
	n := page.NewNames(c, v)
	if p.Area != 0 {
		p.AreaName, p.Above = n.Area(p.Area), p.Area.Parent()
	}
	p.count(c, n, xs, given)
	p.Chat = p.chatText(c)
	return nil
}

// expected reads what the duty asks for in a run of divisions, and what was given.
func (p *dutyPage) expected(c *web.Ctx, v *store.View, in access.Range) ([]duty.Expected, []duty.Entry, error) {
	roster, err := v.RosterIn(int64(in.Lo), int64(in.Hi))
	if err != nil {
		return nil, nil, err
	}
	xs, err := duty.Expect(p.Duty, roster, c.Calendar(), c.Zone, p.Day)
	if err != nil {
		return nil, nil, err
	}
	es, err := v.EntriesIn(p.Duty.ID, p.Period.Key, p.Period.From, p.Period.To, int64(in.Lo), int64(in.Hi), access.Sees(c.Actor, access.Entries.Act))
	return xs, es, err
}

// count puts each expectation into its row, and into a line where lines are shown.
func (p *dutyPage) count(c *web.Ctx, n *page.Names, xs []duty.Expected, given map[string]*duty.Entry) {
	lines := p.Area.Level() == area.Village || p.State != ""
	rows := map[area.Code]int{}
	for _, x := range xs {
		e := given[x.Post.ID]
		s := p.Total.Take(x, e, c.Actor.Now)
		unit := x.Post.Area - x.Post.Area%1000
		if p.Area.Level() == area.Town {
			unit = x.Post.Area
		}
		i, ok := rows[unit]
		if !ok {
			i = len(p.Rows)
			rows[unit] = i
			p.Rows = append(p.Rows, dutyRow{Area: unit, Name: n.Area(unit), Opens: unit.Level() >= area.Town})
		}
		p.Rows[i].Take(x, e, c.Actor.Now)
		if lines && (p.State == "" || p.State == s) {
			l := dutyLine{Expected: x, PostTitle: x.Post.Title, Who: n.Person(x.Person), State: s, Word: dutyStateWord(c, s), Entry: e}
			if e != nil {
				l.Text = digestOf(c, *e)
			}
			p.Lines = append(p.Lines, l)
		}
	}
	if lines {
		p.Rows = nil
	}
}

// digestOf is the beginning of what was written.
func digestOf(c *web.Ctx, e duty.Entry) string {
	if e.Nothing {
		return c.T("今日无新增")
	}
	var parts []string
	for _, v := range e.Values {
		if _, err := calendar.ParseDate(v.Text); err != nil {
			parts = append(parts, v.Text)
		}
	}
	text := []rune(strings.Join(parts, "；"))
	if len(text) > 80 {
		return string(text[:80]) + "…"
	}
	return string(text)
}

// chatText is the count as text for a chat group: areas, no names of persons.
func (p *dutyPage) chatText(c *web.Ctx) string {
	var b strings.Builder
	b.WriteString(p.Duty.Title + " " + web.PeriodTitle(c.Lang, p.Period))
	if p.AreaName != "" {
		b.WriteString(" " + p.AreaName)
	}
	line := func(name string, n duty.Count) {
		b.WriteString("\n" + c.T("{0}：应填 {1}，按时 {2}，迟报 {3}，补填 {4}，未填 {5}，免填 {6}", name, n.Expected(), n.OnTime, n.Late, n.Backfilled, n.Missing, n.Excused))
		if n.Pending > 0 {
			b.WriteString(c.T("，未到时间 {0}", n.Pending))
		}
	}
	line(c.T("合计"), p.Total)
	for _, r := range p.Rows {
		line(r.Name, r.Count)
	}
	return b.String()
}

// Link is the address of this page at an area and a state.
func (p dutyPage) Link(a area.Code, s string) string {
	v := url.Values{"duty": {p.Duty.ID}, "day": {p.Day.String()}}
	if a != 0 {
		v.Set("area", a.String())
	}
	if s != "" {
		v.Set("state", s)
	}
	return "/desk/duties?" + v.Encode()
}

type dutyEntryPage struct {
	web.Frame
	Entry      duty.Entry
	Duty       duty.Duty
	Fields     []duty.Field
	Texts      map[string]string
	PostTitle  string
	Who, About string
	AreaName   string
	Amendments []amendmentRow
	Copies     []copyRow
	Chat       string
	Zone       web.ZoneOf
}

type amendmentRow struct {
	duty.Amendment
	Who string
}

type copyRow struct {
	duty.Entry
	AreaName, PostTitle string
}

// dutyEntry shows one entry whole: its texts, what it said before, and where the
// same words stand elsewhere.
func dutyEntry(c *web.Ctx) error {
	p := dutyEntryPage{Frame: c.Frame("", nil), Zone: web.ZoneOf{Zone: c.Zone}, Texts: map[string]string{}}
	err := c.View(func(v *store.View) error {
		e, err := v.Entry(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "duty.see", access.Subject{Area: e.Area, Owner: e.Post}); err != nil {
			return err
		}
		if e.Object != "" && e.Post != c.Actor.Post { // what was said about a person is not for every reader of lists
			if err := access.May(c.Actor, "person.see", access.Subject{Area: e.Area}); err != nil {
				return err
			}
		}
		pk, err := v.Pack(e.Pack)
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		p.Entry, p.PostTitle, p.Who, p.About, p.AreaName = e, n.Post(e.Post).Title, n.Person(e.Person), n.Person(e.Object), n.Area(e.Area)
		p.Duty, _ = pk.Duty(e.Duty)
		p.Title = p.Duty.Title
		for _, f := range p.Duty.Form {
			if f.Kind != duty.Day {
				p.Fields = append(p.Fields, f)
			}
		}
		for _, x := range e.Values {
			p.Texts[x.ID] = x.Text
		}
		p.Chat = duty.Chat(p.Duty, p.AreaName+" "+p.Who, e)
		as, err := v.Amendments(e.ID)
		if err != nil {
			return err
		}
		for _, a := range as {
			p.Amendments = append(p.Amendments, amendmentRow{a, n.Person(a.Person)})
		}
		copies, err := v.Copies(e, 20)
		for _, o := range copies {
			if (o.Object == "" || o.Post == c.Actor.Post) && access.May(c.Actor, "duty.see", access.Subject{Area: o.Area, Owner: o.Post}) == nil {
				p.Copies = append(p.Copies, copyRow{o, n.Area(o.Area), n.Post(o.Post).Title})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-duty-entry", p)
}
