package duty

import (
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/journal"
)

// AheadDays is for how many days a roster is looked at: a shift without a name in them is a
// gap (空班) that is told.
const AheadDays = 7

// maxAhead is how far ahead a roster is filled in.
const maxAhead = 62

// Turn says who stands a shift of a post (值班表的一班). Was is who was named before (换班): both
// names are kept, and those before them in the journal.
type Turn struct {
	ident.Row
	Duty, Post, Shift, Person, Was string
	Day                            calendar.Date
	Area                           area.Code
	Pack                           string
}

// TurnReader reads rosters.
type TurnReader interface {
	// Turns reads the turns of a duty between two days in a range of areas.
	Turns(duty string, from, to calendar.Date, lo, hi int64) ([]Turn, error)
}

// StoodBy is who is named for a shift of a post, "" for nobody.
func StoodBy(r TurnReader, d Duty, post org.Post, s Shift) (string, error) {
	t, err := turnOf(r, post, Naming{Duty: d.ID, Shift: s.At, Day: s.Day})
	return t.Person, err
}

// TurnTx is what naming somebody on a roster needs of a transaction.
type TurnTx interface {
	TurnReader
	Post(id string) (org.Post, error)
	DutyOf(pack, id string) (Duty, error)
	Appointments(post string) ([]org.Appointment, error)
	Leaves(person string) ([]org.Leave, error)
	SaveTurn(*Turn) error
	Record(journal.Event) error
}

// Naming is who is to stand a shift. Person "" strikes the name out.
type Naming struct {
	Pack, Duty, Post, Shift, Person string
	Day                             calendar.Date
}

// Standers are those who may stand the shifts of a post on a day: whoever is appointed to
// it, its deputies too, and is not on leave.
func Standers(as []org.Appointment, leaves func(person string) ([]org.Leave, error), day calendar.Date) (out []string, err error) {
	for _, a := range as {
		if !a.On(day) || slices.Contains(out, a.Person) {
			continue
		}
		ls, err := leaves(a.Person)
		if err != nil {
			return nil, err
		}
		if excuse(ls, calendar.PeriodOf(calendar.Daily, day)) == "" {
			out = append(out, a.Person)
		}
	}
	return out, nil
}

// Name puts a person on the roster, or another one in their place (排班、换班), before the shift
// begins. Who stood a shift that has begun is no matter of planning: the entry says it.
func Name(tx TurnTx, actor access.Actor, zone *time.Location, in Naming) (Turn, error) {
	post, err := tx.Post(in.Post)
	if err != nil {
		return Turn{}, err
	}
	if err := access.May(actor, "duty.roster", planned(post)); err != nil {
		return Turn{}, err
	}
	d, err := tx.DutyOf(in.Pack, in.Duty)
	if err != nil {
		return Turn{}, err
	}
	if !d.of(post) {
		return Turn{}, fault.New(fault.Denied, "duty.other_role", d.Title)
	}
	s, ok := d.ShiftAt(in.Day, in.Shift, zone)
	switch {
	case !ok:
		return Turn{}, fault.At("shift", "duty.shift_none", d.Title, in.Day.Zh(), in.Shift)
	case !actor.Now.Before(s.From):
		return Turn{}, fault.New(fault.Conflict, "duty.shift_begun", in.Day.Zh(), s.Hours(zone))
	case in.Day > calendar.DateOf(actor.Now, zone).Add(maxAhead):
		return Turn{}, fault.At("day", "duty.roster_far")
	}
	t, err := turnOf(tx, post, in)
	if err != nil || t.Person == in.Person {
		return t, err
	}
	if err := t.put(tx, in.Person); err != nil {
		return Turn{}, err
	}
	if err := tx.SaveTurn(&t); err != nil {
		return Turn{}, err
	}
	return t, tx.Record(actor.Event("duty.name", t.ID))
}

// planned is the roster of a post, for the access table.
func planned(post org.Post) access.Subject {
	return access.Subject{Owner: post.ID, Area: post.Area, Bodies: []string{post.Body}}
}

// MayName reports whether somebody fills in the roster of a post.
func MayName(actor access.Actor, post org.Post) bool {
	return access.May(actor, "duty.roster", planned(post)) == nil
}

// turnOf is the turn of a shift as it stands, a new one where nobody was named yet.
func turnOf(r TurnReader, post org.Post, in Naming) (Turn, error) {
	lo, hi := post.Area.Range()
	all, err := r.Turns(in.Duty, in.Day, in.Day, int64(lo), int64(hi))
	for _, t := range all {
		if t.Post == post.ID && t.Shift == in.Shift {
			return t, err
		}
	}
	return Turn{Duty: in.Duty, Post: post.ID, Shift: in.Shift, Day: in.Day, Area: post.Area, Pack: in.Pack}, err
}

// put names somebody who may stand the turn and keeps who was named before.
func (t *Turn) put(tx TurnTx, person string) error {
	if person != "" {
		as, err := tx.Appointments(t.Post)
		if err != nil {
			return err
		}
		may, err := Standers(as, tx.Leaves, t.Day)
		if err != nil {
			return err
		}
		if !slices.Contains(may, person) {
			return fault.At("person", "duty.roster_person", t.Day.Zh())
		}
	}
	if t.Person != "" {
		t.Was = t.Person
	}
	t.Person = person
	return nil
}

// Seat is one shift of a post with whoever stands it (一班).
type Seat struct {
	Post        org.Post
	Shift       Shift
	Person, Was string // Person "" where nobody is named: a gap (空班)
}

// Gap reports whether nobody is named for a shift that has not ended.
func (s Seat) Gap(now time.Time) bool { return s.Person == "" && now.Before(s.Shift.Until) }

// Seats lays out the shifts of a duty's posts between two days, by day, shift and post in the
// order of the roster.
func (d Duty) Seats(posts []org.Post, turns []Turn, zone *time.Location, from, to calendar.Date) (out []Seat) {
	named := map[string]Turn{}
	for _, t := range turns {
		named[shiftKey(t.Post, t.Day.String()+t.Shift)] = t
	}
	for day := from; day <= to; day++ {
		for _, s := range d.ShiftsOn(day, zone) {
			for _, p := range posts {
				if d.of(p) {
					t := named[shiftKey(p.ID, day.String()+s.At)]
					out = append(out, Seat{p, s, t.Person, t.Was})
				}
			}
		}
	}
	return out
}
