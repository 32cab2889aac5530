package store

import "luoshi/internal/matter"

// Still lists the matters whose ladders stand still (督办停住), newest first, from before
// an identifier on ("" from the newest). Sealed ones are for those who work on them.
func (r *Reader) Still(before string, limit int) ([]matter.Matter, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.matter, "WHERE home = $1 AND still <> '' AND state = 'assigned' AND sealed = 0 AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}
