// Package life holds the table of what may be done to a thing in which state (生命周期):
// one row an act, with its title, the states it is open in, the state after it, the right
// that it asks for, who keeps away from it beyond that right, whether it wants words,
// binds others by one hand, and is what the thing waits for. Matters, cases, letters,
// boards, reviews, leaves, draws and whatever else has states have one table each; their
// pages, buttons, diagrams and refusals come from its rows. It carries nothing out: what
// an act does is a function of its own package.
package life

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// Row is one act, open in the states of From. To is the state after it, "" when the
// state stays; Or is where it leads instead when it ends the thing.
type Row[S, A ~string] struct {
	Act    A
	Title  string // the verb of the office; "" is the title of Right in the access table
	From   []S
	To, Or S
	Right  string // act of the access table that it asks for
	Apart  []Tie  // who keeps away (回避) beyond what the right says, in the order of the refusals
	Words  bool   // a reason in words is required
	// Signed is the event that it leaves, signed by the person (本人签名): it binds others by
	// one hand. An account that rests (静默期) does not do it. Several events have a space
	// between them; "" is an act that nobody signs.
	Signed string
	Waits  bool // in the states of From the thing waits for this act (等着办)
}

// Tie is how somebody may be tied to a thing (与本件的关系). A row names the ties that keep
// away from its act; one that is Only lets nobody else do it. The package of the thing
// says whether an actor is so tied.
type Tie struct {
	Title string // 拟稿人
	Code  string // of the refusal
	Only  bool
}

// State is a state with its title (状态).
type State[S ~string] struct {
	State S
	Title string
}

// Table is the life of one kind of thing. Closed is the code of the refusal of an act
// that a state does not list; Begin are the acts that make a thing, with its first state.
type Table[S, A ~string] struct {
	Name   string // 事项
	Closed string
	States []State[S]
	Begin  []Row[S, A]
	Rows   []Row[S, A]
}

// All lists the states in the order of the table.
func (t Table[S, A]) All() []S {
	out := make([]S, len(t.States))
	for i, s := range t.States {
		out[i] = s.State
	}
	return out
}

// StateTitle is the Chinese word of a state.
func (t Table[S, A]) StateTitle(s S) string {
	for _, known := range t.States {
		if known.State == s {
			return known.Title
		}
	}
	return string(s)
}

// Acts lists the acts in the order of the table, each once, without those that make a
// thing.
func (t Table[S, A]) Acts() []A {
	var out []A
	for _, r := range t.Rows {
		if !slices.Contains(out, r.Act) {
			out = append(out, r.Act)
		}
	}
	return out
}

// of is the first row of an act, whatever the state.
func (t Table[S, A]) of(act A) (Row[S, A], bool) {
	for _, rows := range [][]Row[S, A]{t.Rows, t.Begin} {
		for _, r := range rows {
			if r.Act == act {
				return r, true
			}
		}
	}
	return Row[S, A]{}, false
}

// Title is the verb of the office for an act.
func (t Table[S, A]) Title(act A) string {
	r, ok := t.of(act)
	if !ok {
		return string(act)
	}
	if r.Title == "" {
		return access.Title(r.Right)
	}
	return r.Title
}

// Signs reports whether an act is one that the person signs (本人签名).
func (t Table[S, A]) Signs(act A) bool {
	r, _ := t.of(act)
	return r.Signed != ""
}

// Right is the act of the access table that an act asks for.
func (t Table[S, A]) Right(act A) string {
	r, _ := t.of(act)
	return r.Right
}

// Row is the row of an act that is open in a state, or a Conflict.
func (t Table[S, A]) Row(s S, act A) (Row[S, A], error) {
	for _, r := range t.Rows {
		if r.Act == act && slices.Contains(r.From, s) {
			return r, nil
		}
	}
	return Row[S, A]{}, fault.New(fault.Conflict, t.Closed, t.Title(act), t.StateTitle(s))
}

// After is the state that an act leads to from s, or a Conflict that leaves it alone.
func (t Table[S, A]) After(s S, act A) (S, error) {
	r, err := t.Row(s, act)
	if err != nil || r.To == "" {
		return s, err
	}
	return r.To, nil
}

// May asks for the right of an act. An act that stands in no row is nobody's.
func (t Table[S, A]) May(a access.Actor, act A, s access.Subject) error {
	r, ok := t.of(act)
	if !ok {
		return access.NotOfRole(a, string(act))
	}
	return access.May(a, r.Right, s)
}

// Keep refuses whom the row of an act keeps away, and who is not the only one to do it;
// is says how the actor is tied to the thing.
func (t Table[S, A]) Keep(act A, is func(Tie) bool) error {
	r, _ := t.of(act)
	if tie, barred := r.Bar(is); barred {
		return fault.New(fault.Denied, tie.Code)
	}
	return nil
}

// Bar is the first tie of the row that refuses.
func (r Row[S, A]) Bar(is func(Tie) bool) (Tie, bool) {
	for _, tie := range r.Apart {
		if is(tie) != tie.Only {
			return tie, true
		}
	}
	return Tie{}, false
}

// Enter is how a use case begins that has asked for the right: the row of the act, after
// who keeps away and the state were asked.
func (t Table[S, A]) Enter(s S, act A, is func(Tie) bool) (Row[S, A], error) {
	if err := t.Keep(act, is); err != nil {
		return Row[S, A]{}, err
	}
	return t.Row(s, act)
}

// Nobody is tied in no way: for acts from which nobody keeps away beyond their right.
func Nobody(Tie) bool { return false }

// Open lists the rows that are open in a state to somebody (按钮): may asks for the right,
// is says how they are tied to the thing.
func (t Table[S, A]) Open(s S, may func(right string) error, is func(Tie) bool) (out []Row[S, A]) {
	for _, r := range t.Rows {
		if !slices.Contains(r.From, s) || may(r.Right) != nil {
			continue
		}
		if _, barred := r.Bar(is); !barred {
			out = append(out, r)
		}
	}
	return out
}

// IsOpen reports whether an act is among the rows that are open.
func IsOpen[S, A ~string](open []Row[S, A], act A) bool {
	return slices.ContainsFunc(open, func(r Row[S, A]) bool { return r.Act == act })
}

// First is the first of the open rows that the thing waits for (等着办): what stands in
// somebody's list of things to do. ripe says of the acts that are not for today, though
// the state is right: nothing is served before it is signed. nil is every act.
func First[S, A ~string](open []Row[S, A], ripe func(A) bool) (Row[S, A], bool) {
	for _, r := range open {
		if r.Waits && (ripe == nil || ripe(r.Act)) {
			return r, true
		}
	}
	return Row[S, A]{}, false
}
