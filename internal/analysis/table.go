package analysis

import (
	"slices"
	"strconv"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/pack"
)

// Asked is what a table shows: one figure, a line for each By within a division, a column
// for each period, and beside them the whole time and what it is compared with.
type Asked struct {
	Figure  string
	By      figure.By
	In      area.Code
	Periods []calendar.Period // one after the other
	Base    calendar.Period   // what the whole is compared with; no days for nothing
	// May refuses a figure whose rows the reader may not know of; nil refuses none.
	May func(*figure.Plan) error
}

// MaxPeriods bounds the columns of a table: two years of months and one more.
const MaxPeriods = 25

// Whole is the time of all columns together.
func (a Asked) Whole() calendar.Period {
	return calendar.Period{From: a.Periods[0].From, To: a.Periods[len(a.Periods)-1].To}
}

// Cell is one value of a table.
type Cell struct {
	Known bool
	figure.Value
}

// Line is one line of a table: who it is for (a division's code, a body, a value), its
// columns, the whole time, and the time it is compared with.
type Line struct {
	Of          string
	Cells       []Cell
	Whole, Base Cell
}

// Table is the answer (分析表).
type Table struct {
	Asked
	Plan  *figure.Plan
	Lines []Line // in order of Of
	All   Line   // of everything within the division
	// Above is a rate of the whole home, where the division is only a part of it: the
	// comparison with the area above. It opens to no rows.
	Above *Line
}

// Lines that are for nobody alone.
const (
	all   = "*" // everything within the division
	above = "^" // everything of the home
)

// Fields are the texts by which the lines of a figure may be told apart.
func Fields(p *figure.Plan) (out []figure.Field) {
	for _, f := range p.Source.Fields {
		if f.Groups {
			out = append(out, f)
		}
	}
	return out
}

// TableOf counts a table. home is the home of the reader, p the pack whose figure it is.
func TableOf(r Reader, home int, p *pack.Pack, zone *time.Location, a Asked) (Table, error) {
	ts, err := TablesOf(r, home, p, zone, a, a.Figure)
	if err != nil {
		return Table{}, err
	}
	return ts[0], nil
}

// TablesOf counts the tables of several figures over the same lines and periods, and reads
// the rows once.
func TablesOf(r Reader, home int, p *pack.Pack, zone *time.Location, a Asked, figures ...string) (out []Table, err error) {
	c, err := counting(r, home, p, zone, a, figures...)
	if err != nil {
		return nil, err
	}
	bodies, err := c.bodies(r, a)
	if err != nil {
		return nil, err
	}
	for _, plan := range c.Plans {
		a.Figure = plan.ID
		out = append(out, c.table(a, plan, bodies))
	}
	return out, nil
}

// bodies are the lines that a table has though nothing counts for them: the divisions of the
// level that have a body.
func (c *Count) bodies(r Reader, a Asked) (out []string, err error) {
	if a.By != figure.Towns && a.By != figure.Villages {
		return nil, nil
	}
	bodies, err := r.Subjects(c.Level, a.In)
	for _, b := range bodies {
		out = append(out, b.Area.String())
	}
	return out, err
}

func (c *Count) table(a Asked, plan *figure.Plan, bodies []string) Table {
	t := Table{Asked: a, Plan: plan, All: c.line(all, plan, a)}
	lines := append(c.Subjects(plan), bodies...)
	slices.Sort(lines)
	for _, of := range slices.Compact(lines) {
		if of != all && of != above {
			t.Lines = append(t.Lines, c.line(of, plan, a))
		}
	}
	if c.partly(a) && c.By == "" && (plan.Measure == figure.Share || plan.Measure == figure.Average) {
		l := c.line(above, plan, a)
		t.Above = &l
	}
	return t
}

