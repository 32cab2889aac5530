package store

import (
	"slices"
	"strconv"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/org"
	"luoshi/internal/rule"
	"luoshi/pack"
)

// entered is what was due and what was filled in of the daily duties of a period, and by
// division the texts that were written in them.
type entered struct {
	known    bool // the calendar knows every year of the period
	expected []duty.Expected
	given    map[string][]duty.Entry // by duty, post and period
	duties   map[string]duty.Duty
	entries  []duty.Entry
	texts    map[area.Code][]appraise.Text
	phone    map[area.Code][]string // entries that are on time by the phone's word
}

// households is the field of a daily list that says how many were visited.
const households = "households"

// entriesOf compares what was due of each post on each day of the period with
// what was entered. A day of leave, rest or vacancy expects nothing.
func (c *counting) entriesOf(w appraise.Window, p *pack.Pack) (entered, error) {
	out := entered{known: true, given: map[string][]duty.Entry{}, duties: map[string]duty.Duty{}, texts: map[area.Code][]appraise.Text{}, phone: map[area.Code][]string{}}
	roster, err := c.rosterOf()
	if err != nil {
		return out, err
	}
	for _, d := range p.Duties {
		if d.Cadence != calendar.Daily || d.PerObject != "" {
			continue
		}
		es, err := list(c.Reader, c.s.t.entry, "WHERE home = $1 AND duty = $2 AND day >= $3 AND day <= $4 ORDER BY day, area, id", d.ID, w.From.String(), w.To.String())
		if err != nil {
			return out, err
		}
		out.entries, out.duties[d.ID] = append(out.entries, es...), d
		for _, e := range es {
			at := levelOf(c.level, e.Area)
			key := d.ID + " " + e.Post + " " + e.Period
			out.given[key] = append(out.given[key], e)
			out.texts[at] = append(out.texts[at], appraise.Text{Of: e.ID, Body: written(d, e), By: e.Post})
		}
		for day := w.From; day <= w.To; day++ {
			due, err := duty.Expect(d, roster, c.s.CalendarOf(c.home), w.Begin.Location(), day)
			if _, missing := calendar.MissingYear(err); missing {
				return entered{}, nil
			}
			if err != nil {
				return out, err
			}
			out.expected = append(out.expected, slices.DeleteFunc(due, func(x duty.Expected) bool { return x.Excused != "" })...)
		}
	}
	out.byPhone(c.level)
	return out, nil
}

// decides is the entry by which what was due is met, nil where something is missing.
func (e *entered) decides(x duty.Expected) *duty.Entry {
	return e.duties[x.Duty].Decides(e.given[x.Duty+" "+x.Post.ID+" "+x.Period.Key], x.Period)
}

// byPhone notes the entries whose being on time rests on the phone's word.
func (e *entered) byPhone(level appraise.Level) {
	for _, x := range e.expected {
		if one := e.decides(x); one != nil && one.Timely == duty.ByPhone && duty.StateOf(x, one, one.DeliveredAt) == duty.StateOnTime {
			at := levelOf(level, x.Post.Area)
			e.phone[at] = append(e.phone[at], one.ID)
		}
	}
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
func (c *counting) expectedRows(row func(figure.Row) error) error {
	for _, x := range c.entered.expected {
		r := figure.Row{Of: c.bodies[levelOf(c.level, x.Post.Area)]}
		values := map[string]rule.Value{"duty": rule.String(x.Duty), "day": rule.String(x.Period.To.String()), "state": rule.String("missing")}
		if e := c.entered.decides(x); e != nil {
			r.ID = e.ID
			values["state"] = rule.String(string(duty.StateOf(x, e, e.DeliveredAt)))
			values["by_phone"] = rule.Yes(e.Timely == duty.ByPhone)
		}
		r.Value = fields(values)
		if err := row(r); err != nil {
			return err
		}
	}
	return nil
}

// entryRows are the entries of daily duties.
func (c *counting) entryRows(row func(figure.Row) error) error {
	for _, e := range c.entered.entries {
		values := map[string]rule.Value{"duty": rule.String(e.Duty), "day": rule.String(e.Day.String())}
		for _, v := range e.Values {
			if n, err := strconv.ParseInt(v.Text, 10, 32); v.ID == households && err == nil {
				values[households] = rule.Thousandths(n * 1000)
			}
		}
		if err := row(figure.Row{ID: e.ID, Of: c.bodies[levelOf(c.level, e.Area)], Value: fields(values)}); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) rosterOf() (duty.Roster, error) {
	out := duty.Roster{Appointments: map[string][]org.Appointment{}, Leaves: map[string][]org.Leave{}}
	var err error
	if out.Bundles, err = r.Bundles(); err != nil {
		return out, err
	}
	if out.Posts, err = list(r, r.s.t.post, "WHERE home = $1 ORDER BY area, title, id"); err != nil {
		return out, err
	}
	as, err := list(r, r.s.t.appointment, "WHERE home = $1 ORDER BY id")
	if err != nil {
		return out, err
	}
	for _, a := range as {
		out.Appointments[a.Post] = append(out.Appointments[a.Post], a)
	}
	ls, err := list(r, r.s.t.leave, "WHERE home = $1 AND approver <> '' AND refused = 0 ORDER BY id")
	for _, l := range ls {
		out.Leaves[l.Person] = append(out.Leaves[l.Person], l)
	}
	return out, err
}
