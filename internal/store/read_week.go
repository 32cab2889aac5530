package store

import (
	"fmt"

	"luoshi/internal/access"
	"luoshi/internal/store/counts"
)

// DueCount says how many matters fall due on a day.
type DueCount = counts.DueCount

// DueSoon counts what a filter matches by division, day and post.
func (r *Reader) DueSoon(f LedgerFilter) ([]DueCount, error) {
	return counts.Due(r.query, f.Where(r.home))
}

// DueSoonIn counts like DueSoon for a viewer who is entitled to the whole of f.Area; sealed
// matters are not in it. Of a large division it may lie a minute back, and as long as it
// takes to count.
func (r *Reader) DueSoonIn(f LedgerFilter) ([]DueCount, error) {
	f.Sees = access.Everything()
	c := f.Where(r.home)
	c.And("sealed = 0")
	return kept(r, fmt.Sprint("due ", f.Area), fmt.Sprint(c.Text(), c.Args()), func() ([]DueCount, error) { return counts.Due(r.query, c) })
}

// kept asks the keeper of counts; a transaction counts by itself, since its own rows are
// nobody else's yet.
func kept[T any](r *Reader, key, asked string, count func() (T, error)) (T, error) {
	if r.tx != nil {
		return count()
	}
	return counts.Kept(&r.s.cache.counted, fmt.Sprint(r.home, " ", key), asked, count)
}
