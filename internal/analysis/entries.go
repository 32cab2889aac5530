package analysis

import (
	"slices"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/rule"
)

// entered is what was due and what was filled in of the daily duties, over the time of all
// windows.
type entered struct {
	read     bool
	unknown  map[calendar.Date]bool // days of years that the calendar does not know
	expected []duty.Expected
	given    map[string][]duty.Entry // by duty, post and period
	duties   map[string]duty.Duty
	entries  []duty.Entry
}

// needDaily compares once what was due of each post on each day with what was entered. A day
// of leave, rest or vacancy expects nothing.
func (c *Count) needDaily() error {
	e := &c.entered
	if e.read {
		return nil
	}
	e.read, e.unknown, e.given, e.duties = true, map[calendar.Date]bool{}, map[string][]duty.Entry{}, map[string]duty.Duty{}
	for _, d := range daily(c.Pack.Duties) {
		es, err := c.entries(d)
		if err != nil {
			return err
		}
		e.entries, e.duties[d.ID] = append(e.entries, es...), d
		for _, x := range es {
			key := d.ID + " " + x.Post + " " + x.Period
			e.given[key] = append(e.given[key], x)
		}
		if err := c.expect(d); err != nil {
			return err
		}
	}
	return nil
}

// expect adds what was due of a duty.
func (c *Count) expect(d duty.Duty) error {
	span := c.span()
	for day := span.From; day <= span.To; day++ {
		due, err := duty.Expect(d, c.roster, c.r.OwnCalendar(), span.Begin.Location(), day)
		if _, missing := calendar.MissingYear(err); missing {
			c.entered.unknown[day] = true
			continue
		}
		if err != nil {
			return err
		}
		c.entered.expected = append(c.entered.expected, slices.DeleteFunc(due, func(x duty.Expected) bool { return x.Excused != "" })...)
	}
	return nil
}

// knows reports whether the calendar knows every day of a window.
func (e *entered) knows(w appraise.Window) bool {
	for day := range e.unknown {
		if w.Contains(day) {
			return false
		}
	}
	return true
}

// entries reads once the entries of a duty over the time of all windows.
func (c *Count) entries(d duty.Duty) ([]duty.Entry, error) {
	if es, ok := c.given[d.ID]; ok {
		return es, nil
	}
	span := c.span()
	es, err := c.r.EntriesBetween(d.ID, span.From, span.To)
	if c.given == nil {
		c.given = map[string][]duty.Entry{}
	}
	c.given[d.ID] = es
	return es, err
}

// daily are the duties of every day that are about no person.
func daily(all []duty.Duty) []duty.Duty {
	return slices.DeleteFunc(slices.Clone(all), func(d duty.Duty) bool { return d.Cadence != calendar.Daily || d.PerObject != "" })
}

// decides is the entry by which what was due is met, nil where something is missing.
func (e *entered) decides(x duty.Expected) *duty.Entry {
	return e.duties[x.Duty].Keeps(x, e.given[x.Duty+" "+x.Post.ID+" "+x.Period.Key])
}

// signs gives by division the longer texts that were written, and the entries whose being
// on time rests on the phone's word.
func (e *entered) signs(level area.Level) (texts map[area.Code][]appraise.Text, phone map[area.Code][]string) {
	texts, phone = map[area.Code][]appraise.Text{}, map[area.Code][]string{}
	for _, x := range e.entries {
		at := x.Area.Up(level)
		texts[at] = append(texts[at], appraise.Text{Of: x.ID, Body: written(e.duties[x.Duty], x), By: x.Post})
	}
	for _, x := range e.expected {
		if one := e.decides(x); one != nil && one.Timely == duty.ByPhone && duty.StateOf(x, one, one.DeliveredAt) == duty.StateOnTime {
			at := x.Post.Area.Up(level)
			phone[at] = append(phone[at], one.ID)
		}
	}
	return texts, phone
}

// written joins the longer texts of an entry.
func written(d duty.Duty, e duty.Entry) (text string) {
	for _, v := range e.Values {
		if f, ok := d.Fields.Field(v.ID); ok && f.Kind == form.Lines {
			text += v.Text
		}
	}
	return text
}

// expectedRows are the lists that were due. What was filled in long after (补填) is neither
// late nor missing: it lowers the share of what was on time alone.
func (w *window) expectedRows(row func(figure.Row) error) error {
	for _, x := range w.entered.expected {
		if !w.Contains(x.Period.To) {
			continue
		}
		r := figure.Row{Of: w.Of(x.Post.Area, x.Post.Body)}
		values := map[string]rule.Value{"duty": rule.String(x.Duty), "day": rule.String(x.Period.To.String()), "state": rule.String("missing")}
		if e := w.entered.decides(x); e != nil {
			r.ID = e.ID
			values["state"] = rule.String(string(duty.StateOf(x, e, e.DeliveredAt)))
			values["by_phone"] = rule.Yes(e.Timely == duty.ByPhone)
		}
		r.Value = given(values)
		if err := row(r); err != nil {
			return err
		}
	}
	return nil
}

// entryRows are the entries of one duty, or of all daily ones.
func (w *window) entryRows(source figure.Source, row func(figure.Row) error) error {
	for _, d := range w.entriesOf(source) {
		es, err := w.entries(d)
		if err != nil {
			return err
		}
		for _, e := range es {
			if !w.Contains(e.Day) {
				continue
			}
			if err := row(figure.Row{ID: e.ID, Of: w.Of(e.Area, w.places[e.Post].Body), Value: func(name string) (rule.Value, bool) {
				switch name {
				case "duty":
					return rule.String(e.Duty), true
				case "day":
					return rule.String(e.Day.String()), true
				}
				return declared(d.Fields, e.Values, name)
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// entriesOf are the duties whose entries a source has.
func (w *window) entriesOf(source figure.Source) []duty.Duty {
	if !source.Part() {
		return daily(w.Pack.Duties)
	}
	d, _ := w.Pack.Duty(source.ID)
	return []duty.Duty{d}
}

// declared is a value that a form of the pack asked for, under its present or a former id.
func declared(fields form.Fields, values []form.Value, name string) (rule.Value, bool) {
	f, ok := fields.Field(name)
	if !ok || f.Personal {
		return rule.Value{}, false
	}
	return f.Value(f.Text(values))
}
