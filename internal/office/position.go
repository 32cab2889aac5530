package office

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/pack"
)

// Position is where a matter stands on one ladder (督办阶梯): what it reached, when,
// and what could come next. It is a reading for pages; the sweep decides.
type Position struct {
	Ladder   ladder.Ladder
	Reached  []Reached
	Next     ladder.Rung   // Title "" when no rung is left or the ladder is at rest
	Earliest calendar.Date // first day on which Next could be reached, None when none is known
	Unserved bool          // the last rung's letter must be served first
	Repeats  int           // like findings of the same post within the look-back, this one too; 0 on other ladders
}

// Reached is one rung that was climbed, with its letter.
type Reached struct {
	Rung   ladder.Rung
	Letter letter.Letter
}

// RepeatTx is what Positions needs to count like findings.
type RepeatTx interface {
	CountRepeats(list, owner, except string, since time.Time) (int, error)
}

// Positions reads where a matter stands on the ladders of its pack: the overdue
// ladder that its list names, and the ladder of repeats when it is an order with
// an owner. letters are the letters about the matter, the newest first.
func Positions(tx RepeatTx, r matter.Rules, actor access.Actor, p *pack.Pack, m matter.Matter, letters []letter.Letter) ([]Position, error) {
	var out []Position
	today := calendar.DateOf(actor.Now, r.Zone)
	if l, ok := p.Ladder(m.Ladder); ok && l.By == ladder.Overdue {
		x := Position{Ladder: l, Earliest: calendar.None, Reached: reached(l, letters, func(t letter.Letter) bool { return !repeatLetter(m, t) })}
		s := standingOf(letters, m)
		first := today
		if s.Climbed > 0 && s.On >= today {
			first = today.Add(1) // never twice on one day
		}
		var err error
		if x.Earliest, err = earliest(r, l, s, first, m); err != nil {
			return nil, err
		}
		if !x.Earliest.IsNone() {
			x.Next, x.Unserved = l.Rungs[m.Rung], s.Climbed > 0 && s.Unserved
		}
		out = append(out, x)
	}
	if m.Kind != matter.Order || m.Owner == "" {
		return out, nil
	}
	for _, l := range p.Ladders {
		if l.By != ladder.Repeat || len(l.Rungs) == 0 {
			continue
		}
		n, err := tx.CountRepeats(m.List, m.Owner, m.ID, lookBack(actor.Now, l.LookBack))
		if err != nil {
			return nil, err
		}
		out = append(out, Position{Ladder: l, Earliest: calendar.None, Repeats: n + 1,
			Reached: reached(l, letters, func(t letter.Letter) bool { return repeatLetter(m, t) })})
	}
	return out, nil
}

// repeatLetter reports whether a letter of a rung was drafted with the matter's
// registration, which is when the ladder of repeats looks; the sweep drafts later.
func repeatLetter(m matter.Matter, l letter.Letter) bool { return l.DraftedAt.Equal(m.RegisteredAt) }

// reached finds the rungs of a ladder with a letter that still counts, the lowest
// first. A matter that was reopened climbs again: the newest letter of a rung is
// shown.
func reached(l ladder.Ladder, letters []letter.Letter, own func(letter.Letter) bool) []Reached {
	var out []Reached
	for _, rung := range l.Rungs {
		for _, t := range letters {
			if t.Rung == rung.Title && counts(t) && own(t) {
				out = append(out, Reached{rung, t})
				break
			}
		}
	}
	return out
}

// counts reports whether what a letter found still counts.
func counts(l letter.Letter) bool { return l.State != letter.Annulled && l.State != letter.Dropped }

// standingOf reads where a matter stands from its last letter that still counts;
// letters are the newest first.
func standingOf(letters []letter.Letter, m matter.Matter) ladder.Standing {
	s := ladder.Standing{Climbed: m.Rung, On: m.RungOn, ReplyDue: calendar.None}
	for _, l := range letters {
		if counts(l) {
			s.Unserved = l.State == letter.Draft || l.State == letter.Signed
			s.ReplyDue, s.ReplyOpen = l.ReplyDue, l.State == letter.Served
			break
		}
	}
	return s
}

// earliest is the first day, not before first, on which the next rung of the
// overdue ladder could be reached; None when there is none.
func earliest(r matter.Rules, l ladder.Ladder, s ladder.Standing, first calendar.Date, m matter.Matter) (calendar.Date, error) {
	if m.State != matter.Assigned || m.Rung >= len(l.Rungs) || m.Due.IsNone() {
		return calendar.None, nil
	}
	day, err := r.Calendar.AddWorkdays(m.Due, l.Rungs[m.Rung].After)
	if _, missing := calendar.MissingYear(err); err != nil && !missing {
		return calendar.None, err
	} else if err == nil {
		first = max(first, day)
	}
	if s.ReplyOpen && !s.ReplyDue.IsNone() {
		first = max(first, s.ReplyDue.Add(1))
	}
	return first, nil
}
