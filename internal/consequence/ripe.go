package consequence

import (
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// Ripe reports of the acts that a case waits for which are for now (到时候了): a letter is
// opened once it is signed, a vote cast once the person was heard, a post filled once the
// time for a review is over. Who may, and in which state, is said by the life table.
func (c Case) Ripe(k Kind, votes []Vote, a access.Actor, zone *time.Location) func(Act) bool {
	today := calendar.DateOf(a.Now, zone)
	return func(act Act) bool {
		switch act {
		case Sign:
			return c.Drafts
		case Receive:
			return c.Signed != ""
		case Notice:
			return !c.Gain && c.handable()
		case Serve:
			return c.handable()
		case Extend:
			return c.ExtensionOpen()
		case CastVote:
			return slices.Contains(k.Panel.Offices, a.Role) && c.Ready(a.Now, zone) == nil && !hasSpoken(votes, a)
		case Decide:
			return c.Ready(a.Now, zone) == nil && c.decidable(k, votes, a)
		case Fill:
			return c.Recalls() && !c.Filled && !c.ReviewOpen(today)
		case End:
			return !c.ReviewOpen(today) && (c.Until.IsNone() || today >= c.Until) && (!c.Recalls() || c.Filled)
		}
		return true
	}
}

// handable reports whether there is something to hand over: a signed letter, or nothing but
// the word, where the case has no letter.
func (c Case) handable() bool { return c.Signed != "" || len(c.Letters) == 0 }

// hasSpoken reports whether the person or somebody of the same office has voted, or the
// person stepped aside: nothing is left to vote.
func hasSpoken(votes []Vote, a access.Actor) bool {
	return slices.ContainsFunc(votes, func(v Vote) bool { return v.Person == a.Person || v.Office == a.Role && v.Outcome != "" })
}

// decidable reports whether the decision can be put down by the actor: alone where no
// panel decides, else once the panel's quorum has voted, the actor among them.
func (c Case) decidable(k Kind, votes []Vote, a access.Actor) bool {
	mine := slices.IndexFunc(votes, func(v Vote) bool { return v.Person == a.Person })
	if len(k.Panel.Offices) == 0 {
		return mine < 0 || votes[mine].Outcome != ""
	}
	_, enough := Tally(votes, k.Panel.Quorum)
	return enough && mine >= 0 && votes[mine].Outcome != ""
}
