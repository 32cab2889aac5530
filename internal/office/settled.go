package office

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
)

// ActOnMatter carries out an act on a matter together with what follows from it
// elsewhere: an order that is given to another owner has its own notice to that one;
// drafts of its ladders that nobody signed before it was settled (销号、并案销号) wait for
// no signature any more. Signed and served letters stay. A matter that is reopened
// climbs from the first rung again.
func ActOnMatter(tx Tx, r matter.Rules, actor access.Actor, id string, act matter.Act, in matter.Input) (matter.Matter, error) {
	if act == matter.Amend && in.Texts != nil {
		if err := amends(tx, id, &in); err != nil {
			return matter.Matter{}, err
		}
	}
	m, err := matter.Perform(tx, r, actor, id, act, in)
	if err != nil {
		return m, err
	}
	switch act {
	case matter.Assign, matter.Transfer:
		return handed(tx, r, actor, m)
	case matter.AgreeBack:
		return m, takenBack(tx, actor, m)
	case matter.WriteOff:
		return m, settled(tx, actor, m)
	}
	return m, nil
}

// amends gives the place of corrected texts the name that its village knows it by.
func amends(tx Tx, id string, in *matter.Input) error {
	m, err := tx.Matter(id)
	if err != nil {
		return err
	}
	texts := *in.Texts
	texts.Place, err = PlaceNamed(tx, m.Area, strings.TrimSpace(texts.Place))
	in.Texts = &texts
	return err
}

// handed drafts the notice of an order to its new owner. What was drafted to the
// former one goes to nobody any more.
func handed(tx Tx, r matter.Rules, actor access.Actor, m matter.Matter) (matter.Matter, error) {
	if m.Kind != matter.Order {
		return m, nil
	}
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return m, err
	}
	if err := lapse(tx, actor, letters, "事项"+m.Number+"已转办", "transferred"); err != nil {
		return m, err
	}
	return noticed(tx, r, actor.Now, m)
}

// takenBack drops the drafts to an owner from whom a matter was taken (同意退回交办).
func takenBack(tx Tx, actor access.Actor, m matter.Matter) error {
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return err
	}
	return lapse(tx, actor, letters, "事项"+m.Number+"已退回交办", "taken_back")
}

func settled(tx Tx, actor access.Actor, m matter.Matter) error {
	reason, word := "事项"+m.Number+"已销号", "written_off"
	if m.Outcome == matter.Merged {
		o, err := tx.Matter(m.Duplicate)
		if err != nil {
			return err
		}
		reason, word = "事项"+m.Number+"已并入"+o.Number+"并销号", "merged"
	}
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return err
	}
	if err := lapse(tx, actor, letters, reason, word); err != nil || isFinding(m) {
		return err
	}
	return uncounted(tx, actor, m, reason)
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
		if t.DraftedAt.After(l.DraftedAt) && sameLadder(m, t, l) {
			above = append(above, t)
		}
	}
	gone := l.Title + l.Number + "已撤销"
	if err := lapse(tx, actor, above, gone, "rung_annulled"); err != nil {
		return l, err
	}
	return l, uncounted(tx, actor, m, gone)
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
