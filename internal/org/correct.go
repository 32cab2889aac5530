package org

import (
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// CorrectTerm corrects an appointment as it was entered (任职更正): its first day, its last
// one, how it is held, its document. Of an entrusted post no more than CheckTerm allows.
// A term that has begun does not begin in the future, and one that has ended goes on ended:
// what ends or begins one is the way for it. It moves no matter of the post.
func CorrectTerm(tx PersonTx, actor access.Actor, to Appointment, today calendar.Date) error {
	if err := terms.May(actor, AppointIt, access.Subject{}); err != nil {
		return err
	}
	before, err := tx.Appointment(to.ID)
	if err != nil {
		return err
	}
	a := before
	a.Version, a.From, a.Hold, a.Document = to.Version, to.From, to.Hold, strings.TrimSpace(to.Document)
	if !before.Until.IsNone() && !to.Until.IsNone() { // an end is asked for by itself
		a.Until = to.Until
	}
	if before.From <= today && a.From > today || !before.Until.IsNone() && before.Until < today && a.Until >= today {
		return fault.At("from", "org.correct_future")
	}
	if p, err := tx.Person(before.Person); err != nil || p.Merged != "" {
		if err == nil {
			err = fault.New(fault.Conflict, "org.merged_already")
		}
		return err
	}
	if len(differ(field{"from", before.From.String(), a.From.String()}, field{"until", before.Until.String(), a.Until.String()},
		field{"hold", string(before.Hold), string(a.Hold)}, field{"document", before.Document, a.Document})) == 0 {
		return fault.New(fault.Conflict, "org.nothing_changed")
	}
	if err := CheckDocument(a.Document); err != nil {
		return err
	}
	if !slices.Contains([]Hold{Holder, Acting, Deputy}, a.Hold) {
		return fault.At("hold", "org.appointment_incomplete")
	}
	a.Was = append(slices.Clone(before.Was), Correction{before.From, before.Until, before.Hold, before.Document, actor.Person, actor.Now.UTC()})
	return AmendTerm(tx, actor, before, &a)
}
