// Package figures holds the rooms of 分析: any figure of the pack as a table of divisions,
// units or values by periods with its chart, the rows behind each cell, and the one-page
// sheet for a leader. It shows what package analysis counts and decides nothing.
package figures

import (
	"cmp"
	"embed"
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/analysis"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS

const (
	act  = "figure.see"
	path = "/desk/figures"
)

// Room is the room of figures (分析).
func Room() page.Room {
	return page.Room{ID: "figures", Title: "分析", Path: path, Act: act, Routes: []web.Route{
		{Method: "GET", Path: path, Act: act, Handle: showTable},
		{Method: "GET", Path: path + "/rows", Act: act, Handle: showRows},
		{Method: "GET", Path: path + "/sheets/{id}", Act: act, Handle: showSheet},
	}}
}

// query is the state of the page in its address.
type query struct {
	Figure, By, Every, To, Base, In string
	N                               int
	Lines                           []string // of the chart
}

// usualPeriods is how many columns a table has that says nothing else.
const usualPeriods = 6

func readQuery(q url.Values) query {
	n, err := strconv.Atoi(q.Get("n"))
	if err != nil || n < 1 {
		n = usualPeriods
	}
	lines := q["line"]
	return query{Figure: q.Get("figure"), By: q.Get("by"), Every: cmp.Or(q.Get("every"), string(calendar.Monthly)),
		To: q.Get("to"), Base: q.Get("base"), In: q.Get("in"), N: n, Lines: lines[:min(len(lines), 3)]}
}

// Values is the query as an address.
func (q query) Values() url.Values {
	v := url.Values{"figure": {q.Figure}, "by": {q.By}, "every": {q.Every}, "n": {strconv.Itoa(q.N)}}
	for name, value := range map[string]string{"to": q.To, "base": q.Base, "in": q.In} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(q.Lines) > 0 {
		v["line"] = q.Lines
	}
	return v
}

// with is the address with other values.
func (q query) with(at string, pairs ...string) string {
	v := q.Values()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return at + "?" + v.Encode()
}

// The cadences that are offered.
var cadences = []calendar.Cadence{calendar.Monthly, calendar.Quarterly, calendar.HalfYearly, calendar.Yearly, calendar.TenDays, calendar.Weekly}

// asked is what the query asks of the counting. An actor sees the figures of the divisions
// that the right reaches, and of no other.
func (q query) asked(c *web.Ctx) (a analysis.Asked, err error) {
	a = analysis.Asked{Figure: q.Figure, By: figure.By(q.By), May: func(p *figure.Plan) error { return may(c, p) }}
	if a.In, err = q.within(c); err != nil {
		return a, err
	}
	a.By = cmp.Or(a.By, usualBy(a.In))
	every, err := calendar.ParseCadence(q.Every)
	if err != nil || !slices.Contains(cadences, every) {
		return a, fault.At("every", "calendar.cadence", q.Every)
	}
	last := calendar.PeriodOf(every, c.Today)
	if q.To != "" {
		to, err := calendar.ParsePeriod(q.To)
		if err != nil {
			return a, fault.At("to", "calendar.period_form", q.To)
		}
		if last = calendar.PeriodOf(every, min(to.To, c.Today)); to.From > c.Today {
			return a, fault.At("to", "analysis.future", page.PeriodDates(c, to))
		}
	}
	if q.N > analysis.MaxPeriods {
		return a, fault.At("n", "analysis.periods", strconv.Itoa(analysis.MaxPeriods))
	}
	for range q.N {
		a.Periods = append([]calendar.Period{last}, a.Periods...)
		last = last.Prev()
	}
	switch w := a.Whole(); q.Base {
	case string(figure.SameLastYear):
		a.Base = calendar.Period{From: w.From.AddMonths(-12), To: w.To.Add(1).AddMonths(-12).Add(-1)}
	case string(figure.TimeBefore):
		first := last // the one before the first
		for range q.N - 1 {
			first = first.Prev()
		}
		a.Base = calendar.Period{From: first.From, To: w.From.Add(-1)}
	case "":
	default:
		return a, fault.At("base", "desk.filter_unknown", q.Base)
	}
	return a, nil
}

// usualBy is what the lines of a division are where nothing else is asked for: the towns of
// the county, the villages of a town.
func usualBy(in area.Code) figure.By {
	if in%1_000_000 == 0 {
		return figure.Towns
	}
	return figure.Villages
}

// within is the division that the table is of: the one that is asked for within the actor's
// reach, or all of the reach.
func (q query) within(c *web.Ctx) (area.Code, error) {
	sees := access.Sees(c.Actor, act)
	own := area.OfHome(c.Home)
	if !sees.Whole(own) {
		own = c.Actor.Area
	}
	if q.In != "" {
		in, err := area.ParseCode(q.In)
		if err != nil {
			return 0, fault.At("in", "desk.filter_unknown", q.In)
		}
		own = in
	}
	if !sees.Whole(own) {
		return 0, fault.New(fault.Denied, "analysis.reach")
	}
	return own, nil
}

// may refuses a figure over rows that take a right of their own to be seen.
func may(c *web.Ctx, p *figure.Plan) error {
	right := p.Source.Right
	if right == "" || access.Sees(c.Actor, right).Whole(area.OfHome(c.Home)) {
		return nil
	}
	return fault.New(fault.Denied, "analysis.right", p.Title)
}

// offered are the figures of a pack that the reader may see.
func offered(c *web.Ctx, p *pack.Pack) (out []figure.Figure) {
	for _, plan := range p.Plans() {
		if may(c, plan) == nil {
			out = append(out, plan.Figure)
		}
	}
	return out
}

// choose offers what the page can show.
func choose(c *web.Ctx, n *page.Names, p *pack.Pack, plan *figure.Plan, q query) []page.Filter {
	by := []page.Option{{Value: string(figure.Towns), Title: c.T("镇(办)")}, {Value: string(figure.Villages), Title: c.T("村")}, {Value: string(figure.Units), Title: c.T("县直单位")}}
	if plan != nil {
		for _, f := range analysis.Fields(plan) {
			by = append(by, page.Option{Value: string(figure.ByField(f.Name)), Title: f.Title})
		}
	}
	numbers := []int{3, 6, 9, 12, 13, 24}
	if !slices.Contains(numbers, q.N) {
		numbers = append(numbers, q.N)
		slices.Sort(numbers)
	}
	every := map[calendar.Cadence]string{calendar.Monthly: "一个月", calendar.Quarterly: "一个季度", calendar.HalfYearly: "半年", calendar.Yearly: "一年", calendar.TenDays: "一旬", calendar.Weekly: "一周"}
	cadence, err := calendar.ParseCadence(q.Every)
	if err != nil {
		cadence = calendar.Monthly
	}
	return []page.Filter{
		{Name: "figure", Title: c.T("数字"), Value: q.Figure, Options: page.Options(offered(c, p), func(f figure.Figure) page.Option {
			return page.Option{Value: f.ID, Title: f.Title + "（" + f.Unit + "）"}
		})},
		{Name: "by", Title: c.T("按"), Value: q.By, Options: by},
		{Name: "in", Title: c.T("范围"), Value: q.In, Options: places(c, n)},
		{Name: "every", Title: c.T("每格"), Value: q.Every, Options: page.Options(cadences, func(x calendar.Cadence) page.Option { return page.Option{Value: string(x), Title: c.T(every[x])} })},
		{Name: "n", Title: c.T("几格"), Value: strconv.Itoa(q.N), Options: page.Options(numbers, func(n int) page.Option { return page.Option{Value: strconv.Itoa(n), Title: strconv.Itoa(n)} })},
		{Name: "to", Title: c.T("到"), Value: q.To, Options: append([]page.Option{{Title: c.T("现在")}}, page.Periods(c, cadence, calendar.PeriodOf(cadence, c.Today).Prev().To, 24)...)},
		{Name: "base", Title: c.T("比"), Value: q.Base, Options: []page.Option{{Title: c.T("不比")}, {Value: string(figure.SameLastYear), Title: c.T("上年同期")}, {Value: string(figure.TimeBefore), Title: c.T("前面同样长的时间")}}},
	}
}

// places offers the divisions within reach: the whole, and each town of it.
func places(c *web.Ctx, n *page.Names) []page.Option {
	own, err := query{}.within(c)
	if err != nil {
		return nil
	}
	out := []page.Option{{Title: n.Area(own)}}
	if own%1_000_000 == 0 {
		towns, err := n.V.Subjects(area.Town, own)
		if err != nil {
			return out
		}
		for _, t := range towns {
			out = append(out, page.Option{Value: t.Area.String(), Title: n.Area(t.Area)})
		}
	}
	return out
}

// draw is the chart of a table: everything within, and the lines that were chosen.
func draw(c *web.Ctx, t analysis.Table, title func(string) string, chosen []string) template.HTML {
	var columns []string
	for _, p := range t.Periods {
		columns = append(columns, short(c, p))
	}
	lines := []page.Series{seriesOf(t.All, title(""))}
	says := t.Plan.Title + " " + title("")
	for _, l := range t.Lines {
		if slices.Contains(chosen, l.Of) {
			lines = append(lines, seriesOf(l, title(l.Of)))
			says += "、" + title(l.Of)
		}
	}
	return chart(says, columns, lines)
}

// seriesOf is a line of a table as one of a chart.
func seriesOf(l analysis.Line, title string) page.Series {
	s := page.Series{Title: title}
	for _, x := range l.Cells {
		s.Points = append(s.Points, page.Point{Known: x.Known, Value: x.Thousandths})
	}
	return s
}

func chart(says string, columns []string, lines []page.Series) template.HTML {
	return web.Safe(page.LineChart(says, columns, lines, func(v int64) string { return page.Amount(v, 1) }))
}

// short names a period in the head of a column: the month alone, unless a year begins.
func short(c *web.Ctx, p calendar.Period) string {
	if p.Cadence == calendar.Monthly && p.From.Month() != 1 {
		return c.T("{0}月", int(p.From.Month()))
	}
	return page.PeriodTitle(c, p.Key)
}
