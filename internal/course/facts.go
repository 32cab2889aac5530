package course

import (
	"cmp"
	"slices"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/form"
	"luoshi/internal/matter"
	"luoshi/internal/rule"
	"luoshi/pack"
)

// event is a moment at which a fact of a matter changed.
type event struct {
	at      time.Time
	by, act string
	change  func(f *facts)
}

// facts are the facts of a matter at a moment.
type facts struct {
	state                                         matter.State
	accepted, late, blocked                       bool
	rung, returns, reopens, served, cases, judged int
	evidence                                      map[string]int
	due                                           time.Time
}

// events are the moments at which the facts of a matter changed, in order.
func (l *lead) events(h appraise.History) (out []event) {
	m := h.Matter
	for _, s := range h.Steps {
		out = append(out, event{s.At, s.ID, string(s.Act), func(f *facts) { f.line(s) }})
	}
	if len(h.Steps) == 0 { // an older program wrote no line
		at := m.RegisteredAt
		if !m.Open() {
			at = m.WrittenOffAt
		}
		out = append(out, event{at, "", "", func(f *facts) { f.state, f.accepted = m.State, m.Accepted }})
	}
	if !m.DueAt.IsZero() {
		out = append(out, event{at: m.DueAt, change: func(f *facts) { f.look(m.DueAt) }})
	}
	for _, x := range l.marks[m.ID] {
		out = append(out, x.events(m)...)
	}
	for _, x := range l.cases[m.ID] {
		out = append(out, event{at: x.ProposedAt, change: func(f *facts) { f.cases++ }})
		if !x.DecidedAt.IsZero() {
			out = append(out, event{at: x.DecidedAt, change: func(f *facts) { f.judged++ }})
		}
	}
	slices.SortStableFunc(out, func(a, b event) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(min(1, len(a.act)), min(1, len(b.act))))
	})
	return out
}

// line takes up a line of the time line.
func (f *facts) line(s matter.Step) {
	f.state = cmp.Or(s.After, f.state)
	switch s.Act {
	case matter.Accept:
		f.accepted = true
	case matter.Assign, matter.Transfer, matter.AgreeBack:
		f.accepted = false
	case matter.Return:
		f.returns++
	case matter.Reopen:
		f.reopens++
		f.rung = 0
	case matter.Block:
		f.blocked = true
	case matter.Unblock:
		f.blocked = false
	}
	f.look(s.At)
}

// look notes at a moment whether what is in hand is past its due date, as matter.Late does;
// what was reported in time is not.
func (f *facts) look(at time.Time) {
	if f.state == matter.Registered || f.state == matter.Assigned {
		f.late = !f.due.IsZero() && !at.Before(f.due)
	}
}

// events are what a mark changes when.
func (x Mark) events(m matter.Matter) (out []event) {
	switch {
	case x.Letter:
		if x.Of != "" && x.Of == m.Ladder {
			out = append(out, event{at: x.At, change: func(f *facts) { f.rung = min(f.rung+1, m.Rung) }})
		}
		if !x.End.IsZero() {
			out = append(out, event{at: x.End, change: func(f *facts) { f.served++ }})
		}
	default:
		out = append(out, event{at: x.At, change: func(f *facts) { f.evidence[x.Of]++ }})
		if !x.End.IsZero() {
			out = append(out, event{at: x.End, change: func(f *facts) { f.evidence[x.Of]-- }})
		}
	}
	return out
}

// values gives the facts of pack.Facts their values.
func (l *lead) values(m matter.Matter, f facts) map[string]rule.Value {
	count := func(n int) rule.Value { return rule.Thousandths(int64(n) * 1000) }
	verified := f.state == matter.Verified || f.state == matter.WrittenOff
	out := map[string]rule.Value{
		"matter.list": rule.String(m.List), "matter.kind": rule.String(string(m.Kind)), "matter.state": rule.String(string(f.state)),
		"matter.outcome": rule.String(string(m.Outcome)), "matter.class": rule.String(m.Class),
		"matter.assigned": rule.Yes(f.state != matter.Registered), "matter.accepted": rule.Yes(f.accepted),
		"matter.reported": rule.Yes(verified || f.state == matter.Reported), "matter.verified": rule.Yes(verified),
		"matter.written_off": rule.Yes(f.state == matter.WrittenOff), "matter.late": rule.Yes(f.late),
		"matter.blocked": rule.Yes(f.blocked), "matter.rung": count(f.rung),
		"matter.returns": count(f.returns), "matter.reopens": count(f.reopens),
		"matter.served": count(f.served), "matter.cases": count(f.cases), "matter.decided": count(f.judged),
	}
	given := 0
	for _, n := range f.evidence {
		given += n
	}
	out["matter.evidence"] = count(given)
	if list, ok := l.Pack.List(m.List); ok {
		for _, need := range list.Needs {
			out[pack.EvidenceFact+need.ID] = rule.Yes(f.evidence[need.ID] > 0)
		}
		declared(out, list.Fields, m.Fields)
	}
	return out
}

// declared adds what the list asks for of its matters.
func declared(out map[string]rule.Value, fields form.Fields, values []form.Value) {
	for _, f := range fields {
		if v, ok := f.Value(f.Text(values)); ok && !f.Personal {
			out[pack.FieldFact+f.ID] = v
		}
	}
}
