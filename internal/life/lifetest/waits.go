package lifetest

import (
	"slices"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/store"
	"luoshi/internal/todo"
)

// ownUnit notes that a relation of the walk is the own unit's, for the right of an act.
func (k Kind[S, A]) ownUnit(a access.Actor, act A, s S, r Relation, n *count) {
	const code = "access.own_unit"
	right := k.Table.Right(act)
	kept := k.Table.Keep(act, func(tie life.Tie) bool { return k.Tied != nil && k.Tied(a, s, r, tie) })
	if fault.Is(access.May(a, right, k.Subject(a, act, s, r)), code) || fault.Is(kept, code) {
		n.unit[right] = true
	}
}

// apart reports whether a right keeps the own unit away.
func apart(right string) bool {
	return slices.ContainsFunc(access.Table(), func(g access.Grant) bool { return g.Act == right && g.Apart })
}

// waits compares the list of things to do of a role with the rows of the table: the thing
// stands in it if, and only if, an act that it waits for is open to the role.
func (k Kind[S, A]) waits(t *testing.T, w *World, a access.Actor, s S, r Relation, id string, n *count) {
	t.Helper()
	want := ""
	for _, row := range k.Table.Rows {
		if !row.Waits || !slices.Contains(row.From, s) || k.Later != nil && k.Later(a, row.Act, s, r) {
			continue
		}
		if _, open := k.expect(a, row.Act, s, r); open && want == "" {
			want = string(row.Act)
		}
	}
	var got string
	if err := w.Store.View(t.Context(), w.Home, func(v *store.View) error {
		if k.Seen != nil {
			if seen, err := k.Seen(v, a, id); err != nil {
				return err
			} else if !seen {
				want = ""
			}
		}
		blocks, err := todo.ListOf(v.Reader, todo.Ask{Actor: a, Zone: w.Zone, Calendar: w.Rules.Calendar, Limit: 1000}, k.Table.Name)
		for _, b := range blocks {
			if slices.ContainsFunc(b.Items, func(x todo.Item) bool { return x.ID == id }) {
				got += b.Act
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s %s %s: to do is %q, and should be %q", s, r, a.Role.Title(), got, want)
	}
	if want != "" {
		n.waits++
	}
}
