package store

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"
	"time"

	"luoshi/internal/analysis"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/course"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/counts"
	"luoshi/pack"
)

// Facts counts the figures and signs of every body of a level for a period.
func (r *Reader) Facts(level area.Level, w appraise.Window, p *pack.Pack) ([]appraise.Facts, error) {
	return analysis.Facts(r, r.home, level, w, p)
}

// back counts a term backwards from a date; a look-back is in days or months.
func back(d calendar.Date, t calendar.Term) calendar.Date {
	if t.Unit == calendar.Month {
		return d.AddMonths(-t.N)
	}
	return d.Add(-t.N)
}

// touched selects the matters that can count in a period: registered before its
// end, and still in hand, written off since its beginning, or due within it. What was
// written off before it was registered is history of another ledger (matter.History).
const touched = ` home = $1 AND sealed = 0 AND registered_at < $2 AND (state <> 'written_off' OR written_off_at >= $3 OR (due >= $4 AND due <= $5))
	AND (written_off_at = 0 OR written_off_at >= registered_at)`

const touchedSteps = `SELECT s.matter, s.id, s.at, s.act, s.note, s.before_state, s.after_state, s.other FROM step s
	WHERE s.home = $1 AND EXISTS (SELECT 1 FROM matter m WHERE m.home = s.home AND m.id = s.matter AND m.sealed = 0 AND m.registered_at < $2
	AND (m.state <> 'written_off' OR m.written_off_at >= $3 OR (m.due >= $4 AND m.due <= $5)) AND (m.written_off_at = 0 OR m.written_off_at >= m.registered_at))`

// repeats selects the matters of a period that were found after, within the look-back,
// the same post had one of the same list and class that was served to it or settled, and
// that was not unfounded, merged or annulled. Several findings of one visit are none.
const repeats = `SELECT m.id FROM matter m WHERE m.home = $1 AND m.sealed = 0 AND m.owner <> '' AND m.registered_at >= $2 AND m.registered_at < $3
	AND EXISTS (SELECT 1 FROM matter e WHERE e.home = m.home AND e.owner = m.owner AND e.list = m.list AND e.id <> m.id AND e.sealed = 0
	AND e.class = m.class AND e.registered_at >= $4 AND e.registered_at < m.registered_at AND e.outcome NOT IN ('unfounded', 'merged')
	AND (m.written_off_at = 0 OR m.written_off_at >= m.registered_at) AND (e.written_off_at = 0 OR e.written_off_at >= e.registered_at)
	AND (e.written_off_at > 0 AND e.written_off_at < m.registered_at OR EXISTS (SELECT 1 FROM letter l WHERE l.home = e.home AND l.matter = e.id
		AND l.rung <> '' AND l.served_at > 0 AND l.served_at < m.registered_at AND l.state <> 'annulled'))
	AND NOT EXISTS (SELECT 1 FROM letter a WHERE a.home = e.home AND a.matter = e.id AND a.rung <> '' AND a.state = 'annulled' AND a.drafted_at = e.assigned_at))
	ORDER BY m.id`

// Histories reads the matters that can count in a window with their steps.
func (r *Reader) Histories(w appraise.Window) ([]appraise.History, error) {
	ms, err := list(r, r.s.t.matter, "WHERE"+touched+" ORDER BY id", cell.Millis(w.End), cell.Millis(w.Begin), w.From.String(), w.To.String())
	if err != nil {
		return nil, err
	}
	out := make([]appraise.History, len(ms))
	at := make(map[string]int, len(ms))
	for i, m := range ms {
		out[i].Matter, at[m.ID] = m, i
	}
	return out, r.readSteps(w, at, out)
}

// Marks reads the evidence and the letters of one matter, or of all where it is "".
func (r *Reader) Marks(matter string) ([]course.Mark, error) {
	return counts.Marks(r.query, r.home, matter)
}

// Repeats reads which matters of a window are repeats of a like one, found up to look before
// the window.
func (r *Reader) Repeats(w appraise.Window, look calendar.Term) (map[string]bool, error) {
	rows, err := r.query(repeats, r.home, cell.Millis(w.Begin), cell.Millis(w.End), cell.Millis(back(w.From, look).Start(w.Begin.Location())))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}

