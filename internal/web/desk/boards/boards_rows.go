package boards

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/score"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// trendPeriods is how many periods a trend shows.
const trendPeriods = 6

// bands groups the rows of a board: highest band first, inside a band by area
// code, bodies without a band last. Nobody has a rank here.
func (p *boardPage) bands(c *web.Ctx, v *store.View, rows []appraise.Standing, os []appraise.Objection) error {
	sheet, err := v.BoardSheet(p.Run.Pack, p.Run.Board)
	if err != nil {
		return err
	}
	trends, periods, err := v.Trends(p.Run, trendPeriods)
	if err != nil {
		return err
	}
	if n := len(periods); n > 1 {
		p.Previous = page.PeriodTitle(c, periods[n-2])
	}
	p.Scale = scaleOf(trends)
	pending := map[string]int{}
	for _, o := range os {
		if o.State == appraise.Pending {
			pending[o.Standing]++
		}
	}
	by := map[string][]standingRow{}
	for _, s := range rows {
		r := standingRow{Standing: s, On: s.ID == c.Value("open"), Signs: signTexts(c, s.Signs), Trend: trendSVG(s.Name, trends[s.Body], p.Scale)}
		if r.Mine = s.Area == c.Actor.Area; s.Band != "" { // what is not reliable is compared with nothing
			r.Change = changeText(c, trends[s.Body])
		}
		if n := len(s.Was); n > 0 && (s.Band != "" || s.Was[n-1].Band != "") { // a score without a band is shown in the opened row alone
			r.Before = resultText(c, s.Was[n-1])
		}
		if n := pending[s.ID]; n > 0 {
			r.Note = c.T("异议 {0} 项，在办", n)
		}
		if !s.Scored {
			r.Note = refusalText(c, s.Refusal)
		}
		by[s.Band] = append(by[s.Band], r)
		if r.Mine {
			p.Bands = append(p.Bands, bandGroup{c.T("本单位"), s.Band, []standingRow{r}})
		}
	}
	if sheet.Board.Pooled > 1 {
		if w, err := p.Run.Due(); err == nil {
			w.From = sheet.Board.Window(w, c.Zone).From
			p.Pooled = c.T("{0}至{1}，{2} 期合并计算", c.Day(w.From), c.Day(w.To), sheet.Board.Pooled)
		}
	}
	bands := slices.SortedFunc(slices.Values(sheet.Sheet.Bands), func(a, b score.Band) int { return cmp.Compare(b.From, a.From) })
	p.Sheet = sheet
	for _, b := range bands {
		if len(by[b.Title]) > 0 {
			p.Bands = append(p.Bands, bandGroup{b.Title, c.T("{0} 分起", strings.TrimSuffix(web.Points(b.From), ".000")), by[b.Title]})
		}
	}
	if none := by[""]; len(none) > 0 {
		p.Bands = append(p.Bands, bandGroup{c.T("不评档"), c.T("依据不足 {0} 件或缺数，分数不可靠，只列事实", p.Run.MinCases), none})
	}
	return nil
}

// resultText words what a row came to before.
func resultText(c *web.Ctx, r appraise.Result) string {
	if !r.Scored {
		return c.T("没有计算")
	}
	return page.Join(web.Points(r.Total), r.Band)
}

// correctionOf says by which issue the formula of a board was corrected, "" for most.
func correctionOf(c *web.Ctx, v *store.View, run appraise.Run) (string, error) {
	if run.Was == "" {
		return "", nil
	}
	issues, err := v.PackIssues()
	n := page.NewNames(c, v)
	for _, i := range issues {
		if i.Pack == run.Pack {
			return c.T("{0} 改用 {1} 计算：{2}（{3}）。{4}提请，{5}确认。各单位原来的得分列在下面。", run.Was, run.Pack, i.Reason, i.Document, n.Person(i.Person), n.Person(i.Other)), err
		}
	}
	return c.T("{0} 改用 {1} 计算。", run.Was, run.Pack), err
}

func signTexts(c *web.Ctx, signs []appraise.Sign) []string {
	var out []string
	for _, s := range signs {
		switch s.Kind {
		case appraise.BulkReports:
			out = append(out, c.T("期末 4 小时报结 {0} 件", s.N))
		case appraise.SameTexts:
			out = append(out, c.T("{0} 篇文字相同", s.N))
		case appraise.PhoneTimes:
			out = append(out, c.T("{0} 份凭手机时间算按时", s.N))
		}
	}
	return out
}

func changeText(c *web.Ctx, ps []store.TrendPoint) string {
	n := len(ps)
	if n < 2 || !ps[n-1].Scored || !ps[n-2].Scored {
		return ""
	}
	switch d := ps[n-1].Total - ps[n-2].Total; {
	case d > 0:
		return c.T("升 {0}", web.Points(d))
	case d < 0:
		return c.T("降 {0}", web.Points(-d))
	}
	return c.T("持平")
}

// scaleOf is the one scale of a board's trends: 60 to 100, or wider when a total
// lies outside.
func scaleOf(trends map[string][]store.TrendPoint) [2]int64 {
	lo, hi := int64(60_000), int64(100_000)
	for _, ps := range trends {
		for _, p := range ps {
			if p.Scored {
				lo, hi = min(lo, p.Total/10_000*10_000), max(hi, p.Total)
			}
		}
	}
	return [2]int64{lo, hi}
}

