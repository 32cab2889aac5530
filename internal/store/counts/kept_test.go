package counts

import (
	"errors"
	"sync"
	"testing"
	"time"
)

func TestKept(t *testing.T) {
	t.Parallel()
	var k Keeper
	n := 0
	ask := func(key, asked string, dear bool, fail error) int {
		v, err := Kept(&k, key, asked, func() (int, error) {
			if n++; dear {
				time.Sleep(2 * cheap)
			}
			return n, fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
		return v
	}
	ask("cheap", "today", false, nil)
	if got := ask("cheap", "today", false, nil); got != 2 {
		t.Errorf("what is cheap was kept: %d", got)
	}
	n = 0
	ask("dear", "today", true, errors.New("not counted"))
	ask("dear", "today", true, nil)
	if got := ask("dear", "today", true, nil); got != 2 {
		t.Errorf("what is dear was counted %d times", got)
	}
	if got := ask("dear", "tomorrow", true, nil); got != 3 {
		t.Errorf("another question got an old answer: %d", got)
	}
	if got := ask("another", "today", true, nil); got != 4 {
		t.Errorf("another reader got an answer that is not theirs: %d", got)
	}
}

// Many readers at once are given what was kept, or wait for one count.
func TestKeptByMany(t *testing.T) {
	t.Parallel()
	var k Keeper
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for range 16 {
		wg.Go(func() {
			_, _ = Kept(&k, "all", "today", func() (int, error) {
				mu.Lock()
				n++
				mu.Unlock()
				time.Sleep(2 * cheap)
				return 1, nil
			})
		})
	}
	if wg.Wait(); n != 1 {
		t.Errorf("counted %d times", n)
	}
}
