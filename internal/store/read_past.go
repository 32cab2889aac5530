package store

import (
	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/matter"
	"luoshi/internal/store/past"
	"luoshi/internal/store/where"
	"luoshi/internal/subject"
)

// Past reads one page of what happened about a subject, within the rights of q.Actor.
func (r *Reader) Past(q past.Query) ([]subject.Happening, error) {
	return past.Read(r.query, r.home, q, func() (*where.Clause, bool) { return r.lettersOf(LetterFilter{Actor: q.Actor}) })
}

// MattersOfArea reads every matter that was registered for one division itself, by its
// index, within an actor's reach: what a line of trend is drawn from.
func (r *Reader) MattersOfArea(at area.Code, sees access.Filter) ([]matter.Matter, error) {
	c := where.New(r.home)
	c.Add("area = ?1", int64(at))
	c.Sees(access.Matters, sees)
	return list(r, r.s.t.matter, "WHERE home = $1"+c.Text()+" ORDER BY id", c.Args()[1:]...)
}
