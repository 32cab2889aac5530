package duty

import (
	"slices"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
)

// TimesIn is how many entries the duty asks of a post in a period (次数): those that the pack
// names, or as many as fit with their gap into what the season, the first and the last day
// of the duty leave of the period.
func (d Duty) TimesIn(p calendar.Period) int {
	from, to, ok := d.Window(p)
	if from = max(from, d.Begins); !d.Ends.IsNone() {
		to = min(to, d.Ends)
	}
	switch {
	case !ok || from > to:
		return 0
	case d.Rota():
		return len(d.Shifts)
	case d.Times < 2:
		return 1
	case d.Gap == 0:
		return d.Times
	}
	return min(d.Times, int(to-from)/d.Gap+1)
}

// Decides is the entry by which a post stands for a period: the one that made its entries as
// many as are asked for, those on time counted first; nil while one is lacking.
func (d Duty) Decides(es []Entry, p calendar.Period) *Entry {
	n := d.TimesIn(p)
	if n == 0 || len(es) < n {
		return nil
	}
	es = slices.Clone(es)
	slices.SortStableFunc(es, betterEntry)
	return &es[n-1]
}

// betterEntry orders entries on time before the late ones, then by their delivery.
func betterEntry(a, b Entry) int {
	switch {
	case a.Timely != Late && b.Timely == Late:
		return -1
	case a.Timely == Late && b.Timely != Late:
		return 1
	}
	return a.DeliveredAt.Compare(b.DeliveredAt)
}

// FactsOf are the entries of a period by post, as a duty of posts is counted.
func (d Duty) FactsOf(es []Entry, p calendar.Period) Facts {
	by := map[string][]Entry{}
	for _, e := range es {
		by[e.Post] = append(by[e.Post], e)
	}
	f := Facts{Entries: map[string]*Entry{}, Given: map[string]Given{}, Own: by}
	for post, own := range by {
		f.Given[post] = Given{Entries: len(own)}
		if d.Rota() {
			for i := range own {
				f.Entries[shiftKey(post, own[i].Shift)], f.Given[shiftKey(post, own[i].Shift)] = &own[i], Given{Entries: 1}
			}
			continue
		}
		if e := d.Decides(own, p); e != nil {
			f.Entries[post] = e
		}
	}
	return f
}

// Slots is what a post has entered of a duty around a period: its entries of the period, and
// the days of the entries that lie near enough for the gap to count, in their order.
type Slots struct {
	Entries []Entry
	Days    []calendar.Date
}

// SlotReader reads the entries of a post for a duty and a period.
type SlotReader interface {
	EntriesFor(duty, post, period string) ([]Entry, error)
}

// SlotsOf reads the slots of a post. A gap is never longer than a period, so that the
// periods before and after are all that it reaches into.
func SlotsOf(r SlotReader, d Duty, post string, p calendar.Period) (out Slots, err error) {
	periods := []calendar.Period{p}
	if d.Gap > 0 {
		periods = append(periods, p.Prev(), p.Next())
	}
	for _, one := range periods {
		es, err := r.EntriesFor(d.ID, post, one.Key)
		if err != nil {
			return out, err
		}
		if one.Key == p.Key {
			out.Entries = es
		}
		for _, e := range es {
			out.Days = append(out.Days, e.Day)
		}
	}
	slices.Sort(out.Days)
	return out, nil
}

// Free is the first day from day on of which the gap lets another entry be (间隔): an entry of
// the 1st with a gap of three days is followed by one of the 4th.
func (s Slots) Free(gap int, day calendar.Date) calendar.Date {
	for _, taken := range s.Days { // in order: what is pushed on meets the later ones again
		if day > taken.Add(-gap) && day < taken.Add(gap) {
			day = taken.Add(gap)
		}
	}
	return day
}

// taken refuses an entry of a period whose entries are all in, and one that comes too soon
// after or before another.
func (s Slots) taken(d Duty, p calendar.Period, day calendar.Date) error {
	n := d.TimesIn(p)
	if len(s.Entries) >= max(n, 1) {
		if d.Times < 2 {
			return fault.New(fault.Conflict, "duty.entered_already", p.Zh())
		}
		return fault.New(fault.Conflict, "duty.times_all", p.Zh(), strconv.Itoa(n))
	}
	if free := s.Free(d.Gap, day); free != day {
		return fault.At("day", "duty.gap", d.Title, strconv.Itoa(d.Gap), free.String())
	}
	return nil
}

// once refuses what was entered already for the period, and a person of whom
// nothing is due of the actor.
func (e *Entry) once(tx Tx, actor access.Actor, d Duty, p calendar.Period) error {
	if d.PerObject != "" {
		return e.onceAbout(tx, actor, d, p)
	}
	e.Object = ""
	if d.Cadence == "" {
		return nil
	}
	s, err := SlotsOf(tx, d, e.Post, p)
	if d.Rota() {
		e.Slot = d.ID + " " + e.Post + " " + p.Key + " " + e.Shift
		if err == nil && d.Keeps(Expected{Shift: Shift{At: e.Shift}}, s.Entries) != nil {
			err = fault.New(fault.Conflict, "duty.shift_entered", p.Zh(), e.Shift)
		}
		return err
	}
	if err == nil {
		err = s.taken(d, p, e.Day)
	}
	if e.Slot = d.ID + " " + e.Post + " " + p.Key; len(s.Entries) > 0 {
		e.Slot += " " + strconv.Itoa(len(s.Entries)+1)
	}
	return err
}

func (e *Entry) onceAbout(tx Tx, actor access.Actor, d Duty, p calendar.Period) error {
	if !d.PerEvent() { // the event was found before
		lo, hi := actor.Area.Range()
		roster, err := tx.RosterIn(int64(lo), int64(hi))
		if err != nil {
			return err
		}
		objects := Objects(d, roster, org.Post{Area: actor.Area}, actor.Person, e.Day)
		if !slices.ContainsFunc(objects, func(o Object) bool { return o.Person == e.Object }) {
			return fault.At("object", "duty.object")
		}
	}
	e.Slot = d.ID + " " + e.Object + " " + p.Key
	_, there, err := tx.EntryAbout(d.ID, e.Object, p.Key)
	if err == nil && there {
		return fault.New(fault.Conflict, "duty.entered_already", p.Zh())
	}
	return err
}
