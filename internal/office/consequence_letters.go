package office

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/pack"
)

// letterNow is the letter that the state of a case waits for.
func letterNow(c consequence.Case) string {
	if c.State == consequence.Decided {
		return ruling
	}
	return hearingNotice
}

// letterOf is the letter of that kind, "" when the pack has none.
func letterOf(c consequence.Case, kind string) string {
	if kind == ruling {
		return c.Ruling
	}
	return c.NoticeLetter
}

// aboutLetter finds the letter that an act is about and checks what the act asks of
// it. What is signed says what the case says: nobody edits it, and what no longer
// agrees is drafted anew.
func aboutLetter(tx CaseTx, c consequence.Case, act consequence.Act, in *consequence.Input) error {
	if in.LetterID == "" {
		in.LetterID = letterOf(c, letterNow(c))
	}
	served := act == consequence.Notice || act == consequence.Serve || act == consequence.Receive
	if in.LetterID == "" { // the pack has no such letter: its service is recorded alone
		if !served && act != consequence.Attempt {
			return fault.New(fault.Missing, "store.missing", "letter")
		}
		in.To = append(in.To, consequence.Addressee{To: "当事人", Person: c.Person, Post: c.Post, Body: c.Unit})
		return nil
	}
	if !slices.Contains(c.Letters, in.LetterID) {
		return fault.New(fault.Missing, "store.missing", "letter")
	}
	l, err := tx.Letter(in.LetterID)
	if err != nil {
		return err
	}
	waits := in.LetterID == letterOf(c, letterNow(c))
	if open := c.State == consequence.Proposed || c.State == consequence.Decided; served && open && !waits {
		return fault.New(fault.Conflict, "letter.not_open", letter.Life().Title(letter.Serving), letter.Life().StateTitle(l.State))
	}
	switch {
	case act == consequence.Sign:
		if in.Draft, err = otherDrafts(tx, c, in.LetterID); err != nil {
			return err
		}
		return agrees(tx, c, l)
	case act == consequence.Decline || act == consequence.Annul:
		in.Draft, err = otherDrafts(tx, c, in.LetterID)
		return err
	case l.State != letter.Signed:
		return fault.New(fault.Conflict, "consequence.letter_unsigned", l.Title)
	case !served:
		return nil
	}
	in.Letter = l.Number
	in.To = append(in.To, consequence.Addressee{To: l.To, Body: l.ToBody, Post: l.ToPost, Person: l.ToPerson, Letter: l.Number})
	for _, name := range l.Copies {
		in.To = append(in.To, consequence.Addressee{To: name, Letter: l.Number})
	}
	return nil
}

// otherDrafts reports whether another letter of the case waits for its issuer.
func otherDrafts(tx CaseTx, c consequence.Case, except string) (bool, error) {
	for _, id := range c.Letters {
		if id == except {
			continue
		}
		l, err := tx.Letter(id)
		if err != nil || l.State == letter.Draft {
			return err == nil, err
		}
	}
	return false, nil
}

// agrees refuses a letter that says anything but what the case says now.
func agrees(tx CaseTx, c consequence.Case, l letter.Letter) error {
	if l.ID != letterOf(c, letterNow(c)) {
		return nil // a correction, composed in the act that reversed
	}
	text, _, err := compose(tx, c, letterNow(c))
	if err == nil && !slices.Equal(text, l.Paragraphs) {
		err = fault.New(fault.Conflict, "consequence.letter_differs", l.Title)
	}
	return err
}

// settleLetter carries an act of the case out on its letter.
func settleLetter(tx CaseTx, r matter.Rules, actor access.Actor, act consequence.Act, in consequence.Input) error {
	l, err := tx.Letter(in.LetterID)
	if err != nil {
		return err
	}
	switch act {
	case consequence.Decline:
		_, err = letter.DropForCase(tx, actor, l, in.Text)
	case consequence.Annul:
		_, err = letter.AnnulForCase(tx, actor, l, in.Text)
	default:
		p, perr := tx.Pack(l.Pack)
		if perr != nil {
			return perr
		}
		t, ok := p.Letter(l.Kind)
		if !ok {
			return fault.New(fault.Missing, "store.missing", "letter")
		}
		_, err = letter.SignForCase(tx, actor, l, t.Code, r.Zone)
	}
	return err
}

