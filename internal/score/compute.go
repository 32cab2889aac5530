package score

import (
	"errors"
	"slices"

	"luoshi/internal/fault"
	"luoshi/internal/rule"
)

// maxTotal bounds a sum: a million points in thousandths.
const maxTotal = 1_000_000_000

// Used is one metric that an item read, with its value.
type Used struct {
	Metric Metric
	Value  int64 // thousandths
}

// ItemResult is the points of one item and how they came about.
type ItemResult struct {
	ID, Title string
	Points    int64 // thousandths, after the clamp
	Raw       int64 // thousandths, before it
	Formula   string
	Metrics   []Used // in the order in which the formula names them
}

// Result is the score of one subject (得分).
type Result struct {
	Total int64 // thousandths, after the clamp
	Raw   int64 // the sum of the items
	Items []ItemResult
	Band  string // 档次
}

// Fields gives the fields that a formula over the metrics may use.
func Fields(metrics []Metric) []rule.Field {
	f := make([]rule.Field, len(metrics))
	for i, m := range metrics {
		f[i] = rule.Field{Name: m.ID, Title: m.Title, Type: rule.Number}
	}
	return f
}

// Prepared is a sheet whose formulas are read (评分表). It is safe for concurrent
// use: prepare once, compute for every body.
type Prepared struct {
	sheet    Sheet
	metrics  []Metric
	programs []*rule.Program
}

// Prepare reads a sheet's formulas over the metrics. All faults come at once,
// joined, each with the item's id as its field.
func Prepare(sheet Sheet, metrics []Metric) (*Prepared, error) {
	p := &Prepared{sheet: sheet, metrics: metrics}
	var all []error
	for _, item := range sheet.Items {
		program, err := rule.Compile(item.Formula, Fields(metrics), rule.Number)
		for _, e := range fault.Parts(err) {
			if f, ok := fault.As(e); ok {
				f.Field = item.ID
			}
			all = append(all, e)
		}
		p.programs = append(p.programs, program)
	}
	return p, errors.Join(all...)
}

// Compute gives the score for the metrics' values, in thousandths (87.35 % is
// 87350, three matters are 3000). A metric that a formula reaches and that has no
// value is a fault, never 0. Each item is cut to thousandths and clamped, then
// added; the total is clamped and finds its band.
func (p *Prepared) Compute(values map[string]int64) (Result, error) {
	given := make(map[string]rule.Value, len(values))
	for id, v := range values {
		given[id] = rule.Thousandths(v)
	}
	var r Result
	for i, item := range p.sheet.Items {
		v, err := p.programs[i].Eval(given)
		if err != nil {
			return Result{}, err
		}
		one := ItemResult{ID: item.ID, Title: item.Title, Formula: item.Formula, Raw: v.Number(),
			Points: clamp(v.Number(), item.Min, item.Max), Metrics: p.used(i, values)}
		r.Items = append(r.Items, one)
		if r.Raw += one.Points; r.Raw > maxTotal || r.Raw < -maxTotal {
			return Result{}, fault.New(fault.Invalid, "score.too_large", item.Title)
		}
	}
	r.Total = clamp(r.Raw, p.sheet.Min, p.sheet.Max)
	r.Band = p.sheet.BandOf(r.Total)
	return r, nil
}

// used lists the metrics of an item's formula that have a value: a branch that
// was not taken may name one that has none.
func (p *Prepared) used(i int, values map[string]int64) []Used {
	var all []Used
	for _, name := range p.programs[i].Names() {
		at := slices.IndexFunc(p.metrics, func(m Metric) bool { return m.ID == name })
		if v, ok := values[name]; ok && at >= 0 {
			all = append(all, Used{p.metrics[at], v})
		}
	}
	return all
}

// BandOf gives the title of the highest band whose From the total reaches, "" if
// it reaches none.
func (s Sheet) BandOf(total int64) string {
	best := -1
	for i, b := range s.Bands {
		if total >= b.From && (best < 0 || b.From > s.Bands[best].From) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return s.Bands[best].Title
}

func clamp(n, low, high int64) int64 { return min(max(n, low), high) }
