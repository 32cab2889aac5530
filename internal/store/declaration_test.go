package store_test

import (
	"slices"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestEveryNameIsDeclared looks, in a county with rows in every table, for columns whose
// values are all identifiers of a table that imports write: each is declared as one that
// may name its rows. A column that is not would let an import be taken back from under
// what names it.
func TestEveryNameIsDeclared(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	e := storetest.Engines(t)[0]
	p, _ := playedTwice(t, e)
	now := photograph(t, p.db, e.Name)
	for table, columns := range store.NamedBy() {
		ids := map[any]bool{}
		for _, v := range column(now[table], "id") {
			ids[v] = true
		}
		for other, image := range now {
			if other == "import_row" || slices.Contains(store.Unjournalled(), other) {
				continue // what the import itself wrote down; what is no row of the journal
			}
			for _, name := range image.columns {
				if name == "id" || !all(column(image, name), ids) {
					continue
				}
				if !slices.Contains(columns, other+"."+name) {
					t.Errorf("%s.%s names rows of %s and is not declared", other, name, table)
				}
			}
		}
	}
}

// column gives the values of a column that are not empty.
func column(i tableImage, name string) (out []any) {
	at := slices.Index(i.columns, name)
	for _, r := range i.rows {
		if v := r[at]; v != nil && v != "" {
			out = append(out, v)
		}
	}
	return out
}

// all reports whether there are values and each is one of the identifiers.
func all(values []any, ids map[any]bool) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v any) bool { return !ids[v] })
}