// RowsOf counts one cell: the value of a line in a period, with its rows. of is the line,
// "" for all within the division.
func RowsOf(r Reader, home int, p *pack.Pack, zone *time.Location, a Asked, of string, in calendar.Period) (x Cell, plan *figure.Plan, err error) {
	a.Periods, a.Base = []calendar.Period{in}, calendar.Period{}
	c, err := counting(r, home, p, zone, a, a.Figure)
	if err != nil {
		return Cell{}, nil, err
	}
	plan = c.Plans[0]
	if of == "" {
		of = all
	}
	if of == above {
		return Cell{}, nil, fault.New(fault.Missing, "web.not_found")
	}
	return c.cell(0, of, plan), plan, nil
}

// counting makes the counting of some figures over the lines and times that are asked for.
func counting(r Reader, home int, p *pack.Pack, zone *time.Location, a Asked, figures ...string) (c *Count, err error) {
	if len(a.Periods) == 0 || len(a.Periods) > MaxPeriods {
		return nil, fault.At("to", "analysis.periods", strconv.Itoa(MaxPeriods))
	}
	c = &Count{Home: home, Pack: p, Level: area.Town, By: a.By.Field()}
	if a.By == figure.Villages {
		c.Level = area.Village
	}
	for _, id := range figures {
		plan, err := a.plan(p, id)
		if err != nil {
			return nil, err
		}
		c.Plans = append(c.Plans, plan)
	}
	for _, w := range a.times() {
		c.Windows = append(c.Windows, appraise.WindowOf(w, zone))
	}
	c.Of = c.of(a)
	if c.Since, err = r.Since(); err != nil {
		return nil, err
	}
	return c, c.Run(r)
}

// plan finds a figure of the pack that may be shown by what is asked for.
func (a Asked) plan(p *pack.Pack, id string) (*figure.Plan, error) {
	plan, ok := p.Plan(id)
	field := a.By.Field()
	switch {
	case !ok:
		return nil, fault.At("figure", "analysis.figure", id)
	case field != "" && !slices.ContainsFunc(Fields(plan), func(f figure.Field) bool { return f.Name == field }):
		return nil, fault.At("by", "analysis.by", field)
	case field == "" && !slices.Contains(figure.Lines(), a.By):
		return nil, fault.At("by", "analysis.by", string(a.By))
	case a.May != nil:
		return plan, a.May(plan)
	}
	return plan, nil
}

// times are the columns, then the whole where there are several, then the base.
func (a Asked) times() []calendar.Period {
	out := slices.Clone(a.Periods)
	if len(out) > 1 {
		out = append(out, a.Whole())
	}
	if a.Base.To != 0 {
		out = append(out, a.Base)
	}
	return out
}

// partly reports whether the division is only a part of the home.
func (c *Count) partly(a Asked) bool { return a.In != area.OfHome(c.Home) }

// of says for which lines a row counts.
func (c *Count) of(a Asked) Of {
	lo, hi := a.In.Range()
	parent := c.partly(a)
	return func(at area.Code, body string) (out []string) {
		if parent && a.By.Field() == "" {
			out = append(out, above)
		}
		if at < lo || at > hi {
			return out
		}
		switch a.By {
		case figure.Towns:
			out = append(out, at.Up(area.Town).String())
		case figure.Villages:
			out = append(out, at.String())
		case figure.Units:
			if body == "" || at%1_000_000 != 0 {
				return out
			}
			out = append(out, body)
		}
		return append(out, all)
	}
}

func (c *Count) cell(window int, of string, p *figure.Plan) Cell {
	v, ok := c.Value(window, of, p)
	return Cell{Known: ok, Value: v}
}

func (c *Count) line(of string, p *figure.Plan, a Asked) Line {
	l := Line{Of: of}
	for i := range a.Periods {
		l.Cells = append(l.Cells, c.cell(i, of, p))
	}
	n := len(a.Periods)
	if l.Whole = l.Cells[0]; n > 1 {
		l.Whole = c.cell(n, of, p)
		n++
	}
	if a.Base.To != 0 {
		l.Base = c.cell(n, of, p)
	}
	return l
}
