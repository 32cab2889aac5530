package store

import (
	"context"
	"os"
	"reflect"
	"slices"

	"luoshi/internal/store/engine"
)

// RenderedStatements lists the statements that the journalled tables render.
func RenderedStatements() []string {
	var out []string
	for _, t := range newTables().all() {
		out = append(out, t.statements...)
	}
	return out
}

// Aside runs a statement in a write transaction.
func (s *Store) Aside(ctx context.Context, text string) error {
	return s.aside(ctx, func(c engine.Conn) error { _, err := c.ExecContext(ctx, text); return err })
}

// BreakDisk lets every later sync of the log fail; false where the server syncs.
func (s *Store) BreakDisk() bool {
	log := reflect.ValueOf(s.engine).Elem().FieldByName("log")
	if log.IsValid() {
		_ = (*os.File)(log.UnsafePointer()).Close()
	}
	return log.IsValid()
}

// Plain reads the columns of a row as they lie in the table.
func (s *Store) Plain(ctx context.Context, table string, home int, id string) ([]any, error) {
	rows, err := s.engine.QueryContext(ctx, "SELECT * FROM "+table+" WHERE home = $1 AND id = $2", home, id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return nil, err
	}
	out, dest := make([]any, len(names)), make([]any, len(names))
	for i := range out {
		dest[i] = &out[i]
	}
	return out, rows.Scan(dest...)
}

// SealedColumns lists the sealed columns, as TABLE.COLUMN.
func SealedColumns() (out []string) {
	for _, t := range newTables().all() {
		for _, c := range t.columns {
			if c.sealed {
				out = append(out, t.name+"."+c.name)
			}
		}
	}
	return out
}

// Declared lists the tables that the journal covers with their columns, as declared.
func Declared() map[string][]string {
	out := map[string][]string{"checkpoint": {"home", "size", "note", "at", "version"}, "voted": {"sealed"}}
	for _, t := range newTables().all() {
		for _, c := range t.columns {
			out[t.name] = append(out[t.name], c.name)
		}
	}
	return out
}

// Prepared is how many statements the writer keeps, 0 where the driver keeps them.
func (s *Store) Prepared(ctx context.Context) (n int) {
	prep := reflect.ValueOf(s.engine).Elem().FieldByName("prep")
	if prep.IsValid() {
		_ = s.engine.Do(ctx, func(engine.Conn) error { n = prep.FieldByName("st").Len(); return nil })
	}
	return n
}

// Asked runs a statement that reads one number.
func (r *Reader) Asked(text string) (n int, err error) {
	err = r.queryRow(text).Scan(&n)
	return n, err
}

// NamedBy lists, for each table that imports write, the columns that may name its rows.
func NamedBy() map[string][]string {
	t, out := newTables(), map[string][]string{}
	for _, d := range t.journalled {
		if d.says().back == nil {
			continue
		}
		of := d.says().name
		for _, other := range t.journalled {
			for _, column := range other.says().refers[of] {
				out[of] = append(out[of], other.says().name+"."+column)
			}
		}
	}
	return out
}

// NaturalKeys lists the natural keys that tables declare, as TABLE: COLUMNS.
func NaturalKeys() (out []string) {
	for _, d := range newTables().journalled {
		for key := range d.says().keys {
			out = append(out, d.says().name+": "+key)
		}
	}
	slices.Sort(out)
	return out
}
