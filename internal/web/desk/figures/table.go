package figures

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"luoshi/internal/analysis"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/internal/score"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

type tablePage struct {
	web.Frame
	Table   *page.Table // of all cells, for a file
	Choose  []page.Filter
	Views   []page.Option // saved in the pack
	Sheets  []page.Option
	None    bool // the pack declares no figure
	Figure  *figure.Plan
	Says    [][2]string // how it is counted
	Place   string
	Span    string
	Heads   []string
	By      string
	Lines   []tableLine
	All     tableLine
	Above   *tableLine
	Base    string // what is compared with, "" for nothing
	Chart   template.HTML
	Counts  bool // the value is the number of its rows
	Hint    bool // lines may be chosen for the chart
	Another string
}

type tableLine struct {
	Title string
	On    string // address with the line in the chart or out of it
	In    bool   // it is in the chart
	Cells []tableCell
	Whole tableCell
	Base  tableCell
	Moved string // against the base
}

type tableCell struct {
	Text, Small, Href string
}

func showTable(c *web.Ctx) error {
	q := readQuery(c.R.URL.Query())
	p := tablePage{Frame: c.Frame(c.T("分析"), nil)}
	var refused error
	err := c.View(func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		if p.None = len(pk.Figures) == 0; p.None {
			return nil
		}
		n := page.NewNames(c, v)
		p.Views, p.Sheets = saved(pk)
		refused = q.saved(c, pk)
		if in, err := q.within(c); err == nil {
			q.By = cmp.Or(q.By, string(usualBy(in)))
		}
		plan, _ := pk.Plan(q.Figure)
		if p.Choose = choose(c, n, pk, plan, q); refused != nil {
			return nil
		}
		t, err := tableOf(c, v, pk, q)
		if said, ok := fault.As(err); ok && said.Kind == fault.Invalid {
			refused = err
			return nil
		}
		if err != nil {
			return err
		}
		return p.fill(c, n, pk, q, t)
	})
	if err != nil {
		return err
	}
	if refused != nil || p.None {
		p.Frame = c.Frame(c.T("分析"), refused)
		return c.Page(web.Status(refused), "desk-figures", p)
	}
	return p.Table.Send(c, "desk-figures", nil, p)
}

func tableOf(c *web.Ctx, v *store.View, pk *pack.Pack, q query) (analysis.Table, error) {
	a, err := q.asked(c)
	if err != nil {
		return analysis.Table{}, err
	}
	return analysis.TableOf(v, c.Home, pk, c.Zone, a)
}

// saved are the views and sheets that the pack declares.
func saved(p *pack.Pack) (views, sheets []page.Option) {
	for _, x := range p.Views {
		views = append(views, page.Option{Value: path + "?view=" + x.ID, Title: x.Title})
	}
	for _, x := range p.OnePages {
		sheets = append(sheets, page.Option{Value: path + "/sheets/" + x.ID, Title: x.Title})
	}
	return views, sheets
}

// saved takes what a view of the pack says, where the address names one, or the first figure
// where it names none.
func (q *query) saved(c *web.Ctx, p *pack.Pack) error {
	id := c.Value("view")
	switch i := slices.IndexFunc(p.Views, func(x pack.View) bool { return x.ID == id }); {
	case q.Figure != "":
	case i >= 0:
		x := p.Views[i]
		*q = query{Figure: x.Figure, By: string(x.By), Every: string(x.Every), N: x.Periods, Base: string(x.Base)}
	case id != "":
		return fault.At("view", "desk.filter_unknown", id)
	default:
		q.Figure = p.Figures[0].ID
	}
	return nil
}

