package office

import (
	"slices"
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/journal"
	"luoshi/pack"
)

// RepeatTx is what counting like findings needs of a transaction.
type RepeatTx interface {
	RungLetters(list, class, body, person string, since time.Time) ([]letter.Letter, error)
	Matters(ids []string) ([]matter.Matter, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
}

// subject is whose like findings are counted: those of a unit, or those of a person
// in it. They are counted apart: whoever takes over a post starts at nothing, and the
// unit's count goes on.
type subject struct {
	unit     bool
	times    int // which time the finding is
	standing ladder.Standing
	served   []string // titles of the rungs that were served to the subject, the lowest first
}

// repeatLadders are the pack's ladders of repeats that a matter stands on.
func repeatLadders(p *pack.Pack, m matter.Matter) []ladder.Ladder {
	if m.Kind != matter.Order || m.Owner == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Ladders), func(l ladder.Ladder) bool { return l.By != ladder.Repeat || !l.Notice() })
}

// noticed drafts the notice (《限期整改通知书》) that an order has for itself when it is
// given to an owner, and says when its ladders of repeats are looked at: tomorrow
// when it is a repeat, since no rung is climbed on the day of a notice.
func noticed(tx Tx, r matter.Rules, now time.Time, m matter.Matter) (matter.Matter, error) {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return m, err
	}
	for _, l := range repeatLadders(p, m) {
		made, err := climb(tx, r, now, m, rung{pack: p, ladder: l, reason: "第一次发现"})
		if err != nil {
			return m, err
		}
		ss, err := subjects(tx, r, now, l, m, made)
		if err != nil {
			return m, err
		}
		if !slices.ContainsFunc(ss, func(s subject) bool { return s.open(l) }) {
			continue
		}
		m.RepeatOn = calendar.DateOf(now, r.Zone).Add(1)
		m.NextDue = m.Look(r.Zone, m.NextDue)
		if err := tx.SaveMatter(&m); err != nil {
			return m, err
		}
		if err := tx.Record(journal.Event{At: now.UnixMilli(), Act: "sweep.repeat", Subject: m.ID}); err != nil {
			return m, err
		}
	}
	return m, nil
}

// open reports whether the subject's count reaches a rung that it has not climbed.
func (s subject) open(l ladder.Ladder) bool {
	return s.standing.Climbed < len(l.Rungs) && s.times >= l.Rungs[s.standing.Climbed].After
}

// repeated climbs the ladders of repeats of m by at most one rung each, and says
// when to look at them again. The rung of the person comes first: its letter goes to
// the unit as well.
func repeated(tx Tx, r matter.Rules, p *pack.Pack, now time.Time, m *matter.Matter) (climbed bool, err error) {
	today := calendar.DateOf(now, r.Zone)
	if m.RepeatOn.IsNone() || m.RepeatOn > today || m.State != matter.Assigned {
		return false, nil
	}
	m.RepeatOn = calendar.None
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return false, err
	}
	for _, l := range repeatLadders(p, *m) {
		ss, err := subjects(tx, r, now, l, *m, letters)
		if err != nil {
			return climbed, err
		}
		up := false
		for _, s := range ss {
			at, ok := l.Next(s.standing, s.times, today)
			if !ok {
				continue
			}
			if _, err := climb(tx, r, now, *m, rung{pack: p, ladder: l, at: at, reason: s.reason(l), unit: s.unit,
				past: through(s.served, "后同类问题再次发生", "同类问题再次发生")}); err != nil {
				return climbed, err
			}
			up, climbed = true, true
			break
		}
		if up || slices.ContainsFunc(ss, func(s subject) bool { return s.open(l) }) {
			m.RepeatOn = today.Add(1) // service is an act of people: the ladder is looked at each day
		}
	}
	return climbed, nil
}

func (s subject) reason(l ladder.Ladder) string {
	who := ""
	if s.unit {
		who = "本单位"
	}
	return who + "近" + l.LookBack.Zh() + "内同类问题第" + strconv.Itoa(s.times) + "次"
}

