package store

import (
	"luoshi/internal/area"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
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

// PersonsNamed finds the persons with a name.
func (r *Reader) PersonsNamed(name string) ([]org.Person, error) {
	return byNature(r, r.s.t.person, "name", storedName(name))
}

// MattersLike finds the matters of a division with a title.
func (r *Reader) MattersLike(code area.Code, title string) ([]matter.Matter, error) {
	return byNature(r, r.s.t.matter, "area title", int64(code), ident.Line(title))
}

// Imported finds the rows that standing imports wrote under a natural key.
func (r *Reader) Imported(key string) ([]ImportRow, error) {
	return list(r, r.s.t.intake.rows, `WHERE home = $1 AND natural_key = $2 AND natural_key <> '' AND created = 1
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0) ORDER BY id`, key)
}

// Imports reads the newest imports.
func (r *Reader) Imports(limit int) ([]Import, error) {
	return list(r, r.s.t.intake.imports, "WHERE home = $1 ORDER BY id DESC LIMIT $2", limit)
}

// Import reads an import.
func (r *Reader) Import(id string) (Import, error) { return get(r, r.s.t.intake.imports, id) }

// ImportRows reads what an import wrote, in its order.
func (r *Reader) ImportRows(id string) ([]ImportRow, error) {
	return list(r, r.s.t.intake.rows, "WHERE home = $1 AND import = $2 ORDER BY id", id)
}

// ImportRowsOf reads what standing imports did to one row, the newest first.
func (r *Reader) ImportRowsOf(table, id string) ([]ImportRow, error) {
	return list(r, r.s.t.intake.rows, `WHERE home = $1 AND tbl = $2 AND row_id = $3
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0) ORDER BY id DESC`, table, id)
}

// ImportMapping finds how a header was matched to a kind before.
func (r *Reader) ImportMapping(kind, header string) (ImportMapping, bool, error) {
	ms, err := list(r, r.s.t.intake.mappings, "WHERE home = $1 AND kind = $2 AND header = $3 ORDER BY id LIMIT 1", kind, header)
	if err != nil || len(ms) == 0 {
		return ImportMapping{}, false, err
	}
	return ms[0], true, nil
}
