// Package appraise reviews and ranks bodies (考评): weekly layered review with
// 民主评议, monthly boards, objection and publication. A board is computed → shown
// to each subject alone → objection → final → published. Persons are never
// ranked. Points come from package score; what follows is package consequence.
package appraise

import (
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
)

// Review is a recurring layered comment with a vote (周点评, YX-08).
type Review struct {
	ID, Title string
	Cadence   calendar.Cadence
	Level     area.Level
	Options   []VoteOption
	MinVoters int // fewer: no ballot (design: five)
	Keepers   int // how many codes the count needs (持钥人)
	Days      int // how many days it is voted in; 0: usualDays
}

// VoteOption is one answer of a ballot and the points it is worth.
type VoteOption struct {
	Title  string
	Points int64 // thousandths
}

// Board is a recurring rank of bodies (月排名, YX-09).
type Board struct {
	ID, Title string
	Cadence   calendar.Cadence
	Level     area.Level
	Sheet     string
	Objection calendar.Term // time to object, from the showing
	MinCases  int           // fewer rows behind a score: no band
	Pooled    int           // so many periods up to the board's own are counted together (滚动合并); 0 and 1: its own alone
	Proposals []Follow
	Peers     []Peers
}

// Window is what the figures of a board of a period are counted over: the period, and where
// small numbers are pooled the periods before it.
func (b Board) Window(p calendar.Period, zone *time.Location) Window {
	from := p
	for range b.Pooled - 1 {
		from = from.Prev()
	}
	p.From = from.From
	return WindowOf(p, zone)
}

// Peers is a group of bodies that are compared with one another and with nobody
// else (同类组): a mountain town is not compared with the county seat.
type Peers struct {
	Title string
	Areas []area.Code // with everything below them
}

// PeersOf is the title of the group that a division belongs to, "" for none.
func (b Board) PeersOf(a area.Code) string {
	for _, g := range b.Peers {
		for _, in := range g.Areas {
			if a.Within(in) {
				return g.Title
			}
		}
	}
	return ""
}

// Follow opens a proposal when a body is in the last N of its peer group in
// Times boards running.
type Follow struct {
	Last, Times int
	Consequence string
}
