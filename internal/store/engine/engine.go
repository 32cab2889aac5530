// Package engine is what SQLite and PostgreSQL do differently (数据库引擎): opening a
// database and bringing its schema up to date, durable write transactions (on SQLite many
// acts to one commit and one sync, group commit), snapshots, the statements that a
// connection keeps prepared, backup, examining without a change, and the lock of a
// server. It knows no table but that of the schema's versions, no home and no journal:
// what an act is, and that nothing is written without an event, is the store's.
package engine

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
)

// Engine is an open database.
type Engine interface {
	// Source runs a statement by itself, beside every open snapshot.
	Source
	// Do runs fn in one durable write transaction and returns after the sync.
	Do(ctx context.Context, fn func(Conn) error) error
	// Retry reports whether a transaction that ended in err may be run again.
	Retry(err error) bool
	// Unable reports what a transaction that ended in err could not have.
	Unable(err error) Inability
	// Unique reports whether err is a violated unique index.
	Unique(err error) bool
	// Snapshot opens a read transaction.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Backup writes a consistent copy of the database to a new file.
	Backup(ctx context.Context, file string) error
	// Scrub writes tables anew, so that no freed page holds what stood in them.
	Scrub(ctx context.Context, tables []string) error
	// Batches takes what is done once for all acts of a commit, before the first act;
	// false where several write at once.
	Batches(Batch) bool
	// Told is a number that moves when another program wrote to the database, before that
	// program acknowledges; false where it is not known.
	Told() (int64, bool)
	Close() error
}

// Batch is what is done once for all acts of a commit (一批), by the writer.
type Batch interface {
	// Seal writes what belongs to the acts that went well, before they are committed.
	Seal(Conn) error
	// Lost says that nothing of the open transaction is kept.
	Lost()
}

// Source runs the statements that read.
type Source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Conn runs statements inside a write transaction.
type Conn interface {
	Source
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Snapshot is an open read transaction.
type Snapshot interface {
	Source
	Rollback() error
}

// Inability is what an engine cannot do at present, through no fault of an act.
type Inability int

// What an engine cannot do.
const (
	Able Inability = iota
	Full           // 磁盘满: it takes no write, what is kept is safe
	Down           // 没有回应: it is stopped, cannot be reached, or has run out of something
)

// Open opens the database at url, "sqlite:FILE" or "postgres://…", brings its schema up
// to date by the migrations in files, and begins to write.
func Open(ctx context.Context, url string, files fs.FS) (Engine, error) {
	file, sqlite := strings.CutPrefix(url, "sqlite:")
	switch {
	case sqlite:
		e, err := openSQLite(ctx, file)
		if err != nil {
			return nil, err
		}
		return begin(ctx, e, e.db, "sqlite3", files)
	case isPostgres(url):
		e, err := openPostgres(ctx, url)
		if err != nil {
			return nil, err
		}
		return begin(ctx, e, e.db, "postgres", files)
	}
	return nil, fmt.Errorf("store: %q is neither sqlite:FILE nor postgres://…", url)
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// starter prepares its writer once the schema is there.
type starter interface {
	Engine
	start(ctx context.Context) error
}

func begin(ctx context.Context, e starter, db *sql.DB, dialect string, files fs.FS) (Engine, error) {
	err := migrate(ctx, db, dialect, files)
	if err == nil {
		err = e.start(ctx)
	}
	if err != nil {
		_ = e.Close()
		return nil, err
	}
	return e, nil
}

type firstKey struct{}

// First marks what reads for an act: on SQLite one reader is kept for it, so that it never
// waits behind pages. On PostgreSQL it means nothing.
func First(ctx context.Context) context.Context { return context.WithValue(ctx, firstKey{}, true) }

func comesFirst(ctx context.Context) bool { return ctx.Value(firstKey{}) != nil }
