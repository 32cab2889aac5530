package duty

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// State is how something that is due of a post stands (清单状态).
type State string

// The states. Each expected entry has exactly one of them.
const (
	StateOnTime     State = "on_time"    // 按时
	StateLate       State = "late"       // 迟报: delivered within 72 hours after the cut-off
	StateBackfilled State = "backfilled" // 补填: delivered later than that
	StatePending    State = "pending"    // 未到时间
	StateMissing    State = "missing"    // 未填
	StateExcused    State = "excused"    // 免填: 请假 空缺 休息
)

// StateOf says how an expectation stands at now, given the entry of its post and
// period, if there is one. Who is excused stays excused, whatever they entered.
func StateOf(x Expected, e *Entry, now time.Time) State {
	switch {
	case x.Excused != "":
		return StateExcused
	case e != nil && (e.Timely == OnTime || e.Timely == ByPhone):
		return StateOnTime
	case e != nil && e.DeliveredAt.Sub(x.CutOff) > believed:
		return StateBackfilled
	case e != nil:
		return StateLate
	case now.Before(x.CutOff):
		return StatePending
	}
	return StateMissing
}

// Count counts expectations by state (清单盘点). Phone are those of OnTime that rest on the
// phone's word.
type Count struct{ OnTime, Late, Backfilled, Pending, Missing, Excused, Phone int }

// Take counts one expectation and answers its state.
func (c *Count) Take(x Expected, e *Entry, now time.Time) State {
	s := StateOf(x, e, now)
	if c.Add(s); s == StateOnTime && e.Timely == ByPhone {
		c.Phone++
	}
	return s
}

// Add counts one more.
func (c *Count) Add(s State) {
	switch s {
	case StateOnTime:
		c.OnTime++
	case StateLate:
		c.Late++
	case StateBackfilled:
		c.Backfilled++
	case StatePending:
		c.Pending++
	case StateMissing:
		c.Missing++
	case StateExcused:
		c.Excused++
	}
}

// Of is how many there are of a state.
func (c Count) Of(s State) int {
	switch s {
	case StateOnTime:
		return c.OnTime
	case StateLate:
		return c.Late
	case StateBackfilled:
		return c.Backfilled
	case StatePending:
		return c.Pending
	case StateMissing:
		return c.Missing
	case StateExcused:
		return c.Excused
	}
	return 0
}

// Plus adds another count.
func (c *Count) Plus(o Count) {
	c.OnTime += o.OnTime
	c.Late += o.Late
	c.Backfilled += o.Backfilled
	c.Pending += o.Pending
	c.Missing += o.Missing
	c.Excused += o.Excused
	c.Phone += o.Phone
}

// Expected is what is due: everything but the excused. It is the sum of the other
// columns.
func (c Count) Expected() int { return c.OnTime + c.Late + c.Backfilled + c.Pending + c.Missing }

// Quiet hours, in which nobody is reminded (rules.md R13).
const (
	quietFrom  = 21 * time.Hour
	quietUntil = 7*time.Hour + 30*time.Minute
	ahead      = 2 * time.Hour
)

// Quiet reports whether at lies in the quiet hours, 21:00 to 07:30 local time.
func Quiet(at time.Time, zone *time.Location) bool {
	l := at.In(zone)
	of := time.Duration(l.Hour())*time.Hour + time.Duration(l.Minute())*time.Minute + time.Duration(l.Second())*time.Second
	return of >= quietFrom || of < quietUntil
}

// NextReminder is when the one reminder of an expectation is due: two hours before
// its cut-off, or half an hour before the quiet hours begin where that would fall
// into them; at once when that time has gone by unsaid. There is none for what is
// excused, entered, reminded of already or past its cut-off, and none in quiet
// hours: whoever missed it then is not woken.
func NextReminder(x Expected, entered, reminded bool, now time.Time, zone *time.Location) (time.Time, bool) {
	if x.Excused != "" || entered || reminded || !now.Before(x.CutOff) {
		return time.Time{}, false
	}
	at := x.CutOff.Add(-ahead)
	if Quiet(at, zone) {
		day := calendar.DateOf(at, zone)
		if at.Before(day.Start(zone).Add(quietUntil)) {
			day = day.Add(-1)
		}
		at = day.Start(zone).Add(quietFrom - 30*time.Minute)
	}
	if at.Before(now) {
		at = now
	}
	return at, !Quiet(at, zone)
}

// Share is how a post stands to the part of its working days that its duty asks
// of it (时间占比, YX-02). It is shown and never scored.
type Share struct {
	Days, Workdays int // days with an entry, working days gone by without leave
	Percent, Quota int
	Met            bool
}

// ShareOf computes the share of a period up to and including today: days with an
// entry of the duty over the working days on which the person was not on leave.
// Several entries of a day count once.
func ShareOf(d Duty, entries []Entry, leaves []org.Leave, cal *calendar.Calendar, p calendar.Period, today calendar.Date) (Share, error) {
	days := map[calendar.Date]bool{}
	for _, e := range entries {
		if e.Duty == d.ID && p.Contains(e.Day) && e.Day <= today {
			days[e.Day] = true
		}
	}
	return shareOf(d.Quota, len(days), leaves, cal, p, today)
}

func shareOf(quota, days int, leaves []org.Leave, cal *calendar.Calendar, p calendar.Period, today calendar.Date) (Share, error) {
	s := Share{Quota: quota, Days: days}
	for day := p.From; day <= min(p.To, today); day = day.Add(1) {
		works, err := cal.IsWorkday(day)
		if err != nil {
			return s, err
		}
		if works && excuse(leaves, calendar.PeriodOf(calendar.Daily, day)) == "" {
			s.Workdays++
		}
	}
	if s.Workdays > 0 {
		s.Percent = s.Days * 100 / s.Workdays
	}
	s.Met = s.Workdays == 0 || s.Days*100 >= quota*s.Workdays
	return s, nil
}

// Object is a person of whom a duty per person is due (谈话对象、管理对象).
type Object struct {
	Person     string
	Post       org.Post
	Since, Due calendar.Date // of an event: its day, and the last on which the duty is answered in time
	Gone       bool          // of an event: the person left the post before that
}

// Objects lists the posted residents inside the area of a post on a day, for a
// duty that is due once for each of them (YX-10, YX-14), or the events that are to be
// answered there. The person who would
// enter it is left out.
func Objects(d Duty, r Roster, post org.Post, self string, day calendar.Date) []Object {
	if d.PerObject == "" {
		return nil
	}
	var out []Object
	all := Posted(r, day)
	if d.PerEvent() {
		all = d.asked(r, day)
	}
	for _, o := range all {
		if o.Post.Area.Within(post.Area) && o.Person != self {
			out = append(out, o)
		}
	}
	return out
}

// answers is the right of those about whom others keep records: the posted residents.
const answers = "duty.answer"

// Posted lists the residents (驻村人员) who hold a post on a day.
func Posted(r Roster, day calendar.Date) (out []Object) {
	for _, p := range r.Posts {
		if !r.Bundles.Holds(p.Role, answers) {
			continue
		}
		if a, held := org.HolderOn(r.Appointments[p.ID], p.ID, day); held {
			out = append(out, Object{Person: a.Person, Post: p})
		}
	}
	return out
}
