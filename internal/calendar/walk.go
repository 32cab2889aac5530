package calendar

import "time"

// walk is one computation of a clock. While civil, it stands on a day of steps;
// otherwise at an instant.
type walk struct {
	cal   *Calendar
	loc   *time.Location
	clock Clock
	cuts  []span
	civil bool
	at    time.Time // not civil: where the deadline stands
	steps []Step    // civil: a step for each day from the start
	rules []int     // civil: the rule segments that set the term
}

// run computes the deadline with the given pauses. On an error the steps go as
// far as they could be computed.
func run(c Clock, cuts []span, cal *Calendar, loc *time.Location) (*walk, error) {
	w := &walk{cal: cal, loc: loc, clock: c, cuts: cuts}
	if err := w.rule(); err != nil {
		return w, err
	}
	for i, s := range c.Segments {
		if s.Part == Extension {
			if err := w.extend(i); err != nil {
				return w, err
			}
		}
	}
	if w.civil {
		if err := w.unpause(); err != nil {
			return w, err
		}
		if c.Segments[len(c.Segments)-1].MoveToWorkday {
			return w, w.move()
		}
	}
	return w, nil
}

func (w *walk) date() Date {
	if w.civil {
		return w.steps[len(w.steps)-1].Date
	}
	return DateOf(w.at, w.loc)
}

// end is the instant after which the duty is late.
func (w *walk) end() time.Time {
	if w.civil {
		return w.date().Add(1).Start(w.loc)
	}
	return w.at
}

// rule finds the end that the rule segments set. A change between civil dates
// and the running of hours starts anew, so that only the last stretch of one
// manner matters.
func (w *walk) rule() error {
	var stretch []int
	for i, s := range w.clock.Segments {
		if s.Part != Rule {
			continue
		}
		if len(stretch) > 0 && w.clock.Segments[stretch[0]].Term.Unit.Civil() != s.Term.Unit.Civil() {
			stretch = stretch[:0]
		}
		stretch = append(stretch, i)
	}
	w.civil = w.clock.Segments[stretch[0]].Term.Unit.Civil()
	if w.civil {
		w.rules = stretch
		return w.civilRules()
	}
	w.instantRules(stretch)
	return nil
}

// civilRules walks the days. For each rule in turn it looks for the first day,
// not before the day on which the rule takes effect or an earlier rule had
// already ended, on which its whole term is counted.
func (w *walk) civilRules() error {
	stretch := w.rules
	start := w.dateFrom(stretch[0])
	w.begin(start, stretch[0])
	day := 0 // index into steps
	for k, i := range stretch {
		need, until := w.clock.Segments[i].Term.daysFrom(start), -1
		if k+1 < len(stretch) {
			until = int(w.dateFrom(stretch[k+1]) - start)
		}
		for day != until {
			if err := w.reach(day); err != nil {
				return err
			}
			if w.steps[day].N >= need {
				break
			}
			day++
		}
	}
	w.steps = w.steps[:day+1]
	return nil
}

