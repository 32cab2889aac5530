package matter

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// A foreign ledger holds rows that are closed long since (已销号、已办结). They are taken over
// as history (补录的历史事项): written off on the day that the ledger names, reported and
// verified by nobody of ours. Every figure of what was done here passes them over, so that
// no month and no board of the past changes; reopened, one is a matter like any other.

// Closing is how a ledger says that a matter ended.
type Closing struct {
	On      calendar.Date // 办结日期
	Outcome Outcome       // Solved or Unfounded
	Reply   string        // 办理结果, in the ledger's words
	From    string        // the file and its row
}

// History reports whether the matter was closed before it was registered here: taken over
// from a ledger, not dealt with in this system.
func (m Matter) History() bool {
	return m.State == WrittenOff && m.WrittenOffAt.Before(m.RegisteredAt)
}

// takenOver begins the note of where a closed matter comes from, behind its reply.
const takenOver = "（补录："

// ReplyOf is the reply of a ledger in the line with which its matter was taken over.
func ReplyOf(s Step) string {
	text := s.Text
	if i := strings.LastIndex(text, takenOver); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}

// Check answers what is wrong with a closing of a matter that began at start, zero for not
// known, when it is registered.
func (c Closing) Check(backfilled bool, start, now time.Time, zone *time.Location) error {
	switch today := calendar.DateOf(now, zone); {
	case !backfilled, c.On.IsNone():
		return fault.At("closed", "matter.closed_missing")
	case c.On > today:
		return fault.At("closed", "matter.closed_future", c.On.String())
	case !start.IsZero() && c.On < calendar.DateOf(start, zone):
		return fault.At("closed", "matter.closed_before_start", c.On.String(), calendar.DateOf(start, zone).String())
	case utf8.RuneCountInString(c.Reply) > maxText-200: // room for where it comes from
		return fault.At("reply", "matter.text_long")
	}
	return nil
}

// takeOver closes a new matter as its ledger says.
func (m *Matter) takeOver(r Rules, c Closing) Step {
	m.State, m.Outcome, m.Accepted = WrittenOff, c.Outcome, false
	m.WrittenOffAt, m.NextDue = c.On.Start(r.Zone), time.Time{}
	m.ReportedAt = m.WrittenOffAt
	return Step{Act: TakeOver, After: WrittenOff, Other: m.Owner,
		Text: strings.TrimSpace(c.Reply + "\n" + takenOver + "原台账 " + c.On.String() + " 办结，取自" + c.From + "；报结、核验不在本系统）")}
}
