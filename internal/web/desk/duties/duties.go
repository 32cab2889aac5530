package duties

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of daily lists, leaves and spot checks (日清单).
func Room() page.Room {
	return page.Room{ID: "duties", Title: "日清单", Path: "/desk/duties", Act: "duty.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/duties", Act: "duty.see", Handle: dutyMatrix},
		{Method: "GET", Path: "/desk/duties/all", Act: "duty.see", Handle: overview},
		{Method: "GET", Path: "/desk/duties/teams/{team}", Act: "duty.see", Handle: oneTeam},
		{Method: "GET", Path: "/desk/duties/posts/{post}", Act: "duty.see", Handle: onePost},
		{Method: "GET", Path: "/desk/duties/{id}", Act: "duty.see", Handle: dutyEntry},
		{Method: "GET", Path: "/desk/rota", Act: "duty.see", Handle: rosterList},
		{Method: "GET", Path: "/desk/rota/{post}", Act: "duty.see", Handle: rosterOf},
		{Method: "POST", Path: "/desk/rota/{post}", Act: "duty.roster", Handle: nameTurns},
		{Method: "POST", Path: "/desk/rota/{post}/call", Act: "matter.assign", Handle: call},
		{Method: "GET", Path: "/desk/hand-in/{id}", Act: "matter.hand_in", Handle: handIn},
		{Method: "POST", Path: "/desk/hand-in/{id}", Act: "matter.hand_in", Handle: handItIn},
		{Method: "GET", Path: "/desk/zero", Act: "matter.see", Handle: zeroList},
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

// dutyLine is one post, or one person of whom something is due, with what was entered.
type dutyLine struct {
	duty.Standing
	PostTitle, Who string
	Word           string
	Text, Href     string
}

// figure is one number of the sum, with the rows behind it.
type figure struct {
	Word, Href string
	N          int
}

type dutyPage struct {
	web.Frame
	Duty             duty.Duty
	Duties           []duty.Duty
	Look             duty.Look
	Day              calendar.Date
	Period           calendar.Period
	Prev, Next       calendar.Date
	CutOff           string
	Area             area.Code // opened, 0 at the top
	AreaName         string
	Above            area.Code
	Rows             []dutyRow
	Lines            []dutyLine
	Found            int // lines before they were cut to a page
	Total            duty.Count
	ExpectedWord     string
	Figures          []figure
	Free             figure     // what is excused
	State            duty.State // only this state is shown
	StateWord        string
	Q                string // only posts and persons of this name
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

// dayOf reads the day that the address names, today where it names none.
func dayOf(c *web.Ctx) (calendar.Date, error) {
	s := c.Value("day")
	if s == "" {
		return c.Today, nil
	}
	day, err := calendar.ParseDate(s)
	if err != nil {
		return c.Today, fault.At("day", "desk.date_form", s)
	}
	return day, nil
}

// readQuery reads the day, the duty, the opened area, the chosen state and the name that is
// looked for.
func (p *dutyPage) readQuery(c *web.Ctx, v *store.View) error {
	var err error
	if p.Day, p.Area, err = dayAndArea(c); err != nil {
		return err
	}
	duties, err := v.DutiesOn(p.Day)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if mayCount(c, d) == nil {
			p.Duties = append(p.Duties, d)
		}
	}
	if len(p.Duties) == 0 {
		return fault.New(fault.Missing, "duty.none")
	}
	p.Duty = p.Duties[0]
	if id := c.Value("duty"); id != "" {
		i := slices.IndexFunc(duties, func(d duty.Duty) bool { return d.ID == id })
		if i < 0 {
			return fault.New(fault.Missing, "duty.unknown", id)
		}
		if p.Duty = duties[i]; mayCount(c, p.Duty) != nil {
			return mayCount(c, p.Duty)
		}
	}
	p.Look, p.Q = p.Duty.Look(), strings.TrimSpace(c.Value("q"))
	p.State = duty.State(c.Value("state"))
	if p.StateWord = stateWord(c, p.Look, p.State); p.State != "" && p.StateWord == "" {
		return fault.At("state", "desk.filter_unknown", string(p.State))
	}
	return nil
}

// dutyMatrix counts what was due over a period: towns, then the villages of a town, then
// the posts of a village with what they entered. A state or a name leads to the posts at
// once, and so does a duty of the county's posts alone.
func dutyMatrix(c *web.Ctx) error {
	p := dutyPage{Frame: c.Frame(c.T("日清单"), nil), Check: c.Actor.Holds("duty.check"), RuleLeave: c.Actor.Holds("leave.approve")}
	err := c.View(func(v *store.View) error {
		if err := p.readQuery(c, v); err != nil {
			return err
		}
		p.Period = p.Duty.Over(p.Day)
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
	x, err := reachOf(c, v, p.Area)
	if err != nil {
		return err
	}
	if len(x.In) == 0 {
		return fault.New(fault.Denied, "access.area", c.Actor.RoleTitle())
	}
	all, err := x.stand(c, v, p.Duty, p.Day)
	if err != nil {
		return err
	}
	n := page.NewNames(c, v)
	if p.Area != 0 {
		p.AreaName, p.Above = n.Area(p.Area), p.Area.Parent()
	}
	p.count(n, all)
	if p.Area.Level() == area.Village || p.State != "" || p.Q != "" || !slices.ContainsFunc(all, func(s duty.Standing) bool { return s.Post.Area.Level() >= area.Town }) {
		p.Rows = nil
		p.list(c, n, all)
	}
	p.figures(c)
	p.Chat = p.chatText(c)
	return nil
}

// count puts everything that is due into its row and into the sum.
func (p *dutyPage) count(n *page.Names, all []duty.Standing) {
	rows := map[area.Code]int{}
	for _, s := range all {
		unit := s.Post.Area - s.Post.Area%1000
		if p.Area.Level() == area.Town {
			unit = s.Post.Area
		}
		i, ok := rows[unit]
		if !ok {
			i = len(p.Rows)
			rows[unit] = i
			p.Rows = append(p.Rows, dutyRow{Area: unit, Name: n.Area(unit), Opens: unit.Level() >= area.Town})
		}
		p.Rows[i].Add(s.State)
		p.Total.Add(s.State)
		if s.Entry != nil && s.State == duty.StateOnTime && s.Entry.Timely == duty.ByPhone {
			p.Total.Phone++
			p.Rows[i].Phone++
		}
	}
}

// list lays out the posts that were asked for, a page of them.
func (p *dutyPage) list(c *web.Ctx, n *page.Names, all []duty.Standing) {
	after := c.Value("before")
	for _, s := range all {
		if p.State != "" && s.State != p.State {
			continue
		}
		l := lineOf(c, n, p.Look, s)
		if p.Q != "" && !strings.Contains(l.PostTitle, p.Q) && !strings.Contains(l.Who, p.Q) {
			continue
		}
		if p.Found++; after != "" {
			if lineKey(s) == after {
				after = ""
			}
			continue
		}
		if len(p.Lines) == page.RowLimit(c) && !page.AsBook(c) {
			continue
		}
		switch {
		case s.Team != "":
			l.Text, l.Href = says(c, n.V, p.Duty, p.Look, s), "/desk/duties/teams/"+s.Team+"?"+url.Values{"duty": {p.Duty.ID}, "day": {p.Day.String()}}.Encode()
		case s.Entry == nil || p.Look == duty.ByTimes:
			if l.Text = says(c, n.V, p.Duty, p.Look, s); l.Text != "" {
				l.Href = "/desk/duties/posts/" + s.Post.ID + "?" + url.Values{"duty": {p.Duty.ID}, "day": {p.Day.String()}}.Encode()
			}
		case mayRead(c, p.Duty, *s.Entry) != nil:
			l.Text = c.Day(s.Entry.Day)
		default:
			l.Text, l.Href = says(c, n.V, p.Duty, p.Look, s), "/desk/duties/"+s.Entry.ID
		}
		p.Lines = append(p.Lines, l)
	}
}

// lineOf names what a line is of: a post and its holder, or a team and who gave nothing.
func lineOf(c *web.Ctx, n *page.Names, look duty.Look, s duty.Standing) dutyLine {
	l := dutyLine{Standing: s, PostTitle: s.Post.Title, Who: n.Person(s.Person), Word: stateWord(c, look, s.State)}
	if s.Team != "" {
		l.PostTitle, l.Who = n.Body(s.Team).Name, page.LackingOf(c, n, s)
	}
	if look == duty.ByShift {
		l.PostTitle += "　" + s.Shift.Hours(c.Zone)
	}
	return l
}

// lineKey is by what the next page of posts goes on.
func lineKey(s duty.Standing) string { return s.Post.ID + "." + s.Shift.At + "." + s.Person }

// figures are the sum in words, each opened to its posts.
func (p *dutyPage) figures(c *web.Ctx) {
	p.ExpectedWord = expectedWord(c, p.Look)
	for _, s := range states(p.Look) {
		p.Figures = append(p.Figures, figure{stateWord(c, p.Look, s), p.Link(p.Area, string(s)), p.Total.Of(s)})
	}
	p.Free = figure{stateWord(c, p.Look, duty.StateExcused), p.Link(p.Area, string(duty.StateExcused)), p.Total.Excused}
}

// digestOf is the beginning of what was written.
func digestOf(c *web.Ctx, d duty.Duty, e duty.Entry, b form.Book) string {
	if e.Nothing {
		return c.T("今日无新增")
	}
	parts := d.Said(e, b)
	for i, text := range parts {
		parts[i] = strings.TrimRight(text, "。；")
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
		b.WriteString("\n" + c.T("{0}：{1} {2}", name, expectedWord(c, p.Look), n.Expected()))
		for _, s := range states(p.Look) {
			if s != duty.StatePending || n.Of(s) > 0 {
				b.WriteString(c.T("，{0} {1}", stateWord(c, p.Look, s), n.Of(s)))
			}
		}
		b.WriteString(c.T("，{0} {1}", stateWord(c, p.Look, duty.StateExcused), n.Excused))
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
	if p.Q != "" {
		v.Set("q", p.Q)
	}
	if s != "" {
		v.Set("state", s)
	}
	return "/desk/duties?" + v.Encode()
}
