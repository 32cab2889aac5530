package store

import (
	"errors"
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
)

// PersonsAfter reads up to limit persons behind an identifier, for lists that
// stream by.
func (r *Reader) PersonsAfter(id string, limit int) ([]org.Person, error) {
	return list(r, r.s.t.person, "WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3", id, limit)
}

// PersonsByCitizen finds the persons with a citizen number through its blind
// index.
func (r *Reader) PersonsByCitizen(number string) ([]org.Person, error) {
	return byNature(r, r.s.t.person, "citizen_key", r.s.keyr.Blind(number))
}

// PersonsNamed finds the persons with a name; an entry that leads to another is not one.
func (r *Reader) PersonsNamed(name string) ([]org.Person, error) {
	ps, err := byNature(r, r.s.t.person, "name", storedName(name))
	return slices.DeleteFunc(ps, func(p org.Person) bool { return p.Merged != "" }), err
}

// MattersLike finds the matters of a division with a title.
func (r *Reader) MattersLike(code area.Code, title string) ([]matter.Matter, error) {
	return byNature(r, r.s.t.matter, "area title", int64(code), ident.Line(title))
}

// Imported finds the rows that standing imports wrote under a natural key, the oldest first:
// sorted here, since beside ORDER BY id SQLite reads the whole home.
func (r *Reader) Imported(key string) ([]ImportRow, error) {
	rows, err := list(r, r.s.t.intake.rows, `WHERE home = $1 AND natural_key = $2 AND natural_key <> '' AND created = 1
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0)`, key)
	slices.SortFunc(rows, func(a, b ImportRow) int { return strings.Compare(a.ID, b.ID) })
	return rows, err
}

// Imports reads imports before one, "" for the newest.
func (r *Reader) Imports(before string, limit int) ([]office.Import, error) {
	if before == "" {
		before = afterAll
	}
	return list(r, r.s.t.intake.imports, "WHERE home = $1 AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}

// Import reads an import.
func (r *Reader) Import(id string) (office.Import, error) { return get(r, r.s.t.intake.imports, id) }

// afterAll sorts behind every identifier.
const afterAll = "g"

// ImportUnderWay reads the import that is being written or taken back, if there is one.
func (r *Reader) ImportUnderWay() (office.Import, bool, error) {
	is, err := list(r, r.s.t.intake.imports, "WHERE home = $1 AND state IN ('running', 'undoing') ORDER BY id LIMIT 1")
	if err != nil || len(is) == 0 {
		return office.Import{}, false, err
	}
	return is[0], true, nil
}

// ImportRows reads what an import wrote, the last first: limit rows before the row of an
// identifier, "" from the last on.
func (r *Reader) ImportRows(id, before string, limit int) ([]ImportRow, error) {
	if before == "" {
		before = afterAll
	}
	return list(r, r.s.t.intake.rows, "WHERE home = $1 AND import = $2 AND id < $3 ORDER BY id DESC LIMIT $4", id, before, limit)
}

// ImportLines lists the lines of the file that an import has written.
func (r *Reader) ImportLines(id string) (out map[int]bool, err error) {
	rows, err := r.query("SELECT DISTINCT line FROM import_row WHERE home = $1 AND import = $2", r.home, id)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = map[int]bool{}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out[n] = true
	}
	return out, rows.Err()
}

// ImportRowCount is how many rows an import wrote before the row of an identifier, "" for
// all of them.
func (r *Reader) ImportRowCount(id, before string) (n int, err error) {
	if before == "" {
		before = afterAll
	}
	err = r.queryRow("SELECT count(*) FROM import_row WHERE home = $1 AND import = $2 AND id < $3", r.home, id, before).Scan(&n)
	return n, err
}

// ImportRowsOf reads what standing imports did to one row, the newest first.
func (r *Reader) ImportRowsOf(table, id string) ([]ImportRow, error) {
	rows, err := list(r, r.s.t.intake.rows, `WHERE home = $1 AND tbl = $2 AND row_id = $3
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0)`, table, id)
	slices.SortFunc(rows, func(a, b ImportRow) int { return strings.Compare(b.ID, a.ID) })
	return rows, err
}

// ImportMapping finds how a header was matched to a kind before.
func (r *Reader) ImportMapping(kind, header string) (ImportMapping, bool, error) {
	ms, err := list(r, r.s.t.intake.mappings, "WHERE home = $1 AND kind = $2 AND header = $3 ORDER BY id LIMIT 1", kind, header)
	if err != nil || len(ms) == 0 {
		return ImportMapping{}, false, err
	}
	return ms[0], true, nil
}
