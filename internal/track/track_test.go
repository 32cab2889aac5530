package track_test

import (
	"testing"
	"time"

	"luoshi/internal/track"
)

var start = time.Date(2026, 9, 1, 1, 0, 0, 0, time.UTC)

func day(n int) time.Time { return start.AddDate(0, 0, n) }

func given(n int, duty, choice string) track.Given {
	return track.Given{ID: duty + choice, Duty: duty, At: day(n), Choice: func(string) string { return choice }}
}

func stages() track.Track {
	return track.Track{ID: "admit", Over: track.Persons, Stages: []track.Stage{
		{Title: "申请", Entry: track.Passage{Duty: "apply", Field: "said", Pass: []string{"yes"}, Out: []string{"withdrawn"}}},
		{Title: "考察", Entry: track.Passage{Duty: "watch", Field: "said", Pass: []string{"yes"}, Back: []string{"again"}}},
		{Title: "审批", Entry: track.Passage{Duty: "judge", Field: "said", Pass: []string{"yes"}, Back: []string{"back"}, BackTo: "申请", Out: []string{"no"}}},
	}}
}

// TestFollow: only an entry of the stage in which one stands moves it; a return stays or goes
// back, and the same stage is passed again by an entry that comes after.
func TestFollow(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name             string
		entries          []track.Given
		at, since, moves int
		ended, left      bool
		returns          int
	}{
		{"nothing", nil, 0, 0, 0, false, false, 0},
		{"an entry of a later stage counts nothing", []track.Given{given(1, "watch", "yes")}, 0, 0, 0, false, false, 0},
		{"one says nothing of the stage", []track.Given{given(1, "apply", "perhaps")}, 0, 0, 0, false, false, 0},
		{"passed", []track.Given{given(1, "apply", "yes"), given(2, "watch", "yes")}, 2, 2, 2, false, false, 0},
		{"sent back where it stands", []track.Given{given(1, "apply", "yes"), given(2, "watch", "again")}, 1, 2, 2, false, false, 1},
		{"sent back to the first, whose old entry does not count again", []track.Given{given(1, "apply", "yes"), given(2, "watch", "yes"), given(3, "judge", "back"), given(4, "watch", "yes")}, 0, 3, 3, false, false, 1},
		{"through", []track.Given{given(1, "apply", "yes"), given(2, "watch", "yes"), given(3, "judge", "yes"), given(4, "judge", "back")}, 3, 3, 3, true, false, 0},
		{"refused", []track.Given{given(1, "apply", "yes"), given(2, "watch", "yes"), given(3, "judge", "no"), given(4, "judge", "yes")}, 2, 2, 3, true, true, 0},
	} {
		c := stages().Follow(start, x.entries)
		if c.At != x.at || !c.Since.Equal(day(x.since)) || len(c.Moves) != x.moves || c.Ended != x.ended || c.Left != x.left || c.Returns() != x.returns {
			t.Errorf("%s: %+v, returns %d", x.name, c, c.Returns())
		}
	}
}

// TestPassedIn counts what went beyond a stage in a time, whatever came after.
func TestPassedIn(t *testing.T) {
	t.Parallel()
	c := stages().Follow(start, []track.Given{given(1, "apply", "yes"), given(2, "watch", "yes"), given(3, "judge", "back")})
	for stage, want := range []bool{true, true, false} {
		if got := c.PassedIn(stage, day(0), day(9)); got != want {
			t.Errorf("stage %d: %v", stage, got)
		}
	}
	if c.PassedIn(0, day(2), day(9)) || c.PassedIn(1, day(0), day(2)) {
		t.Error("counted outside the time")
	}
}

// TestWithout leaves out the stages from the first that tells of what a reader may not know.
func TestWithout(t *testing.T) {
	t.Parallel()
	x := track.Track{Over: track.Matters, Stages: []track.Stage{{Title: "a", Gate: "matter.assigned"}, {Title: "b", Gate: "matter.cases > 0"}, {Title: "c", Gate: "matter.late"}}}
	if got := x.Without("matter.cases"); len(got.Stages) != 1 || len(x.Stages) != 3 {
		t.Errorf("%v of %v", got.Stages, x.Stages)
	}
}
