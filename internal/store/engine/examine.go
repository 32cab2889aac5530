package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"luoshi/internal/fault"
)

// Examine opens a database and changes nothing of it: neither a byte nor a file beside
// it. A SQLite file without a log beside it is read as it lies, from read-only media too;
// one with a log is read from a private copy of both; the file of a running server from a
// copy that SQLite's backup interface makes, and one of an older schema from a copy that
// is brought up to date. Close removes the copy; only a copy takes writes.
func Examine(ctx context.Context, where string, files fs.FS) (e Engine, copied bool, err error) {
	file, ok := strings.CutPrefix(where, "sqlite:")
	if !ok {
		e, err := openPostgres(ctx, where)
		if err != nil {
			return nil, false, err
		}
		r, err := onlyCurrent(ctx, reading{e}, files)
		return r, false, err
	}
	running := serving(file)
	if log, err := os.Stat(file + "-wal"); !running && (err != nil || log.Size() == 0) {
		db, err := connect("file:" + (&url.URL{Path: file}).EscapedPath() + "?mode=ro&immutable=1&_pragma=query_only(1)")
		if err != nil {
			return nil, false, err
		}
		e, err := onlyCurrent(ctx, reading{stillFile{&sqliteEngine{pool: db}}}, files)
		if f, refused := fault.As(err); !refused || f.Code != "store.old_schema" {
			return e, false, err
		}
	}
	e, err = openCopy(ctx, file, files, running)
	return e, true, err
}

// onlyCurrent closes a database whose schema is not that of the program.
func onlyCurrent(ctx context.Context, e Engine, files fs.FS) (Engine, error) {
	if err := currentSchema(ctx, e, files); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// openCopy opens a copy in a folder of its own.
func openCopy(ctx context.Context, file string, files fs.FS, running bool) (Engine, error) {
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
		var e Engine
		if e, err = Open(ctx, "sqlite:"+copied, files); err == nil {
			return privateCopy{e, dir}, nil
		}
	}
	return nil, errors.Join(err, os.RemoveAll(dir))
}

// privateCopy is a copy that nobody else works with.
type privateCopy struct {
	Engine
	dir string
}

func (c privateCopy) Close() error { return errors.Join(c.Engine.Close(), os.RemoveAll(c.dir)) }

// backupInto copies the database of a running server by SQLite's backup interface.
func backupInto(ctx context.Context, file, to string) error {
	db, err := connect("file:" + (&url.URL{Path: file}).EscapedPath() + "?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
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

// reading reads and refuses to write.
type reading struct{ Engine }

var errReading = errors.New("store: opened for reading")

func (reading) Do(context.Context, func(Conn) error) error { return errReading }

func (reading) Backup(context.Context, string) error { return errReading }

// stillFile is a SQLite file that nobody writes, read as it lies.
type stillFile struct{ *sqliteEngine }

func (f stillFile) Snapshot(ctx context.Context) (Snapshot, error) { return f.pool.BeginTx(ctx, nil) }

func (f stillFile) Close() error { return f.pool.Close() }
