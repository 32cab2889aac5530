package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

// ImportRow is one row that an import wrote: its table and version, and what it
// was before, as JSON, so that the whole can be taken back. Before is sealed.
type ImportRow struct {
	ident.Row
	Import, Table, RowID string
	Line                 int // of the file
	RowVersion           int64
	Created              bool
	Natural              string // the file's own key of a row that keeps none, "" otherwise
	Before               string
}

// ImportMapping remembers how the columns of a header were matched to a kind.
type ImportMapping struct {
	ident.Row
	Kind, Header string // Header is the digest of the column names
	Mapping      string // JSON, see package intake
}

func imports() *table[office.Import] {
	return newTable("import", "kind file sha256 lines created updated same person post at undone_by undone_at state? planned? plan? back?",
		func(i *office.Import) *ident.Row { return &i.Row },
		func(i *office.Import) []any {
			return []any{&i.Kind, &i.File, &i.SHA256, &i.Lines, &i.Created, &i.Updated, &i.Any, &i.Person, &i.Post, cell.Instant(&i.At),
				&i.UndoneBy, cell.Instant(&i.UndoneAt), &i.State, &i.Planned, &i.Plan, &i.Back}
		})
}

func importRows() *table[ImportRow] {
	return newTable("import_row", "import tbl row_id row_version created natural_key earlier! line?",
		func(r *ImportRow) *ident.Row { return &r.Row },
		func(r *ImportRow) []any {
			return []any{&r.Import, &r.Table, &r.RowID, &r.RowVersion, cell.Flag(&r.Created), &r.Natural, cell.Sealed(&r.Before), &r.Line}
		})
}

func importMappings() *table[ImportMapping] {
	return newTable("import_mapping", "kind header mapping",
		func(m *ImportMapping) *ident.Row { return &m.Row },
		func(m *ImportMapping) []any { return []any{&m.Kind, &m.Header, &m.Mapping} })
}

// intakeTables are the tables of this file.
type intakeTables struct {
	imports  *table[office.Import]
	rows     *table[ImportRow]
	mappings *table[ImportMapping]
}

func newIntakeTables(all *[]declared) intakeTables {
	return intakeTables{journalTable(all, imports().naming("person=person,undone_by post=post").holds("sha256", "0", false)), journalTable(all, importRows()), journalTable(all, importMappings())}
}

// SaveImport stores the record of an import.
func (tx *Tx) SaveImport(i *office.Import) error { return save(tx, tx.s.t.intake.imports, i) }

// SaveImportRow stores what an import did to one row.
func (tx *Tx) SaveImportRow(r *ImportRow) error { return save(tx, tx.s.t.intake.rows, r) }

// SaveImportMapping stores matched columns.
func (tx *Tx) SaveImportMapping(m *ImportMapping) error { return save(tx, tx.s.t.intake.mappings, m) }

// remove takes a row away and notes in the journal that it is gone, under the
// version after its last. It answers Conflict when the row is not the one that
// was read. Only an import that is taken back removes rows.
func remove[T any](tx *Tx, t *table[T], v *T) error {
	row := t.row(v)
	res, err := tx.exec("DELETE FROM "+t.name+" WHERE home = $1 AND id = $2 AND version = $3", tx.home, row.ID, row.Version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n != 1 {
		return fault.New(fault.Conflict, "store.stale")
	}
	tx.wrote(t.declaration)
	tx.rows = append(tx.rows, journal.Row{Table: t.name, ID: row.ID, Version: row.Version + 1, Gone: true})
	return nil
}

// backer takes rows of one table back.
type backer struct {
	version func(r *Reader, id string) (int64, error)
	remove  func(tx *Tx, id string) error
	restore func(tx *Tx, id string, before string) (int64, error)
}

func backerOf[T any](t *table[T], stored func(*Tx, *T) error) backer {
	return backer{
		version: func(r *Reader, id string) (int64, error) {
			v, err := get(r, t, id)
			if err != nil {
				return 0, err
			}
			return t.row(&v).Version, nil
		},
		remove: func(tx *Tx, id string) error {
			v, err := get(tx.Reader, t, id)
			if err != nil {
				return err
			}
			return remove(tx, t, &v)
		},
		restore: func(tx *Tx, id, before string) (int64, error) {
			now, err := get(tx.Reader, t, id)
			if err != nil {
				return 0, err
			}
			var old T
			if err := json.Unmarshal([]byte(before), &old); err != nil {
				return 0, fmt.Errorf("store: row before the import no longer reads: %w", err)
			}
			*t.row(&old) = *t.row(&now)
			err = stored(tx, &old)
			return t.row(&old).Version, err
		},
	}
}

// backer finds the table an import wrote to. Tables that no import writes have
// none.
func (r *Reader) backer(name string) (backer, error) {
	d, ok := r.s.t.named(name)
	if !ok || d.back == nil {
		return backer{}, fmt.Errorf("store: table %q takes no import", name)
	}
	return *d.back, nil
}

// RowVersion is the present version of a row, 0 when it is not there.
func (r *Reader) RowVersion(table, id string) (int64, error) {
	b, err := r.backer(table)
	if err != nil {
		return 0, err
	}
	v, err := b.version(r, id)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return 0, nil
	}
	return v, err
}

// RemoveRow takes away a row that an import created.
func (tx *Tx) RemoveRow(table, id string) error {
	b, err := tx.backer(table)
	if err != nil {
		return err
	}
	return b.remove(tx, id)
}

// RestoreRow gives a row the content it had before an import, and answers its
// new version.
func (tx *Tx) RestoreRow(table, id, before string) (int64, error) {
	b, err := tx.backer(table)
	if err != nil {
		return 0, err
	}
	return b.restore(tx, id, before)
}

// NamedOf answers which of these rows of a table other rows name, those aside that an
// import wrote ("" for none). A row is given by its identifier, a division by the digits of
// its code.
func (r *Reader) NamedOf(table string, names []string, except string) (map[string]bool, error) {
	out := map[string]bool{}
	for chunk := range slices.Chunk(names, namedAtOnce) {
		for _, n := range r.s.t.namedBy(table) {
			text, args, err := n.asks(chunk, except)
			if err == nil {
				err = r.collect(out, text, args)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// namedAtOnce is how many rows one statement of NamedOf asks about.
const namedAtOnce = 200

func (r *Reader) collect(out map[string]bool, text string, args []any) (err error) {
	rows, err := r.query(text, append([]any{r.home}, args...)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		out[name] = true
	}
	return rows.Err()
}

// Before is a row as JSON, for ImportRow.
func Before[T org.Body | org.Post | org.Person | org.Appointment | AdoptedArea | matter.Matter](v T) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// RowTitle is what other rows name a row by (its identifier, or the digits of a
// division's code) and what people call it. A row that is gone has no title.
func (r *Reader) RowTitle(table, id string) (name, title string, err error) {
	d, _ := r.s.t.named(table)
	if d.title == nil {
		return id, "", nil
	}
	name, title, err = d.title(r, id)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return id, id, nil
	}
	return name, title, err
}
