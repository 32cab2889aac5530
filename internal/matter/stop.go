package matter

import (
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// pause stops the clock for at most the list's limit, whatever unit is given.
func (w *work) pause() error {
	p := calendar.Pause{From: w.actor.Now, Reason: w.in.Text, By: w.actor.Person, Limit: w.in.Days}
	if p.Limit.N == 0 {
		p.Limit = w.list.PauseLimit
	}
	longer, err := w.longer(p)
	if err != nil {
		return err
	}
	if p.Limit.N <= 0 || longer {
		return fault.At("days", "matter.pause_limit", w.list.PauseLimit.Zh())
	}
	planned, err := w.planned(p)
	if err != nil {
		return err
	}
	if err := w.second(planned); err != nil {
		return err
	}
	if w.m.Clock, err = w.m.Clock.Pause(p); err != nil {
		return err
	}
	return w.m.timed(w.rules)
}

// longer reports whether a pause may last longer than the list allows. Limits of
// different units are compared by when they end.
func (w *work) longer(p calendar.Pause) (bool, error) {
	most := w.list.PauseLimit
	if p.Limit.Unit == most.Unit {
		return p.Limit.N > most.N, nil
	}
	if p.Limit.N <= 0 {
		return false, nil
	}
	ends, err := p.Ends(w.rules.Calendar, w.rules.Zone)
	if err != nil {
		return false, err
	}
	p.Limit = most
	last, err := p.Ends(w.rules.Calendar, w.rules.Zone)
	return err == nil && ends.After(last), err
}

// deferUntil puts a matter off (暂缓): its deadline stays, the sweep keeps away until
// the day. It may be put off for as long as it may be paused.
func (w *work) deferUntil() error {
	today := calendar.DateOf(w.actor.Now, w.rules.Zone)
	if w.in.Until <= today {
		return fault.At("until", "matter.defer_date")
	}
	days, err := w.measure(today, w.in.Until-1)
	if _, missing := calendar.MissingYear(err); missing && int(w.in.Until-today) > 2*w.most(today)+14 {
		days, err = w.most(today)+1, nil // too far off whatever the calendar will say
	}
	if err != nil {
		return err
	}
	if days > w.most(today) {
		return fault.At("until", "matter.defer_limit", w.list.PauseLimit.Zh())
	}
	if n := len(w.m.Deferrals); n > 0 && w.m.Deferrals[n-1].Until > today { // the new day takes the place of the old one
		w.m.Deferrals[n-1].Until = today
	}
	if err := w.second(days); err != nil {
		return err
	}
	w.m.Deferred = w.in.Until
	w.m.Deferrals = append(w.m.Deferrals, Deferral{From: today, Until: w.in.Until, By: w.actor.Person})
	return w.m.again(w.rules)
}

// again computes when the sweep looks at the matter next; without a clock it never
// does.
func (m *Matter) again(r Rules) error {
	if len(m.Clock.Segments) == 0 {
		return nil
	}
	due, at := m.Due, m.DueAt
	if err := m.timed(r); err != nil {
		return err
	}
	if !due.IsNone() { // what was computed stands
		m.Due, m.DueAt = due, at
		m.NextDue = m.Look(r.Zone, at)
	}
	return nil
}

// second asks for a second person (另一个人): one person stops a matter, by pauses and
// deferrals together, for no longer than one pause may last.
func (w *work) second(planned int) error {
	used, err := w.stopped(w.actor.Person)
	if err != nil {
		return err
	}
	if used+planned > w.most(calendar.DateOf(w.actor.Now, w.rules.Zone)) {
		return fault.New(fault.Conflict, "matter.second_person", w.list.PauseLimit.Zh())
	}
	return nil
}

// stopped is for how long a person has stopped the matter so far, in the days of the
// list's limit.
func (w *work) stopped(by string) (days int, err error) {
	for _, p := range w.m.Clock.Pauses {
		if p.By != by || by == "" {
			continue
		}
		ends, err := p.Ends(w.rules.Calendar, w.rules.Zone)
		if err != nil {
			return 0, err
		}
		n, err := w.measure(calendar.DateOf(p.From, w.rules.Zone), calendar.DateOf(ends, w.rules.Zone)-1)
		if err != nil {
			return 0, err
		}
		days += n
	}
	for _, d := range w.m.Deferrals {
		if d.By != by {
			continue
		}
		n, err := w.measure(d.From, d.Until-1)
		if err != nil {
			return 0, err
		}
		days += n
	}
	return days, nil
}

// planned is how long a pause lasts at most, in the days of the list's limit.
func (w *work) planned(p calendar.Pause) (int, error) {
	if p.Limit.Unit == w.list.PauseLimit.Unit && (p.Limit.Unit == calendar.Workday || p.Limit.Unit == calendar.Day) {
		return p.Limit.N, nil
	}
	ends, err := p.Ends(w.rules.Calendar, w.rules.Zone)
	if err != nil {
		return 0, err
	}
	return w.measure(calendar.DateOf(p.From, w.rules.Zone), calendar.DateOf(ends, w.rules.Zone)-1)
}

// measure counts the days from first to last as the list's limit does: working days
// where it is of working days, else all.
func (w *work) measure(first, last calendar.Date) (int, error) {
	if last < first {
		return 0, nil
	}
	if w.list.PauseLimit.Unit == calendar.Workday {
		return w.rules.Calendar.WorkdaysBetween(first-1, last)
	}
	return int(last-first) + 1, nil
}

// most is the list's limit in those days, from a day on.
func (w *work) most(from calendar.Date) int {
	switch t := w.list.PauseLimit; t.Unit {
	case calendar.Month:
		return int(from.AddMonths(t.N) - from)
	case calendar.Hour:
		return (t.N + 23) / 24
	case calendar.Minute:
		return (t.N + 24*60 - 1) / (24 * 60)
	default:
		return t.N
	}
}
