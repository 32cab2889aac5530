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
	Person   int           // which time (第几次) it is for the person to whom the notice went; 0 when none did or they left
	Unit     int           // which time for the unit; 0 on other ladders
}

// Reached is one rung that was climbed, with its letter; a rung that tells has none.
type Reached struct {
	Rung   ladder.Rung
	Letter letter.Letter
}

// Positions reads where a matter stands on the ladders of its pack: the overdue
// ladder that its list names, and the ladder of repeats when it is an order with
// an owner. letters are the letters about the matter, the newest first.
func Positions(tx RepeatTx, r matter.Rules, actor access.Actor, p *pack.Pack, m matter.Matter, letters []letter.Letter) ([]Position, error) {
	var out []Position
	today := calendar.DateOf(actor.Now, r.Zone)
	if l, ok := p.Ladder(m.Ladder); ok && l.OnDeadline() {
		x := Position{Ladder: l, Earliest: calendar.None, Reached: reached(l, letters, func(t letter.Letter) bool { return onLadder(m, t, l) })}
		for _, g := range l.Rungs[:min(m.Rung, len(l.Rungs))] {
			if len(g.Tell) > 0 {
				x.Reached = append(x.Reached, Reached{Rung: g})
			}
		}
		s := standingOf(r, l, letters, m)
		first := today
		if l.By != ladder.Minutes && s.Climbed > 0 && s.On >= today {
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
	for _, l := range repeatLadders(p, m) {
		x := Position{Ladder: l, Earliest: calendar.None, Reached: reached(l, letters, func(t letter.Letter) bool { return onLadder(m, t, l) })}
		ss, err := subjects(tx, r, actor.Now, l, m, letters)
		if err != nil {
			return nil, err
		}
		for _, s := range ss {
			if x.Person = max(x.Person, s.times); s.unit {
				x.Unit = s.times
			}
		}
		if len(ss) == 1 {
			x.Person = 0
		}
		out = append(out, x)
	}
	return out, nil
}

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

// standingOf reads where a matter stands on its overdue ladder from its last letter of
// that ladder that still counts; letters are the newest first.
func standingOf(r matter.Rules, l ladder.Ladder, letters []letter.Letter, m matter.Matter) ladder.Standing {
	s := ladder.Standing{Climbed: m.Rung, On: m.RungOn, ReplyDue: calendar.None}
	for _, t := range letters {
		if counts(t) && onLadder(m, t, l) {
			s.Unserved = t.ServedAt.IsZero()
			s.ReplyDue, s.Termed = replyDue(r, t), t.Reply.N > 0
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
	after := l.Rungs[m.Rung].After
	day, err := calendar.DateOf(m.DueAt.Add(time.Duration(after)*l.Step()), r.Zone), error(nil)
	if l.By == ladder.Overdue {
		day, err = r.Calendar.AddWorkdays(m.Due, after)
	}
	if _, missing := calendar.MissingYear(err); err != nil && !missing {
		return calendar.None, err
	} else if err == nil {
		first = max(first, day)
	}
	if s.Termed && s.Climbed > 0 && !s.ReplyDue.IsNone() {
		first = max(first, s.ReplyDue.Add(1))
	}
	return first, nil
}

// hourOf is the instant at which the next rung of a ladder by the clock is reached; zero where the
// ladder counts days, where that is over, or where something else holds the rung back.
func hourOf(r matter.Rules, l ladder.Ladder, s ladder.Standing, now time.Time, m matter.Matter) (time.Time, error) {
	step := l.Step()
	if step == 0 || m.State != matter.Assigned || m.Rung >= len(l.Rungs) || m.Due.IsNone() || l.Waits(s, calendar.DateOf(now, r.Zone)) {
		return time.Time{}, nil
	}
	late, err := m.Clock.LateFor(r.Calendar, calendar.Due{Date: m.Due, At: m.DueAt}, now, r.Zone)
	left := time.Duration(l.Rungs[m.Rung].After)*step - late
	if err != nil || left <= 0 {
		return time.Time{}, err
	}
	return now.Add(left), nil
}
