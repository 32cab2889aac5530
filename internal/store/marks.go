package store

import (
	"context"
	"fmt"

	"luoshi/internal/clock"
	"luoshi/internal/store/engine"
	"luoshi/journal"
)

// lateAfter is how much earlier than it was written an event may state its time, in
// milliseconds. What states an earlier one is marked and listed (倒签), never refused.
const lateAfter = 2 * 60 * 1000

// lateMark is the time of writing of an event that states a time more than two
// minutes before it, 0 otherwise. The time of writing is the one in the identifier,
// which never goes back: a server whose clock was set back marks all it writes.
func lateMark(id string, at int64) int64 {
	if written := clock.TimeOf(id); written-at > lateAfter {
		return written
	}
	return 0
}

const newestEvent = "SELECT coalesce(max(id), '') FROM event WHERE home = $1"

// resume lets identifiers go on after the newest event of every home, so that they
// ascend although the machine's clock was set back, and marks the events that an
// older program wrote.
func (s *Store) resume(ctx context.Context) error {
	homes, err := s.Homes(ctx)
	if err != nil {
		return err
	}
	for _, home := range homes {
		var id string
		if err := s.engine.QueryRowContext(ctx, newestEvent, home).Scan(&id); err != nil {
			return err
		}
		s.ids.After(clock.TimeOf(id))
		for n := passSize; n == passSize; {
			if n, err = s.markOld(ctx, home); err != nil {
				return fmt.Errorf("store: mark events: %w", err)
			}
		}
	}
	return nil
}

const (
	unmarked = "SELECT id, at FROM event WHERE home = $1 AND recorded IS NULL ORDER BY id LIMIT 100"
	giveMark = "UPDATE event SET recorded = $3 WHERE home = $1 AND id = $2"
)

// markOld marks a batch of the events that an older program wrote.
func (s *Store) markOld(ctx context.Context, home int) (n int, err error) {
	err = s.aside(ctx, func(c engine.Conn) error {
		marks := map[string]int64{}
		rows, err := c.QueryContext(ctx, unmarked, home)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id string
			var at int64
			if err := rows.Scan(&id, &at); err != nil {
				return err
			}
			marks[id] = lateMark(id, at)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		_ = rows.Close()
		n = len(marks)
		for id, mark := range marks {
			if _, err := c.ExecContext(ctx, giveMark, home, id, mark); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// auditMark compares the mark beside an event with the one that its own text gives.
func auditMark(a *journal.Auditor, seq int64, e journal.Event, recorded any) {
	if got, ok := recorded.(int64); e.ID != "" && (!ok || got != lateMark(e.ID, e.At)) {
		a.Found(journal.Finding{Kind: journal.Derived, Table: "event", ID: e.ID, Seq: seq, Text: "the mark of an act that was dated back says something else than the event"})
	}
}