// trendSVG draws one body's totals; the dotted line is 80 points.
func trendSVG(name string, ps []store.TrendPoint, scale [2]int64) string {
	y := func(total int64) int64 { return 280 - 260*(total-scale[0])/max(scale[1]-scale[0], 1) } // tenths
	var path, said strings.Builder
	x, step := int64(40), int64(1040)/max(int64(trendPeriods-1), 1)
	x += step * int64(max(trendPeriods-len(ps), 0))
	last := ""
	for i, p := range ps {
		if p.Scored {
			cmd := "L"
			if path.Len() == 0 {
				cmd = "M"
			}
			fmt.Fprintf(&path, "%s%s %s", cmd, page.Tenth((x+step*int64(i))/1), page.Tenth(y(p.Total)))
			last = fmt.Sprintf(`<circle cx="%s" cy="%s" r="2.5"/>`, page.Tenth(x+step*int64(i)), page.Tenth(y(p.Total)))
			fmt.Fprintf(&said, " %s %s", p.Period, web.Points(p.Total))
		}
	}
	if path.Len() == 0 {
		return ""
	}
	mid := page.Tenth(y(80_000))
	return fmt.Sprintf(`<svg class="tr" viewBox="0 0 112 30" role="img" aria-label="%s%s"><line x1="0" x2="112" y1="%s" y2="%s"/><path d="%s"/>%s</svg>`,
		page.Escape(name), said.String(), mid, mid, path.String(), last)
}

// opened is one row opened down to what made it.
type opened struct {
	S     appraise.Standing
	Items []openedItem
	Note  string
	Signs []openedSign
	Past  []pastResult // what it came to before, the newest first
}

type pastResult struct{ At, Pack, Text string }

type openedItem struct {
	appraise.Item
	How  string // the formula with its values
	Rule string // and in words
	Cap  string // what the sheet's bounds made of it, "" where they did nothing
	Uses []openedUse
}

type openedUse struct {
	appraise.Use
	Text    string
	Matters []openedMatter
	Hidden  int // rows that the reader may not see
}

type openedMatter struct{ ID, Number, Title string }

type openedSign struct {
	Text    string
	Matters []openedMatter
	Hidden  int
}

func open(c *web.Ctx, v *store.View, s appraise.Standing) (*opened, error) {
	o := &opened{S: s}
	if !s.Scored {
		o.Note = refusalText(c, s.Refusal)
	}
	for _, i := range s.Items {
		item := openedItem{Item: i, How: page.FormulaWords(c, formulaText(i), nil), Rule: ruleWords(c, i)}
		if i.Raw != i.Points {
			item.Cap = c.T("算得 {0}，评分表把这一项限在 {1}", amount(i.Raw), amount(i.Points))
		}
		for _, u := range i.Uses {
			one := openedUse{Use: u, Text: amount(u.Value) + " " + u.Unit}
			if f := s.Figures[u.Metric]; f.Table == "matter" {
				var err error
				if one.Matters, one.Hidden, err = behind(c, v, f.IDs); err != nil {
					return nil, err
				}
			}
			item.Uses = append(item.Uses, one)
		}
		o.Items = append(o.Items, item)
	}
	for _, w := range slices.Backward(s.Was) {
		o.Past = append(o.Past, pastResult{page.Minute(c, w.At), w.Pack, resultText(c, w)})
	}
	texts := signTexts(c, s.Signs)
	for i, sign := range s.Signs {
		one := openedSign{Text: texts[i]}
		var err error
		if one.Matters, one.Hidden, err = behind(c, v, sign.IDs); err != nil {
			return nil, err
		}
		o.Signs = append(o.Signs, one)
	}
	return o, nil
}

// behind reads the matters behind a figure and counts those that are not the
// reader's to see.
func behind(c *web.Ctx, v *store.View, ids []string) (out []openedMatter, hidden int, err error) {
	ms, err := v.MattersByID(ids)
	if err != nil {
		return nil, 0, err
	}
	for _, m := range ms {
		if access.May(c.Actor, "matter.see", m.Subject()) != nil {
			hidden++
			continue
		}
		out = append(out, openedMatter{m.ID, m.Number, m.Title})
	}
	return out, hidden, nil
}

// amount prints thousandths without needless zeros: 14, 84.2.
func amount(n int64) string {
	s := web.Points(n)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ruleWords is the formula of an item as people read it, by the titles of its metrics.
func ruleWords(c *web.Ctx, i appraise.Item) string {
	var titles []score.Metric
	for _, u := range i.Uses {
		titles = append(titles, score.Metric{ID: u.Metric, Title: u.Title})
	}
	return page.FormulaWords(c, i.Formula, titles)
}

// formulaText is the formula with its values: 11 ÷ 14 × 40. Of a case "x == 0 ? a
// : b" it shows the branch that was taken.
func formulaText(i appraise.Item) string {
	text := i.Formula
	for _, u := range i.Uses {
		if rest, ok := strings.CutPrefix(text, u.Metric+" == 0 ? "); ok {
			if none, some, ok := strings.Cut(rest, " : "); ok {
				if text = some; u.Value == 0 {
					text = none
				}
			}
		}
	}
	for _, u := range i.Uses {
		text = replaceName(text, u.Metric, amount(u.Value))
	}
	return strings.NewReplacer(" * ", " × ", " / ", " ÷ ", "-", "−").Replace(text)
}

// replaceName puts a value in place of a whole name.
func replaceName(text, name, value string) string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == '(' || r == ')' || r == ' ' || r == ',' })
	for _, f := range fields {
		if f == name {
			return strings.Join(splitKeep(text, name, value), "")
		}
	}
	return text
}

func splitKeep(text, name, value string) []string {
	var out []string
	part := func(r byte) bool { return r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	for text != "" {
		i := strings.Index(text, name)
		if i < 0 {
			return append(out, text)
		}
		end := i + len(name)
		if i > 0 && part(text[i-1]) || end < len(text) && part(text[end]) {
			out = append(out, text[:end])
		} else {
			out = append(out, text[:i], value)
		}
		text = text[end:]
	}
	return out
}
