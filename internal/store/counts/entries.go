// Package counts holds counts of the store that are grouped in SQL (计数): each is given
// the reader's own way to ask, names the home, and sees no more than the reader.
package counts

import (
	"database/sql"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/store/where"
)

// Ask runs a statement in the snapshot of a reader.
type Ask func(text string, args ...any) (*sql.Rows, error)

// Found lists the matters that came of an entry, the oldest first.
func Found(ask Ask, home int, entry string) (ids []string, err error) {
	rows, err := ask("SELECT id FROM matter WHERE home = $1 AND entry = $2 AND entry <> ''", home, entry)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, rows.Err()
}

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

// Zero counts the matters of a list by the unit that owns them, state and outcome, within an
// actor's reach (清零台账).
func Zero(ask Ask, home int, list string, sees access.Filter) (out []matter.UnitCount, err error) {
	c := where.New(home)
	c.Add("list = ?1", list)
	c.Sees(access.Matters, sees)
	rows, err := ask("SELECT owner_body, state, outcome, count(*) FROM matter WHERE home = $1"+c.Text()+" GROUP BY owner_body, state, outcome", c.Args()...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n matter.UnitCount
		if err := rows.Scan(&n.Body, &n.State, &n.Outcome, &n.N); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// InHand counts the open matters of a post that were assigned before a time.
func InHand(ask Ask, home int, post string, before time.Time) (n int, err error) {
	rows, err := ask("SELECT count(*) FROM matter WHERE home = $1 AND owner = $2 AND state IN ('assigned', 'reported', 'verified') AND assigned_at < $3", home, post, before.UnixMilli())
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}
