package duty

import (
	"slices"
	"time"

	"luoshi/internal/calendar"
)

// Shift is one turn of a rota (班次): it begins at an o'clock of a day and runs until the next
// one begins, the last of a day into the next day. Until is its end, and the time by which
// its entry (值班记录) is due.
type Shift struct {
	Day         calendar.Date
	At          string // 20:00
	From, Until time.Time
}

// Rota reports whether the duty is a rota (轮值): its post is stood by turns.
func (d Duty) Rota() bool { return len(d.Shifts) > 0 }

// ShiftsOn are the shifts that begin on a day, in their order; none where the duty is not
// asked for that day.
func (d Duty) ShiftsOn(day calendar.Date, zone *time.Location) []Shift {
	if !d.Rota() || !d.Asked(day) || day < d.Begins || !d.Ends.IsNone() && day > d.Ends {
		return nil
	}
	out := make([]Shift, len(d.Shifts))
	for i, at := range d.Shifts {
		next, on := d.Shifts[0], day.Add(1)
		if i+1 < len(d.Shifts) {
			next, on = d.Shifts[i+1], day
		}
		out[i] = Shift{Day: day, At: at, From: clockOn(day, at, zone), Until: clockOn(on, next, zone)}
	}
	return out
}

// clockOn is an o'clock of a day; what is none is its beginning.
func clockOn(day calendar.Date, at string, zone *time.Location) time.Time {
	t, _ := time.Parse("15:04", at)
	return day.Start(zone).Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
}

// ShiftAt finds a shift of a day by its o'clock.
func (d Duty) ShiftAt(day calendar.Date, at string, zone *time.Location) (Shift, bool) {
	all := d.ShiftsOn(day, zone)
	i := slices.IndexFunc(all, func(s Shift) bool { return s.At == at })
	if i < 0 {
		return Shift{}, false
	}
	return all[i], true
}

// Running is the shift that is being stood at an instant (现在的班), false outside the season.
func (d Duty) Running(now time.Time, zone *time.Location) (Shift, bool) {
	today := calendar.DateOf(now, zone)
	for _, day := range []calendar.Date{today, today.Add(-1)} {
		for _, s := range slices.Backward(d.ShiftsOn(day, zone)) {
			if !now.Before(s.From) && now.Before(s.Until) {
				return s, true
			}
		}
	}
	return Shift{}, false
}

// Begun are the last shifts that have begun by an instant, at most n of the last two days, the
// latest last: what is to be written of, or was.
func (d Duty) Begun(now time.Time, zone *time.Location, n int) (out []Shift) {
	today := calendar.DateOf(now, zone)
	for day := today.Add(-1); day <= today; day++ {
		for _, s := range d.ShiftsOn(day, zone) {
			if !now.Before(s.From) {
				out = append(out, s)
			}
		}
	}
	return out[max(0, len(out)-n):]
}

// Hours writes a shift for people: 20:00—08:00.
func (s Shift) Hours(zone *time.Location) string {
	return s.At + "—" + s.Until.In(zone).Format("15:04")
}

// shiftKey is a post and one of its shifts.
func shiftKey(post, at string) string { return post + " " + at }

// Keeps is the entry that answers for what is due, of the entries of its post and period: of
// a rota the one of its shift.
func (d Duty) Keeps(x Expected, es []Entry) *Entry {
	if !d.Rota() {
		return d.Decides(es, x.Period)
	}
	for i := range es {
		if es[i].Shift == x.Shift.At {
			return &es[i]
		}
	}
	return nil
}
