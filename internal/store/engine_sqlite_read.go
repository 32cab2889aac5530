package store

import (
	"context"
	"database/sql"
)

// sqliteReader is one connection for reading, with the statements it has
// prepared. It belongs to one snapshot at a time.
type sqliteReader struct {
	e  *sqliteEngine
	c  *sql.Conn
	st map[string]*sql.Stmt
}

// snapshot takes a free reader, or waits for one. A statement is prepared on the
// reader's own connection: preparing it on the pool would wait for a connection
// while this one is held.
func (e *sqliteEngine) snapshot(ctx context.Context, db *sql.DB) (snapshot, error) {
	select {
	case r := <-e.readers:
		if r.c == nil {
			c, err := db.Conn(context.WithoutCancel(ctx))
			if err != nil {
				e.readers <- r
				return nil, err
			}
			r.c, r.st = c, map[string]*sql.Stmt{}
		}
		if _, err := r.exec(ctx, "BEGIN"); err != nil {
			e.readers <- r
			return nil, err
		}
		return r, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *sqliteReader) stmt(text string) (*sql.Stmt, error) {
	if st, ok := r.st[text]; ok {
		return st, nil
	}
	if len(r.st) > 500 { // list statements have many forms: forget them all at times
		for _, st := range r.st {
			_ = st.Close()
		}
		clear(r.st)
	}
	st, err := r.c.PrepareContext(context.Background(), text)
	if err == nil {
		r.st[text] = st
	}
	return st, err
}

func (r *sqliteReader) exec(ctx context.Context, text string) (sql.Result, error) {
	st, err := r.stmt(text)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx)
}

func (r *sqliteReader) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	st, err := r.stmt(text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (r *sqliteReader) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	st, err := r.stmt(text)
	if err != nil {
		return r.c.QueryRowContext(ctx, text, args...)
	}
	return st.QueryRowContext(ctx, args...)
}

// Rollback ends the snapshot and frees the reader. A connection that cannot end
// its transaction is given up.
func (r *sqliteReader) Rollback() error {
	_, err := r.exec(context.Background(), "ROLLBACK")
	if err != nil {
		_ = r.c.Close()
		r.c, r.st = nil, nil
	}
	r.e.readers <- r
	return err
}
