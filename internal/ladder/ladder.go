// Package ladder finds the next rung of a ladder of supervision (督办阶梯): by
// working days or hours past due, or by repeats of the same kind of finding within a
// look-back (YX-22). It climbs one rung at a time, only
// after the previous rung's letter was served and its time for reply has passed,
// and never twice on one civil date. It writes no letter and decides nothing.
package ladder

import "luoshi/internal/calendar"

// By is what a ladder counts.
type By string

// The measures.
const (
	Overdue By = "overdue" // 逾期工作日
	Hours   By = "hours"   // 逾期小时: from the instant of the deadline on, rest days and nights too
	Repeat  By = "repeat"  // 同一对象同类问题第几次
)

// Rung is one step (档). A rung drafts a letter; where Proposal is set it also
// opens a proposal of that kind, and nothing more than a proposal.
type Rung struct {
	Title    string        // 一次督办
	After    int           // working days or hours past due, or which time it is: 1 is the first finding, 2 the first repeat
	Letter   string        // kind of letter that is drafted
	Reply    calendar.Term // time for the reply, from service
	Proposal string        // kind of consequence that is proposed, "" for none
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
func (l Ladder) OnDeadline() bool { return l.By == Overdue || l.By == Hours }

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

// Next returns the index of the rung to climb today, and false when none is.
// reached is the number of working days or hours past due, or which time it is (第几次), as
// By says. It decides every climb of every ladder.
func (l Ladder) Next(s Standing, reached int, today calendar.Date) (int, bool) {
	if s.Climbed >= len(l.Rungs) || reached <= 0 || reached < l.Rungs[s.Climbed].After || s.Waits(today) {
		return 0, false
	}
	return s.Climbed, true
}
