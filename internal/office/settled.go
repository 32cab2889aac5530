package office

import (
	"luoshi/internal/access"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
)

// ActOnMatter carries out an act on a matter together with what follows from it
// elsewhere: drafts of its ladders that nobody signed before it was settled (销号、
// 并案销号) wait for no signature any more. Signed and served letters stay. A matter
// that is reopened climbs from the first rung again.
func ActOnMatter(tx Tx, r matter.Rules, actor access.Actor, id string, act matter.Act, in matter.Input) (matter.Matter, error) {
	m, err := matter.Perform(tx, r, actor, id, act, in)
	if err != nil || act != matter.WriteOff {
		return m, err
	}
	reason, word := "事项"+m.Number+"已销号", "written_off"
	if m.Outcome == matter.Merged {
		o, err := tx.Matter(m.Duplicate)
		if err != nil {
			return m, err
		}
		reason, word = "事项"+m.Number+"已并入"+o.Number+"并销号", "merged"
	}
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return m, err
	}
	return m, lapse(tx, actor, letters, reason, word)
}

// AnnulLetter withdraws a letter (撤销). The drafts of higher rungs that were made
// because of it are dropped with it: what they say was done before is no longer so.
func AnnulLetter(tx Tx, actor access.Actor, id, reason string) (letter.Letter, error) {
	l, err := letter.Annul(tx, actor, id, reason)
	if err != nil || !l.OfRung() {
		return l, err
	}
	m, err := tx.Matter(l.Matter)
	if err != nil {
		return l, err
	}
	letters, err := tx.LettersOf(l.Matter)
	if err != nil {
		return l, err
	}
	var above []letter.Letter
	for _, t := range letters {
		if t.DraftedAt.After(l.DraftedAt) && repeatLetter(m, t) == repeatLetter(m, l) {
			above = append(above, t)
		}
	}
	return l, lapse(tx, actor, above, l.Title+l.Number+"已撤销", "rung_annulled")
}

// lapse drops the drafts of rungs among letters.
func lapse(tx Tx, actor access.Actor, letters []letter.Letter, reason, word string) error {
	for _, l := range letters {
		if !l.OfRung() {
			continue
		}
		if err := letter.Lapse(tx, actor, l, reason, word); err != nil {
			return err
		}
	}
	return nil
}
