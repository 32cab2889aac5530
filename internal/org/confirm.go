package org

import (
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/journal"
)

// Standing is how far an appointment to an entrusted post (关键岗位) has come. The term
// is a fact and may lie in the past; the rights begin when a second office confirms.
type Standing string

// The standings. None is of appointments that need nobody's word, and of those from
// before there was this rule.
const (
	Waiting   Standing = "waiting"   // 待确认: gives no right
	Confirmed Standing = "confirmed" // 已确认
	Opening   Standing = "opening"   // 开局: confirmed by whoever asked, in the opening period
	Refused   Standing = "refused"   // 不予确认, or taken back
)

// Word is what a second office's word is about: who asked for an appointment or its
// end, and who gave it.
type Word struct {
	By, Body string // who asked, of which body
	At       time.Time
	ByOther  string // who confirmed, "" while it waits
	OtherAt  time.Time
}

// InForce reports whether the appointment gives the post's rights in its term.
func (a Appointment) InForce() bool { return a.State != Waiting && a.State != Refused }

// EndWaits reports whether an end is asked for and not yet confirmed.
func (a Appointment) EndWaits() bool { return a.End.By != "" && a.End.ByOther == "" }

// CheckDocument refuses what is no document: nothing, or the words of a template.
func CheckDocument(text string) error {
	if text = strings.TrimSpace(text); text == "" || strings.Contains(text, "请写明") || strings.Contains(text, "请填写") {
		return fault.At("document", "org.document")
	}
	return nil
}

// entrust notes on a new appointment what its post needs before it gives rights: to an
// entrusted post a document and the word of a second office. An actor without a person is the program that sets a home
// up; the opener is the first administrator in the opening period (开局).
func entrust(tx Tx, actor access.Actor, a *Appointment) error {
	p, err := tx.Post(a.Post)
	if err != nil {
		return err
	}
	a.Asked = Word{By: actor.Person, Body: actor.Body, At: actor.Now}
	a.Backdated = actor.Person != "" && !a.From.IsNone() && a.From < calendar.DateOf(actor.Now, time.UTC)
	if !actor.Bundles.Entrusted(p.Role) {
		return nil
	}
	if err := CheckDocument(a.Document); err != nil {
		return err
	}
	alone, err := alone(tx, actor)
	if a.State = Waiting; alone {
		a.State, a.Asked.ByOther, a.Asked.OtherAt = Opening, actor.Person, actor.Now
	}
	return err
}

// alone reports whether the actor's own word is enough.
func alone(tx Tx, actor access.Actor) (bool, error) {
	opener, err := tx.Opener()
	return actor.Person == "" || opener == actor.Person, err
}

// checkEnd refuses a last day before the first, and a second end while one waits.
func checkEnd(a Appointment, last calendar.Date) error {
	switch {
	case last < a.From:
		return fault.At("until", "org.until_before_from")
	case a.EndWaits():
		return fault.At("reason", "org.end_waits")
	}
	return nil
}

// end ends an appointment, or asks for its end where its post is entrusted.
func end(tx Tx, actor access.Actor, a *Appointment, last calendar.Date, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.At("reason", "org.end_reason")
	}
	if err := checkEnd(*a, last); err != nil {
		return err
	}
	p, err := tx.Post(a.Post)
	if err != nil {
		return err
	}
	if a.State == Waiting { // it gave no right: it is taken back
		a.State, a.Ended = Refused, reason
		return nil
	}
	alone, err := alone(tx, actor)
	if err != nil {
		return err
	}
	if a.End = (Word{}); actor.Bundles.Entrusted(p.Role) {
		a.End = Word{By: actor.Person, Body: actor.Body, At: actor.Now}
		if a.EndDay, a.EndReason = last, reason; !alone {
			return nil
		}
		a.End.ByOther, a.End.OtherAt = actor.Person, actor.Now
	}
	a.Until, a.Ended = last, reason
	return nil
}

// ConfirmAppointment gives the word of a second office on an appointment that waits, or
// on an end that was asked for (确认任职、确认结束); with yes false it refuses. It is
// another person of another body than who asked, and never whom it is about. The audit
// administrator is of no office that is audited: 组织部 does not confirm there either.
func ConfirmAppointment(tx Tx, actor access.Actor, id string, yes bool) error {
	ruling := ConfirmIt
	if !yes {
		ruling = RefuseIt
	}
	if err := terms.May(actor, ruling, access.Subject{}); err != nil {
		return err
	}
	a, err := tx.Appointment(id)
	if err != nil {
		return err
	}
	p, err := tx.Post(a.Post)
	if err != nil {
		return err
	}
	word, act := a.word(), "roster.confirm"
	if a.Stands() == EndAsked {
		act = "roster.confirm_end"
	}
	if _, err := terms.Enter(a.Stands(), ruling, a.tied(actor, *word, p)); err != nil {
		return err
	}
	word.ByOther, word.OtherAt = actor.Person, actor.Now
	switch {
	case word == &a.Asked && yes:
		a.State = Confirmed
	case word == &a.Asked:
		a.State = Refused
	case yes:
		a.Until, a.Ended = a.EndDay, a.EndReason
	default:
		a.End, a.EndDay, a.EndReason = Word{}, calendar.None, ""
	}
	if !yes {
		act = "roster.refuse"
	}
	if err := tx.SaveAppointment(&a); err != nil {
		return err
	}
	return tx.Record(actor.Event(act, a.ID))
}

