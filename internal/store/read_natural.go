package store

import (
	"luoshi/internal/area"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/pack"
)

// Natural finds rows by what people know them by (自然键) and not by identifier,
// inside a transaction or a snapshot. Imports and exports read through it.
type Natural struct{ q querier }

// Natural reads by natural keys.
func (tx *Tx) Natural() Natural { return Natural{tx} }

// Natural reads by natural keys.
func (v *View) Natural() Natural { return Natural{v} }

// Home is the home that is read.
func (n Natural) Home() int { return n.q.homeCode() }

// Programme reads the home's programme; Missing before set-up.
func (n Natural) Programme() (Programme, error) { return programmeOf(n.q) }

// Pack reads an issued pack by its key.
func (n Natural) Pack(key string) (*pack.Pack, error) { return packOf(n.q, key) }

// Areas reads the adopted divisions in order of code and day.
func (n Natural) Areas() ([]AdoptedArea, error) {
	return list(n.q, n.q.store().t.area, "WHERE home = $1 ORDER BY code, from_day, id")
}

// Bodies reads every body in order of area and name.
func (n Natural) Bodies() ([]org.Body, error) {
	return list(n.q, n.q.store().t.body, "WHERE home = $1 ORDER BY area, name, id")
}

// Posts reads every post in order of area and title.
func (n Natural) Posts() ([]org.Post, error) {
	return list(n.q, n.q.store().t.post, "WHERE home = $1 ORDER BY area, title, id")
}

// PersonsAfter reads up to limit persons behind an identifier, for lists that
// stream by.
func (n Natural) PersonsAfter(id string, limit int) ([]org.Person, error) {
	return list(n.q, n.q.store().t.person, "WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3", id, limit)
}

// PersonsByCitizen finds the persons with a citizen number through its blind
// index.
func (n Natural) PersonsByCitizen(number string) ([]org.Person, error) {
	return list(n.q, n.q.store().t.person, "WHERE home = $1 AND citizen_key = $2 AND citizen_key <> '' ORDER BY id", n.q.keys().blind(number))
}

// PersonsNamed finds the persons with a name.
func (n Natural) PersonsNamed(name string) ([]org.Person, error) {
	return list(n.q, n.q.store().t.person, "WHERE home = $1 AND name = $2 ORDER BY id", storedName(name))
}

// Appointments reads every appointment to a post, the newest first.
func (n Natural) Appointments(post string) ([]org.Appointment, error) {
	return appointmentsOf(n.q, post)
}

// AppointmentsOf reads every appointment of a person, the newest first.
func (n Natural) AppointmentsOf(person string) ([]org.Appointment, error) {
	return list(n.q, n.q.store().t.appointment, "WHERE home = $1 AND person = $2 ORDER BY from_day DESC, id DESC", person)
}

// MattersLike finds the matters of a division with a title.
func (n Natural) MattersLike(code area.Code, title string) ([]matter.Matter, error) {
	return list(n.q, n.q.store().t.matter, "WHERE home = $1 AND area = $2 AND title = $3 ORDER BY id", int64(code), ident.Line(title))
}

// Matter reads a matter.
func (n Natural) Matter(id string) (matter.Matter, error) { return get(n.q, n.q.store().t.matter, id) }

// MatterSteps reads the time line of a matter, the oldest first.
func (n Natural) MatterSteps(id string) ([]matter.Step, error) {
	return list(n.q, n.q.store().t.step, "WHERE home = $1 AND matter = $2 ORDER BY id", id)
}

// Imported finds the rows that standing imports wrote under a natural key.
func (n Natural) Imported(key string) ([]ImportRow, error) {
	return list(n.q, n.q.store().t.intake.rows, `WHERE home = $1 AND natural_key = $2 AND natural_key <> '' AND created = 1
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0) ORDER BY id`, key)
}

// Imports reads the newest imports.
func (n Natural) Imports(limit int) ([]Import, error) {
	return list(n.q, n.q.store().t.intake.imports, "WHERE home = $1 ORDER BY id DESC LIMIT $2", limit)
}

// Import reads an import.
func (n Natural) Import(id string) (Import, error) { return get(n.q, n.q.store().t.intake.imports, id) }

// ImportRows reads what an import wrote, in its order.
func (n Natural) ImportRows(id string) ([]ImportRow, error) {
	return list(n.q, n.q.store().t.intake.rows, "WHERE home = $1 AND import = $2 ORDER BY id", id)
}

// ImportRowsOf reads what standing imports did to one row, the newest first.
func (n Natural) ImportRowsOf(table, id string) ([]ImportRow, error) {
	return list(n.q, n.q.store().t.intake.rows, `WHERE home = $1 AND tbl = $2 AND row_id = $3
		AND EXISTS (SELECT 1 FROM import i WHERE i.home = import_row.home AND i.id = import_row.import AND i.undone_at = 0) ORDER BY id DESC`, table, id)
}

// ImportMapping finds how a header was matched to a kind before.
func (n Natural) ImportMapping(kind, header string) (ImportMapping, bool, error) {
	ms, err := list(n.q, n.q.store().t.intake.mappings, "WHERE home = $1 AND kind = $2 AND header = $3 ORDER BY id LIMIT 1", kind, header)
	if err != nil || len(ms) == 0 {
		return ImportMapping{}, false, err
	}
	return ms[0], true, nil
}
