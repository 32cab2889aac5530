package office

import (
	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
)

// ReadsLetter reports whether an actor may read a letter of a case (个案文书): its
// addressee once it is signed, and whoever sees the whole case. c is the zero Case for
// a letter from before letters named their case: its addressee's alone.
func ReadsLetter(c consequence.Case, l letter.Letter, actor access.Actor) bool {
	out := l.State != letter.Draft && l.State != letter.Dropped
	switch {
	case l.AddressedTo(actor):
		return out
	case c.ID == "" || c.ID != l.Case:
		return false
	case c.Concerns(actor):
		return false // what is addressed to others about the person
	}
	return c.SightOf(actor) == consequence.Whole
}

// ActOnCaseLetter carries out what somebody does on the page of a letter of a case: it
// is an act of the case, under the case's rights. A reply to the notice is a statement,
// wherever it is written. It answers the case.
func ActOnCaseLetter(tx CaseTx, r matter.Rules, actor access.Actor, l letter.Letter, verb string, in consequence.Input) (consequence.Case, error) {
	c, err := tx.Consequence(l.Case)
	if err != nil {
		return c, err
	}
	if !ReadsLetter(c, l, actor) {
		return c, fault.New(fault.Missing, "store.missing", "letter")
	}
	if l.ToPerson == "" && verb == "open" { // a correction to an office that was told
		_, err := letter.Open(tx, actor, l, r.Calendar, r.Zone)
		return c, err
	}
	acts := map[string]consequence.Act{"sign": consequence.Sign, "drop": consequence.Decline, "annul": consequence.Annul, "open": consequence.Receive, "reply": consequence.Tell}
	act, ok := acts[verb]
	switch {
	case verb == "edit":
		return c, fault.New(fault.Conflict, "letter.of_case")
	case verb == "serve":
		act = consequence.Serve
		if c.State == consequence.Proposed {
			act = consequence.Notice
		}
	case !ok:
		return c, fault.New(fault.Missing, "web.not_found")
	case verb == "reply" && l.ID != c.NoticeLetter:
		return c, fault.New(fault.Conflict, "consequence.ask_review_instead")
	}
	in.LetterID = l.ID
	return ActOnConsequence(tx, r, actor, c.ID, act, in)
}
