package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// postgresEngine leaves concurrency to the server: rows are claimed by version,
// no act locks a row that others need. The server's own synchronous_commit
// (default on) is the sync before each acknowledgement.
type postgresEngine struct{ db, reads *sql.DB }

func openPostgres(ctx context.Context, url string) (*postgresEngine, error) {
	write, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	if err := write.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("store: %w", errors.Join(err, write.Close()))
	}
	reads, err := sql.Open("pgx", url)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	for _, db := range []*sql.DB{write, reads} {
		n := max(8, runtime.NumCPU()*4)
		db.SetMaxOpenConns(n)
		db.SetMaxIdleConns(n)
	}
	return &postgresEngine{write, reads}, nil
}

func (e *postgresEngine) start(ctx context.Context) error {
	var mode string
	if err := e.db.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&mode); err != nil {
		return err
	}
	if mode == "off" {
		return errors.New("store: this server runs with synchronous_commit = off; acts could be lost after they were acknowledged")
	}
	return nil
}

func (e *postgresEngine) Do(ctx context.Context, fn func(Conn) error) (err error) {
	t, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: use case panicked: %v\n%s", p, stack())
		}
		_ = t.Rollback() // after a commit this does nothing
	}()
	if err := fn(t); err != nil {
		return err
	}
	return t.Commit()
}

func pgCode(err error) string {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code
	}
	return ""
}

// Retry: serialisation failure, deadlock, broken or restarted connection. A
// broken connection may mean "committed": the idempotency key decides.
func (e *postgresEngine) Retry(err error) bool {
	switch pgCode(err) {
	case "40001", "40P01", "57P01", "08006", "08003":
		return true
	}
	return false
}

// Unable: the server's disk is full (53100), it has run out of something else (53), it is
// stopped or starting (57P), fails on its disk (58), or cannot be reached.
func (e *postgresEngine) Unable(err error) Inability {
	code := pgCode(err)
	var dial *pgconn.ConnectError
	var wire *net.OpError
	switch {
	case code == "53100":
		return Full
	case strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "58"), strings.HasPrefix(code, "08"):
		return Down
	case errors.As(err, &dial), errors.As(err, &wire), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, net.ErrClosed):
		return Down
	}
	return Able
}

func (e *postgresEngine) Unique(err error) bool { return pgCode(err) == "23505" }

// Snapshot is one repeatable read.
func (e *postgresEngine) Snapshot(ctx context.Context) (Snapshot, error) {
	return e.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
}

func (e *postgresEngine) Batches(Batch) bool { return false }

// Told: other servers write to it, and do not say so.
func (e *postgresEngine) Told() (int64, bool) { return 0, false }

func (e *postgresEngine) Backup(context.Context, string) error {
	return errors.New("store: a PostgreSQL database is backed up by its own tools (pg_basebackup, pg_dump)")
}

func (e *postgresEngine) Scrub(ctx context.Context, tables []string) error {
	_, err := e.db.ExecContext(ctx, "VACUUM (FULL) "+strings.Join(tables, ", "))
	return err
}

func (e *postgresEngine) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return e.reads.QueryContext(ctx, text, args...)
}

func (e *postgresEngine) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return e.reads.QueryRowContext(ctx, text, args...)
}

func (e *postgresEngine) Close() error { return errors.Join(e.db.Close(), e.reads.Close()) }
