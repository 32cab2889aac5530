package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store/where"
)

// declaration is what a table says of itself beside its columns (表的声明). Whatever asks
// about tables in general, the verifier, the importer, the files, the cache of identities,
// reads it here, and tables.go lists it. Tables outside the journal declare themselves in
// package beside. It does not say how a row is read or written
// (table), nor which rows somebody sees (access.Sight).
type declaration struct {
	name      string
	file      fileColumn
	people    bool                // identities are read from it
	divisions bool                // names of divisions are read from it
	refers    map[string][]string // its columns that name rows of another table: post → owner
	keys      map[string]string   // natural keys, as columns → the condition that reads by it
	back      *backer             // how an import is taken back, nil: no import writes it
	clear     string              // which rows of an earlier program say in clear what is sealed now
	title     func(r *Reader, id string) (name, title string, err error)
}

// declared is a journalled table without its type.
type declared interface {
	says() declaration
	audit() audited
	seal(ctx context.Context, s *Store, home int, after string, altered map[string]bool) (last string, err error)
}

func (t *table[T]) says() declaration { return t.declaration }

func (t *table[T]) audit() audited { return auditTable(t) }

// journalTable keeps a table in the list of those that the journal covers.
func journalTable[T any](all *[]declared, t *table[T]) *table[T] {
	*all = append(*all, t)
	return t
}

// named finds what a table says of itself.
func (t tables) named(name string) (declaration, bool) {
	for _, d := range t.journalled {
		if d := d.says(); d.name == name {
			return d, true
		}
	}
	return declaration{}, false
}

// holds declares the column that names a stored file, and the one with its size, "0" for
// none. kept: the file must be there.
func (t *table[T]) holds(column, size string, kept bool) *table[T] {
	t.file = fileColumn{t.name, column, "SELECT id, " + column + ", " + size + " FROM " + t.name + " WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3", kept}
	return t
}

// identities declares that identities are read from the table.
func (t *table[T]) identities() *table[T] {
	t.people = true
	return t
}

// imported declares how an import of the table is taken back: how a row is stored again,
// and what people call it.
func (t *table[T]) imported(stored func(*Tx, *T) error, title func(*T) string) *table[T] {
	b := backerOf(t, stored)
	t.back = &b
	t.title = func(r *Reader, id string) (string, string, error) {
		v, err := get(r, t, id)
		return id, title(&v), err
	}
	return t
}

// naming declares which columns name rows of which tables: "person=person,approver
// post=post". An import is not taken back from under what names it.
func (t *table[T]) naming(refs string) *table[T] {
	t.refers = map[string][]string{}
	for ref := range strings.FieldsSeq(refs) {
		of, columns, _ := strings.Cut(ref, "=")
		t.refers[of] = strings.Split(columns, ",")
	}
	return t
}

// natural declares the natural keys of a table (自然键), each as the columns by which an
// import finds a row again when it has no number of ours: "area title". The last column is
// a text, and an index holds all of them.
func (t *table[T]) natural(keys ...string) *table[T] {
	t.keys = map[string]string{}
	for _, key := range keys {
		tail := "WHERE home = $1"
		columns := strings.Fields(key)
		for i, column := range columns {
			tail += " AND " + column + " = $" + strconv.Itoa(i+2)
		}
		t.keys[key] = tail + " AND " + columns[len(columns)-1] + " <> ''" // names an index of its own
	}
	return t
}

// byNature reads the rows under a natural key that their table declares, in the order of
// their identifiers: sorted here, since beside ORDER BY id SQLite reads the whole home. An
// empty value finds none.
func byNature[T any](r *Reader, t *table[T], key string, values ...any) ([]T, error) {
	tail, ok := t.keys[key]
	if !ok {
		return nil, fmt.Errorf("store: %s declares no natural key %q", t.name, key)
	}
	if slices.Contains(values, any("")) {
		return nil, nil
	}
	vs, err := list(r, t, tail, values...)
	slices.SortFunc(vs, func(a, b T) int { return strings.Compare(t.row(&a).ID, t.row(&b).ID) })
	return vs, err
}

// naming is a column that names rows of another table.
type naming struct {
	table, column string
	divisions     bool // by the code of a division, a number
}

// namedBy lists the columns that name rows of a table.
func (t tables) namedBy(table string) (out []naming) {
	of, _ := t.named(table)
	for _, d := range t.journalled {
		for _, column := range d.says().refers[table] {
			out = append(out, naming{d.says().name, column, of.divisions})
		}
	}
	return out
}

// asks renders the statement that reads which of these names stand in the column, in rows
// that an import did not write. It says in its own words that a name is not empty, for the
// indexes that hold no empty ones.
func (n naming) asks(names []string, except string) (string, []any, error) {
	in, args := where.In(2, names)
	read, also := n.column, " AND "+n.column+" <> ''"
	if n.divisions {
		read, also = "CAST("+n.column+" AS text)", ""
		for i, a := range args {
			code, err := strconv.ParseInt(a.(string), 10, 64)
			if err != nil {
				return "", nil, err
			}
			args[i] = code
		}
	}
	if except != "" {
		args = append(args, except)
		also += " AND NOT EXISTS (SELECT 1 FROM import_row i WHERE i.home = " + n.table + ".home AND i.tbl = '" + n.table + "' AND i.row_id = " + n.table + ".id AND i.import = $" + strconv.Itoa(len(args)+1) + ")"
	}
	return "SELECT DISTINCT " + read + " FROM " + n.table + " WHERE home = $1 AND " + n.column + " IN (" + in + ")" + also, args, nil
}

// importedMatters keeps the tally while matters are taken back.
func importedMatters(t *table[matter.Matter]) *table[matter.Matter] {
	t.imported(func(tx *Tx, m *matter.Matter) error {
		if _, err := tx.Matter(m.ID); err != nil { // notes where it is counted
			return err
		}
		return tx.SaveMatter(m)
	}, func(m *matter.Matter) string { return m.Number })
	t.back.remove = func(tx *Tx, id string) error {
		m, err := tx.Matter(id)
		if err != nil {
			return err
		}
		if err := remove(tx, t, &m); err != nil {
			return err
		}
		delete(tx.cells, id)
		if c, counted := cellOf(m); counted {
			return tx.addTally(c, -1)
		}
		return nil
	}
	return t
}

// importedAreas are named by the digits of their code.
func importedAreas(t *table[org.Division]) *table[org.Division] {
	t.divisions = true
	t.imported((*Tx).SaveArea, func(a *org.Division) string { return a.Name })
	t.title = func(r *Reader, id string) (string, string, error) {
		a, err := get(r, t, id)
		return strconv.FormatInt(int64(a.Code), 10), a.Name, err
	}
	return t
}

// importedAppointments are called by their person.
func importedAppointments(t *table[org.Appointment]) *table[org.Appointment] {
	t.imported((*Tx).SaveAppointment, func(*org.Appointment) string { return "" })
	t.title = func(r *Reader, id string) (string, string, error) {
		a, err := get(r, t, id)
		if err != nil {
			return id, "", err
		}
		_, title, err := r.RowTitle("person", a.Person)
		return id, title, err
	}
	return t
}