func (p *tablePage) fill(c *web.Ctx, n *page.Names, pk *pack.Pack, q query, t analysis.Table) error {
	f := t.Plan.Figure
	p.Figure, p.Title = t.Plan, f.Title
	w := t.Whole()
	p.Place, p.Span = n.Area(t.In), c.T("{0}至{1}", c.Day(w.From), c.Day(min(w.To, c.Today)))
	p.Counts = t.Plan.Measure == figure.Count || t.Plan.Measure == figure.Distinct
	title := titles(c, n, pk, t)
	for _, x := range t.Periods {
		head := short(c, x)
		if x.To >= c.Today {
			head = c.T("{0}（未完）", head)
		}
		p.Heads = append(p.Heads, head)
	}
	if t.Base.To != 0 {
		p.Base = c.T("{0}至{1}", c.Day(t.Base.From), c.Day(t.Base.To))
	}
	p.By = byTitle(c, t)
	p.Hint = len(t.Periods) > 1
	for _, l := range t.Lines {
		p.Lines = append(p.Lines, p.line(c, q, t, l, title(l.Of)))
	}
	p.All = p.line(c, q, t, t.All, p.Place)
	if t.Above != nil {
		l := p.line(c, q, t, *t.Above, n.Area(area.OfHome(c.Home)))
		l.On = ""
		for i := range l.Cells {
			l.Cells[i] = tableCell{Text: l.Cells[i].Text}
		}
		l.Whole, l.Base = tableCell{Text: l.Whole.Text}, tableCell{Text: l.Base.Text}
		p.Above = &l
	}
	if p.Hint {
		p.Chart = draw(c, t, title, q.Lines)
	}
	p.Says = says(c, pk, t)
	p.Table = p.file(c, t)
	return nil
}

// byTitle is what the lines are, as their column is headed.
func byTitle(c *web.Ctx, t analysis.Table) string {
	switch t.By {
	case figure.Towns:
		return c.T("镇(办)")
	case figure.Villages:
		return c.T("村")
	case figure.Units:
		return c.T("县直单位")
	}
	f, _ := t.Plan.Source.Field(t.By.Field())
	return f.Title
}

// titles names the lines of a table; "" is everything.
func titles(c *web.Ctx, n *page.Names, pk *pack.Pack, t analysis.Table) func(string) string {
	return func(of string) string {
		switch {
		case of == "":
			return n.Area(t.In)
		case t.By == figure.Units:
			return n.Body(of).Short
		case t.By.Field() != "":
			return valueTitle(pk, t.Plan, t.By.Field(), of)
		}
		code, err := area.ParseCode(of)
		switch {
		case err != nil:
			return of
		case code%1_000_000 == 0:
			return c.T("县直")
		case code%1000 == 0 && t.By == figure.Villages:
			return c.T("{0}本级", n.Area(code))
		}
		return n.Area(code)
	}
}

// valueTitle names a value of a field: an option by its title, a list or a duty by its own.
func valueTitle(p *pack.Pack, plan *figure.Plan, field, value string) string {
	switch field {
	case "list":
		if l, ok := p.List(value); ok {
			return l.Title
		}
	case "duty":
		if d, ok := p.Duty(value); ok {
			return d.Title
		}
	case "result":
		return map[string]string{"match": "相符", "mismatch": "不符", "not_found": "查无"}[value]
	}
	l, _ := p.List(plan.Source.ID)
	d, _ := p.Duty(plan.Source.ID)
	for _, fields := range []interface{ Title(string, string) string }{l.Fields, d.Fields} {
		if s := fields.Title(field, value); s != "" {
			return s
		}
	}
	return value
}

func (p *tablePage) line(c *web.Ctx, q query, t analysis.Table, l analysis.Line, title string) tableLine {
	out := tableLine{Title: title, In: slices.Contains(q.Lines, l.Of)}
	of := l.Of
	if of == t.All.Of {
		of = ""
	} else if p.Hint {
		next := q
		if out.In {
			next.Lines = slices.DeleteFunc(slices.Clone(q.Lines), func(x string) bool { return x == of })
		} else {
			next.Lines = append(slices.Clone(q.Lines), of)
			next.Lines = next.Lines[max(0, len(next.Lines)-3):]
		}
		out.On = next.with(path)
	}
	open := func(x analysis.Cell, from, to calendar.Date) tableCell {
		return p.cell(x, q.with(path+"/rows", "of", of, "from", from.String(), "until", to.String()))
	}
	for i, x := range l.Cells {
		out.Cells = append(out.Cells, open(x, t.Periods[i].From, t.Periods[i].To))
	}
	w := t.Whole()
	out.Whole = open(l.Whole, w.From, w.To)
	if t.Base.To != 0 {
		out.Base = open(l.Base, t.Base.From, t.Base.To)
		out.Moved = moved(c, l.Whole, l.Base)
	}
	return out
}

