package figures

import (
	"html/template"
	"net/http"

	"luoshi/internal/access"
	"luoshi/internal/analysis"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/internal/store"
	"luoshi/internal/store/counts"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// months is how many months a one-page sheet goes back: a year, and the month it ends with.
const months = 13

type sheetPage struct {
	web.Frame
	Place, Month, Until string
	Others              []page.Option // the months before
	Sentences           []sentence
	Unit                string
	Trends              template.HTML
	Stuck               []stuckLine
	StuckAll            int
	ShowStuck           bool
	Figure              *figure.Plan // of the towns
	Beside              *figure.Plan
	Top                 string
	Towns               []townLine
	County              bool          // the lines are towns, not villages
	Sources             []page.Option // the figures of the sheet, each as a table
}

// sentence is one line of words whose figures open.
type sentence struct{ Parts []phrase }

type phrase struct{ Text, Href string }

type stuckLine struct {
	Title, Path     string
	N               int
	Median, Longest int // days
	Bar             int // of a hundred
}

type townLine struct {
	Title, Path  string
	Value, Href  string
	Beside, Also string
	Trend        template.HTML
}

// showSheet shows the one-page sheet of a month: the last whole one, where none is asked for.
func showSheet(c *web.Ctx) error {
	p := sheetPage{Frame: c.Frame("", nil)}
	err := c.View(func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		x, ok := pk.OnePage(c.R.PathValue("id"))
		if !ok {
			return fault.New(fault.Missing, "web.not_found")
		}
		p.Title = x.Title
		q := query{Figure: x.Towns, Every: string(calendar.Monthly), N: months, To: c.Value("to")}
		if q.To == "" {
			q.To = calendar.PeriodOf(calendar.Monthly, c.Today).Prev().Key
		}
		a, err := q.asked(c)
		if err != nil {
			return err
		}
		q.By = string(a.By)
		wanted := append([]string{x.Towns}, x.Trends...)
		if x.Beside != "" {
			wanted = append(wanted, x.Beside)
		}
		ts, err := analysis.TablesOf(v, c.Home, pk, c.Zone, a, wanted...)
		if err != nil {
			return err
		}
		return p.fill(c, v, pk, x, q, ts)
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-one-page", p)
}

func (p *sheetPage) fill(c *web.Ctx, v *store.View, pk *pack.Pack, x pack.OnePage, q query, ts []analysis.Table) error {
	n := page.NewNames(c, v)
	last := ts[0].Periods[months-1]
	p.Place, p.Month = n.Area(ts[0].In), page.PeriodTitle(c, last.Key)
	p.Until = c.Day(min(last.To, c.Today))
	p.Others = page.Periods(c, calendar.Monthly, calendar.PeriodOf(calendar.Monthly, c.Today).To, months)
	trends := ts[1 : 1+len(x.Trends)]
	p.Unit = trends[0].Plan.Unit
	p.Sources = []page.Option{{Value: q.with(path), Title: ts[0].Plan.Title}}
	p.sentences(c, n, q, trends, last)
	p.Trends = p.draw(c, trends)
	for _, t := range ts[1:] {
		q := q
		q.Figure = t.Plan.ID
		if t.Plan.ID == x.Towns {
			continue
		}
		p.Sources = append(p.Sources, page.Option{Value: q.with(path), Title: t.Plan.Title})
	}
	var beside *analysis.Table
	if x.Beside != "" {
		beside = &ts[len(ts)-1]
		p.Beside = beside.Plan
	}
	p.towns(c, n, q, ts[0], beside, last)
	if p.ShowStuck = x.Stuck; x.Stuck {
		return p.stuck(c, n)
	}
	return nil
}

// sentences say what each figure came to in the month, and against the month before.
func (p *sheetPage) sentences(c *web.Ctx, n *page.Names, q query, ts []analysis.Table, last calendar.Period) {
	for _, t := range ts {
		now, before := t.All.Cells[months-1], t.All.Cells[months-2]
		if !now.Known {
			continue
		}
		q := q
		q.Figure = t.Plan.ID
		s := sentence{[]phrase{{Text: t.Plan.Title + " "}, {page.Amount(now.Thousandths, 1), q.with(path+"/rows", "of", "", "from", last.From.String(), "until", last.To.String())}, {Text: " " + t.Plan.Unit}}}
		if m := moved(c, now, before); m != "" {
			s.Parts = append(s.Parts, phrase{Text: c.T("，比上月{0}", m)})
		}
		if most, top := worst(t); top > 0 && len(t.Lines) > 2 && t.Plan.Measure == figure.Count {
			s.Parts = append(s.Parts, phrase{Text: c.T("；最多的是 {0}，{1} {2}", titles(c, n, nil, t)(most.Of), page.Amount(most.Cells[months-1].Thousandths, 1), t.Plan.Unit)})
		}
		s.Parts = append(s.Parts, phrase{Text: c.T("。")})
		p.Sentences = append(p.Sentences, s)
	}
}

// worst is the line with the most in the last month.
func worst(t analysis.Table) (most analysis.Line, n int64) {
	for _, l := range t.Lines {
		if x := l.Cells[months-1]; x.Known && x.Thousandths > n {
			most, n = l, x.Thousandths
		}
	}
	return most, n
}

func (p *sheetPage) draw(c *web.Ctx, ts []analysis.Table) template.HTML {
	var columns []string
	for _, x := range ts[0].Periods {
		columns = append(columns, c.T("{0}月", int(x.From.Month())))
	}
	var lines []page.Series
	says := ""
	for _, t := range ts {
		lines = append(lines, seriesOf(t.All, t.Plan.Title))
		says += t.Plan.Title + " "
	}
	return chart(says, columns, lines)
}

// towns is one figure of each town over the months, all on one scale.
func (p *sheetPage) towns(c *web.Ctx, n *page.Names, q query, t analysis.Table, beside *analysis.Table, last calendar.Period) {
	p.Figure, p.County = t.Plan, t.By == figure.Towns
	top := int64(1000)
	for _, l := range t.Lines {
		for _, x := range l.Cells {
			top = max(top, x.Thousandths)
		}
	}
	p.Top = page.Amount(top, 1)
	title := titles(c, n, nil, t)
	cell := func(t analysis.Table, of string) (text, href string) {
		for _, l := range t.Lines {
			if x := l.Cells[months-1]; l.Of == of && x.Known {
				q := q
				q.Figure = t.Plan.ID
				if x.N > 0 {
					href = q.with(path+"/rows", "of", of, "from", last.From.String(), "until", last.To.String())
				}
				return page.Amount(x.Thousandths, 1), href
			}
		}
		return "—", ""
	}
	for _, l := range t.Lines {
		line := townLine{Title: title(l.Of)}
		if t.By == figure.Towns && l.Of != t.In.String() { // down to the villages of a town
			line.Path = q.with(path, "by", string(figure.Villages), "in", l.Of, "n", "6")
		}
		says := line.Title
		for _, x := range l.Cells {
			if x.Known {
				says += " " + page.Amount(x.Thousandths, 1)
			}
		}
		line.Trend = web.Safe(page.Trend(says, seriesOf(l, "").Points, top))
		line.Value, line.Href = cell(t, l.Of)
		if beside != nil {
			line.Beside, line.Also = cell(*beside, l.Of)
		}
		p.Towns = append(p.Towns, line)
	}
}

// stuck is what each unit holds up today.
func (p *sheetPage) stuck(c *web.Ctx, n *page.Names) error {
	rows, err := n.V.StuckAt(access.Sees(c.Actor, access.Matters.Act), c.Today)
	most := 1
	for _, s := range rows {
		most = max(most, s.N)
		p.StuckAll += s.N
	}
	for _, s := range rows[:min(len(rows), 8)] {
		p.Stuck = append(p.Stuck, stuckOf(n, s, most))
	}
	return err
}

func stuckOf(n *page.Names, s counts.Stuck, most int) stuckLine {
	return stuckLine{n.Body(s.Body).Short, "/desk/matters?blocked=" + s.Body, s.N, s.Median, s.Longest, 100 * s.N / most}
}
