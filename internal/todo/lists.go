package todo

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// Lists is the kind of the lists to fill (要填的清单), which have no life: one waits until it is
// entered or its period is over. Fill is its act.
const (
	Lists = "要填的清单"
	Fill  = "fill"
	Plan  = "plan" // of a rota whose next shifts lack a name (空班)
)

// lists are the recurring lists that the actor's own post owes for the period of today and
// that are not in. Days of rest and of an approved leave are excused. Where the calendar
// lacks the year a day counts as a working day: nobody is kept from filling in.
func lists(r *store.Reader, ask Ask) (out []Item, err error) {
	a, today := ask.Actor, ask.Today()
	if a.Post == "" || a.Suspended || !a.Holds("duty.enter") {
		return nil, nil
	}
	ds, err := r.DutiesOn(today)
	if err != nil {
		return nil, err
	}
	var roster *duty.Roster
	for _, d := range ds {
		if d.PerEvent() && d.Of(a.Role) {
			if out, err = events(r, ask, d, out); err != nil {
				return nil, err
			}
		}
		if d.Rota() && d.Of(a.Role) {
			if out, err = shifts(r, ask, d, out); err != nil {
				return nil, err
			}
		}
		if d.PerObject != "" || !d.Of(a.Role) || d.Rota() {
			continue
		}
		if roster == nil {
			if roster, err = own(r, a); err != nil {
				return nil, err
			}
		}
		due, err := duty.Expect(d, *roster, ask.Calendar, ask.Zone, today)
		if _, missing := calendar.MissingYear(err); err != nil && !missing {
			return nil, err
		}
		p := d.PeriodAt(today)
		if err == nil && (len(due) == 0 || due[0].Excused != "") || d.Cadence == "" || d.Composed != "" {
			continue
		}
		s, err := duty.SlotsOf(r, d, a.Post, p)
		if err != nil {
			return nil, err
		}
		lacking := d.TimesIn(p) - len(s.Entries)
		if lacking < 1 || s.Free(d.Gap, today) != today {
			continue
		}
		_, last, _ := d.Window(p) // of several the next one, so that the others still fit
		out = append(out, Item{ID: d.ID, Title: d.Title, Post: a.Post, Area: a.Area, Due: max(today, last.Add(-(lacking-1)*d.Gap)), act: Fill, verb: "填报"})
	}
	return out, nil
}

// events adds what is due of the actor after events in their area, and not in yet.
func events(r *store.Reader, ask Ask, d duty.Duty, out []Item) ([]Item, error) {
	a, today := ask.Actor, ask.Today()
	lo, hi := a.Area.Range()
	roster, err := r.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	objects := duty.Objects(d, roster, org.Post{Area: a.Area}, a.Person, today)
	done, err := d.Answers(r, objects, today)
	for i, o := range objects {
		if err == nil && done[i] == nil {
			out = append(out, Item{ID: d.ID, Title: d.Title, Person: o.Person, Post: o.Post.ID, Area: o.Post.Area, Due: o.Due, act: Fill, verb: "填报"})
		}
	}
	return out, err
}

// shifts adds the entries of the last two shifts that the actor stood, or nobody was named for,
// and the roster of the next days where a shift lacks a name.
func shifts(r *store.Reader, ask Ask, d duty.Duty, out []Item) ([]Item, error) {
	a, today := ask.Actor, ask.Today()
	post, err := r.Post(a.Post)
	if err != nil {
		return nil, err
	}
	for _, s := range d.Begun(a.Now, ask.Zone, 2) {
		es, err := r.EntriesFor(d.ID, a.Post, d.PeriodAt(s.Day).Key)
		if err != nil {
			return nil, err
		}
		who, err := duty.StoodBy(r, d, post, s)
		if err != nil {
			return nil, err
		}
		if d.Keeps(duty.Expected{Shift: s}, es) == nil && (who == "" || a.Is(who)) {
			out = append(out, Item{ID: d.ID, Title: d.Title + " " + s.Hours(ask.Zone), Post: a.Post, Area: a.Area, Due: calendar.DateOf(s.Until, ask.Zone), At: s.Until, act: Fill, verb: "填报"})
		}
	}
	if !a.Holds("duty.roster") {
		return out, nil
	}
	lo, hi := a.Area.Range()
	turns, err := r.Turns(d.ID, today, today.Add(duty.AheadDays-1), int64(lo), int64(hi))
	for _, s := range d.Seats([]org.Post{post}, turns, ask.Zone, today, today.Add(duty.AheadDays-1)) {
		if s.Person == "" && a.Now.Before(s.Shift.From) {
			return append(out, Item{ID: d.ID, Title: d.Title + " " + s.Shift.Hours(ask.Zone), Post: a.Post, Area: a.Area, Due: s.Shift.Day, At: s.Shift.From, act: Plan, verb: "排值班表"}), err
		}
	}
	return out, err
}

// own is the roster of the actor's post alone.
func own(r *store.Reader, a access.Actor) (*duty.Roster, error) {
	post, err := r.Post(a.Post)
	if err != nil {
		return nil, err
	}
	as, err := r.Appointments(a.Post)
	if err != nil {
		return nil, err
	}
	out := &duty.Roster{Bundles: a.Bundles, Posts: []org.Post{post}, Appointments: map[string][]org.Appointment{a.Post: as}, Leaves: map[string][]org.Leave{}}
	for _, x := range as {
		if out.Leaves[x.Person] != nil {
			continue
		}
		if out.Leaves[x.Person], err = r.Leaves(x.Person); err != nil {
			return nil, err
		}
	}
	return out, nil
}
