package office

import (
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/track"
	"luoshi/pack"
)

// A matter that another ledger closed went through no stage here; one that was verified and
// written off here went through all.
func TestStagesOfHistory(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)
	p := &pack.Pack{Tracks: []track.Track{{ID: "a", Over: track.Matters, Stages: []track.Stage{{Title: "下发", Gate: "matter.assigned"}, {Title: "核验", Gate: "matter.verified"}}}}}
	m := matter.Matter{State: matter.WrittenOff, Due: calendar.None, RegisteredAt: now.AddDate(0, 0, -9), WrittenOffAt: now}
	if got, err := Stages(p, m, now); err != nil || len(got) != 1 || got[0].At != 1 {
		t.Errorf("written off here: %+v, %v", got, err)
	}
	m.WrittenOffAt = now.AddDate(0, 0, -30)
	if got, err := Stages(p, m, now); err != nil || len(got) != 0 {
		t.Errorf("closed elsewhere: %+v, %v", got, err)
	}
}
