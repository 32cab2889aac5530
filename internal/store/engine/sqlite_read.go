package engine

import (
	"context"
	"database/sql"
)

// sqliteReader is one connection for reading, with the statements it has
// prepared. It belongs to one snapshot at a time.
type sqliteReader struct {
	e    *sqliteEngine
	home chan *sqliteReader // where it waits while it is free
	prep statements
}

// Snapshot takes a free reader, or waits for one. A statement is prepared on the
// reader's own connection: preparing it on the pool would wait for a connection
// while this one is held.
func (e *sqliteEngine) Snapshot(ctx context.Context) (Snapshot, error) {
	var first chan *sqliteReader
	if comesFirst(ctx) {
		first = e.first
	}
	var r *sqliteReader
	select {
	case r = <-e.readers:
	case r = <-first:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return r.begin(ctx)
}

func (r *sqliteReader) begin(ctx context.Context) (Snapshot, error) {
	if r.prep.c == nil {
		c, err := r.e.pool.Conn(context.WithoutCancel(ctx))
		if err != nil {
			r.home <- r
			return nil, err
		}
		r.prep = newStatements(c)
	}
	r.prep.trim()
	if _, err := r.prep.exec(ctx, "BEGIN"); err != nil {
		r.home <- r
		return nil, err
	}
	return r, nil
}

func (r *sqliteReader) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return r.prep.query(ctx, text, args...)
}

func (r *sqliteReader) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return r.prep.queryRow(ctx, text, args...)
}

// Rollback ends the snapshot and frees the reader. A connection that cannot end
// its transaction is given up.
func (r *sqliteReader) Rollback() error {
	_, err := r.prep.exec(context.Background(), "ROLLBACK")
	if err != nil {
		_ = r.prep.c.Close()
		r.prep = statements{}
	}
	r.home <- r
	return err
}
