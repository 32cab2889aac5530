package pack

import (
	"cmp"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/form"
)

// Duty gives the duty with the id.
func (p *Pack) Duty(id string) (duty.Duty, bool) {
	return find(p.Duties, id, func(x duty.Duty) string { return x.ID })
}

type dutyText struct {
	ID        string      `yaml:"id" need:"y" say:"编号"`
	Title     string      `yaml:"title" need:"y" max:"40" say:"责任名称"`
	Roles     []roleText  `yaml:"roles" need:"y" say:"哪些角色承担：常用权限组，或本包岗位的编号"`
	Cadence   cadenceText `yaml:"cadence" say:"周期，不写为有事才填"`
	Times     int         `yaml:"times" min:"0" max:"31" say:"一期几次；不写为一次"`
	Gap       gapText     `yaml:"gap" say:"一期几次的：两次之间至少隔几天，如 3 天：1 日填了，最早 4 日再填；不写为不限"`
	Shifts    []clockText `yaml:"shifts" say:"轮值：每天几点起换班，如 08:00 和 20:00，末班到第二天首班；每班一份值班记录，值班表上写明谁值哪一班"`
	Call      string      `yaml:"call" say:"轮值的：查岗叫应记在哪一份清单（lists 的编号），期限就是应答的时限，报结的话就是应答"`
	Season    seasonText  `yaml:"season" say:"每年哪一段要填，头尾两天都算，如 06-01/09-30；不写为全年"`
	Days      daysText    `yaml:"days" say:"每日的：workdays 工作日，all 每天"`
	CutOff    clockText   `yaml:"cut_off" say:"当天截止时间，如 20:00"`
	Fields    []fieldText `yaml:"fields" was:"form" say:"字段"`
	Feeds     []string    `yaml:"feeds" say:"一次填报供给哪些表册"`
	Composed  string      `yaml:"composed" say:"由哪一项责任的填报自动汇成；写了就不用再填"`
	Per       perText     `yaml:"per" say:"team 表示一个驻村工作队一份：由队员填报的那一项（composed）按 join 汇成，不用再报"`
	Join      []joinText  `yaml:"join" say:"一队一份的：哪些表项怎样汇成"`
	PerObject objectText  `yaml:"per_object" say:"person 表示每名派驻干部一份"`
	Within    withinText  `yaml:"within" say:"逐人的：一件事以后几天之内要办；写了就不写周期"`
	Shown     bool        `yaml:"shown" say:"逐人的：写到的人看得到这份记录，可以答复一次；辖区内盘点的人也看得到"`
	NoNews    bool        `yaml:"no_news" say:"没有新情况时可以点一下“今日无新增”就算完整上报；不写就不可以"`
	Quota     int         `yaml:"quota" min:"0" max:"100" say:"占工作日的百分比"`
	Document  string      `yaml:"document" max:"200" say:"依据文件"`
	Minutes   int         `yaml:"minutes" min:"0" max:"6000" say:"每次大约几分钟"`
	Ends      dateText    `yaml:"ends" say:"到哪一天为止"`
}

type withinText struct {
	Days int        `yaml:"days" need:"y" min:"1" max:"366" say:"几天之内，从那一天起算"`
	Of   eventText  `yaml:"of" need:"y" say:"什么事：appointment 任职"`
	To   []roleText `yaml:"to" need:"y" say:"任哪些角色的职"`
}

type eventText string

func (eventText) choices() []string { return []string{duty.OfAppointment} }

type joinText struct {
	Field string     `yaml:"field" need:"y" say:"队员填报的哪个字段"`
	By    joinByText `yaml:"by" need:"y" say:"lines 逐条列出、写明是谁，sum 相加，distinct 不同的只数一次"`
}

type (
	daysText   string
	objectText string
	perText    string
	joinByText string
)

// seasonText is a part of the year: 06-01/09-30.
type seasonText struct{ duty.Season }

func (seasonText) pattern() string { return `^[01][0-9]-[0-3][0-9]/[01][0-9]-[0-3][0-9]$` }

func (x *seasonText) read(s string) (string, []string) {
	var ok bool
	if x.Season, ok = duty.ParseSeason(s); !ok {
		return "pack.season", []string{s}
	}
	return "", nil
}

// gapText is a number of days: 3 天.
type gapText int

func (gapText) pattern() string { return `^[0-9]{1,3} ?(day|天|日|自然日|个自然日)$` }

