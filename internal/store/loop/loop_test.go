package loop

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestLoop: work is done soon, once for much asking, at most once in the rest, for each
// home that asked; what was asked for is done before Stop returns, and nothing after it.
func TestLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		did := map[int]int{}
		l := New(time.Second, func(home int) { mu.Lock(); did[home]++; mu.Unlock() })
		is := func(when string, one, two int) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if did[1] != one || did[2] != two {
				t.Errorf("%s：%v，应为 %d、%d", when, did, one, two)
			}
		}
		l.Wake(1)
		is("叫过一次", 1, 0)
		for range 50 {
			l.Wake(1)
			l.Wake(2)
		}
		is("歇着", 1, 0)
		time.Sleep(time.Second)
		is("歇够了", 2, 1)
		time.Sleep(time.Hour)
		is("没有人叫", 2, 1)
		l.Wake(2)
		is("又叫", 2, 2)
		l.Wake(1)
		l.Stop()
		is("停以前叫的", 3, 2)
		l.Wake(1)
		l.Stop()
		is("停了以后", 3, 2)
	})
}

// TestNeverWoken stops a loop that nobody woke.
func TestNeverWoken(t *testing.T) {
	t.Parallel()
	New(time.Second, nil).Stop()
}
