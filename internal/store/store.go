// Package store keeps every row of the system and is the only place with SQL.
// A *Store can do two things: Do runs a use case in a transaction of one home
// and commits it only together with its journal event; View reads a snapshot of
// one home. One portable SQL text serves SQLite and PostgreSQL; what differs
// stands in the package engine. Rules of offices do not live here.
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"luoshi/internal/clock"
	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/store/engine"
	"luoshi/journal"
)

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	engine  engine.Engine
	keyr    *keyring.Keyring
	clock   func() time.Time
	machine *clock.Machine
	ids     clock.IDs
	seq     sequencer
	numbers numbers
	anchors anchors
	finding finding
	cache   caches
	t       tables
	hands   Hands

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
	Hands   Hands // see Tx.SignFor: for tests alone
}

// Open opens and, where needed, migrates the database at url:
// "sqlite:FILE" or "postgres://…".
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	files, err := schema()
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(ctx, url, files)
	if err != nil {
		return nil, err
	}
	s, err := on(ctx, e, o)
	if err == nil {
		if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
			s.finding.file = file
		}
		s.sealOld(ctx)
	}
	return s, err
}

// on is a store that works with an open database.
func on(ctx context.Context, e engine.Engine, o Options) (*Store, error) {
	machine, err := clock.New(o.Clock, o.Running, o.Keys.Dir())
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	s := &Store{engine: e, keyr: o.Keys, machine: machine, clock: machine.Now, t: newTables(), hands: o.Hands}
	s.anchors.init(s)
	s.seq.init(s)
	s.finding.init(s)
	if err := errors.Join(s.resume(ctx), s.number(ctx), s.loadCalendars(ctx)); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// OpenForProof opens a database to examine it, and changes nothing of it: neither a
// byte nor a file beside it (engine.Examine).
func OpenForProof(ctx context.Context, where string, o Options) (*Store, error) {
	files, err := schema()
	if err != nil {
		return nil, err
	}
	e, copied, err := engine.Examine(ctx, where, files)
	if err != nil {
		return nil, err
	}
	if copied {
		return on(ctx, e, o)
	}
	if o.Clock == nil {
		o.Clock = time.Now // nothing is dated by it
	}
	machine, err := clock.New(o.Clock, nil, "") // whom it never holds back
	s := &Store{engine: e, keyr: o.Keys, machine: machine, clock: o.Clock, t: newTables()}
	s.anchors.init(s)
	s.seq.init(s)
	s.finding.init(s)
	if err := errors.Join(err, s.loadCalendars(ctx)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for the sequencer and closes the database, once.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.shut() })
	return s.closed
}

func (s *Store) shut() error {
	s.seq.Stop()
	s.anchors.stop()
	return errors.Join(s.finding.stop(), s.engine.Close())
}

// Now is the store's clock: the machine's, or the virtual one of a demo. While the
// machine's is held back it is the time that it should be.
func (s *Store) Now() time.Time {
	s.machine.Look()
	return s.clock()
}

// errSilent is a programming mistake: rows were written and no event named them.
var errSilent = errors.New("store: rows were changed without a journal event")

// errUnlinked is one, too: a line nobody would find.
var errUnlinked = errors.New("store: a line of a time line was saved and its matter was not saved after it")

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
		again := s.engine.Retry(err) || key != "" && s.engine.Unique(err) // somebody else was first: look again
		if attempt == 4 || !again {
			return "", s.plain(err)
		}
	}
}

// earlier is the subject of the event that was recorded under key, "" for none.
func (s *Store) earlier(ctx context.Context, home int, key string) (subject string, err error) {
	var leaf []byte
	err = s.View(ctx, home, func(v *View) error {
		return v.queryRow("SELECT leaf FROM event WHERE home = $1 AND key = $2", home, key).Scan(&leaf)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	e, err := journal.ParseEvent(leaf)
	return e.Subject, err
}

func (s *Store) once(ctx context.Context, home int, key string, fn func(*Tx) error) (done string, err error) {
	if err := s.ClockHeld(); err != nil {
		return "", err
	}
	wrote := false
	var tx *Tx
	err = s.engine.Do(ctx, func(c engine.Conn) error {
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
		if err := tx.check(); err != nil {
			return err
		}
		s.numbers.take(home, tx.leaves)
		return nil
	})
	if err != nil {
		return "", err
	}
	for _, fn := range tx.after {
		fn()
	}
	if wrote {
		s.moved(home)
	}
	return done, nil
}

// View runs fn on a snapshot of one home. It waits for a snapshot as long as ctx
// stands; what fn reads is short and not broken off.
func (s *Store) View(ctx context.Context, home int, fn func(*View) error) error {
	t, err := s.engine.Snapshot(ctx)
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
func (s *Store) Unique(err error) bool { return s.engine.Unique(err) }

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
	rows, err := s.engine.QueryContext(ctx, "SELECT DISTINCT home FROM event ORDER BY home")
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
func (s *Store) Backup(ctx context.Context, file string) error { return s.engine.Backup(ctx, file) }
