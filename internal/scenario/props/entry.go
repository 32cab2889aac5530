package props

import (
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/store"
)

// LastAbout is the newest entry of a duty about whoever holds a post.
func LastAbout(r *store.Reader, id, post string, day calendar.Date) (duty.Entry, error) {
	a, _, err := r.HolderOn(post, day)
	if err != nil {
		return duty.Entry{}, err
	}
	es, err := r.EntriesOfObject(id, a.Person, 1)
	if err != nil || len(es) == 0 {
		return duty.Entry{}, err
	}
	return es[0], nil
}