// cell is a value as it is read, with how many rows stand behind one that is no count.
func (p *tablePage) cell(x analysis.Cell, href string) tableCell {
	if !x.Known {
		return tableCell{Text: "—"}
	}
	out := tableCell{Text: page.Amount(x.Thousandths, 1), Href: href}
	if x.N == 0 {
		out.Href = ""
	}
	if !p.Counts {
		out.Small = page.Amount(int64(x.N)*1000, 0)
	}
	return out
}

// moved says how the whole stands against the base, by the values as they are shown.
func moved(c *web.Ctx, now, base analysis.Cell) string {
	if !now.Known || !base.Known {
		return ""
	}
	switch d := figure.Rounded(now.Thousandths, 1) - figure.Rounded(base.Thousandths, 1); {
	case d > 0:
		return c.T("升 {0}", page.Amount(d, 1))
	case d < 0:
		return c.T("降 {0}", page.Amount(-d, 1))
	}
	return c.T("持平")
}

// says is how the figure is counted (这个数字怎么算).
func says(c *web.Ctx, pk *pack.Pack, t analysis.Table) (out [][2]string) {
	f := t.Plan.Figure
	add := func(name, text string) {
		if text != "" {
			out = append(out, [2]string{name, text})
		}
	}
	measures := map[figure.Measure]string{figure.Count: "计数", figure.Distinct: "去重计数", figure.Sum: "合计", figure.Average: "平均", figure.Share: "占比"}
	add(c.T("数的是"), f.Says)
	add(c.T("算法"), c.T(measures[f.Measure]))
	add(c.T("数什么"), t.Plan.Source.Title)
	add(c.T("哪些算"), inWords(c, t.Plan, f.Where))
	add(c.T("其中"), inWords(c, t.Plan, f.Part))
	if on, ok := t.Plan.Source.Field(f.On); ok {
		add(c.T("落在哪一期"), c.T("按{0}", on.Title))
	} else {
		add(c.T("落在哪一期"), c.T("看期末的情况"))
	}
	add(c.T("算给谁"), c.T("期末承办岗位所在的镇、村；县直单位承办的算县直，不算到村"))
	add(c.T("舍入"), c.T("四舍五入到 0.1；升降用舍入后的数相减，与表上一致"))
	add(c.T("没有的"), c.T("“—”是没有数，不是 0，不参加平均"))
	add(c.T("规则"), c.T("机制包 {0} 第 {1} 版", pk.Title, pk.Version))
	return out
}

// inWords is a condition by the titles of its fields.
func inWords(c *web.Ctx, p *figure.Plan, condition string) string {
	if condition == "" {
		return ""
	}
	var titles []score.Metric
	for _, f := range p.Source.Fields {
		titles = append(titles, score.Metric{ID: f.Name, Title: f.Title})
	}
	return strings.NewReplacer(" != ", " ≠ ", "!", c.T("不是"), " in ", " "+c.T("是其中之一")+" ").Replace(page.FormulaWords(c, condition, titles))
}

// file is the table as a workbook: values as they are, and how many rows.
func (p *tablePage) file(c *web.Ctx, t analysis.Table) *page.Table {
	heads := []string{p.By}
	for _, h := range t.Periods {
		heads = append(heads, page.PeriodTitle(c, h.Key)+"（"+p.Figure.Unit+"）")
		if !p.Counts {
			heads = append(heads, page.PeriodTitle(c, h.Key)+c.T("依据"))
		}
	}
	heads = append(heads, p.Span+"（"+p.Figure.Unit+"）")
	if p.Base != "" {
		heads = append(heads, p.Base+"（"+p.Figure.Unit+"）", c.T("升降"))
	}
	out := &page.Table{Title: p.Figure.Title, Head: page.Heads(heads...), Excel: page.BookPath(c)}
	num := func(x tableCell) page.Cell {
		if x.Text == "—" {
			return page.Cell{}
		}
		return page.Cell{Text: x.Text, Num: true}
	}
	for _, l := range append(slices.Clone(p.Lines), p.All) {
		row := []page.Cell{page.Text(l.Title)}
		for _, x := range l.Cells {
			row = append(row, num(x))
			if !p.Counts {
				row = append(row, page.Cell{Text: x.Small, Num: x.Small != ""})
			}
		}
		row = append(row, num(l.Whole))
		if p.Base != "" {
			row = append(row, num(l.Base), page.Text(l.Moved))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
