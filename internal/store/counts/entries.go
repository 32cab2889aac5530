// Package counts holds counts of the store that are grouped in SQL (计数): each is given
// the reader's own way to ask, names the home, and sees no more than the reader.
package counts

import (
	"database/sql"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/store/where"
)

// Ask runs a statement in the snapshot of a reader.
type Ask func(text string, args ...any) (*sql.Rows, error)

// Given counts what each post entered for a duty between two days in a run of divisions,
// within an actor's reach.
func Given(ask Ask, home int, dutyID string, from, to calendar.Date, in access.Range, sees access.Filter) (out map[string]duty.Given, err error) {
	c := where.New(home)
	c.Add("duty = ?1 AND day >= ?2 AND day <= ?3 AND area BETWEEN ?4 AND ?5", dutyID, from.String(), to.String(), int64(in.Lo), int64(in.Hi))
	c.Sees(access.Entries, sees)
	rows, err := ask("SELECT post, count(*), count(DISTINCT day), sum(none_new) FROM entry WHERE home = $1"+c.Text()+" GROUP BY post", c.Args()...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out = map[string]duty.Given{}
	for rows.Next() {
		var post string
		var g duty.Given
		if err := rows.Scan(&post, &g.Entries, &g.Days, &g.Nothing); err != nil {
			return nil, err
		}
		out[post] = g
	}
	return out, rows.Err()
}
