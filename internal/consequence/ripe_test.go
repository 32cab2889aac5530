package consequence_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
)

// TestRipe: what a case waits for now. A commendation is served like any decision, though
// no notice of it is owed.
func TestRipe(t *testing.T) {
	t.Parallel()
	today := calendar.DateOf(time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC), time.UTC)
	actor := access.Actor{Person: "p", Role: "organiser", Now: time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		name string
		x    consequence.Case
		act  consequence.Act
		want bool
	}{
		{"表彰，文书已签发", consequence.Case{Gain: true, State: consequence.Decided, Letters: []string{"l"}, Signed: "l"}, consequence.Serve, true},
		{"表彰不告知", consequence.Case{Gain: true, State: consequence.Proposed, Letters: []string{"l"}, Signed: "l"}, consequence.Notice, false},
		{"文书没有签发", consequence.Case{State: consequence.Decided, Letters: []string{"l"}}, consequence.Serve, false},
		{"没有文书", consequence.Case{State: consequence.Decided}, consequence.Serve, true},
		{"没有要签的", consequence.Case{State: consequence.Proposed}, consequence.Sign, false},
		{"影响期还没有满", consequence.Case{State: consequence.Served, ReviewBy: today - 1, Until: today + 1}, consequence.End, false},
		{"影响期满", consequence.Case{State: consequence.Served, ReviewBy: today - 1, Until: today}, consequence.End, true},
		{"还可以申请复核", consequence.Case{State: consequence.Served, ReviewBy: today, Until: today}, consequence.End, false},
		{"召回没有重新选派", consequence.Case{State: consequence.Served, Recall: true, Outcome: consequence.Impose, ReviewBy: today - 1, Until: today}, consequence.End, false},
		{"延期没有答复", consequence.Case{State: consequence.Noticed, Asked: true}, consequence.Extend, true},
		{"延期已经同意", consequence.Case{State: consequence.Noticed, Asked: true, Extended: true}, consequence.Extend, false},
		{"申辩期没有满", consequence.Case{State: consequence.Noticed, LimitAt: actor.Now.Add(time.Hour)}, consequence.Decide, false},
		{"申辩期满", consequence.Case{State: consequence.Noticed, LimitAt: actor.Now}, consequence.Decide, true},
	} {
		if got := c.x.Ripe(consequence.Kind{}, nil, actor, time.UTC)(c.act); got != c.want {
			t.Errorf("%s: %s %v", c.name, c.act, got)
		}
	}
}
