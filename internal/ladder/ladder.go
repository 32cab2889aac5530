// Package ladder finds the next rung of a ladder of supervision (督办阶梯): by
// working days past due, by repeats of the same kind of finding within a
// look-back (YX-22), or by final rank (YX-09). It climbs one rung at a time, only
// after the previous rung's letter was served and its time for reply has passed,
// and never twice on one civil date. It writes no letter and decides nothing.
package ladder

import "luoshi/internal/calendar"

// By is what a ladder counts.
type By string

// The measures.
const (
	Overdue By = "overdue" // 逾期工作日
	Repeat  By = "repeat"  // 同一对象同类问题次数
	Rank    By = "rank"    // 连续末位次数
)

// Rung is one step (档). A rung drafts a letter; where Proposal is set it also
// opens a proposal of that kind, and nothing more than a proposal.
type Rung struct {
	Title    string        // 一次督办
	After    int           // working days past due, or the count reached
	Letter   string        // kind of letter that is drafted
	Reply    calendar.Term // time for the reply, from service
	Proposal string        // kind of consequence that is proposed, "" for none
}

// Ladder is an ordered list of rungs with rising After.
type Ladder struct {
	ID       string
	Title    string
	By       By
	LookBack calendar.Term // how far back repeats and ranks count
	Rungs    []Rung
}

// Standing is where a matter or a subject stands on a ladder.
type Standing struct {
	Climbed   int           // rungs climbed; 0 is none
	On        calendar.Date // civil date of the last climb, None before the first
	Unserved  bool          // the last rung's letter is not served yet
	ReplyDue  calendar.Date // last day for the reply to the last rung's letter
	ReplyOpen bool          // the reply is still awaited
}

// Next returns the index of the rung to climb today, and false when none is.
// reached is the number of working days past due, or the count, as By says.
func (l Ladder) Next(s Standing, reached int, today calendar.Date) (int, bool) {
	if s.Climbed >= len(l.Rungs) || reached <= 0 || reached < l.Rungs[s.Climbed].After {
		return 0, false
	}
	if s.Climbed > 0 {
		if s.On >= today || s.Unserved {
			return 0, false
		}
		if s.ReplyOpen && today <= s.ReplyDue {
			return 0, false
		}
	}
	return s.Climbed, true
}
