package duty

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// TestCheckersOfThePack: a role that the access table lets check does so only where the
// pack names it.
func TestCheckersOfThePack(t *testing.T) {
	t.Parallel()
	s := Spot{Title: "清单抽查", Checkers: []access.Role{"supervisor"}}
	for role, may := range map[access.Role]bool{"supervisor": true, "desk": false, "town_desk": false} {
		for _, act := range []PairAct{Draw, Check} {
			err := s.checks(access.Actor{Role: role}, act)
			if may && err != nil || !may && !fault.Is(err, "duty.spot_checker") {
				t.Errorf("%s %s: %v", role, act, err)
			}
		}
	}
}
