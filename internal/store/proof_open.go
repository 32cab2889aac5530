package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"

	"luoshi/internal/fault"
)

// OpenForProof opens a database to examine it, and changes nothing of it: neither a
// byte nor a file beside it. A SQLite file without a log beside it is read as it lies,
// from read-only media too; one with a log is read from a private copy of both; the
// file of a running server from a copy that SQLite's backup interface makes, and one of
// an older schema from a copy that is brought up to date. Close removes the copy.
func OpenForProof(ctx context.Context, where string, o Options) (*Store, error) {
	file, ok := strings.CutPrefix(where, "sqlite:")
	if !ok {
		return openReading(ctx, o, func() (engine, *sql.DB, error) {
			e, write, reads, err := openPostgres(ctx, where)
			if err != nil {
				return nil, nil, err
			}
			return readingEngine{e, write}, reads, nil
		})
	}
	running := serving(file)
	if log, err := os.Stat(file + "-wal"); !running && (err != nil || log.Size() == 0) {
		s, err := openReading(ctx, o, func() (engine, *sql.DB, error) {
			db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1&_pragma=query_only(1)")
			return readingEngine{&sqliteEngine{}, nil}, db, err
		})
		if f, refused := fault.As(err); !refused || f.Code != "store.old_schema" {
			return s, err
		}
	}
	return openCopy(ctx, file, o, running)
}

// openCopy opens a copy in a folder of its own.
func openCopy(ctx context.Context, file string, o Options, running bool) (*Store, error) {
	dir, err := os.MkdirTemp("", "luoshi-verify-")
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(dir, "copy.db")
	if running {
		err = backupInto(ctx, file, copied)
	} else {
		err = copyStill(file, copied)
	}
	if err == nil {
		var s *Store
		if s, err = Open(ctx, "sqlite:"+copied, o); err == nil {
			s.private = dir
			return s, nil
		}
	}
	return nil, errors.Join(err, os.RemoveAll(dir))
}

// backupInto copies the database of a running server by SQLite's backup interface.
func backupInto(ctx context.Context, file, to string) error {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return c.Raw(func(driver any) error {
		b, err := driver.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		}).NewBackup(to)
		if err != nil {
			return err
		}
		_, err = b.Step(-1) // the whole in one read transaction: no act moves under it
		return errors.Join(err, b.Finish())
	})
}

// copyStill copies a database and its log, and refuses when either changed meanwhile.
func copyStill(file, to string) error {
	before := stands(file)
	for _, tail := range []string{"", "-wal"} {
		if err := copyFile(file+tail, to+tail); err != nil && (tail == "" || !errors.Is(err, os.ErrNotExist)) {
			return err
		}
	}
	if !maps.Equal(before, stands(file)) {
		return fault.New(fault.Conflict, "store.moving", filepath.Base(file))
	}
	return nil
}

// stands is the size and time of a database and its log.
func stands(file string) map[string]string {
	out := map[string]string{}
	for _, tail := range []string{"", "-wal"} {
		if info, err := os.Stat(file + tail); err == nil {
			out[tail] = fmt.Sprint(info.Size(), info.ModTime())
		}
	}
	return out
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// openReading opens a store that only reads, where the schema is that of the program.
func openReading(ctx context.Context, o Options, open func() (engine, *sql.DB, error)) (*Store, error) {
	if o.Clock == nil {
		o.Clock = time.Now // nothing is dated by it
	}
	s := &Store{keyr: o.Keys, machine: &machineClock{wall: o.Clock}, clock: o.Clock, t: newTables()}
	var err error
	if s.engine, s.reads, err = open(); err != nil {
		return nil, err
	}
	err = currentSchema(ctx, s.reads)
	if err == nil {
		err = s.loadCalendars(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// currentSchema refuses a database of an older or newer schema.
func currentSchema(ctx context.Context, db *sql.DB) error {
	want, err := schemaVersions()
	if err != nil {
		return err
	}
	var got int64
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&got); err != nil {
		return err
	}
	if newest := slices.Max(slices.Collect(maps.Keys(want))); got != newest {
		return fault.New(fault.Conflict, "store.old_schema", fmt.Sprint(got), fmt.Sprint(newest))
	}
	return nil
}

// readingEngine reads and refuses to write.
type readingEngine struct {
	engine
	write *sql.DB
}

var errReading = errors.New("store: opened for reading")

func (e readingEngine) do(context.Context, func(conn) error) error { return errReading }

func (e readingEngine) backup(context.Context, string) error { return errReading }

func (e readingEngine) snapshot(ctx context.Context, db *sql.DB) (snapshot, error) {
	if e.dialect() == "postgres" {
		return e.engine.snapshot(ctx, db)
	}
	return db.BeginTx(ctx, nil)
}

func (e readingEngine) close() error {
	if e.write == nil {
		return nil
	}
	return e.write.Close()
}
