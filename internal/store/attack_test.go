package store_test

import (
	"testing"
	"time"

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
			count := func(login string, want int) {
				t.Helper()
				now := clock.Now()
				a, ok, err := s.CountAttempt(t.Context(), home, login, 5, now, now.Add(10*time.Minute))
				if err != nil || a.Failures != want || ok != (want <= 5) {
					t.Errorf("%s：第 %d 次，放行 %v，应为第 %d 次（%v）", login, a.Failures, ok, want, err)
				}
			}
			tidy := func(at time.Time) {
				t.Helper()
				clock.Set(at)
				if err := s.Tidy(t.Context(), home); err != nil {
					t.Fatal(err)
				}
			}
			count("stranger", 1)
			for i := range 6 {
				count("locked", i+1)
			}
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
			count("stranger", 2)
			count("locked", 6)
			if n := s.SideRows(t, home); n != [3]int{2, 1, 1} {
				t.Errorf("五分钟后留下 %v", n)
			}
			tidy(noon.Add(26 * time.Hour))
			if n := s.SideRows(t, home); n != [3]int{} {
				t.Errorf("一天后还留着 %v", n)
			}
			count("stranger", 1)
			count("locked", 1)
		})
	}
}
