package store_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// indexed is an index that begins with the home and one more column, of all rows or of
// those where that column is not empty.
var indexed = regexp.MustCompile(`ON (\w+) \(home, (\w+)[^)]*\)( WHERE (\w+) <> '')?$`)

// TestNamedOf asks, in a county, which rows of every table that imports write are named
// by others, a few hundred strangers among them, and compares it with what every column
// that names them holds. A column with an index is read by it.
func TestNamedOf(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			w, url := countyAndURL(t, e)
			if err := w.do(t.Context(), func(tx *store.Tx) error {
				_, err := office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: w.Shown(), Title: "停水", Owner: w.Posts["first/"+w.Shown().String()].ID, Pack: "yangxian@1"})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			now, by, indexes := photograph(t, raw(t, url), e.Name), store.NamedBy(), map[string]bool{}
			if e.Name == "sqlite" {
				indexes = indexesIn(t, url)
			}
			for table, columns := range by {
				all, want := namedAsTheyLie(now, table, columns)
				asked := func(v *store.View) error {
					got, err := v.NamedOf(table, slices.Sorted(maps.Keys(all)), "")
					if err == nil && !maps.Equal(got, want) {
						t.Errorf("%s: %d rows are named, %d were answered", table, len(want), len(got))
					}
					return err
				}
				if err := w.s.View(t.Context(), home, asked); err != nil {
					t.Fatal(table, err)
				}
				if len(indexes) > 0 {
					plans, err := w.s.Plans(t.Context(), home, asked)
					if err != nil {
						t.Fatal(err)
					}
					readByIndex(t, plans, indexes)
				}
			}
			if len(by) < 6 || e.Name == "sqlite" && len(indexes) < 30 {
				t.Errorf("%d tables, %d indexes", len(by), len(indexes))
			}
		})
	}
}

// namedAsTheyLie gives what rows of a table are named by, with 500 names of no row, and
// which of these stand in a column.
func namedAsTheyLie(now image, table string, columns []string) (all, named map[string]bool) {
	all, named = map[string]bool{}, map[string]bool{}
	for n := range 500 {
		all[fmt.Sprint(n)] = true
	}
	key := "id"
	if table == "area" {
		key = "code"
	}
	for _, v := range values(now[table], key) {
		all[v] = true
	}
	for _, c := range columns {
		of, column, _ := strings.Cut(c, ".")
		for _, v := range values(now[of], column) {
			if all[v] {
				named[v] = true
			}
		}
	}
	return all, named
}

// indexesIn lists the columns that an index serves, as TABLE.COLUMN.
func indexesIn(t *testing.T, url string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, text := range queried(t, raw(t, url), "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql <> ''") {
		if m := indexed.FindStringSubmatch(strings.Join(strings.Fields(text), " ")); m != nil && (m[3] == "" || m[4] == m[2]) {
			out[m[1]+"."+m[2]] = true
		}
	}
	return out
}

// readByIndex holds how the statements of NamedOf are run against the indexes there are.
func readByIndex(t *testing.T, plans []store.Plan, indexes map[string]bool) {
	t.Helper()
	text := regexp.MustCompile(`FROM (\w+) WHERE home = \$1 AND (\w+) IN`)
	for _, p := range plans {
		m := text.FindStringSubmatch(p.Text)
		if m == nil {
			t.Fatal(p.Text)
		}
		if indexes[m[1]+"."+m[2]] && !strings.Contains(p.Steps[0], "(home=? AND "+m[2]+"=?") {
			t.Errorf("%s.%s is not read by its index: %v", m[1], m[2], p.Steps)
		}
	}
}

// TestNaturalKeysAreRead asks by every natural key that a table declares: it finds the
// row, by an index, and nothing under an empty one.
func TestNaturalKeysAreRead(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			w, _ := countyAndURL(t, e)
			var p org.Person
			if err := w.do(t.Context(), func(tx *store.Tx) (err error) {
				owner := w.Posts["first/"+w.Shown().String()].ID
				if _, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: w.Shown(), Title: "停水", Owner: owner, Pack: "yangxian@1"}); err != nil {
					return err
				}
				if p, err = tx.Person(w.Actor("desk").Person); err != nil {
					return err
				}
				p.CitizenID = "11010519491231002X"
				return errors.Join(tx.SavePerson(&p), tx.Record(w.Actor("system").Event("person.change", p.ID)))
			}); err != nil {
				t.Fatal(err)
			}
			for key, ask := range map[string]func(v *store.View, known bool) (int, error){
				"person: citizen_key": func(v *store.View, known bool) (int, error) {
					ps, err := v.PersonsByCitizen(either(known, "11010519491231002X"))
					return len(ps), err
				},
				"person: name": func(v *store.View, known bool) (int, error) {
					ps, err := v.PersonsNamed(either(known, p.Name))
					return len(ps), err
				},
				"matter: area title": func(v *store.View, known bool) (int, error) {
					ms, err := v.MattersLike(w.Shown(), either(known, "停水"))
					return len(ms), err
				},
			} {
				if !slices.Contains(store.NaturalKeys(), key) {
					t.Errorf("%s is not declared", key)
				}
				plans, err := w.s.Plans(t.Context(), home, func(v *store.View) error {
					found, err := ask(v, true)
					none, err2 := ask(v, false)
					if found == 0 || none != 0 {
						t.Errorf("%s: %d rows, and %d under an empty key", key, found, none)
					}
					return errors.Join(err, err2)
				})
				if e.Name == "sqlite" && (err != nil || len(plans) != 1 || !strings.Contains(plans[0].Steps[0], "(home=? AND ")) {
					t.Errorf("%s: %v, %v", key, plans, err)
				}
			}
			if len(store.NaturalKeys()) != 3 {
				t.Error("a natural key that is not asked for:", store.NaturalKeys())
			}
		})
	}
}

func either(known bool, text string) string {
	if known {
		return text
	}
	return ""
}