func (x *gapText) read(s string) (string, []string) {
	var t termText
	if code, args := t.read(s); code != "" {
		return code, args
	}
	if *x = gapText(t.N); t.Unit != calendar.Day {
		return "pack.gap_days", []string{s}
	}
	return "", nil
}

func (daysText) choices() []string { return words(duty.Workdays, duty.AllDays) }

func (objectText) choices() []string { return []string{"person"} }

func (perText) choices() []string { return []string{duty.PerTeam} }

func (joinByText) choices() []string { return words(duty.JoinLines, duty.JoinSum, duty.JoinDistinct) }

func (x dutyText) duty() duty.Duty {
	return duty.Duty{ID: x.ID, Title: x.Title, Roles: roles(x.Roles), Cadence: calendar.Cadence(x.Cadence), Times: x.Times, Gap: int(x.Gap), Season: x.Season.Season, Shifts: each(x.Shifts, func(c clockText) string { return string(c) }), Call: x.Call, Days: duty.Days(x.Days),
		CutOff: string(x.CutOff), Feeds: x.Feeds, Composed: x.Composed, PerObject: string(x.PerObject), Within: duty.Within{Days: x.Within.Days, Of: string(x.Within.Of), To: roles(x.Within.To)}, Shown: x.Shown, NoNews: x.NoNews, Quota: x.Quota,
		Per: string(x.Per), Join: each(x.Join, func(j joinText) duty.Join { return duty.Join{Field: j.Field, By: duty.JoinBy(j.By)} }),
		Document: x.Document, Minutes: x.Minutes, Ends: ends(x.Ends),
		Fields: fields(x.Fields)}
}

// rhythms gives the list of a team the rhythm of what composes it, where it writes none.
func (p *Pack) rhythms() {
	for i := range p.Duties {
		d := &p.Duties[i]
		from, ok := p.Duty(d.Composed)
		if !ok || d.Per == "" {
			continue
		}
		d.Cadence, d.Days, d.CutOff = cmp.Or(d.Cadence, from.Cadence), cmp.Or(d.Days, from.Days), cmp.Or(d.CutOff, from.CutOff)
		d.Season = cmp.Or(d.Season, from.Season)
	}
}

// ends is None for a date that was not written.
func ends(d dateText) calendar.Date {
	if d.Date == 0 {
		return calendar.None
	}
	return d.Date
}

// duty checks a recurring demand: it names its document, the minutes it takes and
// the day on which it ends (rules.md R13), and nothing is asked twice.
func (c *checker) duty(path string, d duty.Duty) {
	c.fields(path+".fields", d.Fields)
	c.roles(path+".roles", d.Roles, "duty.enter")
	if d.Cadence != "" || d.Quota > 0 || d.PerEvent() {
		if d.Document == "" {
			c.say(path+".document", "pack.duty_document", d.Title)
		}
		if d.Minutes == 0 && d.Composed == "" {
			c.say(path+".minutes", "pack.duty_minutes", d.Title)
		}
		if d.Ends.IsNone() {
			c.say(path+".ends", "pack.duty_ends", d.Title)
		}
	}
	switch s := d.Season; {
	case s != (duty.Season{}) && d.Cadence == "":
		c.say(path+".season", "pack.season_cadence", d.Title)
	case s.OverNewYear() && d.Cadence == calendar.Yearly:
		c.say(path+".season", "pack.season_year", d.Title)
	}
	c.times(path, d)
	c.shifts(path, d)
	c.team(path, d)
	if d.PerEvent() && (d.PerObject == "" || d.Cadence != "" || d.Quota > 0 || d.Composed != "") {
		c.say(path+".within", "pack.within_person", d.Title)
	}
	c.roles(path+".within.to", d.Within.To, "")
	if !d.Ends.IsNone() && d.Ends < c.p.Effective {
		c.say(path+".ends", "pack.duty_ended", d.Ends.String(), c.p.Effective.String())
	}
	from, ok := c.p.Duty(d.Composed)
	c.refer(path+".composed", d.Composed, "duties", ok)
	switch {
	case d.Composed != "" && len(d.Fields) > 0:
		c.say(path+".fields", "pack.composed_form", d.Title)
	case d.Composed == "" && len(d.Fields) == 0:
		c.say(path+".fields", "pack.no_form", d.Title)
	case ok && from.Composed != "":
		c.say(path+".composed", "pack.composed_twice", from.Title)
	}
	if d.Shown && d.PerObject == "" {
		c.say(path+".shown", "pack.shown", d.Title)
	}
	if d.NoNews && (d.Cadence == "" || d.PerObject != "" || d.Composed != "") {
		c.say(path+".no_news", "pack.no_news", d.Title)
	}
}