// OpeningTx is what CloseOpening needs of a transaction.
type OpeningTx interface {
	Tx
	// KeepersOn lists who holds an entrusted post on a day, with the body.
	KeepersOn(day calendar.Date) ([]Keeper, error)
	Bundles() (*access.Bundles, error)
	SetOpener(person string) (id string, err error)
}

// Keeper is somebody who holds an entrusted post.
type Keeper struct {
	Role         access.Role
	Person, Body string
}

// CloseOpening ends the opening period (开局结束): from then on the first administrator
// confirms and releases nothing alone. It is refused while nobody else could.
func CloseOpening(tx OpeningTx, actor access.Actor, today calendar.Date) error {
	if err := access.May(actor, "system.manage", access.Subject{}); err != nil {
		return err
	}
	opener, err := tx.Opener()
	if err != nil {
		return err
	}
	if opener == "" {
		return fault.New(fault.Conflict, "org.opening_over")
	}
	ks, err := tx.KeepersOn(today)
	if err != nil {
		return err
	}
	if !othersCould(actor.Bundles, ks, opener, []string{actor.Body}) {
		return fault.New(fault.Conflict, "org.opening_alone")
	}
	id, err := tx.SetOpener("")
	if err != nil {
		return err
	}
	return tx.Record(actor.Event("programme.close_opening", id))
}

// othersCould reports whether somebody of another body could confirm an appointment, and
// somebody else release a code, besides a person.
func othersCould(b *access.Bundles, ks []Keeper, person string, bodies []string) bool {
	confirms, releases := false, false
	for _, k := range ks {
		other := k.Person != person
		confirms = confirms || other && !slices.Contains(bodies, k.Body) && b.Holds(k.Role, "appointment.confirm")
		releases = releases || other && b.Holds(k.Role, "account.release")
	}
	return confirms && releases
}

// Again is why the opening period begins again: whom it is for, the two persons who
// asked for it at the machine, and their document.
type Again struct {
	Person   string
	By       [2]string
	Document string
}

// OpenAgain begins the opening period again (重新开局) for a home in which nobody could
// confirm an appointment or release a code besides one person, such as one that comes
// from before these rules. It is refused wherever the offices can do it themselves. It is
// done at the machine; what is done in the period is marked as ever.
func OpenAgain(tx OpeningTx, now time.Time, today calendar.Date, in Again) error {
	if in.By[0] == "" || in.By[1] == "" || in.By[0] == in.By[1] {
		return fault.New(fault.Denied, "store.two_persons")
	}
	if err := CheckDocument(in.Document); err != nil {
		return err
	}
	opener, err := tx.Opener()
	if err != nil {
		return err
	}
	if opener != "" {
		return fault.New(fault.Conflict, "org.opening_open")
	}
	ks, err := tx.KeepersOn(today)
	if err != nil {
		return err
	}
	var bodies []string
	for _, k := range ks {
		if k.Person == in.Person {
			bodies = append(bodies, k.Body)
		}
	}
	b, err := tx.Bundles()
	if err != nil {
		return err
	}
	if othersCould(b, ks, in.Person, bodies) {
		return fault.New(fault.Conflict, "org.opening_needless")
	}
	id, err := tx.SetOpener(in.Person)
	if err != nil {
		return err
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: "programme.open_again", Person: in.By[0], Subject: id,
		Facts: []journal.Fact{{Name: "second", Value: in.By[1]}, {Name: "opener", Value: in.Person}, {Name: "document", Value: strings.TrimSpace(in.Document)}}})
}

// amend checks a change of a stored appointment that came by file: at an entrusted post
// the term begins as it was confirmed, and another end waits for the second office.
func amend(tx Tx, actor access.Actor, before Appointment, a *Appointment) error {
	p, err := tx.Post(before.Post)
	if err != nil {
		return err
	}
	if err := CheckTerm(actor, p, before, *a); err != nil || !actor.Bundles.Entrusted(p.Role) || a.Until == before.Until {
		return err
	}
	last := a.Until
	a.Until = before.Until
	return end(tx, actor, a, last, "导入的任期")
}
