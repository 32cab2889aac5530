package page

import (
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/counts"
	"luoshi/internal/web"
)

// LetterRow is a letter in a table.
type LetterRow struct {
	letter.Letter
	StateTitle, MatterTitle, MatterNumber string
}

// LetterStates are the states of a letter in their order, and their words.
func LetterStates(c *web.Ctx) ([]letter.State, map[letter.State]string) {
	words := map[letter.State]string{}
	for _, s := range letter.Life().States {
		words[s.State] = c.T(s.Title)
	}
	return letter.Life().All(), words
}

// LetterStands are what letters wait for, in their order.
func LetterStands(c *web.Ctx) (out []Option) {
	words := map[counts.Stand]string{counts.ToSign: c.T("待签发"), counts.ToServe: c.T("待送达"), counts.Unanswered: c.T("待答复"), counts.ReplyLate: c.T("逾期未答复")}
	for _, s := range counts.Stands() {
		out = append(out, Option{string(s), words[s]})
	}
	return out
}

// CaseOfLetter reads the case that a letter is of, the zero Case when it is of none.
func CaseOfLetter(v *store.View, l letter.Letter) (consequence.Case, error) {
	if l.Case == "" {
		return consequence.Case{}, nil
	}
	return v.Consequence(l.Case)
}

// MayReadLetter lets the addressee and the offices see a letter, never a draft beyond
// those who draft and sign, and never to the person it is addressed to. A letter of a
// case is read by who reads the case.
func MayReadLetter(c *web.Ctx, l letter.Letter, x consequence.Case) error {
	if l.Personal() {
		if !office.ReadsLetter(x, l, c.Actor) {
			return fault.New(fault.Missing, "store.missing", "letter")
		}
		return nil
	}
	return l.Reads(c.Actor)
}
