package matter

import (
	"strconv"
	"time"

	"luoshi/internal/calendar"
)

// clock starts the list's clock at an event.
func (l List) clock(start time.Time, event string) (calendar.Clock, error) {
	return calendar.StartClock(calendar.Segment{Term: l.Term, From: start, Event: event, Source: l.Source, MoveToWorkday: l.ToWorkday})
}

// timed recomputes the due date from the clock. A due date that cannot be known
// (paused without end, missing calendar year) is None: 未定, never a guess.
func (m *Matter) timed(r Rules) error {
	due, err := m.Clock.Due(r.Calendar, r.Zone)
	if err != nil {
		return err
	}
	m.Due, m.DueAt, m.Still = due.Date, due.At, ""
	if due.Unknown != "" {
		m.Due, m.DueAt = calendar.None, time.Time{}
	}
	if due.MissingYear > 0 {
		m.Still = missingYear(due.MissingYear)
	}
	m.NextDue = sooner(m.Look(r.Zone, m.DueAt), due.PausedUntil)
	if m.State != Assigned {
		m.NextDue = time.Time{}
	}
	return nil
}

// keepDue gives a backfilled matter the last day that its ledger names (原定期限), in
// place of the list's term.
func (m *Matter) keepDue(r Rules, owner string, start time.Time, last calendar.Date) error {
	days := calendar.Term{N: int(last - calendar.DateOf(start, r.Zone)), Unit: calendar.Day}
	clock, err := calendar.StartClock(calendar.Segment{Term: days, From: start, Event: "交办" + owner, Source: "补录：原台账所列期限"})
	if err != nil {
		return err
	}
	m.Clock = clock
	return m.timed(r)
}

// missingYear is the reason to stand still for want of a year of the calendar.
func missingYear(year int) string { return "calendar.missing_year " + strconv.Itoa(year) }

// sooner is the earlier of two instants, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Look is when the sweep looks at the ladders of the matter next, given the instant
// for its overdue ladder (zero: none): the earlier of that and the day for its ladders
// of repeats, and not before the day until which it is deferred. A matter that its
// owner does not have in hand is left alone.
func (m *Matter) Look(zone *time.Location, overdue time.Time) time.Time {
	if m.State != Assigned {
		return time.Time{}
	}
	if m.Ladder == "" {
		overdue = time.Time{}
	}
	next := overdue
	if !m.RepeatOn.IsNone() {
		next = sooner(next, m.RepeatOn.Start(zone))
	}
	if next.IsZero() || m.Deferred.IsNone() {
		return next
	}
	if until := m.Deferred.Start(zone); until.After(next) {
		return until
	}
	return next
}

// Expire ends a pause whose limit is used up (到上限自动恢复) and gives the line of the
// time line that says so; nil when no pause has come to its end. Until then it gives
// the instant at which it will, zero when that is not known.
func (m *Matter) Expire(r Rules, now time.Time) (*Step, time.Time, error) {
	if _, open := m.Clock.OpenPause(); !open || m.State != Assigned {
		return nil, time.Time{}, nil
	}
	ends, err := m.Clock.PauseEnds(r.Calendar, r.Zone)
	if year, missing := calendar.MissingYear(err); missing {
		m.Still = missingYear(year)
		return nil, time.Time{}, nil
	}
	if err != nil || now.Before(ends) {
		return nil, ends, err
	}
	if m.Clock, err = m.Clock.Resume(ends); err != nil {
		return nil, time.Time{}, err
	}
	return &Step{Matter: m.ID, At: now, Act: Resume, Before: m.State, After: m.State, Text: "暂停到上限，期限自" + calendar.DateOf(ends, r.Zone).Zh() + "起自动接着走"},
		time.Time{}, m.timed(r)
}
