package store

import (
	"fmt"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/org"
	"luoshi/internal/rule"
	"luoshi/pack"
)

// counting reads the rows of the sources of a pack's figures (internal/figure) for the
// bodies of a level.
type counting struct {
	*Reader
	level   appraise.Level
	w       appraise.Window
	p       *pack.Pack
	bodies  map[area.Code]string
	places  map[string]area.Code // of posts
	hs      []appraise.History
	by      map[area.Code][]appraise.History
	entered entered
}

// read reads what several sources and the signs are made from.
func (c *counting) read() (err error) {
	if c.places, err = c.postAreas(); err != nil {
		return err
	}
	if c.hs, err = c.histories(c.w, lookBack(c.p)); err != nil {
		return err
	}
	c.by = map[area.Code][]appraise.History{}
	for _, h := range c.hs {
		at := c.at(h)
		c.by[at] = append(c.by[at], h)
	}
	c.entered, err = c.entriesOf(c.w, c.p)
	return err
}

// at is the division in which a matter counts.
func (c *counting) at(h appraise.History) area.Code {
	owner := h.OwnerAt(c.w)
	if owner == "" {
		owner = h.Matter.Owner
	}
	return levelOf(c.level, c.places[owner])
}

// figures counts every figure of the pack for every body.
func (c *counting) figures(bodies []org.Body) (map[string]appraise.Figures, error) {
	of := map[string][]*figure.Plan{}
	for _, p := range c.p.Plans() {
		of[p.Over] = append(of[p.Over], p)
	}
	out := make(map[string]appraise.Figures, len(bodies))
	for _, b := range bodies {
		out[b.ID] = appraise.Figures{}
	}
	for source, plans := range of {
		t := figure.NewTally(c.w.Period, plans)
		kept, err := c.rows(source, func(r figure.Row) error {
			if r.Of == "" {
				return nil
			}
			return t.Add(r)
		})
		if err != nil {
			return nil, err
		}
		for body, f := range out {
			for _, p := range plans {
				if v, ok := t.Value(body, p); ok && kept {
					f[p.ID] = appraise.FigureOf(v)
				}
			}
		}
	}
	return out, nil
}

// rows gives the rows of a source one by one; false when they cannot be known.
func (c *counting) rows(source string, row func(figure.Row) error) (kept bool, err error) {
	matters := func(h appraise.History) string { return c.bodies[c.at(h)] }
	switch source {
	case "matter":
		return true, appraise.MatterRows(c.hs, c.w, matters, row)
	case "act":
		return true, appraise.ActRows(c.hs, c.w, matters, row)
	case "review":
		return true, c.reviewRows(row)
	case "check":
		return true, c.checkRows(row)
	case "leave":
		return c.leaveRows(row)
	case "expected":
		return c.entered.known, c.expectedRows(row)
	case "entry":
		return c.entered.known, c.entryRows(row)
	}
	return false, fmt.Errorf("store: no rows of source %s", source)
}

// fields gives the values of a row that are known as they are.
func fields(values map[string]rule.Value) func(string) (rule.Value, bool) {
	return func(name string) (rule.Value, bool) {
		v, ok := values[name]
		return v, ok
	}
}

// reviewRows are the published results of the reviews of the level.
func (c *counting) reviewRows(row func(figure.Row) error) error {
	rows, err := c.query(`SELECT v.id, v.body, v.period, v.points FROM verdict v WHERE v.home = $1 AND v.counted = 1 AND EXISTS (SELECT 1 FROM review_round r
		WHERE r.home = v.home AND r.id = v.round AND r.state = 'published' AND r.level = $2) ORDER BY v.body, v.id`, c.home, string(c.level))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, body, period string
		var points int64
		if err := rows.Scan(&id, &body, &period, &points); err != nil {
			return err
		}
		p, err := calendar.ParsePeriod(period)
		if err != nil {
			return fmt.Errorf("store: verdict %s: %w", id, err)
		}
		if err := row(figure.Row{ID: id, Of: body, Value: fields(map[string]rule.Value{"day": rule.String(p.To.String()), "points": rule.Thousandths(points)})}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// checkRows are the spot checks about days of the period. A place where nobody was met
// (查无) was checked and is no mismatch.
func (c *counting) checkRows(row func(figure.Row) error) error {
	home := int64(c.home) * 1_000_000
	cs, err := c.SpotChecksIn(c.w.From, c.w.To, home, home+999_999)
	for _, x := range cs {
		if err == nil {
			err = row(figure.Row{ID: x.ID, Of: c.bodies[levelOf(c.level, x.Area)], Value: fields(map[string]rule.Value{
				"day": rule.String(x.Day.String()), "result": rule.String(string(x.Result))})})
		}
	}
	return err
}

// leaveRows are the approved leaves with their working days in the period; false when the
// calendar does not know a year of it.
func (c *counting) leaveRows(row func(figure.Row) error) (bool, error) {
	ls, err := list(c.Reader, c.s.t.leave, "WHERE home = $1 AND from_day <= $2 AND until_day >= $3 AND approver <> '' AND refused = 0 ORDER BY id",
		c.w.To.String(), c.w.From.String())
	if err != nil {
		return false, err
	}
	cal := c.s.CalendarOf(c.home)
	for _, l := range ls {
		n, err := cal.WorkdaysBetween(max(l.From, c.w.From).Add(-1), min(l.Until, c.w.To))
		if _, missing := calendar.MissingYear(err); missing {
			return false, nil
		}
		if err == nil {
			err = row(figure.Row{ID: l.ID, Of: c.bodies[levelOf(c.level, c.places[l.Post])], Value: fields(map[string]rule.Value{
				"kind": rule.String(l.Kind), "days": rule.Thousandths(int64(n) * 1000)})})
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