func (r *Reader) readSteps(w appraise.Window, at map[string]int, out []appraise.History) error {
	rows, err := r.query(touchedSteps, r.home, cell.Millis(w.End), cell.Millis(w.Begin), w.From.String(), w.To.String())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s matter.Step
		if err := rows.Scan(&s.Matter, &s.ID, cell.Instant(&s.At), &s.Act, &s.Text, &s.Before, &s.After, &s.Other); err != nil {
			return err
		}
		if i, ok := at[s.Matter]; ok {
			out[i].Steps = append(out[i].Steps, s)
		}
	}
	for _, h := range out {
		slices.SortFunc(h.Steps, func(a, b matter.Step) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	}
	return rows.Err()
}

// EntriesBetween reads the entries of a duty about the days from until to, by day.
func (r *Reader) EntriesBetween(dutyID string, from, to calendar.Date) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND day >= $3 AND day <= $4 ORDER BY day, area, id", dutyID, from.String(), to.String())
}

// VerdictsOf reads the results of the published reviews of a level that count.
func (r *Reader) VerdictsOf(level area.Level) ([]appraise.Verdict, error) {
	return list(r, r.s.t.appraise.verdict, `WHERE home = $1 AND counted = 1 AND EXISTS (SELECT 1 FROM review_round r
		WHERE r.home = verdict.home AND r.id = verdict.round AND r.state = 'published' AND r.level = $2) ORDER BY body, id`, level.String())
}

// LeavesOn reads the approved leaves that touch the days from until to.
func (r *Reader) LeavesOn(from, to calendar.Date) ([]org.Leave, error) {
	return list(r, r.s.t.leave, "WHERE home = $1 AND from_day <= $2 AND until_day >= $3 AND approver <> '' AND refused = 0 ORDER BY id", to.String(), from.String())
}

// CasesProposed reads all cases that were proposed, for what counts them: it is shown to who
// may see cases of the whole home alone.
func (r *Reader) CasesProposed() ([]consequence.Case, error) {
	return list(r, r.s.t.consequence.c, "WHERE home = $1 AND proposed_at > 0 ORDER BY id")
}

// OwnCalendar is the calendar of the home.
func (r *Reader) OwnCalendar() *calendar.Calendar { return r.s.CalendarOf(r.home) }

// Since is when the home began to be kept in this system: the time of its first event, or
// when its programme was set up where it has none.
func (r *Reader) Since() (time.Time, error) {
	var first time.Time
	switch err := r.queryRow("SELECT at FROM event WHERE home = $1 ORDER BY id LIMIT 1", r.home).Scan(cell.Instant(&first)); {
	case err == nil:
		return first, nil
	case !errors.Is(err, sql.ErrNoRows):
		return time.Time{}, err
	}
	p, err := r.Programme()
	if fault.Is(err, "store.no_programme") {
		return time.Time{}, nil
	}
	return ident.Began(p.ID), err
}

// Roster reads who holds which post and who is away.
func (r *Reader) Roster() (duty.Roster, error) {
	out := duty.Roster{Appointments: map[string][]org.Appointment{}, Leaves: map[string][]org.Leave{}}
	var err error
	if out.Bundles, err = r.Bundles(); err != nil {
		return out, err
	}
	if out.Posts, err = list(r, r.s.t.post, "WHERE home = $1 ORDER BY area, title, id"); err != nil {
		return out, err
	}
	as, err := list(r, r.s.t.appointment, "WHERE home = $1 ORDER BY id")
	if err != nil {
		return out, err
	}
	for _, a := range as {
		out.Appointments[a.Post] = append(out.Appointments[a.Post], a)
	}
	ls, err := list(r, r.s.t.leave, "WHERE home = $1 AND approver <> '' AND refused = 0 ORDER BY id")
	for _, l := range ls {
		out.Leaves[l.Person] = append(out.Leaves[l.Person], l)
	}
	return out, err
}
