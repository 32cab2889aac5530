package page

import (
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/score"
	"luoshi/internal/web"
)

// Periods offers the last n periods of a cadence up to the one of a day, the newest first. A
// week says its dates: nobody in an office knows it by its number.
func Periods(c *web.Ctx, of calendar.Cadence, day calendar.Date, n int) []Option {
	var out []Option
	for p := calendar.PeriodOf(of, day); len(out) < n; p = p.Prev() {
		out = append(out, Option{Value: p.Key, Title: PeriodDates(c, p)})
	}
	return out
}

// PeriodDates names a period, a week with its dates.
func PeriodDates(c *web.Ctx, p calendar.Period) string {
	title := web.PeriodTitle(c.Lang, p)
	if p.Cadence == calendar.Weekly {
		title += c.T("（{0}至{1}）", c.Day(p.From), c.Day(p.To))
	}
	return title
}

// FormulaWords puts a formula of a score into words: the titles of its metrics, and what
// holds when there is nothing to divide by.
func FormulaWords(c *web.Ctx, formula string, metrics []score.Metric) string {
	if cond, rest, ok := strings.Cut(formula, " ? "); ok {
		if yes, no, ok := strings.Cut(rest, " : "); ok {
			return c.T("{0}时，{1} 分；否则 {2}", FormulaWords(c, cond, metrics), FormulaWords(c, yes, metrics), FormulaWords(c, no, metrics))
		}
	}
	var b strings.Builder
	for formula != "" {
		n := 0
		for n < len(formula) && (formula[n] == '_' || formula[n] >= 'a' && formula[n] <= 'z' || n > 0 && formula[n] >= '0' && formula[n] <= '9') {
			n++
		}
		if n == 0 {
			b.WriteByte(formula[0])
			formula = formula[1:]
			continue
		}
		b.WriteString(metricTitle(formula[:n], metrics))
		formula = formula[n:]
	}
	return strings.NewReplacer(" * ", " × ", " / ", " ÷ ", " == 0", c.T("为 0"), " == ", " = ", " >= ", " ≥ ", " <= ", " ≤ ", " && ", c.T("并且"), " || ", c.T("或者"), "-", "−").Replace(b.String())
}

func metricTitle(id string, metrics []score.Metric) string {
	for _, m := range metrics {
		if m.ID == id && m.Title != "" {
			return m.Title
		}
	}
	return id
}
