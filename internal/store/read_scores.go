package store

import (
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// MyScore is what the holder of a village or town post sees of the score of the
// own body: points, why, and how to object. Persons have no score.
type MyScore struct {
	Run      appraise.Run
	Standing appraise.Standing
	Name     string
	Days     int // days of the period on which the person held the post
	Previous string
}

// fewDays is how many days in a post make a period the person's own.
const fewDays = 10

// Few reports whether the person held the post on too few days of the period to
// be asked about it: the responsibility stays with who held it before.
func (m MyScore) Few() bool { return m.Days < fewDays }

// MyScore reads the own body's score of a period for the holder of a post, false
// when there is none or nobody was told yet.
func (r *Reader) MyScore(post org.Post, person, period string) (MyScore, bool, error) {
	level := post.Area.Level()
	runs, err := list(r, r.s.t.appraise.run, "WHERE home = $1 AND level = $2 AND period = $3 AND state <> 'computed' ORDER BY id LIMIT 1", level.String(), period)
	if err != nil || len(runs) == 0 {
		return MyScore{}, false, err
	}
	s, ok, err := r.StandingAt(runs[0].ID, post.Area)
	if err != nil || !ok {
		return MyScore{}, false, err
	}
	m := MyScore{Run: runs[0], Standing: s, Name: s.Name}
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		return MyScore{}, false, err
	}
	as, err := r.Appointments(post.ID)
	if err != nil {
		return MyScore{}, false, err
	}
	for d := p.From; d <= p.To; d++ {
		if a, ok := org.HolderOn(as, post.ID, d); ok && a.Person == person {
			m.Days++
		} else if ok {
			m.Previous = a.Person
		}
	}
	return m, true, nil
}

// LastPeriodShown is the newest period of a level whose board its subjects were
// told of, "" when there is none.
func (r *Reader) LastPeriodShown(level area.Level) (string, error) {
	runs, err := list(r, r.s.t.appraise.run, "WHERE home = $1 AND level = $2 AND state <> 'computed' ORDER BY period DESC, id LIMIT 1", level.String())
	if err != nil || len(runs) == 0 {
		return "", err
	}
	return runs[0].Period, nil
}

// Matters reads several matters; one that there is not is left out.
func (r *Reader) Matters(ids []string) ([]matter.Matter, error) { return r.MattersByID(ids) }

// MattersByID reads matters by their identifiers in that order, without those that
// are not there.
func (r *Reader) MattersByID(ids []string) ([]matter.Matter, error) {
	out := make([]matter.Matter, 0, len(ids))
	for _, id := range ids {
		m, ok, err := missingIsZero(get(r, r.s.t.matter, id))
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, m)
		}
	}
	return out, nil
}

// PeriodBefore is the last whole period before a moment.
func PeriodBefore(c calendar.Cadence, now time.Time, zone *time.Location) calendar.Period {
	return calendar.PeriodOf(c, calendar.DateOf(now, zone)).Prev()
}
