package find

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"luoshi/internal/store/engine"
)

// Index keeps the words of documents in a file. It is for one process; what it keeps is
// made from the rows of the database and can be made again at any time.
type Index struct{ write, read *sql.DB }

// Doc is what is looked up: a row of a kind, with the words that find it.
type Doc struct {
	Kind, ID string
	Words    string // of Words, and marks; "" takes the document out
}

// Place is how far a log was followed: the number and the identifier of its last event
// that is in the index. The identifier says whether it is still the same log.
type Place struct {
	Seq   int64
	Event string
}

// form is the form of what is kept: another one is thrown away.
const form = 1

const tables = `CREATE TABLE IF NOT EXISTS doc (n INTEGER PRIMARY KEY, home integer NOT NULL, kind text NOT NULL, id text NOT NULL, words blob NOT NULL, UNIQUE (home, kind, id));
CREATE TABLE IF NOT EXISTS place (home integer PRIMARY KEY, seq integer NOT NULL, event text NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5 (text, content='', contentless_delete=1, tokenize='ascii');`

// Open opens the index in a file.
func Open(ctx context.Context, file string) (*Index, error) {
	write, read, err := engine.Beside(ctx, file)
	if err != nil {
		return nil, err
	}
	x := &Index{write, read}
	var got int
	err = write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&got)
	if err == nil && got != form {
		_, err = write.ExecContext(ctx, fmt.Sprintf("DROP TABLE IF EXISTS word; DROP TABLE IF EXISTS doc; DROP TABLE IF EXISTS place; %s PRAGMA user_version = %d", tables, form))
	}
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// Close ends the index.
func (x *Index) Close() error { return errors.Join(x.read.Close(), x.write.Close()) }

// At is how far the log of a home was followed; zero where it was not.
func (x *Index) At(ctx context.Context, home int) (p Place, err error) {
	err = x.read.QueryRowContext(ctx, "SELECT seq, event FROM place WHERE home = $1", home).Scan(&p.Seq, &p.Event)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return p, err
}

// Put keeps documents and says how far the log was followed with them.
func (x *Index) Put(ctx context.Context, home int, docs []Doc, at Place) error {
	tx, err := x.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, d := range docs {
		if err := put(ctx, tx, home, d); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO place (home, seq, event) VALUES ($1, $2, $3) ON CONFLICT (home) DO UPDATE SET seq = $2, event = $3", home, at.Seq, at.Event); err != nil {
		return err
	}
	return tx.Commit()
}

func put(ctx context.Context, tx *sql.Tx, home int, d Doc) error {
	var n int64
	var same bool
	err := tx.QueryRowContext(ctx, "SELECT n, words = $4 FROM doc WHERE home = $1 AND kind = $2 AND id = $3", home, d.Kind, d.ID, digest(d.Words)).Scan(&n, &same)
	switch {
	case errors.Is(err, sql.ErrNoRows) && d.Words == "", err == nil && same:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		r, err := tx.ExecContext(ctx, "INSERT INTO doc (home, kind, id, words) VALUES ($1, $2, $3, $4)", home, d.Kind, d.ID, digest(d.Words))
		if err != nil {
			return err
		}
		if n, err = r.LastInsertId(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO word (rowid, text) VALUES ($1, $2)", n, d.full())
		return err
	case err != nil:
		return err
	}
	if d.Words == "" {
		if _, err := tx.ExecContext(ctx, "DELETE FROM doc WHERE n = $1", n); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM word WHERE rowid = $1", n)
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE doc SET words = $2 WHERE n = $1", n, digest(d.Words)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE word SET text = $2 WHERE rowid = $1", n, d.full())
	return err
}

// Forget throws away what is kept of a home.
func (x *Index) Forget(ctx context.Context, home int) error {
	for _, text := range []string{"DELETE FROM word WHERE rowid IN (SELECT n FROM doc WHERE home = $1)", "DELETE FROM doc WHERE home = $1", "DELETE FROM place WHERE home = $1"} {
		if _, err := x.write.ExecContext(ctx, text, home); err != nil {
			return err
		}
	}
	return nil
}

// Found is a document that has what was asked for.
type Found struct {
	N  int64 // its place in the index: the newest document has the highest
	ID string
}

// Find answers the documents that a query asks for, the newest first.
func (x *Index) Find(ctx context.Context, q Query) (out []Found, err error) {
	e := q.expression()
	if e == "" {
		return nil, nil
	}
	if q.Before == 0 {
		q.Before = 1 << 62
	}
	rows, err := x.read.QueryContext(ctx, "SELECT d.n, d.id FROM word w CROSS JOIN doc d ON d.n = w.rowid WHERE w.text MATCH $1 AND w.rowid < $2 AND d.home = $3 ORDER BY w.rowid DESC LIMIT $4", e, q.Before, q.Home, q.Limit)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f Found
		if err := rows.Scan(&f.N, &f.ID); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// N is the place of a document in the index, 0 where it is not there.
func (x *Index) N(ctx context.Context, home int, kind, id string) (n int64, err error) {
	err = x.read.QueryRowContext(ctx, "SELECT n FROM doc WHERE home = $1 AND kind = $2 AND id = $3", home, kind, id).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}

func digest(words string) []byte {
	sum := sha256.Sum256([]byte(words))
	return sum[:16]
}

// full are the words with the mark of the kind.
func (d Doc) full() string { return d.Words + " " + Mark('k', d.Kind) }
