package lifetest

import (
	"slices"
	"strings"
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
	r, _ := access.RightOf(right)
	return r.Apart
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
		acts, err := k.listed(v.Reader, w, a, id)
		got = strings.Join(acts, "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s %s %s: to do is %q, and should be %q", s, r, a.RoleTitle(), got, want)
	}
	if want != "" {
		n.waits++
	}
}

// listed are the acts for which a thing stands in somebody's list of things to do.
func (k Kind[S, A]) listed(r *store.Reader, w *World, a access.Actor, id string) (acts []string, err error) {
	blocks, err := todo.ListOf(r, todo.Ask{Actor: a, Zone: w.Zone, Calendar: w.Rules.Calendar, Limit: 1000}, k.Table.Name)
	for _, b := range blocks {
		if slices.ContainsFunc(b.Items, func(x todo.Item) bool { return x.ID == id }) {
			acts = append(acts, b.Act)
		}
	}
	return acts, err
}

// gone looks, after an act that a thing waited for, at the list of whoever did it: the thing
// no longer stands there for that act. When the act led to another state, it stands in
// nobody's list for it.
func (k Kind[S, A]) gone(t *testing.T, w *World, row life.Row[S, A], a access.Actor, r Relation, id, name string) func(*store.Reader) error {
	if !row.Waits {
		return nil
	}
	again := slices.ContainsFunc(k.Table.Rows, func(x life.Row[S, A]) bool {
		return x.Act == row.Act && x.Waits && (slices.Contains(x.From, row.To) || row.Or != "" && slices.Contains(x.From, row.Or))
	})
	return func(rd *store.Reader) error {
		for _, role := range access.Usual().Roles() {
			who := w.Actor(role)
			if k.As != nil {
				who = k.As(who, r)
			}
			if who.Role == a.Role && k.Stays != nil && k.Stays(row.Act, row.From[0], r) || who.Role != a.Role && (row.To == "" || again) {
				continue
			}
			acts, err := k.listed(rd, w, who, id)
			if err != nil {
				return err
			}
			if slices.Contains(acts, string(row.Act)) {
				t.Errorf("%s: done, and still waits for %s", name, who.RoleTitle())
			}
		}
		return nil
	}
}
