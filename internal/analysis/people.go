package analysis

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/figure"
	"luoshi/internal/rule"
)

// caseRows are the cases that were proposed (个案), as they stand today. A case counts where
// the post lies that it is about.
func (w *window) caseRows(row func(figure.Row) error) error {
	cs, err := w.r.CasesProposed()
	for _, c := range cs {
		if err == nil {
			p := w.places[c.Post]
			err = row(figure.Row{ID: c.ID, Of: w.Of(p.Area, p.Body), Value: given(w.caseValues(c))})
		}
	}
	return err
}

func (w *window) caseValues(c consequence.Case) map[string]rule.Value {
	values := map[string]rule.Value{"kind": rule.String(c.Kind), "state": rule.String(string(c.State)), "person": rule.String(c.Person),
		"reversed": rule.Yes(c.ReviewOutcome != "" && c.ReviewOutcome != c.Outcome)}
	text(values, "outcome", string(c.Outcome))
	text(values, "ground", c.Ground)
	if c.Months > 0 {
		values["months"] = rule.Thousandths(int64(c.Months) * 1000)
	}
	zone := w.Begin.Location()
	for name, at := range map[string]calendar.Date{"proposed": dayOf(c.ProposedAt, zone), "decided": dayOf(c.DecidedAt, zone), "served": dayOf(c.ServedAt, zone)} {
		date(values, name, at)
	}
	return values
}

// appointmentRows are the appointments that stand or stood (任职).
func (w *window) appointmentRows(row func(figure.Row) error) error {
	for _, p := range w.roster.Posts {
		for _, a := range w.roster.Appointments[p.ID] {
			if !a.InForce() {
				continue
			}
			values := map[string]rule.Value{"role": rule.String(string(p.Role)), "person": rule.String(a.Person), "posted": rule.Yes(a.Sender != ""), "held": rule.Yes(a.On(w.To))}
			text(values, "ended", a.Ended)
			date(values, "from", a.From)
			date(values, "until", a.Until)
			if err := row(figure.Row{ID: a.ID, Of: w.Of(p.Area, p.Body), Value: given(values)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func text(values map[string]rule.Value, name, s string) {
	if s != "" {
		values[name] = rule.String(s)
	}
}

func date(values map[string]rule.Value, name string, d calendar.Date) {
	if !d.IsNone() {
		values[name] = rule.String(d.String())
	}
}

// dayOf is the civil day of an instant, None for none.
func dayOf(at time.Time, zone *time.Location) calendar.Date {
	if at.IsZero() {
		return calendar.None
	}
	return calendar.DateOf(at, zone)
}
