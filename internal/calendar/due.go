package calendar

import (
	"time"
)

// Due (到期) is what a clock and a version of the calendar say. It is a value of
// the moment it was computed: a later calendar does not change it.
type Due struct {
	// Date is the due date, None while it is not known. For minutes and hours it
	// is the date on which the instant falls.
	Date Date `json:"date"`
	// At is the instant after which the duty is late: for civil units the end of
	// the due date, which is the first instant of the next day. Zero while not known.
	At time.Time `json:"at,omitzero"`
	// Unit is that of the last segment: it says whether Date or At counts.
	Unit Unit `json:"unit"`
	// Unknown says why there is no due date (未定), as a wording code:
	// calendar.missing_year with MissingYear, or calendar.paused. Empty: known.
	Unknown     string `json:"unknown,omitempty"`
	MissingYear int    `json:"missing_year,omitempty"`
	// PausedUntil is set while Unknown is calendar.paused: the open pause ends at
	// this instant, if not before, and then Latest and LatestAt are the deadline.
	// Where the calendar lacks a year for them MissingYear says which: PausedUntil
	// is zero or Latest None.
	PausedUntil time.Time `json:"paused_until,omitzero"`
	Latest      Date      `json:"latest"`
	LatestAt    time.Time `json:"latest_at,omitzero"`
	// Original is the due date of the first rule without pauses, changes and
	// extensions (原为); None if the calendar lacks a year for it.
	Original Date `json:"original"`
	// Steps are the days from the start to the due date, for civil units. While
	// the deadline is unknown they end before the day on which it became so.
	Steps []Step `json:"steps,omitempty"`
}

// Mark says what the computation did with a day.
type Mark string

// The marks of a day.
const (
	Started Mark = "start"   // 起算日, not counted
	Counted Mark = "counted" // 计入
	Rest    Mark = "rest"    // 不计: weekend or holiday
	Paused  Mark = "paused"  // 暂停, would have counted
	Moved   Mark = "moved"   // after the count: the due day moved over this day, or to it
)

// Step is one day of the computation.
type Step struct {
	Date    Date   `json:"date"`
	Mark    Mark   `json:"mark"`
	N       int    `json:"n"`               // days counted up to and with this one
	Kind    Kind   `json:"kind"`            // only where the unit is workday
	Name    string `json:"name,omitempty"`  // 国庆节, 周日, 调休上班
	Segment int    `json:"segment"`         // index into the clock's segments
	Pause   int    `json:"pause,omitempty"` // 1 for the clock's first pause, where Mark is Paused
}

// Due computes the deadline. A year missing from the calendar, and an open pause
// that holds the deadline back, are answers in Due.Unknown and not errors; the
// error is a fault for a clock that Validate refuses.
func (c Clock) Due(cal *Calendar, loc *time.Location) (Due, error) {
	d := Due{Date: None, Original: None, Latest: None}
	if err := c.Validate(); err != nil {
		return d, err
	}
	d.Unit = c.Segments[len(c.Segments)-1].Term.Unit
	r, err := run(Clock{Segments: c.Segments[:1]}, nil, cal, loc)
	if err == nil {
		d.Original = r.date()
	}
	cuts, open, cutErr := c.cuts(cal, loc)
	if len(c.Segments) > 1 || len(c.Pauses) > 0 {
		r, err = run(c, cuts, cal, loc)
	}
	d.Steps = r.steps
	_, isOpen := c.OpenPause()
	switch {
	case cutErr != nil && (err != nil || r.end().After(c.Pauses[len(cuts)].From)):
		d.Steps = before(d.Steps, DateOf(c.Pauses[len(cuts)].From, loc))
		return d.missing(cutErr, isOpen && len(cuts) == len(c.Pauses)-1, open)
	case err != nil && isOpen && cutErr == nil:
		_, free := run(c, cuts[:len(cuts)-1], cal, loc)
		return d.missing(err, free == nil, open)
	case err != nil:
		return d.missing(err, false, open)
	case !open.IsZero():
		free, err := run(c, cuts[:len(cuts)-1], cal, loc)
		if err != nil || !free.end().Equal(r.end()) {
			d.Unknown, d.PausedUntil = unknownPaused, open
			d.Latest, d.LatestAt = r.date(), r.end()
			d.Steps = before(d.Steps, cuts[len(cuts)-1].first)
			return d, nil
		}
	}
	d.Date, d.At = r.date(), r.end()
	return d, nil
}

// before gives the steps of the days before the date.
func before(steps []Step, d Date) []Step {
	for i, s := range steps {
		if s.Date >= d {
			return steps[:i]
		}
	}
	return steps
}

// missing makes the deadline unknown for want of a year. An open pause is the
// nearer reason, and is the one that is said.
func (d Due) missing(err error, paused bool, until time.Time) (Due, error) {
	y, ok := MissingYear(err)
	if !ok {
		return d, err
	}
	d.Unknown, d.MissingYear = unknownYear, y
	if paused {
		d.Unknown, d.PausedUntil = unknownPaused, until
	}
	return d, nil
}

