package store_test

import (
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestFoundMatters: what was typed beside the matters that it finds, for whoever may see
// them: number, title, facts, place, body, holder, several words, whatever the state; and
// what was changed, also by another program, is found by its new words.
func TestFoundMatters(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			at := countytest.Built(t, e, noon)
			w := inCounty(at.Open(t, storetest.NewClock(noon)))
			village := w.Shown()
			owner := w.Posts["first/"+village.String()]
			var ids []string
			add := func(s *store.Store, title, facts string) {
				t.Helper()
				if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
					m, err := matter.Add(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "problem", Area: village, Title: title, Facts: facts, Owner: owner.ID, Pack: "yangxian@1"})
					ids = append(ids, m.ID)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			found := func(actor access.Actor, typed string) string {
				t.Helper()
				var out []string
				if err := w.s.View(t.Context(), home, func(v *store.View) error {
					ms, err := v.Lines(store.LedgerFilter{Sees: access.Sees(actor, "matter.see"), Text: typed, Today: calendar.DateOf(noon, w.Zone), Limit: 20})
					for _, m := range ms {
						if i := slices.Index(ids, m.ID); i >= 0 {
							out = append(out, string(rune('a'+i)))
						}
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
				return strings.Join(out, " ")
			}
			add(w.s, "二组饮水管道冻裂", "三户没有水")
			add(w.s, "蓄水池漏水", "电话里说的")
			var place, holder string
			if err := w.s.View(t.Context(), home, func(v *store.View) (err error) {
				place = v.AreaName(village)
				names, err := v.HoldersOn([]string{owner.ID}, calendar.DateOf(noon, w.Zone))
				holder = names[owner.ID]
				return err
			}); err != nil || holder == "" {
				t.Fatal(holder, err)
			}
			county := w.Actor("supervisor")
			for typed, want := range map[string]string{"饮水": "a", "没有水": "a", "水": "b a", "饮水 冻裂": "a", "饮水 漏水": "", place: "b a", place + " 漏水": "b", holder: "b a", holder + " 饮水": "a", place + " " + holder: "b a", "挖沟机": ""} {
				if got := found(county, typed); got != want {
					t.Errorf("%q: %q, not %q", typed, got, want)
				}
			}
			if err := w.s.View(t.Context(), home, func(old *store.View) error {
				if _, err := old.Programme(); err != nil { // the snapshot begins
					return err
				}
				add(w.s, "桥面破损", "")
				if err := w.s.Follow(t.Context(), home); err != nil {
					return err
				}
				n, err := old.Count(store.LedgerFilter{Sees: access.Sees(county, "matter.see"), Text: "饮水 冻裂", Today: calendar.DateOf(noon, w.Zone)}, 5)
				if err != nil || n != 1 {
					t.Error("an older snapshot:", n, err)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if got := found(county, "桥面"); got != "c" {
				t.Errorf("an older snapshot took the index back: %q", got)
			}
			other := at.Store(t, w.s.Now) // another program
			add(other, "道路塌方", "")
			if got := found(county, "塌方"); got != "d" {
				t.Errorf("what another program wrote: %q", got)
			}
		})
	}
}
