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
	all, sets                       []string        // the columns in select order; each as an update begins it
	envelopes                       map[string]bool // columns that hold sealed texts
	later                           []bool          // by place in all: columns that older rows were written without
}

// newTable renders the statements of a table. cols names the columns between id
// and version in the order of cells; a sealed column is written "name!". A column
// that a migration added to a table with rows is written "name?": while it is empty
// the digest does not name it, so that the rows from before still prove; an added
// sealed column is "name!?".
func newTable[T any](name, cols string, row func(*T) *ident.Row, cells func(*T) []any) *table[T] {
	t := &table[T]{declaration: declaration{name: name}, row: row, cells: cells, envelopes: map[string]bool{}, later: []bool{false, false}}
	for _, c := range strings.Fields(cols) {
		c, added := strings.CutSuffix(c, "?")
		c, hidden := strings.CutSuffix(c, "!")
		t.cols, t.later = append(t.cols, c), append(t.later, added)
		if hidden {
			t.envelopes[c] = true
			t.cols, t.later = append(t.cols, c+"_digest"), append(t.later, added)
		}
	}
	t.all, t.later = append(append([]string{"home", "id"}, t.cols...), "version"), append(t.later, false)
	places := make([]string, len(t.all))
	for i, c := range t.all {
		places[i] = "$" + strconv.Itoa(i+1)
		t.sets = append(t.sets, c+" = $")
	}
	t.insertSQL = "INSERT INTO " + name + " (" + strings.Join(t.all, ", ") + ") VALUES (" + strings.Join(places, ", ") + ")"
	t.updateSQL, _ = t.update(make([]any, len(t.all)), nil)
	t.selectSQL = "SELECT " + strings.Join(t.all, ", ") + " FROM " + name
	return t
}

// names lists the columns in select order.
func (t *table[T]) names() []string { return t.all }

// columns lists the columns in select order, for joins that prefix them.
func (t *table[T]) columns(prefix string) string {
	return prefix + strings.Join(t.all, ", "+prefix)
}

// values gives the driver values of v at the given version, and the digest that
// the journal keeps of them.
func (t *table[T]) values(k *keyring.Keyring, v *T, version int64) ([]any, [32]byte, error) {
	row := t.row(v)
	args := make([]any, 0, len(t.all)+1)
	fields := make([]journal.Field, 0, len(t.all))
	add := func(dv driver.Value) {
		at := len(args)
		args = append(args, dv)
		if !t.later[at] || !empty(dv) {
			fields = append(fields, cell.Field(t.all[at], dv))
		}
	}
	add(int64(row.Home))
	add(row.ID)
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
			add(digest)
			continue
		}
		dv, err := cell.ValueOf(c)
		if err != nil {
			return nil, [32]byte{}, err
		}
		add(dv)
	}
	add(version)
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
	dest := make([]any, 0, len(t.all)+len(more))
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
	out := append(make([]any, 0, len(t.all)+1), args[:2]...)
	var b strings.Builder
	b.Grow(1024)
	b.WriteString("UPDATE " + t.name + " SET ")
	for i := 2; i < len(t.all); i++ {
		if read != nil && read[i-2] != nil && read[i-2] == args[i] {
			continue
		}
		if len(out) > 2 {
			b.WriteString(", ")
		}
		out = append(out, args[i])
		b.WriteString(t.sets[i])
		b.WriteString(strconv.Itoa(len(out)))
	}
	b.WriteString(" WHERE home = $1 AND id = $2 AND version = $")
	b.WriteString(strconv.Itoa(len(out) + 1))
	return b.String(), out
}

// plain gives the values of the columns that can be compared by ==: not those of
// objects, which share memory with what is saved, nor of envelopes and bytes.
func (t *table[T]) plain(v *T) []any {
	out := make([]any, 0, len(t.all))
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
