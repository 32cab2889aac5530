package analysis

import (
	"fmt"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/rule"
)

// rows gives the rows of a source one by one; false when they cannot be known.
func (w *window) rows(source figure.Source, t *figure.Tally) (known bool, err error) {
	switch source.Rows {
	case "matter", "act":
		return true, w.matterRows(source, t)
	case "review":
		return true, w.reviewRows(t.Add)
	case "check":
		return true, w.checkRows(t.Add)
	case "leave":
		return w.leaveRows(t.Add)
	case "case":
		return true, w.caseRows(t.Add)
	case "appointment":
		return true, w.appointmentRows(t.Add)
	case "expected":
		if err := w.needDaily(); err != nil {
			return false, err
		}
		return w.entered.knows(w.Window), w.expectedRows(t.Add)
	case "entry":
		return true, w.entryRows(source, t.Add)
	}
	return false, fmt.Errorf("analysis: no rows of source %s", source.ID)
}

// owner is where the post stood that answered for a matter when the window ended, and its
// body.
func (w *window) owner(h appraise.History) (area.Code, string) {
	owner := h.OwnerAt(w.Window)
	if owner == "" {
		owner = h.Matter.Owner
	}
	p := w.places[owner]
	return p.Area, p.Body
}

// matterRows gives matters or what was done to them to a tally.
func (w *window) matterRows(source figure.Source, t *figure.Tally) error {
	if err := w.needMatters(); err != nil {
		return err
	}
	repeats := map[string]bool{}
	if t.Reads("repeat") {
		var err error
		if repeats, err = w.r.Repeats(w.Window, lookBack(w.Pack)); err != nil {
			return err
		}
	}
	list, _ := w.Pack.List(source.ID)
	rows := appraise.MatterRows
	if source.Rows == "act" {
		rows = appraise.ActRows
	}
	for _, h := range w.matters {
		if source.Part() && h.Matter.List != source.ID || !h.Touches(w.Window) {
			continue
		}
		who := w.Of(w.owner(h))
		if len(who) == 0 {
			continue
		}
		h.Repeat = repeats[h.Matter.ID]
		if err := rows(h, w.Window, list.Fields, who, t.Add); err != nil {
			return err
		}
	}
	return nil
}

// given gives the values of a row that are known as they are.
func given(values map[string]rule.Value) func(string) (rule.Value, bool) {
	return func(name string) (rule.Value, bool) {
		v, ok := values[name]
		return v, ok
	}
}

// reviewRows are the published results of the reviews of the level.
func (w *window) reviewRows(row func(figure.Row) error) error {
	vs, err := w.r.VerdictsOf(w.Level)
	if err != nil {
		return err
	}
	for _, v := range vs {
		p, err := calendar.ParsePeriod(v.Period)
		if err != nil {
			return fmt.Errorf("analysis: verdict %s: %w", v.ID, err)
		}
		if err := row(figure.Row{ID: v.ID, Of: w.Of(v.Area, v.Body), Value: given(map[string]rule.Value{
			"day": rule.String(p.To.String()), "points": rule.Thousandths(v.Points)})}); err != nil {
			return err
		}
	}
	return nil
}

// checkRows are the spot checks about days of the period. A place where nobody was met
// (查无) was checked and is no mismatch.
func (w *window) checkRows(row func(figure.Row) error) error {
	lo, hi := area.OfHome(w.Home).Range()
	cs, err := w.r.SpotChecksIn(w.From, w.To, int64(lo), int64(hi))
	for _, x := range cs {
		if err == nil {
			err = row(figure.Row{ID: x.ID, Of: w.Of(x.Area, ""), Value: given(map[string]rule.Value{
				"day": rule.String(x.Day.String()), "result": rule.String(string(x.Result))})})
		}
	}
	return err
}

// leaveRows are the approved leaves with their working days in the period; false when the
// calendar does not know a year of it.
func (w *window) leaveRows(row func(figure.Row) error) (bool, error) {
	ls, err := w.r.LeavesOn(w.From, w.To)
	if err != nil {
		return false, err
	}
	for _, l := range ls {
		n, err := w.r.OwnCalendar().WorkdaysBetween(max(l.From, w.From).Add(-1), min(l.Until, w.To))
		if _, missing := calendar.MissingYear(err); missing {
			return false, nil
		}
		if err == nil {
			p := w.places[l.Post]
			err = row(figure.Row{ID: l.ID, Of: w.Of(p.Area, p.Body), Value: given(map[string]rule.Value{
				"kind": rule.String(l.Kind), "days": rule.Thousandths(int64(n) * 1000)})})
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
