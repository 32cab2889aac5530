package store

import (
	"context"
	"database/sql"
)

// fileColumns are the columns that name a stored file by its content, one statement
// each that reads a page of them: evidence, statements, papers and receipts of a case, spot
// checks, and the source of an import.
func fileColumns() []string {
	return []string{
		"SELECT id, hash FROM evidence WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3",
		"SELECT id, hash FROM consequence_statement WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3",
		"SELECT id, hash FROM consequence_service WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3",
		"SELECT id, evidence FROM spot_check WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3",
		"SELECT id, sha256 FROM import WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3",
	}
}

// filePage is how many rows one snapshot of NamedFiles reads.
const filePage = 5000

// NamedFiles calls fn with the content hash of every file that a row of a home names,
// some more than once. It reads in pages, so that no snapshot stands for long: what
// is named meanwhile may be missed.
func (s *Store) NamedFiles(ctx context.Context, home int, fn func(hash string)) error {
	for _, text := range fileColumns() {
		for after, n := "", filePage; n == filePage; {
			if err := s.View(ctx, home, func(v *View) error {
				rows, err := v.query(text, v.home, after, filePage)
				if err != nil {
					return err
				}
				after, n, err = namedIn(rows, fn)
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// namedIn reads one page and gives its last row and how many rows it had.
func namedIn(rows *sql.Rows, fn func(hash string)) (last string, n int, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var hash string
		if err := rows.Scan(&last, &hash); err != nil {
			return "", 0, err
		}
		if n++; hash != "" {
			fn(hash)
		}
	}
	return last, n, rows.Err()
}
