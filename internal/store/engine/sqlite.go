package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"runtime"
	"sync"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteEngine writes through one connection. Acts queue; those that are queued go
// into one transaction, each in its own savepoint, and are acknowledged together
// (group commit). SQLite commits without waiting for the disk (synchronous=NORMAL);
// the engine then syncs SQLite's log and acknowledges after it. While it syncs, the
// acts of the next transaction already run. The log is copied into the database
// (checkpoint) beside the acts, too; the writer itself copies only what was written
// meanwhile.
type sqliteEngine struct {
	db   *sql.DB
	pool *sql.DB // of the readers
	file string
	dsn  string
	prep statements // of the writer's connection
	log  *os.File   // SQLite's write-ahead log, open for syncing
	jobs chan *job
	done chan struct{}
	once sync.Once
	bat  Batch

	written int        // statements since the log was last copied
	copied  chan error // how copying it beside the acts ended
	copying bool

	readers chan *sqliteReader // every reader that is free
	first   chan *sqliteReader // and the one kept for those who come first
}

type job struct {
	ctx   context.Context
	fn    func(Conn) error
	err   error
	ended chan struct{}
}

// copyAfter is after how many statements the log is copied into the database.
const copyAfter = 5000

// maxBatch bounds how long the first act of a batch waits for the last.
const maxBatch = 128

// ownFile makes a file that nobody else reads, where there is none.
func ownFile(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return f.Close()
}

func openSQLite(ctx context.Context, file string) (*sqliteEngine, error) {
	dsn := func(cache int, mode string) string {
		v := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "wal_autocheckpoint(0)", "foreign_keys(1)", fmt.Sprintf("cache_size(-%d)", cache), "temp_store(2)", "secure_delete(FAST)"}}
		if mode != "" {
			v.Add("_pragma", mode)
		}
		return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + v.Encode()
	}
	if err := ownFile(file); err != nil {
		return nil, err
	}
	write, err := connect(dsn(writerKB, ""))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("store: %s: %w", file, errors.Join(err, write.Close()))
	}
	reads, err := connect(dsn(readerKB, "query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	n := max(4, runtime.NumCPU()*2)
	reads.SetMaxIdleConns(n + 1)
	readers := make(chan *sqliteReader, n)
	e := &sqliteEngine{readers: readers, first: make(chan *sqliteReader, 1), db: write, pool: reads, copied: make(chan error, 1), file: file, dsn: dsn(writerKB, ""), jobs: make(chan *job, 1024), done: make(chan struct{})}
	for range n {
		readers <- &sqliteReader{e: e, home: readers}
	}
	e.first <- &sqliteReader{e: e, home: e.first}
	reads.SetMaxOpenConns(n + 4) // one more for those who come first, two for reading beside a snapshot, one for copying the log
	return e, nil
}

func (e *sqliteEngine) start(ctx context.Context) error {
	c, err := e.db.Conn(ctx)
	if err != nil {
		close(e.done)
		return err
	}
	e.prep = newStatements(c)
	if err := e.openLog(ctx); err != nil {
		close(e.done)
		return err
	}
	go e.write()
	return nil
}

// openLog opens the log, which exists from the first transaction on.
func (e *sqliteEngine) openLog(ctx context.Context) (err error) {
	for _, text := range []string{"BEGIN IMMEDIATE", "COMMIT"} {
		if _, err = e.exec(ctx, text); err != nil {
			return err
		}
	}
	if e.log, err = os.OpenFile(e.file+"-wal", os.O_RDWR, 0); err != nil {
		return fmt.Errorf("store: the database keeps no write-ahead log: %w", err)
	}
	return nil
}

// write runs the acts of the queue until it is closed. A transaction is committed
// when the sync before it has ended. After a failed sync nothing is committed any
// more: what the disk holds is not known.
func (e *sqliteEngine) write() {
	defer close(e.done)
	synced := make(chan error, 1) // what the last sync said; empty while one runs
	synced <- nil
	for first := range e.jobs {
		batch, err := e.gather(first, synced)
		lost := <-synced
		if err = errors.Join(err, lost); err == nil {
			_, err = e.exec(context.Background(), "COMMIT")
		}
		if err != nil {
			_, _ = e.exec(context.Background(), "ROLLBACK") // the transaction may be gone already
			if e.bat != nil {
				e.bat.Lost()
			}
		} else {
			e.copyLog()
		}
		go func() {
			if err == nil {
				lost = e.log.Sync()
				err = lost
			}
			synced <- lost
			if err == nil {
				if err := e.tell(); err != nil {
					slog.Error("say to the server that the database was written", "err", err)
				}
			}
			for _, j := range batch {
				if err != nil { // none of them was acknowledged
					j.err = errors.Join(j.err, err)
				}
				close(j.ended)
			}
		}()
	}
	<-synced
	if e.copying {
		<-e.copied
	}
}

// copyLog begins to copy the log when it has grown, and ends the copy that was made
// beside the acts: once nothing is left to copy, SQLite writes the log from its start.
func (e *sqliteEngine) copyLog() {
	const text = "PRAGMA wal_checkpoint(PASSIVE)"
	if !e.copying && e.written > copyAfter {
		e.copying, e.written = true, 0
		go func() {
			_, err := e.pool.ExecContext(context.Background(), text)
			e.copied <- err
		}()
		return
	}
	select {
	case err := <-e.copied:
		e.copying = false
		if err == nil {
			_, err = e.exec(context.Background(), text)
		}
		if err != nil { // the log keeps what it holds, and grows
			slog.Error("copy the log", "err", err)
		}
	default:
	}
}

// gather runs acts in one transaction for as long as acts are queued or a sync runs.
func (e *sqliteEngine) gather(first *job, synced chan error) (batch []*job, err error) {
	e.prep.trim()
	_, err = e.exec(context.Background(), "BEGIN IMMEDIATE")
	for j := first; j != nil; j = e.next(synced) {
		if batch = append(batch, j); err == nil {
			err = e.act(j)
		}
		if len(batch) == maxBatch {
			break
		}
	}
	if err == nil && e.bat != nil {
		err = e.bat.Seal(sqliteConn{e, context.Background()})
	}
	return batch, err
}

func (e *sqliteEngine) Batches(b Batch) bool {
	e.bat = b
	return true
}

// next takes an act from the queue, nil when there is none; while a sync runs it
// waits for one.
func (e *sqliteEngine) next(synced chan error) *job {
	select {
	case j := <-e.jobs:
		return j
	default:
	}
	select {
	case j := <-e.jobs:
		return j
	case lost := <-synced:
		synced <- lost
		return nil
	}
}

// act runs one act in a savepoint. Its own error is the act's; what is answered here
// ends the whole transaction.
func (e *sqliteEngine) act(j *job) error {
	ctx := context.Background()
	if _, err := e.exec(ctx, "SAVEPOINT act"); err != nil {
		return err
	}
	if j.err = run(j, e); j.err != nil {
		if _, err := e.exec(ctx, "ROLLBACK TO act"); err != nil {
			if e.Unable(j.err) != Able { // SQLite ended the transaction for it: that is why for the others too
				err = errors.Join(j.err, err)
			}
			return err
		}
	}
	_, err := e.exec(ctx, "RELEASE act")
	return err
}

// run turns a panic of a use case into an error of its own act, so that the
// other acts of the batch are not lost.
func run(j *job, e *sqliteEngine) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: use case panicked: %v\n%s", p, stack())
		}
	}()
	return j.fn(sqliteConn{e, j.ctx})
}

