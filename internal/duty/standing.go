package duty

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// Look is how a duty is counted by whoever answers for it (怎样盘点).
type Look string

// The ways of counting.
const (
	ByPost   Look = "post"     // 一期一份: one entry of each post a period
	ByTimes  Look = "times"    // 一期几次: several entries of each post a period
	ByShift  Look = "shift"    // 一班一份: one entry of each shift of a post (轮值)
	ByTeam   Look = "team"     // 一队一份: one list of each team a period, composed of its members' entries
	ByPerson Look = "person"   // 一人一份: one entry about each posted person a period
	ByShare  Look = "share"    // 时间占比: so much of the working days of a month
	BySum    Look = "composed" // 自动汇总: there where its days were entered
	Freely   Look = "free"     // 有事才填: nothing is due, what was entered is counted
)

// Look is the way in which a duty is counted.
func (d Duty) Look() Look {
	switch {
	case d.Per == PerTeam:
		return ByTeam
	case d.Composed != "":
		return BySum
	case d.PerObject != "":
		return ByPerson
	case d.Rota():
		return ByShift
	case d.Cadence != "" && d.Times > 1:
		return ByTimes
	case d.Cadence != "":
		return ByPost
	case d.Quota > 0:
		return ByShare
	}
	return Freely
}

// Over is the period over which a duty is counted: its own, or the month for what is
// entered when it was done.
func (d Duty) Over(day calendar.Date) calendar.Period {
	if d.Cadence == "" {
		return calendar.PeriodOf(calendar.Monthly, day)
	}
	return d.PeriodAt(day)
}

// Given is what a post entered for a duty over a period.
type Given struct{ Entries, Days, Nothing int }

// Facts are what was entered, as a duty is counted: entries by post, or by the person that
// they are about; sums by post.
type Facts struct {
	Entries map[string]*Entry
	Given   map[string]Given
	Own     map[string][]Entry // all entries of a post, of a duty of posts
	Turns   []Turn             // of a rota: who stands its shifts
}

// Standing is one thing that is due over a period and how it stands: of a post, or of a
// post about a person.
type Standing struct {
	Expected
	State State
	Entry *Entry // where one entry answers it
	Given Given
	Share Share // where a part of the working days is asked for
}

// Late reports whether what was due is not there and its time is over.
func (s Standing) Late() bool { return s.State == StateMissing }

// Stand says how everything that is due of a duty stands at now, in the period of day. Of
// a share the quota that is met counts as on time, what is below it as missing once the
// month is over. What composes itself is there with the first day that was entered, and
// missing after a period without any.
func Stand(d Duty, r Roster, cal *calendar.Calendar, zone *time.Location, day calendar.Date, now time.Time, f Facts) ([]Standing, error) {
	xs, err := d.due(r, cal, zone, day)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, 0, len(xs))
	stands := map[string]string{}
	for _, t := range f.Turns {
		stands[shiftKey(t.Post, t.Shift)] = t.Person
	}
	for _, x := range xs {
		key := x.Post.ID
		switch {
		case d.PerObject != "":
			key = aboutKey(x.Person, x.Period)
		case d.Rota():
			key = shiftKey(x.Post.ID, x.Shift.At)
			x.Person = stands[key]
		}
		s := Standing{Expected: x, Entry: f.Entries[key], Given: f.Given[key]}
		switch d.Look() {
		case ByShare:
			if s.Share, err = shareOf(d.Quota, s.Given.Days, r.Leaves[x.Person], cal, x.Period, calendar.DateOf(now, zone)); err != nil {
				return nil, err
			}
			s.State = sumState(x, s.Share.Workdays > 0 && s.Share.Met, now)
		case BySum:
			s.State = sumState(x, s.Given.Entries > 0, now)
			if s.State == StateOnTime && now.Before(x.CutOff) {
				s.State = StatePending
			}
		case ByTeam:
			s.Given = Given{}
			s.Entry = s.gather(f)
			s.State = StateOf(x, s.Entry, now)
		case Freely:
			s.State = StateExcused
			if s.Given.Entries > 0 {
				s.State, s.Excused = StateOnTime, ""
			}
		default:
			s.State = StateOf(x, s.Entry, now)
		}
		out = append(out, s)
	}
	return out, nil
}

// sumState is the state of what is judged over a whole period.
func sumState(x Expected, there bool, now time.Time) State {
	switch {
	case x.Excused != "":
		return StateExcused
	case there:
		return StateOnTime
	case now.Before(x.CutOff):
		return StatePending
	}
	return StateMissing
}

// due lists what is due in the period of day: of posts, or of posted persons.
func (d Duty) due(r Roster, cal *calendar.Calendar, zone *time.Location, day calendar.Date) ([]Expected, error) {
	p := d.Over(day)
	if p.To < d.Begins || !d.Ends.IsNone() && p.From > d.Ends || d.Cadence != "" && !d.Asked(day) {
		return nil, nil
	}
	switch d.Look() {
	case ByPost, ByTimes, ByShift:
		return Expect(d, r, cal, zone, day)
	case ByTeam:
		return d.teams(r, cal, p, day, Expected{Duty: d.ID, Period: p, CutOff: d.CutOffOf(p, zone)})
	case ByPerson:
		var out []Expected
		objects := Posted(r, day)
		if d.PerEvent() {
			objects = d.Events(r, p.From, p.To)
		}
		for _, o := range objects {
			x := Expected{Duty: d.ID, Post: o.Post, Person: o.Person, Period: d.PeriodOf(o, day)}
			if x.CutOff = d.CutOffOf(x.Period, zone); o.Gone {
				x.Excused = "不再任职"
			}
			out = append(out, x)
		}
		return out, nil
	}
	var out []Expected
	for _, post := range r.Posts {
		if d.of(post) {
			x := Expected{Duty: d.ID, Post: post, Period: p, CutOff: p.To.Add(1).Start(zone), Excused: "空缺"}
			if a, held := org.HolderOn(r.Appointments[post.ID], post.ID, min(day, p.To)); held {
				x.Person, x.Excused = a.Person, excuse(r.Leaves[a.Person], p)
			}
			if x.Excused == "" && d.Look() == Freely {
				x.Excused = "有事才填"
			}
			out = append(out, x)
		}
	}
	return out, nil
}
