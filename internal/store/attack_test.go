package store_test

import (
	"testing"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestTidy drops what strangers leave by guessing, sessions and tokens past their
// end; a lock that holds, a count of today and who is signed in stay.
func TestTidy(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(noon)
			s := e.Open(t, clock)
			keep := func(id string, until time.Time) {
				t.Helper()
				if err := s.KeepGuesses(t.Context(), home, []account.Kept{{ID: id, Failures: 5, Until: until}}); err != nil {
					t.Fatal(err)
				}
			}
			kept := func() (out []account.Kept) {
				t.Helper()
				if err := s.View(t.Context(), home, func(v *store.View) (err error) { out, err = v.KeptGuesses(); return err }); err != nil {
					t.Fatal(err)
				}
				return out
			}
			tidy := func(at time.Time) {
				t.Helper()
				clock.Set(at)
				if err := s.Tidy(t.Context(), home); err != nil {
					t.Fatal(err)
				}
			}
			keep("stranger", noon.Add(-time.Minute))
			keep("locked", noon.Add(time.Minute))
			keep("locked", noon.Add(10*time.Minute))
			open := func(kind string, life time.Duration) string {
				token, err := s.OpenSession(t.Context(), store.Session{Home: home, Account: "x", Kind: kind, Created: noon, Seen: noon, Expires: noon.Add(life)})
				if err != nil {
					t.Fatal(err)
				}
				return token
			}
			open("desk", time.Hour)
			if _, err := s.PutToken(t.Context(), home, "init", "", noon.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			tidy(noon.Add(5 * time.Minute))
			if k := kept(); len(k) != 2 || k[1].ID != "locked" || !k[1].Until.Equal(noon.Add(10*time.Minute)) {
				t.Errorf("五分钟后的计数：%v", k)
			}
			if n := s.SideRows(t, home); n != [3]int{2, 1, 1} {
				t.Errorf("五分钟后留下 %v", n)
			}
			tidy(noon.Add(26 * time.Hour))
			if n := s.SideRows(t, home); n != [3]int{} {
				t.Errorf("一天后还留着 %v", n)
			}
		})
	}
}