// reach counts on to the day with this index.
func (w *walk) reach(day int) error {
	for day >= len(w.steps) {
		if err := w.next(w.inForce(w.steps[0].Date.Add(len(w.steps)))); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) dateFrom(segment int) Date { return DateOf(w.clock.Segments[segment].From, w.loc) }

// inForce is the rule to which the day belongs: the last that had taken effect
// by its end.
func (w *walk) inForce(d Date) int {
	in := w.rules[0]
	for _, i := range w.rules[1:] {
		if w.dateFrom(i) <= d {
			in = i
		}
	}
	return in
}

// daysFrom is how many days have to be counted.
func (t Term) daysFrom(start Date) int {
	if t.Unit == Month {
		return int(start.AddMonths(t.N) - start)
	}
	return t.N
}

// begin takes the first step: the start day, which is not counted.
func (w *walk) begin(start Date, segment int) {
	if w.steps == nil {
		w.steps = make([]Step, 0, min(w.clock.Segments[segment].Term.N, 100)*3/2+8) // most days are worked
	}
	w.steps = append(w.steps[:0], Step{Date: start, Mark: Started, Segment: segment})
}

// next counts one more day under the segment.
func (w *walk) next(segment int) error {
	before := w.steps[len(w.steps)-1]
	s := Step{Date: before.Date + 1, Mark: Counted, N: before.N, Segment: segment}
	if w.clock.Segments[segment].Term.Unit == Workday {
		k, name, err := w.cal.Kind(s.Date)
		if err != nil {
			return err
		}
		s.Kind, s.Name = k, name
		if !k.Works() {
			s.Mark = Rest
		}
	}
	if s.Mark == Counted {
		s.Pause = w.pausedOn(s.Date)
		if s.Pause > 0 {
			s.Mark = Paused
		} else {
			s.N++
		}
	}
	w.steps = append(w.steps, s)
	return nil
}

// pausedOn gives the pause, counted from 1, in which the clock stands still at
// the end of the day, and 0 where it runs. That is so for the days from that of
// a pause's beginning to the one before its end.
func (w *walk) pausedOn(d Date) int {
	for i, c := range w.cuts {
		if c.first <= d && d <= c.last {
			return i + 1
		}
	}
	return 0
}

// extend counts the extension's own term after the end reached so far.
func (w *walk) extend(i int) error {
	t := w.clock.Segments[i].Term
	switch {
	case !t.Unit.Civil():
		w.at = w.after(w.end(), t.duration())
		w.civil = false
		return nil
	case !w.civil:
		w.civil = true
		w.begin(DateOf(w.at, w.loc), i)
	}
	last := w.steps[len(w.steps)-1]
	total := last.N + t.daysFrom(last.Date)
	for ; last.N < total; last = w.steps[len(w.steps)-1] {
		if err := w.next(i); err != nil {
			return err
		}
	}
	return nil
}

// unpause makes the next day that counts the due day, where the clock stands
// still at the end of the one reached. Only a term of 0 days, or a rule shortened
// during a pause, ends on such a day: every other one ends on a day that counted.
func (w *walk) unpause() error {
	last := w.steps[len(w.steps)-1]
	if w.pausedOn(last.Date) == 0 {
		return nil
	}
	for next := true; next; next = w.steps[len(w.steps)-1].Mark != Counted {
		if err := w.reach(len(w.steps)); err != nil {
			return err
		}
	}
	return nil
}

// move passes over days that are not worked, or paused.
func (w *walk) move() error {
	for {
		last := &w.steps[len(w.steps)-1]
		k, name, err := w.cal.Kind(last.Date)
		if err != nil {
			return err
		}
		last.Kind, last.Name = k, name
		if k.Works() && w.pausedOn(last.Date) == 0 {
			return nil
		}
		s := Step{Date: last.Date + 1, Mark: Moved, N: last.N, Segment: last.Segment}
		w.steps = append(w.steps, s)
	}
}

// instantRules does for minutes and hours what civilRules does for days.
func (w *walk) instantRules(stretch []int) {
	start := w.clock.Segments[stretch[0]].From
	floor := start
	for k, i := range stretch {
		// The first instant at which the whole term has run, not before floor.
		end := w.after(start, w.clock.Segments[i].Term.duration())
		if end.Before(floor) {
			end = w.after(floor, 0)
		}
		floor = end
		if k+1 < len(stretch) {
			if next := w.clock.Segments[stretch[k+1]].From; next.Before(end) {
				floor = next
			}
		}
	}
	w.at = floor
}

// after is the instant at which the clock has run for d since t.
func (w *walk) after(t time.Time, d time.Duration) time.Time {
	for _, c := range w.cuts { // in order of time, not overlapping
		if !c.until.After(t) {
			continue
		}
		if c.from.After(t) {
			run := c.from.Sub(t)
			if d < run {
				return t.Add(d)
			}
			d -= run
		}
		t = c.until
	}
	return t.Add(d)
}
