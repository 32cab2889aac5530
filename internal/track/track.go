// Package track orders the stages that something goes through (环节): which there are, who
// moves it on from each, within which time, and what leads from one to the next. Where
// something stands is derived from facts and entries; a track opens no act and moves
// nothing.
//
//	over      who stands on it                       what leads on
//	matter    matters of its lists                   the gate of the next stage, over facts
//	others    persons, posts, bodies, divisions      the entry of the stage's duty, by its outcome
package track

import (
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// Track is an ordered list of stages.
type Track struct {
	ID, Title string
	Over      Over
	Lists     []string      // of matters: the lists whose matters stand on it, none for all
	Of        []access.Role // of others: whose posts, their holders, bodies or divisions stand on it
	Source    string        // document and article of the limits
	Stages    []Stage
}

// Over is what a track orders.
type Over string

// What tracks order.
const (
	Matters Over = "matter" // 事项
	Persons Over = "person" // 人员
	Posts   Over = "post"   // 岗位
	Bodies  Over = "body"   // 机构
	Areas   Over = "area"   // 区划
)

// Overs lists what tracks order.
func Overs() []Over { return []Over{Matters, Persons, Posts, Bodies, Areas} }

// Stage is one stage (环节). A matter has reached it once its gate and the gates before it are
// open; what is no matter leaves it through its Entry.
type Stage struct {
	Title string
	By    []Actor       // who moves it on from here
	Limit calendar.Term // from the day on which it was reached; none: never late
	Until Until         // of a matter: its own deadline instead of a limit
	Gate  string
	Entry Passage
}

// Until is a deadline of a matter itself, with its extensions and pauses.
type Until string

// The deadlines of a matter.
const (
	UntilDue    Until = "due"    // 事项的期限
	UntilVerify Until = "verify" // 核验期限
)

// Untils lists them.
func Untils() []Until { return []Until{UntilDue, UntilVerify} }

// Timed reports whether something can be late in the stage.
func (s Stage) Timed() bool { return s.Limit.Unit != "" || s.Until != "" }

// Actor is who moves something on: a kind of post, or how one is tied to a matter.
type Actor string

// The ties of posts to a matter.
const (
	Owner    Actor = "owner"    // 责任岗位
	Verifier Actor = "verifier" // 核验的岗位
	Assigner Actor = "assigner" // 交办的岗位
)

// Actors lists the ties.
func Actors() []Actor { return []Actor{Owner, Verifier, Assigner} }

// Tie reports whether the actor is a tie to the matter, and not a kind of post.
func (a Actor) Tie() bool { return slices.Contains(Actors(), a) }

// Passage is an entry that moves something on or back: which duty, and what its choice says.
type Passage struct {
	Duty, Field     string
	About           string   // the field that names whom or what it is about, "" for the writer's own, or the person of a duty per person
	Pass, Back, Out []string // options: approved, returned, ended without passing
	BackTo          string   // title of the stage to which a return leads, "" for this one
}

// Outcome is what an entry says.
type Outcome int

// The outcomes.
const (
	Nothing Outcome = iota
	Passed          // 通过
	Back            // 退回
	Out             // 不通过，离开
)

// Says is what an option means for the stage.
func (p Passage) Says(option string) Outcome {
	switch {
	case slices.Contains(p.Pass, option):
		return Passed
	case slices.Contains(p.Back, option):
		return Back
	case slices.Contains(p.Out, option):
		return Out
	}
	return Nothing
}

// ByGates reports whether the track is led by gates.
func (t Track) ByGates() bool { return t.Over == Matters }

// ToZero reports whether the track ends with nothing in hand (清零): its last stage is reached
// by what was written off.
func (t Track) ToZero() bool {
	n := len(t.Stages)
	return t.ByGates() && n > 0 && strings.TrimSpace(t.Stages[n-1].Gate) == "matter.written_off"
}

// Takes reports whether matters of a list stand on the track.
func (t Track) Takes(list string) bool {
	return t.Over == Matters && (len(t.Lists) == 0 || slices.Contains(t.Lists, list))
}

// Titled is the place of the stage with a title, -1 for none.
func (t Track) Titled(title string) int {
	return slices.IndexFunc(t.Stages, func(s Stage) bool { return s.Title == title })
}

// Without is the track up to the first stage whose gate tells of one of the facts: what a
// reader may not know, a stage does not say either.
func (t Track) Without(facts ...string) Track {
	for i, s := range t.Stages {
		if slices.ContainsFunc(facts, func(f string) bool { return strings.Contains(s.Gate, f) }) {
			t.Stages = t.Stages[:i]
			break
		}
	}
	return t
}

// Move is one change of the stage: From and To are places in Stages, -1 before the first and
// len(Stages) once all is done; what is written off in a stage moves to the place after it. A return that leads to the same stage has From and To alike.
type Move struct {
	From, To int
	At       time.Time
	By       string // the line of the time line, or the entry
	Act      string // the act of the line, or what the entry chose
}

// Course is the way of one thing along a track (走到哪一环节).
type Course struct {
	At    int       // the last stage that was reached, -1 before the first
	Since time.Time // since when
	From  time.Time // when it began
	Ended bool      // nothing more follows: written off, passed the last stage, or left
	Left  bool      // it left without passing
	Moves []Move
}

// Start is the course of what stands in a stage from an instant on.
func Start(at int, since time.Time) Course { return Course{At: at, Since: since, From: since} }

// Go moves the course to a stage.
func (c *Course) Go(m Move) {
	m.From = c.At
	c.Moves = append(c.Moves, m)
	c.At, c.Since, c.Ended, c.Left = m.To, m.At, false, false
}

// Returns is how often it was sent back; to leave is no return.
func (c Course) Returns() (n int) {
	for i, m := range c.Moves {
		if m.To <= m.From && !(c.Left && i == len(c.Moves)-1) {
			n++
		}
	}
	return n
}

// PassedIn reports whether it went beyond a stage between two instants.
func (c Course) PassedIn(stage int, from, until time.Time) bool {
	return slices.ContainsFunc(c.Moves, func(m Move) bool {
		return m.From <= stage && stage < m.To && !m.At.Before(from) && m.At.Before(until)
	})
}

// Given is an entry about something, with what its field chose.
type Given struct {
	ID, Duty string
	At       time.Time
	Choice   func(field string) string
}

// Follow leads something along a track of entries: it stands in the first stage from since
// on, and only an entry of the stage in which it stands moves it.
func (t Track) Follow(since time.Time, all []Given) Course {
	c := Start(0, since)
	for _, g := range all {
		if c.Ended {
			break
		}
		p := t.Stages[c.At].Entry
		if p.Duty != g.Duty {
			continue
		}
		m := Move{At: g.At, By: g.ID, Act: g.Choice(p.Field)}
		switch p.Says(m.Act) {
		case Passed:
			m.To = c.At + 1
			c.Go(m)
			c.Ended = c.At == len(t.Stages)
		case Back:
			if m.To = c.At; p.BackTo != "" {
				m.To = t.Titled(p.BackTo)
			}
			c.Go(m)
		case Out:
			m.To = c.At
			c.Moves = append(c.Moves, Move{From: c.At, To: c.At, At: m.At, By: m.By, Act: m.Act})
			c.Ended, c.Left = true, true
		}
	}
	return c
}
