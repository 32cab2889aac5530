package web

import (
	"fmt"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/wording"
)

// FullDay prints a date with its year and weekday: 2026年10月8日 星期四, or
// Thursday 8 October 2026.
func FullDay(lang wording.Lang, d calendar.Date) string {
	if lang != wording.En || d.IsNone() {
		return d.ZhFull()
	}
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), d.Day(), d.Month(), d.Year())
}

// PeriodTitle names a period: 2026年10月, or October 2026.
func PeriodTitle(lang wording.Lang, p calendar.Period) string {
	if lang != wording.En {
		return p.Zh()
	}
	y, m := p.From.Year(), p.From.Month()
	switch p.Cadence {
	case calendar.Weekly:
		iy, w := time.Date(y, m, p.From.Day(), 0, 0, 0, 0, time.UTC).ISOWeek()
		return fmt.Sprintf("week %d of %d", w, iy)
	case calendar.TenDays:
		return fmt.Sprintf("%d to %d %s %d", p.From.Day(), p.To.Day(), m, y)
	case calendar.Monthly:
		return fmt.Sprintf("%s %d", m, y)
	case calendar.Quarterly:
		return fmt.Sprintf("quarter %d of %d", (int(m)-1)/3+1, y)
	case calendar.HalfYearly:
		return fmt.Sprintf("half-year %d of %d", (int(m)-1)/6+1, y)
	case calendar.Yearly:
		return fmt.Sprint(y)
	}
	return fmt.Sprintf("%d %s %d", p.From.Day(), m, y)
}

// TermTitle words a length of time: 5 个工作日, or 5 working days.
func TermTitle(lang wording.Lang, t calendar.Term) string {
	unit := map[calendar.Unit]string{calendar.Minute: "minute", calendar.Hour: "hour", calendar.Day: "day", calendar.Workday: "working day", calendar.Month: "month"}[t.Unit]
	if lang != wording.En || unit == "" {
		return t.Zh()
	}
	if t.N != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", t.N, unit)
}
