package todo

import (
	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// Told is the kind of what somebody is told of (到时未答), which has no life: a matter stands in
// the list from the rung that tells until it is reported or in time again. Look is its act.
const (
	Told = "到时未答"
	Look = "look"
)

// told are the overdue matters around the actor's place of which a rung tells the actor's post.
func told(r *store.Reader, ask Ask) (out []Item, err error) {
	a := ask.Actor
	if a.Post == "" || a.Suspended || !a.Holds("matter.see") {
		return nil, nil
	}
	in, err := r.Programme()
	if err != nil || in.Pack == "" {
		return nil, err
	}
	p, err := r.Pack(in.Pack)
	if err != nil {
		return nil, err
	}
	for _, l := range p.Lists {
		steps, ok := p.Ladder(l.Ladder)
		if !ok || !steps.Told(a.Role, len(steps.Rungs)) {
			continue
		}
		ms, err := r.Lines(store.LedgerFilter{Sees: access.Sees(a, "matter.see"), List: l.ID, State: matter.Assigned, Due: "overdue", Today: ask.Today(), Now: a.Now, Limit: atMost})
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			if steps.Told(a.Role, m.Rung) && m.Area.Within(a.Area) && m.Owner != a.Post {
				out = append(out, Item{ID: m.ID, Title: m.Title, Number: m.Number, Post: m.Owner, Area: m.Area, Due: m.Due, At: m.DueAt, Matter: m, act: Look, verb: "去看"})
			}
		}
	}
	return out, nil
}
