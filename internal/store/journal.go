package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"luoshi/internal/store/engine"
	"luoshi/internal/store/loop"
	"luoshi/internal/store/tree"
	"luoshi/journal"
)

// sequencer numbers committed events and integrates them into each home's tree, where the
// database has several writers (PostgreSQL). It is the only writer of numbers and hashes
// there; no act waits for it, and what it has not reached after a crash is numbered at the
// next start.
type sequencer struct {
	*loop.Loop
	logs map[int]*journal.Appender
	turn sync.Mutex // one pass at a time
}

// passSize bounds how many events one pass holds the writer for.
const passSize = 100

// rest is how long the sequencer rests, so that one pass numbers what many acts recorded.
const rest = 100 * time.Millisecond

func (q *sequencer) init(s *Store) {
	q.logs = map[int]*journal.Appender{}
	q.Loop = loop.New(rest, func(home int) {
		if _, err := s.Sequence(context.Background(), home); err != nil {
			slog.Error("sequencer", "home", home, "err", err)
		}
	})
}

// Sequence numbers every event of a home that has no number yet and returns the
// size of its tree.
func (s *Store) Sequence(ctx context.Context, home int) (int64, error) {
	if s.numbers.on {
		return s.Size(ctx, home)
	}
	s.seq.turn.Lock()
	defer s.seq.turn.Unlock()
	for tries := 0; ; {
		n, err := s.pass(ctx, home)
		if err != nil {
			delete(s.seq.logs, home) // the right edge in memory may be ahead of the table
			if tries++; tries < 20 && s.engine.Unique(err) {
				continue // another server numbered the same events
			}
			return 0, err
		}
		if n > 0 {
			s.anchors.wake(home)
		}
		if n < passSize {
			return s.seq.logs[home].Size(), nil
		}
	}
}

const (
	unnumbered = "SELECT id, leaf FROM event WHERE home = $1 AND seq = 0 ORDER BY id LIMIT 100"
	giveNumber = "UPDATE event SET seq = $3 WHERE home = $1 AND id = $2 AND seq = 0"
)

type unnumberedEvent struct {
	id   string
	leaf []byte
}

func (s *Store) pass(ctx context.Context, home int) (n int, err error) {
	err = s.engine.Do(context.WithoutCancel(ctx), func(c engine.Conn) error {
		n = 0
		log, err := s.appender(ctx, c, home)
		if err != nil {
			return err
		}
		events, err := readUnnumbered(ctx, c, home)
		if err != nil {
			return err
		}
		var hashes []journal.StoredHash
		for _, e := range events {
			if hashes, err = log.Append(hashes, e.leaf); err != nil {
				return err
			}
			if _, err := c.ExecContext(ctx, giveNumber, home, e.id, log.Size()); err != nil {
				return err
			}
		}
		n = len(events)
		return tree.Put(ctx, c, home, hashes)
	})
	return n, err
}

func readUnnumbered(ctx context.Context, c engine.Conn, home int) ([]unnumberedEvent, error) {
	rows, err := c.QueryContext(ctx, unnumbered, home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []unnumberedEvent
	for rows.Next() {
		var e unnumberedEvent
		if err := rows.Scan(&e.id, &e.leaf); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// sizeOf is the size of a home's tree.
func sizeOf(ctx context.Context, c engine.Source, home int) (size int64, err error) {
	err = c.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM event WHERE home = $1", home).Scan(&size)
	return size, err
}

// appender is the right edge of a home's tree. On PostgreSQL another process may
// have numbered since: the table's size decides.
func (s *Store) appender(ctx context.Context, c engine.Conn, home int) (*journal.Appender, error) {
	size, err := sizeOf(ctx, c, home)
	if err != nil {
		return nil, err
	}
	if log := s.seq.logs[home]; log != nil && log.Size() == size {
		return log, nil
	}
	log, err := journal.ResumeAppender(size, tree.Hashes{Ctx: ctx, From: c, Home: home})
	if err == nil {
		s.seq.logs[home] = log
	}
	return log, err
}

// JournalEntry is an event as the journal page shows it.
type JournalEntry struct {
	ID    string // where a time is asked for
	Seq   int64  // 0: not numbered yet
	Event journal.Event
}

// eventsOf selects the events of a subject: those that name it, and those of the lines in
// its time line, which have the line's identifier. The sign before seq keeps SQLite from
// reading the whole log in order of the numbers.
const eventsOf = "WITH RECURSIVE " + timeLine + `, told (seq, leaf) AS (SELECT +seq, leaf FROM event WHERE home = $1 AND subject = $2 AND subject <> ''
	UNION ALL SELECT e.seq, e.leaf FROM own CROSS JOIN event e WHERE e.home = $1 AND e.id = own.id AND e.subject = '')`

// Journal reads events before a number (0: the newest), the newest first;
// subject "" reads all.
func (r *Reader) Journal(subject string, before int64, limit int) ([]JournalEntry, error) {
	if before == 0 {
		before = 1 << 62
	}
	text := "SELECT seq, leaf FROM event WHERE home = $1 AND seq > 0 AND seq < $2 ORDER BY seq DESC LIMIT $3"
	args := []any{r.home, before, limit}
	if subject != "" {
		text = eventsOf + " SELECT seq, leaf FROM told WHERE seq > 0 AND seq < $3 ORDER BY seq DESC LIMIT $4"
		args = []any{r.home, subject, before, limit}
	}
	rows, err := r.query(text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []JournalEntry
	for rows.Next() {
		var e JournalEntry
		var leaf []byte
		if err := rows.Scan(&e.Seq, &leaf); err != nil {
			return nil, err
		}
		if e.Event, err = journal.ParseEvent(leaf); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// Proof makes the inclusion proof of an event in the tree of a given size, with
// the consistency to an older size when older is not 0.
func (r *Reader) Proof(seq, size, older int64) (journal.Proof, error) {
	var leaf []byte
	err := r.queryRow("SELECT leaf FROM event WHERE home = $1 AND seq = $2", r.home, seq).Scan(&leaf)
	if err != nil {
		return journal.Proof{}, err
	}
	hashes := tree.Hashes{Ctx: r.ctx, From: r.from, Home: r.home}
	p, err := journal.MakeInclusion(journal.Origin(r.home), size, seq-1, leaf, hashes)
	if err != nil || older == 0 {
		return p, err
	}
	return p.Since(older, hashes)
}
