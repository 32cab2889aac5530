// Package life holds the table of what may be done to a thing in which state (生命周期):
// one row an act, with the states it is open in, the state after it, the right that it
// asks for and whether it wants words. A matter, a case and a board have one table each;
// their pages, their diagrams in docs and their refusals come from its rows. It carries
// nothing out: what an act does is a function of its own package.
package life

import (
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/fault"
)

// Row is one act, open in the states of From. To is the state after it, "" when the
// state stays; Or is where it leads instead when it ends the thing. Right is the act of
// the access table that it asks for, "" where the table of the package says so by itself.
type Row[S, A ~string] struct {
	Act    A
	From   []S
	To, Or S
	Right  string
	Words  bool // a reason in words is required
}

// Table is the life of one kind of thing. Closed is the code of the refusal of an act
// that a state does not list; Begin are the acts that make a thing, with its first state.
type Table[S, A ~string] struct {
	Closed string
	Begin  []Row[S, A]
	Rows   []Row[S, A]
}

// Acts lists the acts in the order of the table, each once.
func (t Table[S, A]) Acts() []A {
	var out []A
	for _, r := range t.Rows {
		if !slices.Contains(out, r.Act) {
			out = append(out, r.Act)
		}
	}
	return out
}

// Row is the row of an act that is open in a state, or a Conflict.
func (t Table[S, A]) Row(s S, act A) (Row[S, A], error) {
	for _, r := range t.Rows {
		if r.Act == act && slices.Contains(r.From, s) {
			return r, nil
		}
	}
	return Row[S, A]{}, fault.New(fault.Conflict, t.Closed, string(act), string(s))
}

// After is the state that an act leads to from s, or a Conflict that leaves it alone.
func (t Table[S, A]) After(s S, act A) (S, error) {
	r, err := t.Row(s, act)
	if err != nil || r.To == "" {
		return s, err
	}
	return r.To, nil
}

// Right is the act of the access table that an act asks for, "" where no row says so.
func (t Table[S, A]) Right(act A) string {
	for _, r := range t.Rows {
		if r.Act == act {
			return r.Right
		}
	}
	return ""
}

// Mermaid prints the table as a state diagram for docs.
func (t Table[S, A]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, r := range t.Begin {
		fmt.Fprintf(&b, "    [*] --> %s: %s\n", r.To, r.Act)
	}
	for _, r := range t.Rows {
		for _, s := range r.From {
			for _, to := range []S{r.To, r.Or} {
				if to != "" {
					fmt.Fprintf(&b, "    %s --> %s: %s\n", s, to, r.Act)
				}
			}
		}
	}
	return b.String()
}
