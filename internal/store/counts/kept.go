package counts

import (
	"sync"
	"sync/atomic"
	"time"
)

// How long an answer is kept.
const (
	fresh = time.Minute
	stale = 5 * time.Minute // given while somebody counts
	cheap = 20 * time.Millisecond
)

// Keeper keeps what took long to count for a minute: one reader counts it anew while the
// others are given what was kept. What is cheap is never kept, so that it is always exact.
// The zero Keeper is ready.
type Keeper struct{ answers sync.Map } // key → *answer

type answer struct {
	counting sync.Mutex
	kept     atomic.Pointer[given]
}

type given struct {
	asked string
	at    time.Time
	value any
}

// Kept answers a question: by what was kept of the same question, or by counting. key is
// whose question it is; asked is all that is asked, with the reader's rights and the day.
func Kept[T any](k *Keeper, key, asked string, count func() (T, error)) (T, error) {
	v, _ := k.answers.LoadOrStore(key, &answer{})
	a := v.(*answer)
	within := func(d time.Duration) (value T, ok bool) {
		if g := a.kept.Load(); g != nil && g.asked == asked && time.Since(g.at) < d {
			value, ok = g.value.(T)
		}
		return value, ok
	}
	if value, ok := within(fresh); ok {
		return value, nil
	}
	if !a.counting.TryLock() {
		if value, ok := within(stale); ok {
			return value, nil
		}
		a.counting.Lock() // nothing to give yet
	}
	defer a.counting.Unlock()
	if value, ok := within(fresh); ok {
		return value, nil // counted while this one waited
	}
	began := time.Now()
	value, err := count()
	if err == nil && time.Since(began) > cheap {
		a.kept.Store(&given{asked, time.Now(), value})
	}
	return value, err
}
