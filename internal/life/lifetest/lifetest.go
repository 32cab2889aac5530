// Package lifetest walks a life table on real rows of a real store: every act in every
// state, as every role, on a thing of the actor's own, of the own unit, of the own area,
// of another area, and a sealed one. What is expected comes from the rows of the table:
// the right of the access table, who keeps away, the state. A refusal must be of the right
// kind and leave the store as it was; an act that is open must succeed.
package lifetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// Relation is how a thing stands to whoever acts (关系).
type Relation string

// The relations that most kinds have; a kind may name more.
const (
	OwnWork   Relation = "本人的"
	OwnUnit   Relation = "本单位的"
	SameArea  Relation = "本辖区的"
	OtherArea Relation = "外地的"
	Sealed    Relation = "保密的"
	SealedOwn Relation = "本人的，保密"
)

// The walker is one person who acts as each role in turn.
const (
	Person = "walker"
	Post   = "walker-post"
	Body   = "walker-body"
)

// Somebody else, who has nothing to do with the walker.
const (
	OtherPerson = "other"
	OtherPost   = "other-post"
	OtherBody   = "other-body"
)

// World is a built county in which a table is walked.
type World struct {
	*county.County
	T           testing.TB
	Now         time.Time
	Rules       matter.Rules
	Here, There area.Code // a village of the walker's area, and one of another town
}

// Actor is the walker as a role: a village's roles answer for Here, a town's for its town.
func (w *World) Actor(r access.Role) access.Actor {
	a := access.Actor{Account: Person, Person: Person, Post: Post, Body: Body, Role: r, Home: w.Home, Area: area.Code(w.Home) * 1_000_000, Now: w.Now}
	switch r {
	case "town_leader", "town_desk":
		a.Area = w.Here.Parent()
	case "village", "first_secretary", "resident":
		a.Area = w.Here
	}
	return a
}

// At is the village of a relation.
func (w *World) At(r Relation) area.Code {
	if r == OtherArea {
		return w.There
	}
	return w.Here
}

// Clock is a clock that began some days before now.
func (w *World) Clock(days int) calendar.Clock {
	c, err := calendar.StartClock(calendar.Segment{Term: calendar.Term{N: 15, Unit: calendar.Workday}, From: w.Now.AddDate(0, 0, -days), Event: "交办", Source: "测试"})
	if err != nil {
		w.T.Fatal(err)
	}
	return c
}

// Do runs an act that must succeed, and names what it writes.
func (w *World) Do(fn func(tx *store.Tx) error) {
	w.T.Helper()
	if _, err := w.Store.Do(w.T.Context(), w.Home, "", func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Record(access.Actor{Now: w.Now}.Event("test.plant", "planted"))
	}); err != nil {
		w.T.Fatal(err)
	}
}

// errUndo takes back what an act of a test did.
var errUndo = errors.New("lifetest: taken back")

// Try runs an act in a transaction that is always taken back, and answers its refusal.
func (w *World) Try(fn func(tx *store.Tx) error) error {
	var answer error
	_, err := w.Store.Do(w.T.Context(), w.Home, "", func(tx *store.Tx) error {
		answer = fn(tx)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		w.T.Error(err)
	}
	return answer
}

// Built gives the county on each engine at hand: one real store each. The acts of fn follow
// one another, so the race detector does not see them.
func Built(t *testing.T, fn func(t *testing.T, w *World)) {
	t.Helper()
	storetest.OneThread(t)
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC))
			c := countytest.Open(t, e, clock)
			w := &World{County: c, T: t, Now: clock.Now(), Rules: matter.Rules{Calendar: c.Store.Calendar(), Zone: c.Zone}, Here: c.Villages[0]}
			for _, v := range c.Villages {
				if v.Parent() != w.Here.Parent() {
					w.There = v
				}
			}
			fn(t, w)
		})
	}
}

