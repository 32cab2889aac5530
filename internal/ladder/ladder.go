// Package ladder finds the next rung of a ladder of supervision (督办阶梯): by
// working days or hours past due, or by repeats of the same kind of finding within a
// look-back (YX-22). It climbs one rung at a time, only
// after the previous rung's letter was served and its time for reply has passed,
// and never twice on one civil date. It writes no letter and decides nothing.
package ladder

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// By is what a ladder counts.
type By string

// The measures.
const (
	Overdue By = "overdue" // 逾期工作日
	Hours   By = "hours"   // 逾期小时: from the instant of the deadline on, rest days and nights too
	Minutes By = "minutes" // 逾期分钟: the same, where answers are a matter of minutes (应急)
	Repeat  By = "repeat"  // 同一对象同类问题第几次
)

// Rung is one step (档). A rung drafts a letter; where Proposal is set it also
// opens a proposal of that kind, and nothing more than a proposal. A rung that tells drafts
// nothing and imposes nothing: the posts of its roles around the place see the matter in
// their list of things to do (告知) until it is answered.
type Rung struct {
	Title    string        // 一次督办
	After    int           // working days, hours or minutes past due, or which time it is: 1 is the first finding, 2 the first repeat
	Letter   string        // kind of letter that is drafted
	Reply    calendar.Term // time for the reply, from service
	Proposal string        // kind of consequence that is proposed, "" for none
	Tell     []access.Role // who is told, in place of a letter
}

// Ladder is an ordered list of rungs with rising After.
type Ladder struct {
	ID       string
	Title    string
	By       By
	LookBack calendar.Term // how far back repeats count
	Rungs    []Rung
}

// OnDeadline reports whether the ladder counts from the deadline of a matter.
func (l Ladder) OnDeadline() bool { return l.By == Overdue || l.Step() > 0 }

// Step is what a ladder counts by the clock in, 0 where it counts days or times.
func (l Ladder) Step() time.Duration {
	switch l.By {
	case Hours:
		return time.Hour
	case Minutes:
		return time.Minute
	}
	return 0
}

// Told reports whether one of the rungs that were climbed tells a role.
func (l Ladder) Told(role access.Role, climbed int) bool {
	for _, g := range l.Rungs[:min(climbed, len(l.Rungs))] {
		for _, r := range g.Tell {
			if r == role {
				return true
			}
		}
	}
	return false
}

// Standing is where a matter or a subject stands on a ladder.
type Standing struct {
	Climbed  int           // rungs climbed; 0 is none
	On       calendar.Date // civil date of the last climb, None before the first
	Unserved bool          // the last rung's letter is not served yet
	Termed   bool          // the last rung's letter gives a term for a reply
	ReplyDue calendar.Date // last day of that term; None while it is not known
}

// Waits reports whether the last rung holds the next one back on a day: its letter
// is not served, or its term for a reply is not over. An early reply does not end
// the term: who answers at once is not to climb sooner than who does not.
func (s Standing) Waits(today calendar.Date) bool {
	if s.On >= today {
		return true // never twice on one civil date
	}
	return s.Climbed > 0 && (s.Unserved || s.Termed && (s.ReplyDue.IsNone() || today <= s.ReplyDue))
}

// Waits reports whether the last rung holds the next one back. A ladder of minutes only
// tells: nothing is to be served or answered before it goes on.
func (l Ladder) Waits(s Standing, today calendar.Date) bool {
	return l.By != Minutes && s.Waits(today)
}

// Next returns the index of the rung to climb today, and false when none is.
// reached is the number of working days, hours or minutes past due, or which time it is (第几次), as
// By says. It decides every climb of every ladder.
func (l Ladder) Next(s Standing, reached int, today calendar.Date) (int, bool) {
	if s.Climbed >= len(l.Rungs) || reached <= 0 || reached < l.Rungs[s.Climbed].After || l.Waits(s, today) {
		return 0, false
	}
	return s.Climbed, true
}
