package store

import (
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
)

// EntriesOfPerson reads the lists that a person entered, and those about the person (谈话对象),
// the oldest first.
func (r *Reader) EntriesOfPerson(person string) (own, about []duty.Entry, err error) {
	if own, err = list(r, r.s.t.entry, "WHERE home = $1 AND person = $2 ORDER BY day, id", person); err != nil {
		return nil, nil, err
	}
	about, err = list(r, r.s.t.entry, "WHERE home = $1 AND object = $2 AND object <> '' ORDER BY day, id", person)
	return own, about, err
}

// CasesOfPerson reads every case about a person, the oldest first. The caller asks what the
// reader may see of each.
func (r *Reader) CasesOfPerson(person string) ([]consequence.Case, error) {
	return list(r, r.s.t.consequence.c, "WHERE home = $1 AND person = $2 ORDER BY id", person)
}
