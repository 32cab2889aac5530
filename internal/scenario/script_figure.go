package scenario

import (
	"strconv"

	"luoshi/internal/analysis"
	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
)

func figureVerbs() []verb {
	return []verb{{zh: "期望 数据项", en: "expect figure", expects: true, says: "一个数据项在一期里是多少，和分析页上一样算；值 写几位小数就四舍五入到几位，没有数写 无；按 写单选字段和它的一个内容，只看那一行；条数 是依据几条", run: (*player).expectFigure,
		head: []param{{zh: "数据项", en: "figure", kind: text, must: true}}, keys: []param{
			{zh: "期", en: "period", kind: period, must: true, given: true}, at(false), {zh: "按", en: "line", pair: true, given: true},
			want("值", "value", text), want("条数", "rows", number)}}}
}

// expectFigure counts a figure as the page of analysis does.
func (p *player) expectFigure(s statement) error {
	in, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	over, err := calendar.ParsePeriod(s.get("period"))
	if err != nil {
		return err
	}
	a := analysis.Asked{Figure: s.get("figure"), By: figure.Towns, In: in, Periods: []calendar.Period{over}}
	line := ""
	for _, f := range s.pairs("line") {
		a.By, line = figure.ByField(f[0]), f[1]
	}
	c := p.compare(s, s.get("figure"))
	return p.view(func(v *store.View) error {
		t, err := analysis.TableOf(v, p.home, p.pack, p.zone, a)
		if err != nil {
			return err
		}
		cell := t.All.Whole
		if line != "" {
			cell = analysis.Cell{}
			for _, l := range t.Lines {
				if l.Of == line {
					cell = l.Whole
				}
			}
		}
		c.is("value", props.Written(cell, s.get("value"), none))
		c.is("rows", strconv.Itoa(cell.N))
		return c.err()
	})
}
