package store

import (
	"context"
	"database/sql"
	"slices"

	"luoshi/internal/fault"
	"luoshi/journal"
)

// fileColumn is a column that names a stored file by its content, and the statement
// that reads a page of it: row, hash and size, 0 where the row does not say. The zero
// fileColumn is of a table that names none.
type fileColumn struct {
	table, column, text string
	kept                bool // the file must be there: a workbook read by the command line is not kept
}

// fileColumns are the columns that name a stored file, as their tables declare them.
func (t tables) fileColumns() (out []fileColumn) {
	for _, d := range t.journalled {
		if c := d.says().file; c.column != "" {
			out = append(out, c)
		}
	}
	return out
}

// NamesFile reports whether a row that this transaction wrote names the file of a
// content hash: only then may the file stay.
func (tx *Tx) NamesFile(hash string) bool { return tx.files[hash] }

// namesFile notes the file that a saved row names.
func (tx *Tx) namesFile(column string, names []string, args []any) {
	if column == "" {
		return
	}
	if hash, ok := args[slices.Index(names, column)].(string); ok && hash != "" {
		if tx.files == nil {
			tx.files = map[string]bool{}
		}
		tx.files[hash] = true
	}
}

// namedFile is a file as a row names it.
type namedFile struct {
	table, id, hash string
	size            int64
	kept            bool
}

// filePage is how many rows one snapshot of NamedFiles reads.
const filePage = 5000

// NamedFiles calls fn with the content hash of every file that a row of a home names,
// some more than once. It reads in pages, so that no snapshot stands for long: what
// is named meanwhile may be missed.
func (s *Store) NamedFiles(ctx context.Context, home int, fn func(hash string)) error {
	return s.namedFiles(ctx, home, func(f namedFile) error { fn(f.hash); return nil })
}

func (s *Store) namedFiles(ctx context.Context, home int, fn func(namedFile) error) error {
	for _, c := range s.t.fileColumns() {
		for after, n := "", filePage; n == filePage; {
			var page []namedFile
			if err := s.View(ctx, home, func(v *View) error {
				rows, err := v.query(c.text, v.home, after, filePage)
				if err != nil {
					return err
				}
				page, err = namedIn(rows, c)
				return err
			}); err != nil {
				return err
			}
			n = len(page)
			for _, f := range page {
				if after = f.id; f.hash == "" {
					continue
				}
				if err := fn(f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// namedIn reads one page.
func namedIn(rows *sql.Rows, c fileColumn) (page []namedFile, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		f := namedFile{table: c.table, kept: c.kept}
		if err := rows.Scan(&f.id, &f.hash, &f.size); err != nil {
			return nil, err
		}
		page = append(page, f)
	}
	return page, rows.Err()
}

// VerifyFiles holds every file that a row of a home names against its content: check
// answers whether the content of a hash is the one that was stored, a fault where it
// is not. It gives what was found and how many files there were.
func (s *Store) VerifyFiles(ctx context.Context, home int, check func(hash string, size int64) error) (found []journal.Finding, n int, err error) {
	seen := map[string]error{}
	err = s.namedFiles(ctx, home, func(f namedFile) error {
		wrong, known := seen[f.hash]
		if !known {
			wrong = check(f.hash, f.size)
			seen[f.hash] = wrong
		}
		if wrong == nil {
			return nil
		}
		if _, refused := fault.As(wrong); !refused {
			return wrong
		}
		kind, text := journal.FileAltered, "is not what was stored"
		if fault.KindOf(wrong) == fault.Missing {
			if kind, text = journal.FileMissing, "is not there"; !f.kept {
				return nil
			}
		}
		found = append(found, journal.Finding{Kind: kind, Table: f.table, ID: f.id, Text: "the file " + f.hash + " that the row names " + text})
		return nil
	})
	return found, len(seen), err
}
