package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestAttemptsAtTheSameTime lets forty attempts at one login run at once: no more
// than the limit may go on, the login is then locked until its time, and begins
// again from one after it or after a success.
func TestAttemptsAtTheSameTime(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			s := e.Open(t, storetest.NewClock(noon))
			const limit = 5
			count := func(now time.Time) (store.Attempts, bool) {
				a, ok, err := s.CountAttempt(t.Context(), home, "cunli", limit, now, now.Add(10*time.Minute))
				if err != nil {
					t.Error(err)
				}
				return a, ok
			}
			var wg sync.WaitGroup
			var went atomic.Int64
			for range 40 {
				wg.Go(func() {
					if _, ok := count(noon); ok {
						went.Add(1)
					}
				})
			}
			wg.Wait()
			if went.Load() != limit {
				t.Errorf("同时四十次，放行了 %d 次，应为 %d 次", went.Load(), limit)
			}
			if a, ok := count(noon.Add(9 * time.Minute)); ok || !a.Until.Equal(noon.Add(10*time.Minute)) {
				t.Errorf("锁定期内：放行 %v，锁定到 %v", ok, a.Until)
			}
			if a, ok := count(noon.Add(11 * time.Minute)); !ok || a.Failures != 1 {
				t.Errorf("锁定期过后：放行 %v，第 %d 次，应从第 1 次起", ok, a.Failures)
			}
			if err := s.SetAttempts(t.Context(), home, "cunli", store.Attempts{}); err != nil {
				t.Fatal(err)
			}
			if a, ok := count(noon.Add(12 * time.Minute)); !ok || a.Failures != 1 {
				t.Errorf("成功以后：放行 %v，第 %d 次，应从第 1 次起", ok, a.Failures)
			}
		})
	}
}
