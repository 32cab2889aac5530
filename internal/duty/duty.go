// Package duty holds recurring duties and what is entered for them (清单与填报):
// daily lists, logs, monthly reports, visits, talks. One entry feeds every report
// that needs it. What is expected of whom on a day is computed from roster ×
// cadence × calendar × leave, and never stored as a demand. It makes no score.
package duty

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/form"
)

// Days says on which days a daily duty is due.
type Days string

// The kinds of days.
const (
	Workdays Days = "workdays" // 工作日
	AllDays  Days = "all"      // 每天
)

// Duty is a recurring duty of a role (责任). Document, Minutes and Ends are what
// the relief of the grass roots asks of every recurring demand (rules.md R13).
type Duty struct {
	ID, Title string
	Roles     []access.Role
	Cadence   calendar.Cadence // "" for on occurrence
	Season    Season           // the part of the year in which it is asked for
	Times     int              // entries of a post in each period (次数), 0 for one
	Gap       int              // days from one entry of a post to the next, at least (间隔)
	Shifts    []string         // o'clocks at which the turns of a rota begin (轮值): 08:00 20:00; nil for no rota
	Call      string           // of a rota: the list of matters by which whoever stands a shift is called (叫应)
	Days      Days
	CutOff    string // "20:00" local time; the last day of a longer period
	Fields    form.Fields
	Feeds     []string // titles of the reports that the entry feeds, e.g. 《驻村工作日志》
	Composed  string   // duty whose entries compose this one (a month's report); "" when entered
	Per       string   // PerTeam, "" for each post; a list of a team is composed
	Join      []Join   // how the fields of the members become those of their team
	PerObject string   // "" once, or "person" when each posted person needs one (half-yearly talks)
	Within    Within   // of a duty per person: due within days of an event
	Shown     bool     // of a duty per person: the person sees what is written, and may answer it
	NoNews    bool     // 今日无新增: one tap is a complete entry where there is nothing to say
	Quota     int      // percent of working days (YX-02), 0 for none
	Document  string
	Minutes   int
	Begins    calendar.Date // nothing is due of a period that was over before it: the pack took effect then
	Ends      calendar.Date
	Pack      string // pack and version that declares it
}
