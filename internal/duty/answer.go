package duty

import (
	"strings"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/form"
)

// maxAnswer bounds an answer, in characters.
const maxAnswer = 1000

// Answerable reports whether a person may answer an entry: it is about them, its duty says
// that they see it, and they have not answered yet.
func (d Duty) Answerable(e Entry, actor access.Actor) bool {
	return d.Shown && e.Object != "" && actor.Is(e.Object) && e.AnsweredAt.IsZero()
}

// Answer keeps what a person says to an entry about themself (本人答复), once. Nothing is
// changed in the entry: both stand beside each other.
func Answer(tx Tx, actor access.Actor, id, text string) (Entry, error) {
	if err := access.May(actor, "duty.answer", access.Subject{Owner: actor.Post, Area: actor.Area}); err != nil {
		return Entry{}, err
	}
	e, err := tx.Entry(id)
	if err != nil {
		return Entry{}, err
	}
	d, err := tx.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return Entry{}, err
	}
	switch {
	case !d.Shown || e.Object == "" || !actor.Is(e.Object):
		return Entry{}, fault.New(fault.Denied, "duty.answer_other")
	case !e.AnsweredAt.IsZero():
		return Entry{}, fault.New(fault.Conflict, "duty.answered")
	case strings.TrimSpace(text) == "":
		return Entry{}, fault.At("text", "duty.answer_empty")
	case utf8.RuneCountInString(text) > maxAnswer:
		return Entry{}, fault.At("text", "form.long", "答复", "1000")
	}
	e.Answer, e.AnsweredAt = form.Tidy(text), actor.Now
	if err := tx.SaveEntry(&e); err != nil {
		return Entry{}, err
	}
	return e, tx.Record(actor.Event("duty.answer", e.ID))
}
