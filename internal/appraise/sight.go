package appraise

import (
	"luoshi/internal/access"
)

// Sight is how much of a board somebody sees (看得到多少).
type Sight int

// The sights.
const (
	Nothing Sight = iota // the board does not exist for them
	OwnRow               // the own body's row, once it was told
	AsTold               // under correction: what was published before
	Whole                // every row as it stands
)

// runs are the acts whose holders see a board before it is published.
func runs() []string { return []string{"board.compute", "board.rule", "board.publish"} }

// SeesBoards reports whether an actor computes, rules on or publishes boards.
func SeesBoards(a access.Actor) bool {
	for _, act := range runs() {
		if access.May(a, act, access.Subject{}) == nil {
			return true
		}
	}
	return false
}

// SightOf tells what an actor sees of a board; row says whether the board has a row of
// the actor's own division.
func (r Run) SightOf(a access.Actor, row bool) Sight {
	switch {
	case r.State == Published || SeesBoards(a):
		return Whole
	case r.Stood == Published:
		return AsTold
	case row && r.Told() && access.May(a, "board.object", access.Subject{Owner: a.Post}) == nil:
		return OwnRow
	}
	return Nothing
}

// Told reports whether the bodies were told of the board.
func (r Run) Told() bool { return r.State != Computed || r.Stood != "" }