// subjects are the person to whom the matter's notice went, when that is still the
// one who answers, and the unit. letters are those about the matter.
func subjects(tx RepeatTx, r matter.Rules, now time.Time, l ladder.Ladder, m matter.Matter, letters []letter.Letter) ([]subject, error) {
	n, ok := noticeOf(l, m, letters)
	if !ok {
		return nil, nil
	}
	var out []subject
	if n.ToPerson != "" && n.ToPost == m.Owner {
		a, held, err := tx.HolderOn(m.Owner, calendar.DateOf(now, r.Zone))
		if err != nil {
			return nil, err
		}
		if held && a.Person == n.ToPerson {
			s, err := subjectOf(tx, r, now, l, m, n.ToPerson)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	s, err := subjectOf(tx, r, now, l, m, "")
	return append(out, s), err
}

// noticeOf is the newest letter of a ladder's first rung about the matter that was
// not annulled.
func noticeOf(l ladder.Ladder, m matter.Matter, letters []letter.Letter) (letter.Letter, bool) {
	i := slices.IndexFunc(letters, func(t letter.Letter) bool {
		return t.Rung == l.Rungs[0].Title && onLadder(m, t, l) && t.State != letter.Annulled
	})
	if i < 0 || letters[i].State == letter.Dropped && m.State != matter.WrittenOff {
		return letter.Letter{}, false // the issuer did not sign it: nothing was found
	}
	return letters[i], true
}

// like is what was found of one subject: the findings that count, and the letters of
// rungs by matter, the newest first.
type like struct {
	found   []ladder.Finding
	matters []matter.Matter
	about   map[string][]letter.Letter
}

// likeOf reads the like findings of a person, or of the matter's unit (""), within the
// look-back.
func likeOf(tx RepeatTx, now time.Time, l ladder.Ladder, m matter.Matter, person string) (like, error) {
	x := like{about: map[string][]letter.Letter{}}
	letters, err := tx.RungLetters(m.List, m.Class, m.OwnerBody, person, lookBack(now, l.LookBack))
	if err != nil {
		return x, err
	}
	var ids []string
	for _, t := range letters {
		if x.about[t.Matter] == nil {
			ids = append(ids, t.Matter)
		}
		x.about[t.Matter] = append(x.about[t.Matter], t)
	}
	if x.matters, err = tx.Matters(ids); err != nil {
		return x, err
	}
	for _, o := range x.matters {
		n, ok := noticeOf(l, o, x.about[o.ID])
		if ok && isFinding(o) && (person == "" && o.OwnerBody == m.OwnerBody || person != "" && n.ToPost == o.Owner) {
			x.found = append(x.found, ladder.Finding{ID: o.ID, Found: n.DraftedAt, Met: met(n, o)})
		}
	}
	return x, nil
}

func lookBack(now time.Time, t calendar.Term) time.Time {
	switch t.Unit {
	case calendar.Month:
		return now.AddDate(0, -t.N, 0)
	case calendar.Day, calendar.Workday:
		return now.AddDate(0, 0, -t.N)
	}
	return now.AddDate(-1, 0, 0)
}

// subjectOf is where a person, or the matter's unit (""), stands with the matter.
func subjectOf(tx RepeatTx, r matter.Rules, now time.Time, l ladder.Ladder, m matter.Matter, person string) (subject, error) {
	x, err := likeOf(tx, now, l, m, person)
	if err != nil {
		return subject{}, err
	}
	var steps []ladder.Step
	served := make([]bool, len(l.Rungs))
	for _, o := range x.matters {
		for _, t := range x.about[o.ID] {
			at := rungOf(l, o, t)
			if at < 0 || !counts(t) {
				continue
			}
			steps = append(steps, ladder.Step{Rung: at, Finding: o.ID, On: calendar.DateOf(t.DraftedAt, r.Zone), Unserved: t.ServedAt.IsZero(), Termed: t.Reply.N > 0, ReplyDue: replyDue(r, t)})
			served[at] = served[at] || !t.ServedAt.IsZero()
		}
	}
	s := subject{unit: person == "", times: ladder.Times(x.found, m.ID), standing: l.Standing(steps, m.ID)}
	for i, g := range l.Rungs {
		if served[i] {
			s.served = append(s.served, g.Title)
		}
	}
	return s, nil
}

// rungOf is the index of the rung of a ladder that a letter serves, -1 for none.
func rungOf(l ladder.Ladder, m matter.Matter, t letter.Letter) int {
	if !onLadder(m, t, l) {
		return -1
	}
	return slices.IndexFunc(l.Rungs, func(g ladder.Rung) bool { return g.Title == t.Rung })
}

// uncounted drops the drafts of rungs of repeats that rested on a finding which does
// not count any more: it was annulled, unfounded, or another one.
func uncounted(tx Tx, actor access.Actor, m matter.Matter, reason string) error {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return err
	}
	for _, l := range repeatLadders(p, m) {
		unit, err := likeOf(tx, actor.Now, l, m, "")
		if err != nil {
			return err
		}
		for _, o := range unit.matters {
			for _, t := range unit.about[o.ID] {
				at := rungOf(l, o, t)
				if at < 1 || t.State != letter.Draft {
					continue
				}
				of := unit
				if t.ToPerson != "" {
					if of, err = likeOf(tx, actor.Now, l, m, t.ToPerson); err != nil {
						return err
					}
				}
				if ladder.Times(of.found, o.ID) >= l.Rungs[at].After {
					continue
				}
				if err := letter.Lapse(tx, actor, t, reason, "finding_gone"); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// isFinding reports whether a matter still counts as found: not when it was settled as
// unfounded or as another one.
func isFinding(m matter.Matter) bool {
	return m.State != matter.WrittenOff && m.State != matter.Verified || m.Outcome != matter.Unfounded && m.Outcome != matter.Merged
}

// met is when a finding's notice was served or it was settled, whichever came first.
func met(notice letter.Letter, m matter.Matter) time.Time {
	if at := notice.ServedAt; !at.IsZero() && (m.WrittenOffAt.IsZero() || at.Before(m.WrittenOffAt)) {
		return at
	}
	return m.WrittenOffAt
}
