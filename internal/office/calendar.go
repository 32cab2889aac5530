package office

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// CalendarVersion is a change of the working calendar that a home put in force
// (工作日历版本): the days it changed, the document, why, and who did it. The
// calendar of version n is that of n-1 with its changes; version 1 is the
// program's own. A version is never altered or taken away.
type CalendarVersion struct {
	ident.Row
	Number         int
	Source, Reason string
	Changes        []calendar.Change
	Person, Post   string
	At             time.Time
}

// CalendarTx is what a change of the calendar needs of a transaction.
type CalendarTx interface {
	Calendars() ([]*calendar.Calendar, error)
	SaveCalendarVersion(*CalendarVersion) error
	Record(journal.Event) error
}

// CalendarDraft is a change that somebody asks for. Base is the version that the
// page showed.
type CalendarDraft struct {
	Base           int
	Source, Reason string
	Changes        []calendar.Change
}

// maxReason bounds the reason and the source of a version, in characters.
const maxReason = 500

// ChangeCalendar puts the next version of the working calendar in force (改日历).
// Deadlines that have not passed are computed again after it (matter.Settle); what has
// passed keeps its date, and the version it was computed with.
func ChangeCalendar(tx CalendarTx, actor access.Actor, d CalendarDraft) (*calendar.Calendar, error) {
	if err := access.May(actor, "calendar.edit", access.Subject{}); err != nil {
		return nil, err
	}
	all, err := tx.Calendars()
	if err != nil {
		return nil, err
	}
	next, changes, err := TryCalendar(all[len(all)-1], d)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(d.Reason) == "" {
		return nil, fault.At("reason", "office.calendar_reason")
	}
	v := CalendarVersion{Number: next.Version(), Source: next.Source(), Reason: strings.TrimSpace(d.Reason), Changes: changes,
		Person: actor.Person, Post: actor.Post, At: actor.Now}
	if err := tx.SaveCalendarVersion(&v); err != nil {
		return nil, err
	}
	return next, tx.Record(actor.Event("calendar.change", v.ID))
}

// TryCalendar tells what a draft would make of the calendar, and which of its days
// change at all (试导入). It writes nothing.
func TryCalendar(now *calendar.Calendar, d CalendarDraft) (*calendar.Calendar, []calendar.Change, error) {
	d.Source = strings.TrimSpace(d.Source)
	if utf8.RuneCountInString(d.Source) > maxReason || utf8.RuneCountInString(d.Reason) > maxReason {
		return nil, nil, fault.At("reason", "matter.text_long")
	}
	if d.Base != now.Version() {
		return nil, nil, fault.New(fault.Conflict, "office.calendar_moved")
	}
	if d.Source == "" {
		return nil, nil, fault.At("source", "calendar.no_source")
	}
	next, err := now.With(d.Changes, d.Source)
	if err != nil {
		return nil, nil, err
	}
	changes := slices.DeleteFunc(slices.Clone(d.Changes), func(c calendar.Change) bool { return sameDay(now, next, c.Date) })
	if len(changes) == 0 {
		return nil, nil, fault.New(fault.Conflict, "office.calendar_same")
	}
	return next, changes, nil
}

// sameDay reports whether two versions say the same of a day.
func sameDay(a, b *calendar.Calendar, d calendar.Date) bool {
	ka, na, errA := a.Kind(d)
	kb, nb, errB := b.Kind(d)
	return errA == nil && errB == nil && ka == kb && na == nb
}

// StoredCalendars builds every version in order from what a home stored.
func StoredCalendars(stored []CalendarVersion) ([]*calendar.Calendar, error) {
	all := []*calendar.Calendar{calendar.Embedded()}
	for _, v := range stored {
		next, err := all[len(all)-1].With(v.Changes, v.Source)
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	return all, nil
}
