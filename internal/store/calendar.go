package store

import (
	"context"

	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/office"
	"luoshi/internal/store/cell"
)

func calendarVersions() *table[office.CalendarVersion] {
	return newTable("calendar_version", "number source reason changes person post at",
		func(c *office.CalendarVersion) *ident.Row { return &c.Row },
		func(c *office.CalendarVersion) []any {
			return []any{&c.Number, &c.Source, &c.Reason, cell.Object(&c.Changes), &c.Person, &c.Post, cell.Instant(&c.At)}
		})
}

// Calendar is the working calendar of the program, which every home begins with.
func (s *Store) Calendar() *calendar.Calendar { return calendar.Embedded() }

// CalendarOf is the working calendar in force in a home.
func (s *Store) CalendarOf(home int) *calendar.Calendar {
	all := s.Calendars(home)
	return all[len(all)-1]
}

// Calendars lists the versions of a home's calendar, the oldest first.
func (s *Store) Calendars(home int) []*calendar.Calendar {
	if all, ok := s.cache.calendars.Load(home); ok {
		return all.([]*calendar.Calendar)
	}
	return []*calendar.Calendar{calendar.Embedded()}
}

// ReloadCalendar reads a home's versions again: another process may have stored
// one.
func (s *Store) ReloadCalendar(ctx context.Context, home int) error {
	return s.View(ctx, home, func(v *View) error {
		all, err := v.Calendars()
		if err == nil && len(all) != len(s.Calendars(home)) {
			s.cache.calendars.Store(home, all)
		}
		return err
	})
}

// loadCalendars reads the versions of every home when the store opens.
func (s *Store) loadCalendars(ctx context.Context) error {
	rows, err := s.engine.QueryContext(ctx, "SELECT DISTINCT home FROM calendar_version ORDER BY home")
	if err != nil {
		return err
	}
	var homes []int
	for rows.Next() {
		var home int
		if err := rows.Scan(&home); err != nil {
			_ = rows.Close()
			return err
		}
		homes = append(homes, home)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, home := range homes {
		if err := s.ReloadCalendar(ctx, home); err != nil {
			return err
		}
	}
	return nil
}

// Calendars builds every version of the home's calendar as this transaction sees it.
func (r *Reader) Calendars() ([]*calendar.Calendar, error) {
	stored, err := list(r, r.s.t.calendar, "WHERE home = $1 ORDER BY number")
	if err != nil {
		return nil, err
	}
	return office.StoredCalendars(stored)
}

// CalendarVersions lists the stored versions of the calendar, the newest first.
func (r *Reader) CalendarVersions() ([]office.CalendarVersion, error) {
	return list(r, r.s.t.calendar, "WHERE home = $1 ORDER BY number DESC")
}

// SaveCalendarVersion stores a version; once it is committed it is in force.
func (tx *Tx) SaveCalendarVersion(c *office.CalendarVersion) error {
	if err := save(tx, tx.s.t.calendar, c); err != nil {
		return err
	}
	all, err := tx.Calendars()
	if err != nil {
		return err
	}
	tx.after = append(tx.after, func() { tx.s.cache.calendars.Store(tx.home, all) })
	return nil
}

// Unsettled lists, in order of their identifiers after one, the matters that a change of the
// calendar may move: assigned ones whose due date is not known or not passed on the day
// given or whose ladders stand still, and reported ones whose last day for the check is so.
func (r *Reader) Unsettled(today calendar.Date, after string, limit int) ([]string, error) {
	ms, err := list(r, r.s.t.matter, "WHERE home = $1 AND (state = 'assigned' AND (due = '' OR due >= $2 OR still <> '') OR state = 'reported' AND (verify_by = '' OR verify_by >= $2)) AND id > $3 ORDER BY id LIMIT $4", today.String(), after, limit)
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = m.ID
	}
	return out, err
}
