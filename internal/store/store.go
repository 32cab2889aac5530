// Package store keeps every row of the system and is the only place with SQL.
// A *Store can do two things: Do runs a use case in a transaction of one home
// and commits it only together with its journal event; View reads a snapshot of
// one home. One portable SQL text serves SQLite and PostgreSQL; what differs
// stands in the two engine files. Rules of offices do not live here.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
)

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	engine  engine
	reads   *sql.DB
	keyr    *keyring.Keyring
	clock   func() time.Time
	machine *machineClock
	ids     idSource
	seq     sequencer
	anchors anchors
	cache   caches
	t       tables

	private string // folder of a copy that only this store works with
	closing sync.Once
	closed  error
}

// Options say what a store works with. Keys may be nil for a program that needs
// no sensitive field; Clock is nil for the machine's clock. Running is the time that a
// machine has been running, for a test of its clock; a virtual clock has none.
type Options struct {
	Keys    *keyring.Keyring
	Clock   func() time.Time
	Running func() time.Duration
}

// engine is the dialect seam: what SQLite and PostgreSQL do differently.
type engine interface {
	// do runs fn in one durable write transaction and returns after the sync.
	do(ctx context.Context, fn func(conn) error) error
	// retry reports whether a transaction that ended in err may be run again.
	retry(err error) bool
	// unable reports what a transaction that ended in err could not have.
	unable(err error) inability
	// unique reports whether err is a violated unique index.
	unique(err error) bool
	// snapshot opens a read transaction.
	snapshot(ctx context.Context, db *sql.DB) (snapshot, error)
	// backup writes a consistent copy of the database to a new file.
	backup(ctx context.Context, file string) error
	// dialect is the name goose knows the engine by.
	dialect() string
	close() error
}

// conn runs statements inside a write transaction.
type conn interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// snapshot is an open read transaction.
type snapshot interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	Rollback() error
}

// Open opens and, where needed, migrates the database at url:
// "sqlite:FILE" or "postgres://…".
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	machine, err := newMachineClock(o)
	if err != nil {
		return nil, err
	}
	s := &Store{keyr: o.Keys, machine: machine, clock: machine.now, t: newTables()}
	s.anchors.s = s
	var write *sql.DB
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		s.engine, write, s.reads, err = openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		s.engine, write, s.reads, err = openPostgres(ctx, url)
	default:
		return nil, fmt.Errorf("store: %q is neither sqlite:FILE nor postgres://…", url)
	}
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, write, s.engine.dialect()); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.engine.(starter).start(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	s.seq.init(s)
	if err := errors.Join(s.resume(ctx), s.loadCalendars(ctx)); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// starter lets an engine prepare its writer once the schema is there.
type starter interface {
	start(ctx context.Context) error
}

// Close waits for the sequencer and closes the database, once.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.shut() })
	return s.closed
}

func (s *Store) shut() error {
	s.seq.stop()
	s.anchors.stop()
	err := s.engine.close()
	if s.reads != nil {
		err = errors.Join(err, s.reads.Close())
	}
	if s.private != "" {
		err = errors.Join(err, os.RemoveAll(s.private))
	}
	return err
}

// Now is the store's clock: the machine's, or the virtual one of a demo. While the
// machine's is held back it is the time that it should be.
func (s *Store) Now() time.Time {
	s.machine.look()
	return s.clock()
}

// errSilent is a programming mistake: rows were written and no event named them.
var errSilent = errors.New("store: rows were changed without a journal event")

// Do runs fn in one durable transaction of one home. When fn answers an error,
// or wrote rows that no event names, nothing of it remains. key identifies the
// request: nothing remains of a second Do with the same key, which answers the
// subject of the first one's event. Do waits until the commit is synced to
// disk and does not heed a cancelled ctx: the client may be gone, the act is
// not half done.
func (s *Store) Do(ctx context.Context, home int, key string, fn func(*Tx) error) (done string, err error) {
	ctx = context.WithoutCancel(ctx)
	for attempt := 0; ; attempt++ {
		done, err = s.once(ctx, home, key, fn)
		if err == nil {
			return done, nil
		}
		if key != "" { // a repeated request: the first one changed what this one found
			if subject, err := s.earlier(ctx, home, key); err != nil || subject != "" {
				return subject, err
			}
		}
		again := s.engine.retry(err) || key != "" && s.engine.unique(err) // somebody else was first: look again
		if attempt == 4 || !again {
			return "", s.plain(err)
		}
	}
}

// earlier is the subject of the event that was recorded under key, "" for none.
func (s *Store) earlier(ctx context.Context, home int, key string) (subject string, err error) {
	err = s.View(ctx, home, func(v *View) error {
		return v.queryRow("SELECT subject FROM event WHERE home = $1 AND key = $2", home, key).Scan(&subject)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return subject, err
}

func (s *Store) once(ctx context.Context, home int, key string, fn func(*Tx) error) (done string, err error) {
	if err := s.ClockHeld(); err != nil {
		return "", err
	}
	wrote := false
	var tx *Tx
	err = s.engine.do(ctx, func(c conn) error {
		tx = newTx(s, ctx, home, key, c)
		if err := fn(tx); err != nil {
			for _, undo := range tx.undo {
				undo()
			}
			return err
		}
		done, wrote = tx.subject, tx.recorded > 0
		if err := tx.bumpPeople(); err != nil {
			return err
		}
		if err := s.ClockHeld(); err != nil { // it jumped while the act ran
			return err
		}
		return tx.check()
	})
	if err != nil {
		return "", err
	}
	for _, fn := range tx.after {
		fn()
	}
	if wrote {
		s.seq.wake(home)
	}
	return done, nil
}

// View runs fn on a snapshot of one home. It waits for a snapshot as long as ctx
// stands; what fn reads is short and not broken off.
func (s *Store) View(ctx context.Context, home int, fn func(*View) error) error {
	t, err := s.engine.snapshot(ctx, s.reads)
	if err != nil {
		return s.plain(err)
	}
	defer func() { _ = t.Rollback() }()
	return s.plain(fn(&View{&Reader{s: s, ctx: context.WithoutCancel(ctx), home: home, from: t}}))
}

// View reads a snapshot of one home. A View inside a View would wait for a second
// connection while it holds the first: pass the View on instead.
type View struct{ *Reader }

// Unique reports whether err is a violated unique index, for use cases that
// insert by natural key.
func (s *Store) Unique(err error) bool { return s.engine.unique(err) }

// missingIsZero turns "no such row" into the zero value.
func missingIsZero[T any](v T, err error) (T, bool, error) {
	if fault.KindOf(err) == fault.Missing && err != nil {
		var zero T
		return zero, false, nil
	}
	return v, err == nil, err
}

// Homes lists the homes that have events.
func (s *Store) Homes(ctx context.Context) ([]int, error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT DISTINCT home FROM event ORDER BY home")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []int
	for rows.Next() {
		var home int
		if err := rows.Scan(&home); err != nil {
			return nil, err
		}
		out = append(out, home)
	}
	return out, rows.Err()
}

// Backup writes a consistent copy of the database to a new file while acts go on.
func (s *Store) Backup(ctx context.Context, file string) error { return s.engine.backup(ctx, file) }
