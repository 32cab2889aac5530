package counts

import (
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
)

// DueCount says how many matters of a division fall due on a day (到期), by the post that
// follows them.
type DueCount struct {
	Area       area.Code
	Due        calendar.Date
	Supervisor string
	N          int
}

// Due counts the matters that a condition allows by division, day and post.
func Due(ask Ask, c *where.Clause) (out []DueCount, err error) {
	err = each(ask, "SELECT area, due, supervisor, count(*) FROM matter WHERE home = $1"+c.Text()+" GROUP BY area, due, supervisor", c.Args(), func(scan func(...any) error) error {
		var d DueCount
		err := scan(&d.Area, cell.Date(&d.Due), &d.Supervisor, &d.N)
		out = append(out, d)
		return err
	})
	return out, err
}
