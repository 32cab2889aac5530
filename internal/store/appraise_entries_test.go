package store_test

import (
	"slices"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/store"
)

// TestEntryFigures enters one daily list on time and one late, and compares them
// with what the roster and the calendar expect of the village's team.
func TestEntryFigures(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village := w.Shown()
		key := "first/" + village.String()
		enter := func(day calendar.Date, at time.Time) (e duty.Entry) {
			w.must(t, func(tx *store.Tx) (err error) {
				e, err = duty.Enter(tx, on(w.Actor(key), at), w.Zone, duty.Input{Pack: "yangxian@1", Duty: "daily_list", Day: day,
					Values: []duty.Value{{ID: "day", Text: day.String()}, {ID: "plan", Text: "入户"}, {ID: "done", Text: "入户走访，核对台账"}, {ID: "households", Text: "3"}}})
				return err
			})
			return e
		}
		good := enter(calendar.YMD(2026, 9, 10), time.Date(2026, 9, 10, 10, 0, 0, 0, time.UTC))
		late := enter(calendar.YMD(2026, 9, 11), time.Date(2026, 9, 12, 10, 0, 0, 0, time.UTC))
		days, err := w.rules.Calendar.WorkdaysBetween(september.From.Add(-1), september.To)
		if err != nil {
			t.Fatal(err)
		}
		team := int64(0)
		for k := range w.Posts {
			if k == key || len(k) > 7 && k[:7] == "member/" && k[7:7+12] == village.String() {
				team++
			}
		}
		expected := team * int64(days)
		w.must(t, func(tx *store.Tx) error {
			p, err := tx.Pack("yangxian@1")
			if err != nil {
				return err
			}
			facts, err := tx.Facts(appraise.Villages, appraise.WindowOf(september, w.Zone), p)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(facts, func(f appraise.Facts) bool { return f.Body.Area == village })
			f := facts[at].Figures
			for metric, want := range map[string]appraise.Figure{
				"on_time_percent":   {Value: 100_000 / expected, IDs: []string{good.ID}},
				"late_entries":      {Value: 1000, IDs: []string{late.ID}},
				"missing_entries":   {Value: (expected - 2) * 1000},
				"visits_households": {Value: 6000, IDs: []string{good.ID, late.ID}},
			} {
				if got := f[metric]; got.Value != want.Value || !slices.Equal(got.IDs, want.IDs) || got.Table != "entry" {
					t.Errorf("%s：得到 %+v，应为 %+v", metric, got, want)
				}
			}
			other := facts[(at+1)%len(facts)].Figures
			if got := other["on_time_percent"]; got.Value != 0 || got.Table != "entry" {
				t.Errorf("没有填报的村按时率 %+v", got)
			}
			return nil
		})
	})
}
