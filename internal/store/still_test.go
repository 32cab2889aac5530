package store_test

import (
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
	"luoshi/journal"
)

// TestOneFaultStandsAlone: a matter whose year the calendar lacks, and one whose rung
// cannot be drafted, stand still and are listed; all the others climb, and the sweep
// does not come back to the two before the next day. Mended, they go on.
func TestOneFaultStandsAlone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		when := noon.Add(-20 * day)
		order := func(village int) (m matter.Matter) {
			w.must(t, func(tx *store.Tx) (err error) {
				m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), when), matter.Draft{List: "rectification", Area: w.Villages[village], Title: "塌方",
					Owner: w.Posts["first/"+w.Villages[village].String()].ID, Pack: "yangxian@1"})
				return err
			})
			return m
		}
		change := func(id string, fn func(*matter.Matter)) {
			w.must(t, func(tx *store.Tx) error {
				m, err := tx.Matter(id)
				if err != nil {
					return err
				}
				fn(&m)
				if err := tx.SaveMatter(&m); err != nil {
					return err
				}
				return tx.Record(journal.Event{At: when.UnixMilli(), Act: "matter.comment", Subject: id})
			})
		}
		old, lost, good, more := order(1), order(2), order(3), order(4)
		change(old.ID, func(m *matter.Matter) { // as a running ledger with a slip of the pen in its year
			clock, err := calendar.StartClock(calendar.Segment{Term: calendar.Term{N: 5, Unit: calendar.Day}, From: time.Date(2003, 9, 1, 4, 0, 0, 0, time.UTC), Source: "台账"})
			if err != nil {
				t.Fatal(err)
			}
			m.Clock, m.Due = clock, calendar.YMD(2003, 9, 6)
			m.DueAt = m.Due.Add(1).Start(w.Zone)
			m.NextDue = m.DueAt
		})
		owner := lost.Owner
		change(lost.ID, func(m *matter.Matter) { m.Owner = "nobody" })
		s := sweep.Sweeper{Store: w.s, Home: home, Zone: w.Zone}
		looked, climbed, err := s.Once(t.Context(), noon)
		if err != nil || looked != 4 || climbed != 2 {
			t.Fatalf("看了 %d 件，升了 %d 件，%v；应为 4 件、2 件", looked, climbed, err)
		}
		want := map[string]string{old.ID: "calendar.missing_year 2003", lost.ID: "store.missing post"}
		still := func() (n int) {
			if err := w.s.View(t.Context(), home, func(v *store.View) error {
				ms, err := v.Still("", 10)
				for _, m := range ms {
					if n++; m.Still != want[m.ID] || m.Rung != 0 {
						t.Errorf("%s 停住：%q，应为 %q", m.Number, m.Still, want[m.ID])
					}
				}
				for _, id := range []string{good.ID, more.ID} {
					if m, err := v.Matter(id); err != nil || m.Rung != 1 || m.Still != "" {
						t.Errorf("没有毛病的一件：%d 档，%q %v", m.Rung, m.Still, err)
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := still(); n != 2 {
			t.Errorf("停住 %d 件，应为 2 件", n)
		}
		if looked, _, err := s.Once(t.Context(), noon.Add(time.Hour)); err != nil || looked != 0 {
			t.Errorf("当天又看了 %d 件 %v", looked, err)
		}
		change(lost.ID, func(m *matter.Matter) { m.Owner = owner })
		if _, climbed, err := s.Once(t.Context(), noon.Add(day)); err != nil || climbed != 1 {
			t.Errorf("改好以后升了 %d 件，应为 1 件 %v", climbed, err)
		}
		if n := still(); n != 1 {
			t.Errorf("改好以后还停住 %d 件，应为 1 件", n)
		}
		w.intact(t)
	})
}
