package matter

import "slices"

// UnitCount is how many matters of a list a unit has in a state, by their outcome.
type UnitCount struct {
	Body    string
	State   State
	Outcome Outcome
	N       int
}

// Zero is how one unit stands to zero (清零台账): what was given to it, what is in hand, and
// how the rest ended. Given = InHand + Solved + Unfounded + Transferred + Merged.
type Zero struct {
	Body                                   string
	Given, InHand                          int
	Solved, Unfounded, Transferred, Merged int
}

// Cleared reports whether nothing is in hand.
func (z Zero) Cleared() bool { return z.InHand == 0 }

// Zeros sums counts by unit: those with the most in hand first, then by identifier. What has
// no owner yet stands under "".
func Zeros(counts []UnitCount) []Zero {
	by := map[string]*Zero{}
	for _, n := range counts {
		z := by[n.Body]
		if z == nil {
			z = &Zero{Body: n.Body}
			by[n.Body] = z
		}
		z.Given += n.N
		switch {
		case n.State != WrittenOff:
			z.InHand += n.N
		case n.Outcome == Unfounded:
			z.Unfounded += n.N
		case n.Outcome == Transferred:
			z.Transferred += n.N
		case n.Outcome == Merged:
			z.Merged += n.N
		default:
			z.Solved += n.N
		}
	}
	out := make([]Zero, 0, len(by))
	for _, z := range by {
		out = append(out, *z)
	}
	slices.SortFunc(out, func(a, b Zero) int {
		if a.InHand != b.InHand {
			return b.InHand - a.InHand
		}
		if a.Body < b.Body {
			return -1
		}
		return 1
	})
	return out
}
