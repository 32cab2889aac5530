package org

import (
	"testing"

	"luoshi/internal/area"
	"luoshi/internal/fault"
)

// TestCheckLevel: a post stands at a level that the pack gives to its role; a role that
// the pack does not name stands anywhere.
func TestCheckLevel(t *testing.T) {
	t.Parallel()
	village := []area.Level{area.Village}
	for _, c := range []struct {
		at     area.Code
		levels []area.Level
		ok     bool
	}{{610723103201, village, true}, {610723103000, village, false}, {610723000000, village, false}, {610723000000, nil, true},
		{610723000000, []area.Level{area.Village, area.County}, true}} {
		err := CheckLevel(nil, Post{Role: "village", Area: c.at}, c.levels)
		if (err == nil) != c.ok || err != nil && !fault.Is(err, "org.post_level") {
			t.Errorf("%s %v: %v", c.at, c.levels, err)
		}
	}
}