// serveLetter carries a service that the case recorded out on its letter.
func serveLetter(tx CaseTx, r matter.Rules, actor access.Actor, act consequence.Act, in consequence.Input) error {
	if in.LetterID == "" {
		return nil
	}
	l, err := tx.Letter(in.LetterID)
	if err != nil {
		return err
	}
	receipt := letter.Opened
	if act != consequence.Receive {
		receipt = map[consequence.How]string{consequence.ByReceipt: "送达回证", consequence.ByWitnesses: "两人见证"}[in.How]
	}
	_, err = letter.ServeForCase(tx, actor, l, receipt, r.Calendar, r.Zone)
	return err
}

// lettersGone refuses a new draft while the last one can still be served and says what
// the case says.
func lettersGone(tx CaseTx, c consequence.Case) error {
	id := letterOf(c, letterNow(c))
	if id == "" {
		return nil
	}
	l, err := tx.Letter(id)
	if err != nil || l.State == letter.Dropped || l.State == letter.Annulled {
		return err
	}
	if l.State == letter.Draft && agrees(tx, c, l) != nil {
		return nil
	}
	return fault.New(fault.Conflict, "consequence.letter_stands", l.Title)
}

// withdrawLetters drops the drafts of a case that is given up and annuls what was
// signed and not served.
func withdrawLetters(tx CaseTx, actor access.Actor, c consequence.Case) error {
	for _, id := range c.Letters {
		l, err := tx.Letter(id)
		if err != nil {
			return err
		}
		switch l.State {
		case letter.Draft:
			err = letter.Lapse(tx, actor, l, "建议已撤回", "withdrawn")
		case letter.Signed:
			err = letter.WithdrawForCase(tx, actor, l, "建议已撤回")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// draftLetter drafts the notice or the decision of a case, composed from it. A draft
// that it replaces is dropped.
func draftLetter(tx CaseTx, actor access.Actor, c *consequence.Case, kind string) error {
	text, t, err := compose(tx, *c, kind)
	if err != nil || text == nil {
		return err
	}
	if old := letterOf(*c, kind); old != "" {
		l, err := tx.Letter(old)
		if err != nil {
			return err
		}
		if err := letter.Lapse(tx, actor, l, "内容有变，重新拟文", "redrafted"); err != nil {
			return err
		}
	}
	post, err := tx.Post(c.Post)
	if err != nil {
		return err
	}
	l, err := letter.ForCase(tx, actor, t, letter.Letter{To: post.Title, ToBody: post.Body, ToPost: post.ID, ToPerson: c.Person, Case: c.ID, Pack: c.Pack}, text)
	if err != nil {
		return err
	}
	if kind == ruling {
		c.Ruling = l.ID
	} else {
		c.NoticeLetter = l.ID
	}
	c.Letters, c.Drafts = append(c.Letters, l.ID), true
	return saveCase(tx, actor, c, "consequence.letter")
}

// recompose puts a further fact into the draft of the notice.
func recompose(tx CaseTx, actor access.Actor, c consequence.Case) error {
	if c.NoticeLetter == "" {
		return nil
	}
	l, err := tx.Letter(c.NoticeLetter)
	if err != nil || l.State != letter.Draft {
		return err
	}
	text, _, err := compose(tx, c, hearingNotice)
	if err != nil {
		return err
	}
	return letter.Recompose(tx, actor, l, text)
}

func template(tx Tx, packKey, kind string) (*pack.Pack, letter.Template, bool, error) {
	p, err := tx.Pack(packKey)
	if err != nil {
		return nil, letter.Template{}, false, err
	}
	t, ok := p.Letter(kind)
	return p, t, ok, nil
}

func saveCase(tx CaseTx, actor access.Actor, c *consequence.Case, act string) error {
	if err := tx.SaveConsequence(c); err != nil {
		return err
	}
	return tx.Record(actor.Event(act, c.ID))
}