// Kind is a kind of thing as the walk needs it.
type Kind[S, A ~string] struct {
	Table     life.Table[S, A]
	Relations []Relation
	// Make stores a thing in a state that stands to the walker in a relation.
	Make func(tx *store.Tx, s S, r Relation) (id string, err error)
	// Subject is what the access table should know of it. The test says it, not the package.
	Subject func(a access.Actor, act A, s S, r Relation) access.Subject
	// Tied says how the walker is tied to it, and Do does an act with an input that is whole.
	Tied func(a access.Actor, s S, r Relation, tie life.Tie) bool
	Do   func(tx *store.Tx, a access.Actor, act A, id string) error
	// Before puts a thing in order for an act that is open, such as a pause to be ended.
	Before func(tx *store.Tx, a access.Actor, act A, id string) error
	// As changes the walker for a relation, such as by another post of theirs.
	As func(a access.Actor, r Relation) access.Actor
	// Skip leaves a cell out: in that state the same use case is another act of the table.
	Skip func(act A, s S, r Relation) bool
	// Closed are codes beside the table's that say that an act is not open.
	Closed []string
	// Own are codes with which an open act may still refuse, for a reason of its own that is
	// tested elsewhere.
	Own []string
	// Later says which acts the thing that Make stores does not wait for yet, though its
	// state does: a letter without a term is not to be answered.
	Later func(a access.Actor, act A, s S, r Relation) bool
	// Stays says which acts their person may have to do again at once: one of several answers.
	Stays func(act A, s S, r Relation) bool
	// Seen says whether somebody may know of the thing at all, where the acts do not ask.
	Seen func(v *store.View, a access.Actor, id string) (bool, error)
}

// count is what a walk met.
type count struct {
	open, own, denied, closed, waits int

	unit map[string]bool // rights that refused the own unit
}

func (c *count) String() string {
	return fmt.Sprintf("%d cells: %d done, %d open with a reason of their own, %d denied, %d not open; %d wait for somebody", c.open+c.own+c.denied+c.closed, c.open, c.own, c.denied, c.closed, c.waits)
}

// Walk walks a table. It answers how many cells it tried.
func Walk[S, A ~string](t *testing.T, w *World, k Kind[S, A]) {
	t.Helper()
	ids := map[S]map[Relation]string{}
	w.Do(func(tx *store.Tx) error {
		for _, s := range k.Table.All() {
			ids[s] = map[Relation]string{}
			for _, r := range k.Relations {
				id, err := k.Make(tx, s, r)
				if err != nil {
					return fmt.Errorf("%s %s: %w", s, r, err)
				}
				ids[s][r] = id
			}
		}
		return nil
	})
	before := w.print(t)
	n := count{unit: map[string]bool{}}
	for _, s := range k.Table.All() {
		for _, r := range k.Relations {
			k.walkOne(t, w, s, r, ids[s][r], &n)
		}
	}
	if after := w.print(t); after != before {
		t.Errorf("a refusal left something behind:\n%s\nwas\n%s", after, before)
	}
	if n.open == 0 || n.denied == 0 || n.closed == 0 || n.waits == 0 {
		t.Errorf("the walk met too little: %s", &n)
	}
	for _, act := range k.Table.Acts() {
		if right := k.Table.Right(act); apart(right) && !n.unit[right] {
			t.Errorf("%s keeps the own unit away, and no relation of the walk is that", k.Table.Title(act))
		}
	}
	t.Logf("%s: %s", k.Table.Name, &n)
}

