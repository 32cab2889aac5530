package letter

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// What a case does to its letters (个案文书). These ask for no right: the act of the
// case did, and the case composed what the letter says. Every other use case of this
// package refuses a letter of a case.

// ForCase makes a draft that says what a case says.
func ForCase(tx Tx, actor access.Actor, t Template, l Letter, paragraphs []string) (Letter, error) {
	l.Kind, l.Title, l.Form, l.Copies = t.ID, t.Title, t.Form, t.Copies
	l.Reply = calendar.Term{Unit: calendar.Workday} // the case has its own clock
	l.Paragraphs = paragraphs
	l.State, l.DraftedAt, l.ReplyDue = Draft, actor.Now, calendar.None
	if err := tx.SaveLetter(&l); err != nil {
		return Letter{}, err
	}
	return l, tx.Record(actor.Event("letter.draft", l.ID))
}

// Recompose puts into a draft what the case says now.
func Recompose(tx Tx, actor access.Actor, l Letter, paragraphs []string) error {
	_, err := settle(tx, actor, l, Editing, func(l *Letter) error {
		l.Paragraphs = paragraphs
		return nil
	})
	return err
}

// SignForCase signs a draft and takes its number.
func SignForCase(tx Tx, actor access.Actor, l Letter, code string, zone *time.Location) (Letter, error) {
	return settle(tx, actor, l, Signing, func(l *Letter) error { return l.sign(tx, actor, code, zone) })
}

// ServeForCase records the service that the case recorded.
func ServeForCase(tx Tx, actor access.Actor, l Letter, receipt string, cal *calendar.Calendar, zone *time.Location) (Letter, error) {
	return settle(tx, actor, l, Serving, func(l *Letter) error { return l.serve(actor, receipt, cal, zone) })
}

// DropForCase refuses to sign a draft.
func DropForCase(tx Tx, actor access.Actor, l Letter, reason string) (Letter, error) {
	return settle(tx, actor, l, Dropping, func(l *Letter) error {
		l.Reason = reason
		return nil
	})
}

// WithdrawForCase ends a signed letter with the case that was given up: no act of whoever
// signs, and no event of theirs.
func WithdrawForCase(tx Tx, actor access.Actor, l Letter, reason string) error {
	if _, err := table.After(l.State, Annulling); err != nil {
		return err
	}
	l.State, l.Reason = Annulled, reason
	if err := tx.SaveLetter(&l); err != nil {
		return err
	}
	return tx.Record(actor.Event("letter.withdraw", l.ID))
}

// AnnulForCase withdraws a letter of a case.
func AnnulForCase(tx Tx, actor access.Actor, l Letter, reason string) (Letter, error) {
	return settle(tx, actor, l, Annulling, func(l *Letter) error {
		l.Reason = reason
		return nil
	})
}
