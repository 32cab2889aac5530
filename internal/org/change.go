package org

import (
	"errors"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	SaveBody(*Body) error
	SavePost(*Post) error
	SavePerson(*Person) error
	SaveAppointment(*Appointment) error
	SaveLeave(*Leave) error
	Appointment(id string) (Appointment, error)
	Post(id string) (Post, error)
	Body(id string) (Body, error)
	// Opener is who confirms alone in the opening period (开局), "" once it has ended.
	Opener() (string, error)
	Leave(id string) (Leave, error)
	// RoleLevels are the levels that the pack in force gives to posts of a role, none where
	// it names no such post.
	RoleLevels(role access.Role) ([]area.Level, error)
	Record(journal.Event) error
}

// AddBody adds or changes a body (机构).
func AddBody(tx Tx, actor access.Actor, b *Body) error {
	b.Name = ident.Line(b.Name)
	was := Body{Until: calendar.None}
	if b.Version > 0 {
		var err error
		if was, err = tx.Body(b.ID); err != nil {
			return err
		}
	}
	if err := CheckBody(actor, was, *b); err != nil {
		return err
	}
	if b.Short == "" {
		b.Short = b.Name
	}
	if err := tx.SaveBody(b); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.body", b.ID))
}

// AddPost adds or changes a post (岗位).
func AddPost(tx Tx, actor access.Actor, p *Post) error {
	p.Title = ident.Line(p.Title)
	was := Post{Until: calendar.None}
	if p.Version > 0 {
		var err error
		if was, err = tx.Post(p.ID); err != nil {
			return err
		}
	}
	if err := CheckPost(tx, actor, was, *p); err != nil {
		return err
	}
	if err := tx.SavePost(p); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.post", p.ID))
}

// CheckBody answers what AddBody would refuse of a body that was so before.
func CheckBody(actor access.Actor, was, b Body) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: b.Area}); err != nil {
		return err
	}
	if b.Name == "" {
		return fault.At("name", "org.name_empty")
	}
	return checkUntil(was.Until, b.Until)
}

// checkUntil refuses a last day for a post or a body (撤销日期): it would leave whoever holds
// the post with its rights, and its matters where they are. What was stored with one stays.
func checkUntil(was, until calendar.Date) error {
	if !until.IsNone() && until != 0 && until != was {
		return fault.At("until", "org.until_unkept")
	}
	return nil
}

// LevelReader is what the check of a post reads.
type LevelReader interface {
	RoleLevels(role access.Role) ([]area.Level, error)
}

// CheckPost answers what AddPost would refuse of a post that was so before, without a
// version where it is new.
func CheckPost(n LevelReader, actor access.Actor, was, p Post) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: p.Area}); err != nil {
		return err
	}
	if p.Title == "" || p.Body == "" || !actor.Bundles.Valid(p.Role) {
		return fault.At("title", "org.post_incomplete")
	}
	if err := errors.Join(CheckRole(actor.Bundles, was, p), checkUntil(was.Until, p.Until)); err != nil {
		return err
	}
	levels, err := n.RoleLevels(p.Role)
	if err != nil {
		return err
	}
	return CheckLevel(actor.Bundles, p, levels)
}

// CheckRole refuses another role for an entrusted post (关键岗位), or one that makes it
// entrusted: who holds it would get its rights unconfirmed.
func CheckRole(b *access.Bundles, was, p Post) error {
	if was.Version > 0 && was.Role != p.Role && (b.Entrusted(was.Role) || b.Entrusted(p.Role)) {
		return fault.At("role", "org.role_entrusted")
	}
	return nil
}

// CheckTerm answers what AmendTerm would refuse of a stored appointment, at its post.
func CheckTerm(actor access.Actor, p Post, before, a Appointment) error {
	if err := terms.Keep(AppointIt, a.tied(actor, Word{}, Post{})); err != nil {
		return err
	}
	if !actor.Bundles.Entrusted(p.Role) {
		return nil
	}
	if a.From != before.From || a.Hold != before.Hold || a.Until.IsNone() && !before.Until.IsNone() {
		return fault.At("from", "org.term_entrusted")
	}
	if a.Document != before.Document {
		if err := CheckDocument(a.Document); err != nil {
			return err
		}
	}
	if a.Until != before.Until {
		return checkEnd(before, a.Until)
	}
	return nil
}

// CheckLevel refuses a post at a level at which the pack has none of its role (层级): a
// 村党支部书记 of the whole county would answer for every village.
func CheckLevel(b *access.Bundles, p Post, levels []area.Level) error {
	if len(levels) > 0 && !slices.Contains(levels, p.Area.Level()) {
		return fault.At("area", "org.post_level", b.Title(p.Role), p.Area.Level().Title())
	}
	return nil
}

// AddPerson adds or changes a person (人员).
func AddPerson(tx Tx, actor access.Actor, p *Person) error {
	if err := access.May(actor, "roster.change", access.Subject{}); err != nil {
		return err
	}
	name, err := ident.Name(p.Name)
	if err != nil {
		return err
	}
	p.Name = name
	if err := tx.SavePerson(p); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.person", p.ID))
}

// Appoint puts a person into a post from a day on (任职、派驻). Nobody appoints
// themselves or whom they stand in for; to an entrusted post a second office confirms.
func Appoint(tx Tx, actor access.Actor, a *Appointment) error {
	if err := terms.May(actor, AppointIt, access.Subject{}); err != nil {
		return err
	}
	if err := terms.Keep(AppointIt, a.tied(actor, Word{}, Post{})); err != nil {
		return err
	}
	if err := entrust(tx, actor, a); err != nil {
		return err
	}
	if err := tx.SaveAppointment(a); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.appoint", a.ID))
}

// AmendTerm changes a stored appointment after what a file says of it (任期更正); what a
// second office has confirmed is not changed by one.
func AmendTerm(tx Tx, actor access.Actor, before Appointment, a *Appointment) error {
	if err := terms.May(actor, AppointIt, access.Subject{}); err != nil {
		return err
	}
	if err := amend(tx, actor, before, a); err != nil {
		return err
	}
	if err := tx.SaveAppointment(a); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.amend", a.ID))
}

// AppointFor stores an appointment that follows from another act (代理、暂停履职): it asks
// for no right, the act did; nor does its event name who acted, who may be the person
// that a case is about.
func AppointFor(tx Tx, actor access.Actor, a *Appointment) error {
	if a.Version == 0 {
		a.State = Confirmed // by whoever signed the act
	}
	if err := tx.SaveAppointment(a); err != nil {
		return err
	}
	return tx.Record(access.Actor{Now: actor.Now}.Event("roster.appoint", a.ID))
}

// EndAppointment ends an appointment with its last day and the reason (免职、召回、
// 期满), or asks a second office for it. What the post owned stays with the post.
func EndAppointment(tx Tx, actor access.Actor, id string, last calendar.Date, reason string) error {
	if err := access.May(actor, "roster.change", access.Subject{}); err != nil {
		return err
	}
	a, err := tx.Appointment(id)
	if err != nil {
		return err
	}
	if err := end(tx, actor, &a, last, reason); err != nil {
		return err
	}
	if err := tx.SaveAppointment(&a); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.end", a.ID))
}
