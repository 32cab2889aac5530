package duty

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/journal"
)

// Value is one filled field.
type Value = form.Value

// Entry is what was entered for a duty in a period (填报). One entry feeds every
// report that its duty names.
type Entry struct {
	ident.Row
	Duty, Post, Person string
	Period             string // key of the period, 2026-10-08
	Day                calendar.Date
	Area               area.Code
	Object             string // person of whom it is, for a duty per person (谈话对象)
	Slot               string // what is entered once only: duty, post or object, period; "" on occurrence
	Values             []Value
	Nothing            bool // 今日无新增: a complete entry
	Timely             Timely
	SavedAt            time.Time // the phone's word (手机时间), zero when it is not believed
	DeliveredAt        time.Time // 收到时间, the server's
	Amended            int
	Print              string // digest of the text, by which copies are seen
	Pack               string
	Shift              string    // of a rota the shift that it is of: 20:00
	Answer             string    // of whom it is about (本人答复), "" before
	AnsweredAt         time.Time // zero before
}

// Amendment keeps what an entry said before it was amended (更正).
type Amendment struct {
	ident.Row
	Entry, Person, Reason string
	Before                []Value
	At                    time.Time
}

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	Post(id string) (org.Post, error)
	DutyOf(pack, id string) (Duty, error)
	SlotReader
	EntryAbout(duty, object, period string) (Entry, bool, error)
	RosterIn(lo, hi int64) (Roster, error)
	Entry(id string) (Entry, error)
	SaveEntry(*Entry) error
	SaveAmendment(*Amendment) error
	Leave(id string) (org.Leave, error)
	LeaveReader
	form.Book
	SaveLeave(*org.Leave) error
	Record(journal.Event) error
}

// Input is what a person enters.
type Input struct {
	Pack, Duty string
	Day        calendar.Date
	Object     string // person of whom it is, for a duty per person
	Shift      string // of a rota
	Values     []Value
	Nothing    bool
	Phone      Phone
}

// Enter takes an entry in (填报). An entry more than the period asks for is refused: what
// is there is amended instead. A day that lies ahead is refused. A saving time that is
// not believed is not kept either.
func Enter(tx Tx, actor access.Actor, zone *time.Location, in Input) (Entry, error) {
	if err := access.May(actor, "duty.enter", access.Subject{Owner: actor.Post, Area: actor.Area}); err != nil {
		return Entry{}, err
	}
	d, err := tx.DutyOf(in.Pack, in.Duty)
	if err != nil {
		return Entry{}, err
	}
	if err := d.accepts(actor, zone, in); err != nil {
		return Entry{}, err
	}
	if in.Values, err = d.read(in.Values, nil, in.Nothing, tx); err != nil {
		return Entry{}, err
	}
	p := d.PeriodAt(in.Day)
	if d.PerEvent() {
		if p, err = d.eventOf(tx, actor, in.Object, in.Day); err != nil {
			return Entry{}, err
		}
	}
	cutOff := d.CutOffOf(p, zone)
	if d.Rota() {
		if cutOff, err = d.begun(in, actor.Now, zone); err != nil {
			return Entry{}, err
		}
	}
	e := Entry{Duty: d.ID, Post: actor.Post, Person: actor.Person, Period: p.Key, Day: in.Day, Area: actor.Area, Object: in.Object, Values: in.Values,
		Nothing: in.Nothing, DeliveredAt: actor.Now, Pack: in.Pack, Timely: TimelyAt(in.Phone, actor.Now, cutOff), Shift: in.Shift, Print: digest(in.Values)}
	if in.Phone.Believed(actor.Now) {
		e.SavedAt = in.Phone.Saved
	}
	if err := e.once(tx, actor, d, p); err != nil {
		return Entry{}, err
	}
	if err := tx.SaveEntry(&e); err != nil {
		return Entry{}, err
	}
	return e, tx.Record(actor.Event("duty.enter", e.ID))
}

// begun is the time by which the entry of a shift is due; a shift that has not begun yet has
// no entry.
func (d Duty) begun(in Input, now time.Time, zone *time.Location) (time.Time, error) {
	s, ok := d.ShiftAt(in.Day, in.Shift, zone)
	switch {
	case !ok:
		return time.Time{}, fault.At("shift", "duty.shift_none", d.Title, in.Day.Zh(), in.Shift)
	case now.Before(s.From):
		return time.Time{}, fault.At("shift", "duty.shift_ahead", in.Day.Zh(), s.Hours(zone))
	}
	return s.Until, nil
}

// accepts checks an input against its duty, before anything is read.
func (d Duty) accepts(actor access.Actor, zone *time.Location, in Input) error {
	today := calendar.DateOf(actor.Now, zone)
	switch {
	case !d.of(org.Post{Role: actor.Role}):
		return fault.New(fault.Denied, "duty.other_role", d.Title)
	case d.Composed != "":
		return fault.New(fault.Conflict, "duty.composed", d.Title)
	case in.Day > today || in.Day < today.Add(-31):
		return fault.At("day", "duty.day_range")
	case in.Day < d.Begins:
		return fault.New(fault.Conflict, "duty.not_begun", d.Title, d.Begins.String())
	case !d.Ends.IsNone() && in.Day > d.Ends:
		return fault.New(fault.Conflict, "duty.ended", d.Title, d.Ends.String())
	case !d.Asked(in.Day):
		return fault.New(fault.Conflict, "duty.out_of_season", d.Title, d.Season.String())
	case in.Shift != "" && !d.Rota():
		return fault.At("shift", "duty.shift_none", d.Title, in.Day.Zh(), in.Shift)
	case in.Nothing && !d.NoNews:
		return fault.New(fault.Invalid, "duty.nothing_here", d.Title)
	}
	return nil
}

// Amend changes an entry by its own post and keeps the old text (更正).
func Amend(tx Tx, actor access.Actor, id string, values []Value, reason string) (Entry, error) {
	e, err := tx.Entry(id)
	if err != nil {
		return Entry{}, err
	}
	if err := access.May(actor, "duty.enter", access.Subject{Owner: e.Post, Area: e.Area}); err != nil {
		return Entry{}, err
	}
	switch {
	case strings.TrimSpace(reason) == "":
		return Entry{}, fault.At("reason", "matter.reason_empty")
	case utf8.RuneCountInString(reason) > 500:
		return Entry{}, fault.At("reason", "duty.reason_long")
	}
	d, err := tx.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return Entry{}, err
	}
	if values, err = d.read(values, e.Values, false, tx); err != nil {
		return Entry{}, err
	}
	a := Amendment{Entry: e.ID, Person: actor.Person, Reason: reason, Before: e.Values, At: actor.Now}
	if err := tx.SaveAmendment(&a); err != nil {
		return Entry{}, err
	}
	e.Values, e.Nothing, e.Amended, e.Print = values, false, e.Amended+1, digest(values)
	if err := tx.SaveEntry(&e); err != nil {
		return Entry{}, err
	}
	return e, tx.Record(actor.Event("duty.amend", e.ID))
}