func stack() []byte {
	b := make([]byte, 8<<10)
	return b[:runtime.Stack(b, false)]
}

func (e *sqliteEngine) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	e.written++
	return e.prep.exec(ctx, text, args...)
}

func (e *sqliteEngine) Do(ctx context.Context, fn func(Conn) error) (err error) {
	defer func() {
		if recover() != nil { // send on the closed queue: the store is closing
			err = errClosed
		}
	}()
	j := &job{ctx: ctx, fn: fn, ended: make(chan struct{})}
	e.jobs <- j
	<-j.ended
	return j.err
}

// sqliteConn is the writer's connection as one act sees it.
type sqliteConn struct {
	e   *sqliteEngine
	ctx context.Context
}

func (c sqliteConn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return c.e.exec(ctx, text, args...)
}

func (c sqliteConn) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return c.e.prep.query(ctx, text, args...)
}

func (c sqliteConn) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return c.e.prep.queryRow(ctx, text, args...)
}

func (e *sqliteEngine) Retry(err error) bool { return false }

// Unable: a disk that is full, or that fails.
func (e *sqliteEngine) Unable(err error) Inability {
	var se *sqlite.Error
	code := 0
	if errors.As(err, &se) {
		code = se.Code()
	}
	switch {
	case code == sqlite3.SQLITE_FULL, code == sqlite3.SQLITE_IOERR_WRITE, errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return Full
	case code&0xff == sqlite3.SQLITE_IOERR, code&0xff == sqlite3.SQLITE_CANTOPEN, errors.Is(err, errClosed):
		return Down
	}
	return Able
}

// errClosed is what an act gets that comes while the store closes.
var errClosed = errors.New("store: closed")

func (e *sqliteEngine) Unique(err error) bool {
	var se *sqlite.Error
	return errors.As(err, &se) &&
		(se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// Scrub writes the whole file anew, and empties the log. It is for the start, while nobody
// reads.
func (e *sqliteEngine) Scrub(ctx context.Context, _ []string) error {
	db, err := connect(e.dsn)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	for _, text := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if err == nil {
			_, err = db.ExecContext(ctx, text)
		}
	}
	return errors.Join(err, db.Close())
}

// Backup copies a snapshot into a new file, which its owner alone may read, while acts
// go on.
func (e *sqliteEngine) Backup(ctx context.Context, file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // SQLite would make one that everybody reads
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := connect(e.dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", file)
	return errors.Join(err, db.Close())
}

func (e *sqliteEngine) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return e.pool.QueryContext(ctx, text, args...)
}

func (e *sqliteEngine) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return e.pool.QueryRowContext(ctx, text, args...)
}

func (e *sqliteEngine) Close() error {
	e.once.Do(func() { close(e.jobs) })
	if e.prep.c == nil {
		return errors.Join(e.db.Close(), e.pool.Close())
	}
	<-e.done
	for _, free := range []chan *sqliteReader{e.readers, e.first} {
		for range cap(free) { // waits for open snapshots
			if r := <-free; r.prep.c != nil {
				_ = r.prep.c.Close()
			}
		}
	}
	return errors.Join(e.log.Close(), e.prep.c.Close(), e.db.Close(), e.pool.Close())
}
