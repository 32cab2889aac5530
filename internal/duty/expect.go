package duty

import (
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/org"
)

// Expected is one entry that is due of one post for one period (应填).
type Expected struct {
	Duty    string
	Post    org.Post
	Person  string // who answers on that day, "" when the post is vacant
	Period  calendar.Period
	CutOff  time.Time
	Times   int      // entries that are asked for
	Shift   Shift    // of a rota: the turn that it is of, and Person is who stands it
	Team    string   // body whose list it is, "" for what one post owes; Post is then its first member's
	Members []Member // of the team
	Excused string   // why nothing is due: 请假 空缺 休息, "" when it is due
}

// Roster is what an expectation is computed from.
type Roster struct {
	Bundles      *access.Bundles // of the home
	Posts        []org.Post
	Appointments map[string][]org.Appointment // by post
	Leaves       map[string][]org.Leave       // by person
}

// PeriodAt is the period of the duty that day d lies in. A duty on occurrence has
// the day as its period.
func (d Duty) PeriodAt(day calendar.Date) calendar.Period {
	if d.Cadence == "" {
		return calendar.PeriodOf(calendar.Daily, day)
	}
	return calendar.PeriodOf(d.Cadence, day)
}

// CutOffOf is the instant until which an entry of a period is on time: CutOff
// o'clock on the last day of its window, or the end of that day; of a rota the end of the
// last shift.
func (d Duty) CutOffOf(p calendar.Period, zone *time.Location) time.Time {
	_, last, _ := d.Window(p)
	if all := d.ShiftsOn(last, zone); len(all) > 0 {
		return all[len(all)-1].Until
	}
	last = last.Add(d.Within.Days)
	at, err := time.Parse("15:04", d.CutOff)
	if err != nil {
		return last.Add(1).Start(zone)
	}
	start := last.Start(zone)
	return start.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
}

// Expect computes what is due of whom in the period of day: roster × cadence ×
// calendar × leave. Nothing of it is stored.
func Expect(d Duty, r Roster, cal *calendar.Calendar, zone *time.Location, day calendar.Date) ([]Expected, error) {
	if d.Composed != "" || d.Cadence == "" || (!d.Ends.IsNone() && day > d.Ends) {
		return nil, nil
	}
	p := d.PeriodAt(day)
	times := d.TimesIn(p)
	if times == 0 || !d.Asked(day) {
		return nil, nil
	}
	rest, err := d.rests(cal, day)
	if err != nil {
		return nil, err
	}
	cutOff := d.CutOffOf(p, zone)
	var out []Expected
	for _, post := range r.Posts {
		if !d.of(post) {
			continue
		}
		e := Expected{Duty: d.ID, Post: post, Period: p, CutOff: cutOff, Times: times}
		a, held := org.HolderOn(r.Appointments[post.ID], post.ID, min(day, p.To))
		switch {
		case rest:
			e.Excused = "休息"
		case !held:
			e.Excused = "空缺"
		default:
			e.Person = a.Person
			e.Excused = excuse(r.Leaves[a.Person], p)
		}
		if !d.Rota() {
			out = append(out, e)
			continue
		}
		for _, s := range d.ShiftsOn(day, zone) {
			e.Shift, e.CutOff, e.Times, e.Person = s, s.Until, 1, ""
			if held { // whoever is on leave has somebody else stand the shift
				e.Excused = ""
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// rests reports whether a daily duty rests on a day (休息).
func (d Duty) rests(cal *calendar.Calendar, day calendar.Date) (bool, error) {
	if d.Cadence != calendar.Daily || d.Days != Workdays {
		return false, nil
	}
	works, err := cal.IsWorkday(day)
	return !works && err == nil, err
}

func (d Duty) of(p org.Post) bool { return d.Of(p.Role) }

// Of reports whether the duty is one of posts of a role.
func (d Duty) Of(r access.Role) bool { return slices.Contains(d.Roles, r) }

// excuse is the kind of an approved leave that covers the whole period.
func excuse(leaves []org.Leave, p calendar.Period) string {
	for _, l := range leaves {
		if l.On(p.From) && l.On(p.To) {
			if l.Kind == "" {
				return "请假"
			}
			return l.Kind
		}
	}
	return ""
}

// late bounds for what was kept on the phone.
const believed = 72 * time.Hour

// Timely is how an entry stands to its cut-off.
type Timely string

// The three; StateOf tells the late from what was filled in long after.
const (
	OnTime  Timely = "on_time" // 按时: received before the cut-off
	ByPhone Timely = "phone"   // 凭手机时间按时: received after it, and saved before it by the phone's word
	Late    Timely = "late"    // 迟报
)

// Phone is what a phone says of when an entry was saved on it (手机时间). Given is when this
// server gave the form out, for that duty and day and in the session that sends it; it is
// the zero time where nothing shows that.
type Phone struct{ Saved, Given time.Time }

// Believed reports whether the phone is taken at its word: it had the form by then, the
// time lies not in the future of the delivery and at most 72 hours before it.
func (p Phone) Believed(delivered time.Time) bool {
	return !p.Saved.IsZero() && !p.Given.IsZero() && !p.Saved.Before(p.Given) && !p.Saved.After(delivered) && delivered.Sub(p.Saved) <= believed
}

// TimelyAt decides whether an entry is on time: delivered before the cut-off, or
// saved on the phone before it and delivered within 72 hours of that.
func TimelyAt(p Phone, delivered, cutOff time.Time) Timely {
	switch {
	case !delivered.After(cutOff):
		return OnTime
	case p.Believed(delivered) && !p.Saved.After(cutOff):
		return ByPhone
	}
	return Late
}

// read makes what is kept of what was typed, by the form of the duty: before is what the
// entry said.
func (d Duty) read(typed, before []Value, nothing bool, b form.Book) ([]Value, error) {
	values, err := d.Fields.Read(typed, before, b, !nothing)
	if x, ok := fault.As(err); ok && d.NoNews && x.Code == "form.required" {
		return nil, fault.At(x.Field, "duty.required", x.Args...)
	}
	return values, err
}
