package ladder

import (
	"cmp"
	"slices"
	"time"

	"luoshi/internal/calendar"
)

// Finding is one finding about a subject (一次发现): the same kind of matter, a unit or
// a person. What was annulled, unfounded or merged is no finding.
type Finding struct {
	ID    string
	Found time.Time
	Met   time.Time // its notice was served, or it was settled, whichever came first; zero: neither yet
}

// Times tells which time (第几次) a finding is: 1 for the first, and one more than an
// earlier finding that had been served or settled when this one was made. Several
// findings of one visit are one time, and each of them has its own notice.
func Times(all []Finding, id string) int {
	all = slices.SortedFunc(slices.Values(all), func(a, b Finding) int {
		return cmp.Or(a.Found.Compare(b.Found), cmp.Compare(a.ID, b.ID))
	})
	times := make([]int, len(all))
	for i, f := range all {
		times[i] = 1
		for j, e := range all[:i] {
			if !e.Met.IsZero() && e.Met.Before(f.Found) {
				times[i] = max(times[i], times[j]+1)
			}
		}
		if f.ID == id {
			return times[i]
		}
	}
	return 0
}

// Step is one letter of a rung that was drafted to a subject and still counts.
type Step struct {
	Rung     int
	Finding  string // about which it was written
	On       calendar.Date
	Unserved bool
	Termed   bool // gives a term for a reply
	ReplyDue calendar.Date
}

// Notice reports whether the ladder's first rung is the notice that each finding
// has for itself (《限期整改通知书》).
func (l Ladder) Notice() bool { return len(l.Rungs) > 0 && l.Rungs[0].After <= 1 }

// Standing is where a subject stands when the finding is looked at. The finding's
// own notice is no rung that was climbed before it, unless it is the first; but no
// rung is climbed on the day of any letter of the ladder.
func (l Ladder) Standing(steps []Step, finding string) Standing {
	s := Standing{On: calendar.None, ReplyDue: calendar.None}
	own := l.Notice() && slices.ContainsFunc(steps, func(p Step) bool { return p.Rung > 0 || p.Finding != finding })
	var last []Step
	for _, p := range steps {
		s.On = max(s.On, p.On)
		switch {
		case own && p.Rung == 0 && p.Finding == finding:
		case p.Rung+1 > s.Climbed:
			s.Climbed, last = p.Rung+1, append(last[:0], p)
		case p.Rung+1 == s.Climbed:
			last = append(last, p)
		}
	}
	if len(last) == 0 {
		return s
	}
	done := slices.MinFunc(last, func(a, b Step) int { return cmp.Compare(a.wait(), b.wait()) })
	s.Unserved, s.Termed, s.ReplyDue = done.Unserved, done.Termed, done.ReplyDue
	return s
}

// wait orders letters of one rung by how soon they let the next one come.
func (p Step) wait() calendar.Date {
	switch {
	case p.Unserved:
		return 1<<30 + 1
	case p.Termed && p.ReplyDue.IsNone():
		return 1 << 30
	case p.Termed:
		return p.ReplyDue
	}
	return calendar.None
}
