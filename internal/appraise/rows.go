package appraise

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/matter"
	"luoshi/internal/rule"
)

// MatterRows gives the row of a matter (来源 matter) for a window; of says for whom it
// counts. It tells the values of the fields beside.
func MatterRows(h History, w Window, fields form.Fields, of []string, row func(figure.Row) error) error {
	p := h.past(w)
	return row(figure.Row{ID: h.Matter.ID, Of: of, Value: func(name string) (rule.Value, bool) {
		if f, ok := fields.Field(name); ok && !f.Personal {
			return f.Value(f.Text(h.Matter.Fields))
		}
		return p.fact(name, h, w)
	}})
}

// ActRows gives the rows of what was done to a matter (来源 act) until the window ended.
func ActRows(h History, w Window, _ form.Fields, of []string, row func(figure.Row) error) error {
	p := h.past(w)
	for _, s := range h.Steps {
		if !s.At.Before(w.End) {
			continue
		}
		value := func(name string) (rule.Value, bool) {
			switch name {
			case "act":
				return rule.String(string(s.Act)), true
			case "day":
				return dated(s.At, w)
			case "matter":
				return rule.String(h.Matter.ID), true
			case "sent_back":
				return rule.Yes(p.sentBack), true
			}
			return p.fact(name, h, w)
		}
		if err := row(figure.Row{ID: h.Matter.ID, Of: of, Value: value}); err != nil {
			return err
		}
	}
	return nil
}

// Touches reports whether a matter can count in a window: it was registered before its end,
// and was in hand in it, or fell due in it. What was written off before it was registered is
// history of another ledger.
func (h History) Touches(w Window) bool {
	m := h.Matter
	written := !m.WrittenOffAt.IsZero()
	switch {
	case !m.RegisteredAt.Before(w.End), written && m.WrittenOffAt.Before(m.RegisteredAt):
		return false
	case m.State != matter.WrittenOff, written && !m.WrittenOffAt.Before(w.Begin):
		return true
	}
	return !m.Due.IsNone() && w.Contains(m.Due)
}

// dated is the civil day of an instant, no value for none.
func dated(at time.Time, w Window) (rule.Value, bool) {
	if at.IsZero() {
		return rule.Value{}, false
	}
	return rule.String(calendar.DateOf(at, w.Begin.Location()).String()), true
}

// given is a text, no value for none.
func given(s string) (rule.Value, bool) { return rule.String(s), s != "" }

// fact is what a matter tells of a window, by the name of figure.Sources.
func (p past) fact(name string, h History, w Window) (rule.Value, bool) {
	m := h.Matter
	switch name {
	case "list":
		return rule.String(m.List), true
	case "class":
		return given(m.Class)
	case "kind":
		return rule.String(string(m.Kind)), true
	case "outcome": // none is a text like another: most open matters have none
		return rule.String(string(m.Outcome)), true
	case "registered":
		return dated(m.RegisteredAt, w)
	case "settled":
		return dated(p.settledAt, w)
	case "due":
		if m.Due.IsNone() {
			return rule.Value{}, false
		}
		return rule.String(m.Due.String()), true
	case "state":
		return given(string(p.state))
	case "returns":
		return rule.Thousandths(int64(p.returns) * 1000), true
	case "reopens":
		return rule.Thousandths(int64(p.reopens) * 1000), true
	}
	return rule.Yes(p.is(name, h, w)), true
}

// is answers what is yes or no of a matter.
func (p past) is(name string, h History, w Window) bool {
	m := h.Matter
	switch name {
	case "open":
		return p.state != "" && p.state != matter.WrittenOff
	case "open_before":
		return p.openBefore
	case "new":
		return !m.RegisteredAt.Before(w.Begin) && m.RegisteredAt.Before(w.End)
	case "stuck":
		return p.blocked
	case "stuck_when_due":
		return p.blockedDue
	case "late":
		return !m.DueAt.IsZero() && !w.End.Before(m.DueAt)
	case "in_time":
		return !p.passedAt.IsZero() && p.passedAt.Before(m.DueAt)
	case "settled_in":
		return p.settledIn
	case "repeat":
		return h.Repeat
	case "backfilled":
		return m.Backfilled
	}
	return false
}

// FigureOf is a figure as a row of a board keeps it.
func FigureOf(v figure.Value) Figure {
	f := Figure{Value: v.Thousandths, Table: v.Table, IDs: v.IDs, Of: v.Whole, Measured: !v.Counts && v.Whole == nil}
	if f.IDs == nil {
		f.IDs = []string{}
	}
	return f
}
