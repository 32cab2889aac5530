package store

import (
	"slices"
	"strconv"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/pack"
)

// entryFacts are the figures that follow from daily lists (日清单), by division,
// and the texts that were written in them.
type entryFacts struct {
	figures map[area.Code]appraise.Figures
	texts   map[area.Code][]appraise.Text
	phone   map[area.Code][]string // entries that are on time by the phone's word
}

// households is the field of a daily list that says how many were visited.
const households = "households"

// entryFigures compares what was due of each post on each day of the period with
// what was entered. A day of leave, rest or vacancy expects nothing. A division of
// which nothing was expected has no such figure. All is absent when the calendar
// does not know a year of the period.
func (r *Reader) entryFigures(level appraise.Level, w appraise.Window, p *pack.Pack) (entryFacts, error) {
	out := entryFacts{map[area.Code]appraise.Figures{}, map[area.Code][]appraise.Text{}, map[area.Code][]string{}}
	roster, err := r.rosterOf()
	if err != nil {
		return out, err
	}
	c := daily{level: level, out: out, expected: map[area.Code]int64{}}
	for _, d := range p.Duties {
		if d.Cadence != calendar.Daily || d.PerObject != "" {
			continue
		}
		es, err := list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND day >= $3 AND day <= $4 ORDER BY day, area, id", d.ID, w.From.String(), w.To.String())
		if err != nil {
			return out, err
		}
		c.duty, c.given = d, map[string][]duty.Entry{}
		for _, e := range es {
			c.take(e)
		}
		for day := w.From; day <= w.To; day++ {
			due, err := duty.Expect(d, roster, r.s.CalendarOf(r.home), w.Begin.Location(), day)
			if _, missing := calendar.MissingYear(err); missing {
				return entryFacts{}, nil
			}
			if err != nil {
				return out, err
			}
			for _, x := range due {
				c.compare(x)
			}
		}
	}
	c.close()
	return out, nil
}

// daily counts the daily duties, one after the other.
type daily struct {
	level    appraise.Level
	duty     duty.Duty
	out      entryFacts
	given    map[string][]duty.Entry // by post and period
	expected map[area.Code]int64
}

func (c daily) figuresOf(at area.Code) appraise.Figures {
	f := c.out.figures[at]
	if f == nil {
		f = appraise.Figures{}
		c.out.figures[at] = f
	}
	return f
}

func (c daily) add(at area.Code, metric, id string, n int64) {
	f := c.figuresOf(at)
	one := f[metric]
	one.Table, one.Value = "entry", one.Value+n*1000
	if id != "" {
		one.IDs = append(one.IDs, id)
	}
	f[metric] = one
}

func (c daily) take(e duty.Entry) {
	c.given[e.Post+" "+e.Period] = append(c.given[e.Post+" "+e.Period], e)
	at, text := levelOf(c.level, e.Area), ""
	for _, v := range e.Values {
		kind := slices.IndexFunc(c.duty.Form, func(f duty.Field) bool { return f.ID == v.ID })
		if kind < 0 {
			continue
		}
		switch n, err := strconv.ParseInt(v.Text, 10, 32); {
		case v.ID == households && err == nil:
			c.add(at, "visits_households", e.ID, n)
		case c.duty.Form[kind].Kind == duty.Lines:
			text += v.Text
		}
	}
	c.out.texts[at] = append(c.out.texts[at], appraise.Text{Of: e.ID, Body: text, By: e.Post})
}

// compare sets one expectation against what was entered for it.
func (c daily) compare(x duty.Expected) {
	if x.Excused != "" {
		return
	}
	at := levelOf(c.level, x.Post.Area)
	c.expected[at]++
	e := c.duty.Decides(c.given[x.Post.ID+" "+x.Period.Key], x.Period)
	if e == nil {
		c.add(at, "missing_entries", "", 1) // what is not there has no row to show
		return
	}
	switch duty.StateOf(x, e, e.DeliveredAt) {
	case duty.StateOnTime:
		c.add(at, "on_time_percent", e.ID, 1)
		if e.Timely == duty.ByPhone {
			c.out.phone[at] = append(c.out.phone[at], e.ID)
		}
	case duty.StateLate:
		c.add(at, "late_entries", e.ID, 1)
	} // what was filled in long after (补填) is neither: it lowers the share alone
}

// close makes the share of what was on time, and zeroes where all was in order.
func (c daily) close() {
	for at, n := range c.expected {
		f := c.figuresOf(at)
		for _, id := range []string{"missing_entries", "late_entries", "visits_households", "on_time_percent"} {
			one := f[id]
			one.Table = "entry"
			f[id] = one
		}
		one := f["on_time_percent"]
		one.Value = int64(len(one.IDs)) * 100_000 / n
		f["on_time_percent"] = one
	}
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
