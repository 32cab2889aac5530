package duty

import (
	"cmp"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
)

// OfAppointment is the event of a person who takes up a post (任职).
const OfAppointment = "appointment"

// Within says that a duty about a person is due within days of an event (几天之内), where
// Days is above zero: of an appointment to a post of one of the roles. What is due follows
// from the roster and is never stored.
type Within struct {
	Days int
	Of   string
	To   []access.Role
}

// kept is how many days after its last day an event may still be answered, late.
const kept = 92

// PerEvent reports whether the duty is due of events.
func (d Duty) PerEvent() bool { return d.Within.Days > 0 }

// Events are the events whose last day lies between two days, by their day and post: of
// each person who took up a post, once a day. An appointment of whose days the last lies
// before the duty began is none, nor is one that waits for its confirmation. Whoever holds
// the post no more before the last day is over owes no talk: Gone.
func (d Duty) Events(r Roster, from, to calendar.Date) (out []Object) {
	from = max(from, d.Begins)
	if !d.Ends.IsNone() {
		to = min(to, d.Ends)
	}
	for _, p := range r.Posts {
		if !slices.Contains(d.Within.To, p.Role) {
			continue
		}
		for _, a := range r.Appointments[p.ID] {
			due := a.From.Add(d.Within.Days)
			if a.Hold != org.Holder || !a.InForce() || due < from || due > to {
				continue
			}
			out = append(out, Object{Person: a.Person, Post: p, Since: a.From, Due: due, Gone: !a.Until.IsNone() && a.Until < due})
		}
	}
	slices.SortStableFunc(out, func(a, b Object) int { return cmp.Compare(a.Since, b.Since) })
	same := map[string]bool{}
	return slices.DeleteFunc(out, func(o Object) bool {
		key := o.Person + " " + o.Since.String()
		twice := same[key]
		same[key] = true
		return twice
	})
}

// asked are the events that are to be answered on a day.
func (d Duty) asked(r Roster, day calendar.Date) []Object {
	return slices.DeleteFunc(d.Events(r, day.Add(-kept), day.Add(d.Within.Days)), func(o Object) bool { return o.Gone || o.Since > day })
}

// PeriodOf is the period for which something is due about a person: of an event its day.
func (d Duty) PeriodOf(o Object, day calendar.Date) calendar.Period {
	if d.PerEvent() {
		return calendar.PeriodOf(calendar.Daily, o.Since)
	}
	return d.PeriodAt(day)
}

// AboutReader reads the entries of a duty about persons.
type AboutReader interface {
	EntriesAbout(duty, period string) ([]Entry, error)
}

// Answers finds the entries that answer for persons or events, in their order; nil where
// there is none yet.
func (d Duty) Answers(r AboutReader, objects []Object, day calendar.Date) ([]*Entry, error) {
	by := map[string]map[string]*Entry{}
	out := make([]*Entry, len(objects))
	for i, o := range objects {
		key := d.PeriodOf(o, day).Key
		if by[key] == nil {
			es, err := r.EntriesAbout(d.ID, key)
			if err != nil {
				return nil, err
			}
			by[key] = map[string]*Entry{}
			for j := range es {
				by[key][es[j].Object] = &es[j]
			}
		}
		out[i] = by[key][o.Person]
	}
	return out, nil
}

// FactsAbout are the entries about persons, as a duty per person is counted in the period of
// a day.
func (d Duty) FactsAbout(r AboutReader, roster Roster, day calendar.Date) (Facts, error) {
	objects := Posted(roster, day)
	if d.PerEvent() {
		over := d.Over(day)
		objects = d.Events(roster, over.From, over.To)
	}
	f := Facts{Entries: map[string]*Entry{}}
	es, err := d.Answers(r, objects, day)
	for i, e := range es {
		f.Entries[aboutKey(objects[i].Person, d.PeriodOf(objects[i], day))] = e
	}
	return f, err
}

// aboutKey is a person and a period.
func aboutKey(person string, p calendar.Period) string { return person + " " + p.Key }

// eventOf is the event that an entry about a person answers: the latest of which somebody
// may answer on the day of the entry.
func (d Duty) eventOf(tx Tx, actor access.Actor, person string, day calendar.Date) (calendar.Period, error) {
	lo, hi := actor.Area.Range()
	roster, err := tx.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return calendar.Period{}, err
	}
	objects := Objects(d, roster, org.Post{Area: actor.Area}, actor.Person, day)
	for _, o := range slices.Backward(objects) {
		if o.Person == person {
			return d.PeriodOf(o, day), nil
		}
	}
	return calendar.Period{}, fault.At("object", "duty.event_none", d.Title)
}
