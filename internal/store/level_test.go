package store

import (
	"testing"

	"luoshi/internal/area"
)

// TestStanding: a post stands at the division of its level, at the home's own where the
// level lies above it, and that of a group at its village.
func TestStanding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		home int
		want string // for province prefecture county town village group
	}{{610723, "county county county town village village"}, {350700, "prefecture prefecture county town village village"}, {520000, "province prefecture county town village village"}} {
		got := ""
		for _, l := range area.Levels() {
			got += " " + standing(l, c.home).String()
		}
		if got[1:] != c.want {
			t.Errorf("%d: %s, want %s", c.home, got[1:], c.want)
		}
	}
}
