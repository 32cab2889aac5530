package store

import (
	"database/sql"
	"database/sql/driver"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/keyring"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

// table joins a domain type to a journalled table. Its statements are rendered
// once from the column list, are constant from then on, and are read by the
// lint test of this package. Every journalled table begins with home and id and
// ends with version; all three are written here and nowhere else.
type table[T any] struct {
	cols  []string
	cells func(*T) []any
	row   func(*T) *ident.Row

	declaration

	insertSQL, updateSQL, selectSQL string
	width                           int
	envelopes                       map[string]bool // columns that hold sealed texts
	later                           map[string]bool // columns that older rows were written without
}

// newTable renders the statements of a table. cols names the columns between id
// and version in the order of cells; a sealed column is written "name!". A column
// that a migration added to a table with rows is written "name?": while it is empty
// the digest does not name it, so that the rows from before still prove; an added
// sealed column is "name!?".
func newTable[T any](name, cols string, row func(*T) *ident.Row, cells func(*T) []any) *table[T] {
	t := &table[T]{declaration: declaration{name: name}, row: row, cells: cells, envelopes: map[string]bool{}, later: map[string]bool{}}
	for _, c := range strings.Fields(cols) {
		c, added := strings.CutSuffix(c, "?")
		c, hidden := strings.CutSuffix(c, "!")
		t.cols = append(t.cols, c)
		if hidden {
			t.envelopes[c] = true
			c += "_digest"
			t.cols = append(t.cols, c)
		}
		t.later[c] = added
	}
	all := t.names()
	t.width = len(all)
	places := make([]string, len(all))
	for i := range all {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	t.insertSQL = "INSERT INTO " + name + " (" + strings.Join(all, ", ") + ") VALUES (" + strings.Join(places, ", ") + ")"
	t.updateSQL, _ = t.update(make([]any, t.width), nil)
	t.selectSQL = "SELECT " + strings.Join(all, ", ") + " FROM " + name
	return t
}

// names lists the columns in select order.
func (t *table[T]) names() []string {
	return append(append([]string{"home", "id"}, t.cols...), "version")
}

// columns lists the columns in select order, for joins that prefix them.
func (t *table[T]) columns(prefix string) string {
	all := t.names()
	for i := range all {
		all[i] = prefix + all[i]
	}
	return strings.Join(all, ", ")
}

// values gives the driver values of v at the given version, and the digest that
// the journal keeps of them.
func (t *table[T]) values(k *keyring.Keyring, v *T, version int64) ([]any, [32]byte, error) {
	row := t.row(v)
	args := make([]any, 0, t.width+1)
	fields := make([]journal.Field, 0, t.width)
	add := func(name string, dv driver.Value) {
		args = append(args, dv)
		if !t.later[name] || !empty(dv) {
			fields = append(fields, cell.Field(name, dv))
		}
	}
	add("home", int64(row.Home))
	add("id", row.ID)
	i := 0
	for _, c := range t.cells(v) {
		if s, ok := c.(cell.Secret); ok {
			text, err := s.Text()
			if err != nil {
				return nil, [32]byte{}, err
			}
			envelope, digest, err := k.Seal(text)
			if err != nil {
				return nil, [32]byte{}, err
			}
			args = append(args, envelope)
			add(t.cols[i+1], digest)
			i += 2
			continue
		}
		dv, err := cell.ValueOf(c)
		if err != nil {
			return nil, [32]byte{}, err
		}
		add(t.cols[i], dv)
		i++
	}
	add("version", version)
	return args, journal.RowDigest(t.name, fields), nil
}

// empty reports whether a value is the default of an added column.
func empty(v any) bool { return v == nil || v == "" || v == int64(0) }

// scanner is the part of *sql.Row and *sql.Rows that reads one row.
type scanner interface{ Scan(dest ...any) error }

// scan reads one row in select order. A sealed field that does not open leaves
// its text empty: the page says so, the row is still there.
func (t *table[T]) scan(k *keyring.Keyring, s scanner, v *T, more ...any) error {
	row := t.row(v)
	dest := make([]any, 0, t.width+len(more))
	dest = append(dest, &row.Home, &row.ID)
	var opens []func() error
	for _, c := range t.cells(v) {
		if sc, ok := c.(cell.Secret); ok {
			envelope, digest := new([]byte), new(string)
			dest = append(dest, envelope, digest)
			opens = append(opens, func() error {
				text, _, _ := k.Unseal(*envelope)
				return sc.Opened(text)
			})
			continue
		}
		dest = append(dest, c)
	}
	dest = append(append(dest, &row.Version), more...)
	if err := s.Scan(dest...); err != nil {
		return err
	}
	for _, open := range opens {
		if err := open(); err != nil {
			return err
		}
	}
	return nil
}

// update sets every column whose value is not the one that was read: an index is
// rewritten for each column that is named, changed or not. Nil stands for what was
// not read. args are those of values; the version it must find comes last.
func (t *table[T]) update(args, read []any) (string, []any) {
	set, out := make([]string, 0, t.width), append(make([]any, 0, t.width+1), args[:2]...)
	for i, c := range t.names()[2:] {
		if read != nil && read[i] != nil && read[i] == args[i+2] {
			continue
		}
		out = append(out, args[i+2])
		set = append(set, c+" = $"+strconv.Itoa(len(out)))
	}
	return "UPDATE " + t.name + " SET " + strings.Join(set, ", ") + " WHERE home = $1 AND id = $2 AND version = $" + strconv.Itoa(len(out)+1), out
}

// plain gives the values of the columns that can be compared by ==: not those of
// objects, which share memory with what is saved, nor of envelopes and bytes.
func (t *table[T]) plain(v *T) []any {
	out := make([]any, 0, t.width)
	for _, c := range t.cells(v) {
		switch c.(type) {
		case cell.Secret:
			out = append(out, nil, nil)
		case notPersonal, unlessSealed, *[]byte, cell.Shared:
			out = append(out, nil)
		default:
			dv, err := cell.ValueOf(c)
			if err != nil {
				dv = nil // values says so
			}
			out = append(out, dv)
		}
	}
	return append(out, nil)
}

// get reads one row by its identifier in the reader's home.
func get[T any](r *Reader, t *table[T], id string) (T, error) {
	var v T
	err := t.scan(r.s.keyr, r.queryRow(t.selectSQL+" WHERE home = $1 AND id = $2", r.home, id), &v)
	if err == sql.ErrNoRows {
		return v, fault.New(fault.Missing, "store.missing", t.name)
	}
	if r.tx != nil && err == nil {
		r.tx.remember(t.name+" "+id, v)
	}
	return v, err
}

// list reads the rows that tail selects; tail begins with WHERE home = $1 and
// its first argument is the home.
func list[T any](r *Reader, t *table[T], tail string, args ...any) ([]T, error) {
	return listBy(r, t, t.selectSQL+" "+tail, args...)
}

// listBy reads the rows that a statement of its own selects.
func listBy[T any](r *Reader, t *table[T], text string, args ...any) ([]T, error) {
	rows, err := r.query(text, append([]any{r.home}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		var v T
		if err := t.scan(r.s.keyr, rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// save writes v: an insert when its version is 0, else an update that answers
// Conflict when somebody else was first. On success v carries its new version.
func save[T any](tx *Tx, t *table[T], v *T) error {
	row := t.row(v)
	row.Home = tx.home
	if row.ID == "" {
		row.ID = tx.NewID()
	}
	next := row.Version + 1
	args, digest, err := t.values(tx.s.keyr, v, next)
	if err != nil {
		return err
	}
	tx.namesFile(t.file.column, t.names(), args)
	text, key := t.insertSQL, t.name+" "+row.ID
	if row.Version > 0 {
		var read []any
		if before, ok := tx.read[key].(T); ok && t.row(&before).Version == row.Version {
			read = t.plain(&before)
		}
		text, args = t.update(args, read)
		args = append(args, row.Version)
	}
	res, err := tx.exec(text, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n != 1 {
		return fault.New(fault.Conflict, "store.stale")
	}
	row.Version = next
	tx.wrote(t.declaration)
	tx.remember(key, *v)
	tx.rows = append(tx.rows, journal.Row{Table: t.name, ID: row.ID, Version: next, Digest: digest})
	return nil
}
