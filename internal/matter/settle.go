package matter

import (
	"luoshi/internal/access"
	"luoshi/journal"
)

// Settle computes the due date of an assigned matter that had none because the
// working calendar lacked a year (定期限), and reports whether there is one now. A
// matter with a due date, and one whose clock stands still, stay as they are.
func Settle(tx Tx, r Rules, actor access.Actor, id string) (bool, error) {
	if err := access.May(actor, "calendar.edit", access.Subject{}); err != nil {
		return false, err
	}
	m, err := tx.Matter(id)
	if err != nil {
		return false, err
	}
	if _, paused := m.Clock.OpenPause(); paused || m.State != Assigned || !m.Due.IsNone() {
		return false, nil
	}
	if err := m.timed(r); err != nil || m.Due.IsNone() {
		return false, err
	}
	if err := tx.SaveMatter(&m); err != nil {
		return false, err
	}
	return true, tx.Record(journal.Event{At: actor.Now.UnixMilli(), Act: "matter.settle", Account: actor.Account, Person: actor.Person, Post: actor.Post, Subject: m.ID})
}
