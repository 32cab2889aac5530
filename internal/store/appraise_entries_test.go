package store_test

import (
	"slices"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/store"
	"luoshi/pack"
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
		enter(calendar.YMD(2026, 9, 14), time.Date(2026, 9, 18, 10, 0, 0, 0, time.UTC)) // 补填: beyond 72 hours
		backfilled := enter(calendar.YMD(2026, 9, 15), time.Date(2026, 9, 21, 10, 0, 0, 0, time.UTC))
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
			known := *p
			known.Figures = pack.UsualFigures()
			p = &known
			facts, err := tx.Facts(area.Village, appraise.WindowOf(september, w.Zone), p)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(facts, func(f appraise.Facts) bool { return f.Body.Area == village })
			f := facts[at].Figures
			for metric, want := range map[string]appraise.Figure{
				"on_time_percent": {Value: 100_000 / expected, IDs: []string{good.ID}},
				"late_entries":    {Value: 1000, IDs: []string{late.ID}},
				"missing_entries": {Value: (expected - 4) * 1000},
			} {
				if got := f[metric]; got.Value != want.Value || !slices.Equal(got.IDs, want.IDs) || got.Table != "entry" {
					t.Errorf("%s：得到 %+v，应为 %+v", metric, got, want)
				}
			}
			if got := f["visits_households"]; got.Value != 12_000 || !slices.Contains(got.IDs, backfilled.ID) {
				t.Errorf("补填的走访户数也算：%+v", got)
			}
			other := facts[(at+1)%len(facts)].Figures
			if got := other["on_time_percent"]; got.Value != 0 || got.Table != "entry" {
				t.Errorf("没有填报的村按时率 %+v", got)
			}
			return nil
		})
	})
}

// TestSpotFigures draws and records checks and finds them in the figures of the
// village and of its town: what was not checked is 0, not absent.
func TestSpotFigures(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		at := on(w.Actor("supervisor"), time.Date(2026, 9, 24, 1, 0, 0, 0, time.UTC))
		var round duty.SpotRound
		w.must(t, func(tx *store.Tx) (err error) {
			round, err = duty.DrawSpots(tx, at, w.rules.Calendar, w.Zone, duty.Draft{Pack: "yangxian@1", Spot: "list_check", Area: home * 1_000_000, From: calendar.YMD(2026, 9, 14), To: calendar.YMD(2026, 9, 16), Count: 3})
			return err
		})
		results := []duty.Result{duty.Mismatch, duty.Match, duty.NotFound}
		var ids []string
		for i, p := range round.Pairs {
			w.must(t, func(tx *store.Tx) error {
				c, err := duty.RecordSpot(tx, at, duty.Finding{Round: round.ID, Pair: p, Result: results[i], Note: "当面核对"})
				ids = append(ids, c.ID)
				return err
			})
		}
		p := packOf(t)
		p.Figures = pack.UsualFigures()
		for _, level := range []area.Level{area.Village, area.Town} {
			checks, mismatches := map[string]bool{}, map[string]bool{}
			w.must(t, func(tx *store.Tx) error {
				facts, err := tx.Facts(level, appraise.WindowOf(september, w.Zone), p)
				for _, f := range facts {
					c, ok := f.Figures["spot_checks"]
					m, also := f.Figures["spot_mismatches"]
					if !ok || !also || c.Value != int64(len(c.IDs))*1000 || m.Value != int64(len(m.IDs))*1000 || c.Table != "spot_check" {
						t.Errorf("%s：%+v，%+v", f.Body.Name, c, m)
					}
					for _, id := range c.IDs {
						checks[id] = true
					}
					for _, id := range m.IDs {
						mismatches[id] = true
					}
				}
				return err
			})
			if len(checks) != 3 || len(mismatches) != 1 || !mismatches[ids[0]] {
				t.Errorf("%s：抽查 %v，不符 %v", level, checks, mismatches)
			}
			w.must(t, func(tx *store.Tx) error {
				facts, err := tx.Facts(level, appraise.WindowOf(september.Next(), w.Zone), p)
				for _, f := range facts {
					if f.Figures["spot_checks"].Value != 0 {
						t.Errorf("%s：别月的抽查也算了", f.Body.Name)
					}
				}
				return err
			})
		}
	})
}
