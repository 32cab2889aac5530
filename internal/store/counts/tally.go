package counts

import (
	"slices"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
)

// TallyRow is a count of matters by area, list and state, with the part that is
// overdue.
type TallyRow struct {
	Area    area.Code
	List    string
	State   matter.State
	N       int
	Overdue int
}

// The sums of a subtree: overdue are those of the states in which a due date binds. The
// tally knows days; what fell due at an instant of today (小时、分钟的期限) is counted beside it.
const (
	sumTally = `SELECT area, list, state, CAST(sum(n) AS bigint),
			CAST(coalesce(sum(CASE WHEN due > '' AND due < $4 THEN n ELSE 0 END), 0) AS bigint)
		FROM tally WHERE home = $1 AND area BETWEEN $2 AND $3 GROUP BY area, list, state HAVING sum(n) <> 0 ORDER BY area, list, state`
	sumVillage = `SELECT area, list, state, count(*),
			CAST(coalesce(sum(CASE WHEN due > '' AND due < $4 AND state IN ('registered', 'assigned') THEN 1 ELSE 0 END), 0) AS bigint)
		FROM matter WHERE home = $1 AND area BETWEEN $2 AND $3 AND sealed = 0 GROUP BY area, list, state ORDER BY area, list, state`
	// One by one: they are few, and grouped SQLite would read the home in the order of its divisions.
	ofToday = `SELECT area, list, state, 1, 1 FROM matter WHERE home = $1 AND due = $4 AND due_at <= $5 AND +area BETWEEN $2 AND $3 AND sealed = 0
		AND state <> 'written_off' AND state IN ('registered', 'assigned')`
)

// Tally sums the counts of a subtree by list and state: a row for each town, or for the
// village when the subtree is one. Sealed matters are never in it.
func Tally(ask Ask, home int, of area.Code, today calendar.Date, now time.Time) (out []TallyRow, err error) {
	lo, hi := of.Range()
	text, unit := sumTally, area.Code(1000)
	if of.Level() == area.Village {
		text, unit = sumVillage, 1 // a village's matters are few and read by their index
	}
	add := func(fn func(TallyRow)) func(scan func(...any) error) error {
		return func(scan func(...any) error) error {
			var r TallyRow
			err := scan(&r.Area, &r.List, &r.State, &r.N, &r.Overdue)
			fn(r)
			return err
		}
	}
	if err = each(ask, text, []any{home, lo, hi, today.String()}, add(func(r TallyRow) { out = append(out, r) })); err != nil {
		return nil, err
	}
	return out, each(ask, ofToday, []any{home, lo, hi, today.String(), cell.Millis(now)}, add(func(r TallyRow) {
		i := slices.IndexFunc(out, func(x TallyRow) bool {
			return x.Area == r.Area-r.Area%unit && x.List == r.List && x.State == r.State
		})
		if i >= 0 {
			out[i].Overdue += r.Overdue
		}
	}))
}
