package store

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/store/counts"
)

// DueCount says how many matters fall due on a day.
type DueCount = counts.DueCount

// DueSoon counts what a filter matches by division, day and post.
func (r *Reader) DueSoon(f LedgerFilter) ([]DueCount, error) {
	return counts.Due(r.query, f.Where(r.home))
}

// dueWhole are the counts of a whole division, which cost as much as it has matters: what
// took long is kept for a minute, and one reader counts it anew while the others are given
// what was kept.
type dueWhole struct {
	counting sync.Mutex
	kept     atomic.Pointer[dueKept]
}

type dueKept struct {
	asked string // the condition and its values
	at    time.Time
	days  []DueCount
}

const (
	dueFresh = time.Minute
	dueStale = 5 * time.Minute // given while somebody counts
	dueCheap = 20 * time.Millisecond
)

// DueSoonIn counts like DueSoon for a viewer who is entitled to the whole of f.Area; sealed
// matters are not in it. Of a large division it may lie a minute back, and as long as it
// takes to count.
func (r *Reader) DueSoonIn(f LedgerFilter) ([]DueCount, error) {
	f.Sees = access.Everything()
	c := f.Where(r.home)
	c.And("sealed = 0")
	v, _ := r.s.cache.dues.LoadOrStore(whose{r.home, f.Area.String()}, &dueWhole{})
	w, asked := v.(*dueWhole), fmt.Sprint(c.Text(), c.Args()) // all that is asked, the day too
	within := func(d time.Duration) *dueKept {
		if k := w.kept.Load(); k != nil && k.asked == asked && time.Since(k.at) < d {
			return k
		}
		return nil
	}
	if k := within(dueFresh); k != nil {
		return k.days, nil
	}
	if !w.counting.TryLock() {
		if k := within(dueStale); k != nil {
			return k.days, nil
		}
		w.counting.Lock() // nothing to give yet
	}
	defer w.counting.Unlock()
	if k := within(dueFresh); k != nil {
		return k.days, nil // counted while this one waited
	}
	began := time.Now()
	days, err := counts.Due(r.query, c)
	if err == nil && time.Since(began) > dueCheap {
		w.kept.Store(&dueKept{asked, time.Now(), days})
	}
	return days, err
}