// The reasons why there is no due date, which are also wording codes.
const (
	unknownYear   = "calendar.missing_year"
	unknownPaused = "calendar.paused"
)

// Known reports whether there is a due date.
func (d Due) Known() bool { return d.Unknown == "" }

// LateBy tells whether the duty is late at now, and by how many working days:
// 逾期 6 个工作日 is 6 and 还剩 3 个工作日 is -3. Civil units compare dates, so that a
// due date that passed on a Friday is late on Saturday, by 0 working days. A
// paused clock is not late (0, false), until the limit of its pause has ended it.
// With a year missing from the calendar late is still right where the due date is
// known; the number is 0 and the error the fault calendar.missing_year.
func LateBy(cal *Calendar, due Due, now time.Time, loc *time.Location) (workdays int, late bool, err error) {
	date, at := due.Date, due.At
	switch {
	case due.Unknown == unknownPaused && (due.PausedUntil.IsZero() || now.Before(due.PausedUntil)):
		return 0, false, nil
	case due.Unknown == unknownPaused && !due.Latest.IsNone():
		date, at = due.Latest, due.LatestAt
	case due.Unknown != "":
		return 0, false, missingYear(due.MissingYear)
	}
	today := DateOf(now, loc)
	late = today > date
	if !due.Unit.Civil() {
		late = now.After(at)
	}
	workdays, err = cal.WorkdaysBetween(date, today)
	return workdays, late, err
}

// LateBy tells as the function of that name how late the duty is, without the working
// days after the due date on which the clock stood still.
func (c Clock) LateBy(cal *Calendar, due Due, now time.Time, loc *time.Location) (workdays int, late bool, err error) {
	workdays, late, err = LateBy(cal, due, now, loc)
	if err != nil || !late {
		return workdays, late, err
	}
	date := due.Date
	if !due.Known() {
		date = due.Latest
	}
	cuts, _, err := c.cuts(cal, loc)
	if err != nil {
		return 0, late, err
	}
	today := DateOf(now, loc)
	for _, cut := range cuts {
		first, last := max(cut.first, date+1), min(cut.last, today)
		if first > last {
			continue
		}
		stood, err := cal.WorkdaysBetween(first-1, last)
		if err != nil {
			return 0, late, err
		}
		workdays -= stood
	}
	return workdays, late, nil
}

// LateFor tells by how long the duty is late at now, rest days and nights counted, without the
// time after the deadline during which the clock stood still; negative before the deadline.
func (c Clock) LateFor(cal *Calendar, due Due, now time.Time, loc *time.Location) (time.Duration, error) {
	late := now.Sub(due.At)
	cuts, _, err := c.cuts(cal, loc)
	for _, cut := range cuts {
		from, until := cut.from, cut.until
		if from.Before(due.At) {
			from = due.At
		}
		if until.After(now) {
			until = now
		}
		if until.After(from) {
			late -= until.Sub(from)
		}
	}
	return late, err
}

// span is a time cut out of the clock by a pause: [from, until).
type span struct {
	from, until time.Time
	first, last Date // the days at whose end the clock stands still
}

// cuts gives the pauses as they take effect, each ended by its limit at the
// latest, and the end of the open one. With an error the list holds the pauses
// before the one whose limit could not be computed.
func (c Clock) cuts(cal *Calendar, loc *time.Location) (list []span, open time.Time, err error) {
	for _, p := range c.Pauses {
		end, err := p.end(cal, loc)
		if err != nil {
			return list, open, err
		}
		if p.Open() {
			open = end
		}
		list = append(list, span{p.From, end, DateOf(p.From, loc), DateOf(end, loc) - 1})
	}
	return list, open, nil
}

// PauseEnds is when the open pause ends, if nobody ends it before.
func (c Clock) PauseEnds(cal *Calendar, loc *time.Location) (time.Time, error) {
	p, _ := c.OpenPause()
	return p.end(cal, loc)
}

// Ends is when the pause ends: when somebody ended it, and when its limit is used up
// at the latest. Where the calendar lacks a year for it, it is a fault.
func (p Pause) Ends(cal *Calendar, loc *time.Location) (time.Time, error) { return p.end(cal, loc) }

// end is when the pause ends: when somebody ended it, and when its limit is used
// up at the latest.
func (p Pause) end(cal *Calendar, loc *time.Location) (time.Time, error) {
	first := DateOf(p.From, loc)
	if !p.Open() && p.Limit.Unit.Civil() && int(DateOf(p.Until, loc)-first) < p.Limit.N {
		return p.Until, nil // shorter than the limit whatever the calendar says
	}
	var limit time.Time
	switch p.Limit.Unit {
	case Day:
		limit = first.Add(p.Limit.N).Start(loc)
	case Month:
		limit = first.AddMonths(p.Limit.N).Start(loc)
	case Workday:
		last, err := cal.AddWorkdays(first-1, p.Limit.N)
		if err != nil {
			return limit, err
		}
		limit = last.Add(1).Start(loc)
	default:
		limit = p.From.Add(p.Limit.duration())
	}
	if !p.Open() && p.Until.Before(limit) {
		return p.Until, nil
	}
	return limit, nil
}
