package store_test

import (
	"fmt"
	"slices"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/beside"
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
		ids, key := map[string]bool{}, "id"
		if table == "area" {
			key = "code" // by which divisions are named
		}
		for _, v := range values(now[table], key) {
			ids[v] = true
		}
		for other, image := range now {
			if other == "import_row" || slices.Contains(beside.Tables(), other) {
				continue // what the import itself wrote down; what is no row of the journal
			}
			for _, name := range image.columns {
				if name == "id" || other == table && name == key || !all(values(image, name), ids) {
					continue
				}
				if !slices.Contains(columns, other+"."+name) {
					t.Errorf("%s.%s names rows of %s and is not declared", other, name, table)
				}
			}
		}
	}
}

// values gives the values of a column that are not empty, as text.
func values(i tableImage, name string) (out []string) {
	at := slices.Index(i.columns, name)
	for _, r := range i.rows {
		if v := fmt.Sprint(r[at]); r[at] != nil && v != "" && v != "0" {
			out = append(out, v)
		}
	}
	return out
}

// all reports whether there are values and each is one of the identifiers.
func all(values []string, ids map[string]bool) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !ids[v] })
}
