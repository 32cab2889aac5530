package engine

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
)

// Beside opens a SQLite file for what can be made again at any time (an index): one
// connection that writes and two that read, for nobody else's eyes. A commit does not wait for the disk.
func Beside(ctx context.Context, file string) (write, read *sql.DB, err error) {
	if err := ownFile(file); err != nil {
		return nil, nil, err
	}
	open := func(conns int, pragmas ...string) (*sql.DB, error) {
		v := url.Values{"_pragma": append(pragmas, "busy_timeout(10000)", "cache_size(-2000)", "temp_store(2)")}
		db, err := connect("file:" + (&url.URL{Path: file}).EscapedPath() + "?" + v.Encode())
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		return db, db.PingContext(ctx)
	}
	if write, err = open(1, "journal_mode(WAL)", "synchronous(OFF)"); err != nil {
		return nil, nil, err
	}
	if read, err = open(2, "query_only(1)"); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	return write, read, nil
}
