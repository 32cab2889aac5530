package store

import (
	"encoding/hex"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
)

// MatterNumbered finds a matter by its printed number; Missing when there is none.
func (r *Reader) MatterNumbered(number string) (matter.Matter, error) {
	ms, err := list(r, r.s.t.matter, "WHERE home = $1 AND number = $2 ORDER BY id LIMIT 1", number)
	if err == nil && len(ms) == 0 {
		err = fault.New(fault.Missing, "store.missing", "matter")
	}
	if err != nil {
		return matter.Matter{}, err
	}
	return ms[0], nil
}

// LinksTo reads the lines of other matters that were linked (关联) to this one, in
// the order they were made.
func (r *Reader) LinksTo(id string) ([]matter.Step, error) {
	return list(r, r.s.t.step, "WHERE home = $1 AND other = $2 AND act = 'link' ORDER BY id", id)
}

// MergedInto reads the matters that ended, or are reported to end, in this one
// (并案).
func (r *Reader) MergedInto(id string) ([]matter.Matter, error) {
	return list(r, r.s.t.matter, "WHERE home = $1 AND duplicate = $2 AND duplicate <> '' ORDER BY id", id)
}

// Held says how far the journal of one subject is numbered and lies within a
// checkpoint.
type Held struct {
	Events   int    // recorded
	Numbered int    // in the tree
	Covered  int    // within the checkpoint
	Last     int64  // number of the newest numbered event, 0 for none
	Head     string // its leaf hash, as the tree holds it
}

// Held counts the events of a subject against a checkpoint of a size.
func (r *Reader) Held(subject string, size int64) (Held, error) {
	var h Held
	err := r.queryRow(eventsOf+` SELECT count(*), CAST(coalesce(sum(CASE WHEN seq > 0 THEN 1 ELSE 0 END), 0) AS bigint),
		CAST(coalesce(sum(CASE WHEN seq > 0 AND seq <= $3 THEN 1 ELSE 0 END), 0) AS bigint), coalesce(max(seq), 0)
		FROM told`, r.home, subject, size).Scan(&h.Events, &h.Numbered, &h.Covered, &h.Last)
	if err != nil || h.Last == 0 {
		return h, err
	}
	var leaf []byte
	err = r.queryRow("SELECT leaf FROM event WHERE home = $1 AND seq = $2", r.home, h.Last).Scan(&leaf)
	head := tlog.RecordHash(leaf)
	h.Head = hex.EncodeToString(head[:])
	return h, err
}

// What was written off before it was registered here is counted in no month.
const monthByTown = `SELECT area / 1000 * 1000, CAST(sum(CASE WHEN registered_at >= $2 AND registered_at < $3 THEN 1 ELSE 0 END) AS bigint),
		CAST(sum(CASE WHEN written_off_at >= $2 AND written_off_at < $3 THEN 1 ELSE 0 END) AS bigint)
	FROM matter WHERE home = $1 AND sealed = 0 AND (written_off_at = 0 OR written_off_at >= registered_at) AND ((registered_at >= $2 AND registered_at < $3) OR (written_off_at >= $2 AND written_off_at < $3))
	GROUP BY area / 1000 * 1000 ORDER BY 1`

// MonthByTown counts what was registered and what was written off in a time, by
// town; what belongs to the county itself stands under the county's code.
func (r *Reader) MonthByTown(begin, end time.Time) ([]matter.TownMonth, error) {
	rows, err := r.query(monthByTown, r.home, cell.Millis(begin), cell.Millis(end))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []matter.TownMonth
	for rows.Next() {
		var m matter.TownMonth
		if err := rows.Scan(&m.Town, &m.Registered, &m.WrittenOff); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// OverdueAt reads the matters with an owner that were overdue and not reported at
// a moment.
func (r *Reader) OverdueAt(end time.Time) ([]matter.Matter, error) {
	return list(r, r.s.t.matter, `WHERE home = $1 AND sealed = 0 AND owner <> '' AND registered_at < $2 AND due > '' AND due_at > 0 AND due_at <= $2
		AND (state = 'assigned' OR (state <> 'registered' AND reported_at >= $2)) ORDER BY id`, cell.Millis(end))
}

// CircularsTitled reads the circulars (通报) of a title, the newest first.
func (r *Reader) CircularsTitled(title string) ([]letter.Letter, error) {
	return list(r, r.s.t.letter, "WHERE home = $1 AND title = $2 AND form = 'circular' ORDER BY id DESC", title)
}

// Seats counts the posts of a role and the divisions that they stand in.
type Seats struct{ Posts, Areas int }

// SeatsByRole counts the posts of a subtree on a day, by role.
func (r *Reader) SeatsByRole(of area.Code, d calendar.Date) (map[access.Role]Seats, error) {
	lo, hi := of.Range()
	rows, err := r.query(`SELECT role, count(*), count(DISTINCT area) FROM post WHERE home = $1 AND area BETWEEN $2 AND $3
		AND from_day <= $4 AND (until_day = '' OR until_day >= $4) GROUP BY role ORDER BY role`, r.home, lo, hi, d.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[access.Role]Seats{}
	for rows.Next() {
		var r access.Role
		var s Seats
		if err := rows.Scan(&r, &s.Posts, &s.Areas); err != nil {
			return nil, err
		}
		out[r] = s
	}
	return out, rows.Err()
}