// shortest is how many days the shortest period of a cadence has.
var shortest = map[calendar.Cadence]int{calendar.Daily: 1, calendar.Weekly: 7, calendar.TenDays: 8, calendar.Monthly: 28, calendar.Quarterly: 90, calendar.HalfYearly: 181, calendar.Yearly: 365}

// times checks how often a duty is due in a period: the gap is kept over the end of a period
// too, and all that is asked for must still fit after an entry of the day before it began.
func (c *checker) times(path string, d duty.Duty) {
	switch fits := shortest[d.Cadence]; {
	case d.Times > 1 && (d.Cadence == "" || d.PerObject != "" || d.Composed != "" || d.Quota > 0):
		c.say(path+".times", "pack.times_cadence", d.Title)
	case d.Gap > 0 && d.Times < 2:
		c.say(path+".gap", "pack.gap_once", d.Title)
	case d.Times > 1 && d.Times*d.Gap > fits:
		c.say(path+".gap", "pack.gap_long", d.Title, strconv.Itoa(d.Times), strconv.Itoa(d.Gap), strconv.Itoa(fits))
	}
}

// shifts checks a rota: it runs every day of its season, turn by turn, and each turn has one
// entry of its own.
func (c *checker) shifts(path string, d duty.Duty) {
	_, ok := c.p.List(d.Call)
	c.refer(path+".call", d.Call, "lists", ok)
	if !d.Rota() {
		if d.Call != "" {
			c.say(path+".call", "pack.call_rota", d.Title)
		}
		return
	}
	if d.Cadence != calendar.Daily || d.Days == duty.Workdays || d.Times > 1 || d.PerObject != "" || d.Composed != "" || d.Quota > 0 || d.CutOff != "" {
		c.say(path+".shifts", "pack.shifts_daily", d.Title)
	}
	for i := 1; i < len(d.Shifts); i++ {
		if d.Shifts[i] <= d.Shifts[i-1] {
			c.say(at(path+".shifts", i), "pack.shifts_rise", d.Shifts[i], d.Shifts[i-1])
		}
	}
}

// team checks the list of a team: posts of the team enter what composes it, whose rhythm is
// its own, and each rule names a field that it can be kept for.
func (c *checker) team(path string, d duty.Duty) {
	if d.Per == "" {
		if len(d.Join) > 0 {
			c.say(path+".join", "pack.join_team", d.Title)
		}
		return
	}
	from, ok := c.p.Duty(d.Composed)
	switch {
	case d.Composed == "" || len(d.Join) == 0:
		c.say(path+".per", "pack.team_composed", d.Title)
	case !ok:
	case from.Look() != duty.ByPost && from.Look() != duty.ByTimes:
		c.say(path+".composed", "pack.team_source", d.Title, from.Title)
		return
	case d.Cadence != from.Cadence || d.Days != from.Days || d.CutOff != from.CutOff || d.Season != from.Season:
		c.say(path+".cadence", "pack.team_rhythm", d.Title, from.Title)
	}
	for i, r := range d.Roles {
		if ok && !from.Of(r) {
			c.say(at(path+".roles", i), "pack.team_role", c.p.bundles.Title(r), from.Title)
		}
	}
	c.ids(path+".join", len(d.Join), func(i int) string { return d.Join[i].Field })
	for i, j := range d.Join {
		f, known := from.Fields.Field(j.Field)
		switch {
		case ok && !known:
			c.say(at(path+".join", i)+".field", "pack.dangling", j.Field, d.Composed+".fields")
		case known && (j.By == duty.JoinSum) != (f.Kind == form.Number && f.Places == 0): // whole numbers are summed
			c.say(at(path+".join", i)+".by", "pack.join_sum", f.Title)
		}
	}
}

// twice refuses a field that two duties ask of the same role under one title: the
// same datum is entered once and feeds every report. What the system fills in
// itself is no demand.
func (c *checker) twice() {
	type asked struct {
		role  access.Role
		title string
	}
	first := map[asked]string{}
	for i, d := range c.p.Duties {
		for j, f := range d.Fields {
			for _, r := range d.Roles {
				key := asked{r, f.Title}
				other, ok := first[key]
				if ok && other != d.Title && f.Prefill == "" {
					c.say(at("duties", i)+"."+at("fields", j), "pack.asked_twice", f.Title, other, c.p.bundles.Title(r))
					break
				}
				first[key] = d.Title
			}
		}
	}
}
