package calendar

import (
	"testing"
	"time"
)

// TestLateFor: lateness by hours runs through nights and rest days from the instant of the
// deadline on, stands still with the clock, and is negative before.
func TestLateFor(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	at := func(day, hour int) time.Time { return time.Date(2026, 9, day, hour, 0, 0, 0, zone) }
	start, err := StartClock(Segment{Term: Term{48, Hour}, From: at(24, 16), Source: "示例"})
	if err != nil {
		t.Fatal(err)
	}
	paused, err := start.Pause(Pause{From: at(26, 18), Reason: "等材料", Limit: Term{2, Day}})
	if err != nil {
		t.Fatal(err)
	}
	resumed, err := paused.Resume(at(26, 21))
	if err != nil {
		t.Fatal(err)
	}
	due, err := start.Due(Embedded(), zone)
	if err != nil || !due.At.Equal(at(26, 16)) {
		t.Fatal(due.At, err)
	}
	for _, c := range []struct {
		name  string
		clock Clock
		now   time.Time
		want  time.Duration
	}{
		{"还没有到", start, at(26, 10), -6 * time.Hour}, {"到点", start, at(26, 16), 0}, {"跨夜，周六周日", start, at(27, 9), 17 * time.Hour},
		{"停着", paused, at(26, 20), 2 * time.Hour}, {"停过三小时", resumed, at(27, 9), 14 * time.Hour}, {"停以前", resumed, at(26, 17), time.Hour},
	} {
		if got, err := c.clock.LateFor(Embedded(), due, c.now, zone); got != c.want || err != nil {
			t.Errorf("%s：%s，应为 %s（%v）", c.name, got, c.want, err)
		}
	}
}