func (w *World) print(t *testing.T) string {
	t.Helper()
	out, err := w.Store.Fingerprint(t.Context(), w.Home)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// walkOne tries every act as every role on one thing. Refusals run in one transaction,
// which stores nothing because they write nothing; what succeeds is taken back.
func (k Kind[S, A]) walkOne(t *testing.T, w *World, s S, r Relation, id string, n *count) {
	t.Helper()
	type cell struct {
		actor access.Actor
		act   A
		want  fault.Kind
	}
	var refused []cell
	for _, role := range access.Usual().Roles() {
		a := w.Actor(role)
		if k.As != nil {
			a = k.As(a, r)
		}
		k.waits(t, w, a, s, r, id, n)
		for _, act := range k.Table.Acts() {
			if k.Skip != nil && k.Skip(act, s, r) {
				continue
			}
			k.ownUnit(a, act, s, r, n)
			switch want, open := k.expect(a, act, s, r); {
			case !open:
				refused = append(refused, cell{a, act, want})
			default:
				row, _ := k.Table.Row(s, act)
				name := fmt.Sprintf("%s %s %s %s", s, r, a.RoleTitle(), k.Table.Title(act))
				k.opened(t, n, name, k.try(w, k.signs(t, w, a, row, id), act, id, k.gone(t, w, row, a, r, id, name)))
			}
		}
	}
	if _, err := w.Store.Do(t.Context(), w.Home, "", func(tx *store.Tx) error {
		for _, c := range refused {
			name := fmt.Sprintf("%s %s %s %s", s, r, c.actor.RoleTitle(), k.Table.Title(c.act))
			err := k.Do(tx, c.actor, c.act, id)
			switch {
			case err == nil:
				t.Errorf("%s: done, and should be refused (%s)", name, kindName(c.want))
				return errUndo
			case fault.KindOf(err) != c.want:
				t.Errorf("%s: %v, and should be %s", name, err, kindName(c.want))
			case c.want == fault.Conflict && !fault.Is(err, k.Table.Closed) && !isOne(err, k.Closed):
				t.Errorf("%s: %v, and should be %s", name, err, k.Table.Closed)
			}
			if c.want == fault.Denied {
				n.denied++
			} else {
				n.closed++
			}
		}
		return nil
	}); err != nil && !errors.Is(err, errUndo) {
		t.Errorf("%s %s: %v", s, r, err)
	}
}

// try does an act that is open, looks at what it left, and takes it back.
func (k Kind[S, A]) try(w *World, a access.Actor, act A, id string, after func(r *store.Reader) error) error {
	return w.Try(func(tx *store.Tx) error {
		if k.Before != nil {
			if err := k.Before(tx, a, act, id); err != nil {
				return err
			}
		}
		if err := k.Do(tx, a, act, id); err != nil || after == nil {
			return err
		}
		return after(tx.Reader)
	})
}

// signs tries an act with a hand that is not the person's own: an act that its row says a
// person signs is refused, and leaves the event that the row names. The hand stays with the
// actor of another act, which it must not hinder.
func (k Kind[S, A]) signs(t *testing.T, w *World, a access.Actor, row life.Row[S, A], id string) access.Actor {
	t.Helper()
	forged := a
	forged.Hand = journal.NewSigner("nobody's", make([]byte, journal.SeedSize))
	if row.Signed == "" {
		return forged
	}
	if err := k.try(w, forged, row.Act, id, nil); !fault.Is(err, "account.sign_stale") && !isOne(err, k.Own) {
		t.Errorf("%s is signed by its row, and with another's hand answers %v", k.Table.Title(row.Act), err)
	}
	return a
}

func (k Kind[S, A]) opened(t *testing.T, n *count, name string, err error) {
	t.Helper()
	if err == nil {
		n.open++
		return
	}
	if isOne(err, k.Own) {
		n.own++
		return
	}
	t.Errorf("%s: %v, and should be open", name, err)
}

func isOne(err error, codes []string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return fault.Is(err, code) })
}

// expect is what the rows of the table say of a cell: rights first, then who keeps away,
// then the state.
func (k Kind[S, A]) expect(a access.Actor, act A, s S, r Relation) (fault.Kind, bool) {
	_, closed := k.Table.Row(s, act)
	if access.May(a, k.Table.Right(act), k.Subject(a, act, s, r)) != nil {
		return fault.Denied, false
	}
	tied := func(tie life.Tie) bool { return k.Tied != nil && k.Tied(a, s, r, tie) }
	if k.Table.Keep(act, tied) != nil {
		return fault.Denied, false
	}
	if closed != nil {
		return fault.Conflict, false
	}
	return 0, true
}

func kindName(k fault.Kind) string {
	return map[fault.Kind]string{fault.Denied: "Denied", fault.Conflict: "Conflict"}[k]
}

// Asks compares what each act of a table asks for with what the test says by itself: its
// right, and who keeps away from it beyond that. The walk takes both from the rows.
func Asks[S, A ~string](t *testing.T, table life.Table[S, A], want map[string]string) {
	t.Helper()
	met := map[string]bool{}
	for _, l := range table.Sheet().Lines {
		got := l.Right
		for _, tie := range l.Apart {
			if tie.Only {
				got += " 仅限"
			} else {
				got += " "
			}
			got += tie.Title
		}
		if met[l.Act] = true; got != want[l.Act] {
			t.Errorf("%s asks for %q, and should for %q", l.Act, got, want[l.Act])
		}
	}
	for act := range want {
		if !met[act] {
			t.Errorf("%s is in no row", act)
		}
	}
}
