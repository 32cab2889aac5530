package web

import (
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/wording"
)

func TestDatesInBothLanguages(t *testing.T) {
	t.Parallel()
	day := calendar.YMD(2026, time.October, 8)
	for want, got := range map[string]string{
		"2026年10月8日 星期四":          FullDay(wording.Zh, day),
		"Thursday 8 October 2026": FullDay(wording.En, day),
	} {
		if got != want {
			t.Errorf("%s，应为 %s", got, want)
		}
	}
	for cadence, want := range map[calendar.Cadence][2]string{
		calendar.Daily:      {"2026年10月8日", "8 October 2026"},
		calendar.Weekly:     {"2026年第41周", "week 41 of 2026"},
		calendar.TenDays:    {"2026年10月上旬", "1 to 10 October 2026"},
		calendar.Monthly:    {"2026年10月", "October 2026"},
		calendar.Quarterly:  {"2026年第四季度", "quarter 4 of 2026"},
		calendar.HalfYearly: {"2026年下半年", "half-year 2 of 2026"},
		calendar.Yearly:     {"2026年", "2026"},
	} {
		p := calendar.PeriodOf(cadence, day)
		if zh, en := PeriodTitle(wording.Zh, p), PeriodTitle(wording.En, p); zh != want[0] || en != want[1] {
			t.Errorf("%v：%s、%s，应为 %v", cadence, zh, en, want)
		}
	}
	for term, want := range map[calendar.Term][2]string{
		{N: 5, Unit: calendar.Workday}: {"5 个工作日", "5 working days"},
		{N: 1, Unit: calendar.Day}:     {"1 天", "1 day"},
		{N: 48, Unit: calendar.Hour}:   {"48 小时", "48 hours"},
	} {
		if zh, en := TermTitle(wording.Zh, term), TermTitle(wording.En, term); zh != want[0] || en != want[1] {
			t.Errorf("%v：%s、%s，应为 %v", term, zh, en, want)
		}
	}
}
