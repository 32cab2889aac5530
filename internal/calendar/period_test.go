package calendar

import (
	"testing"

	"pgregory.net/rapid"

	"luoshi/internal/fault"
)

var cadences = []Cadence{Daily, Weekly, TenDays, Monthly, Quarterly, HalfYearly, Yearly}

func TestPeriodOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cadence                Cadence
		in, key, from, to, say string
	}{
		{Daily, "2026-10-08", "2026-10-08", "2026-10-08", "2026-10-08", "2026年10月8日"},
		{Weekly, "2026-10-08", "2026-W41", "2026-10-05", "2026-10-11", "2026年第41周"},
		{Weekly, "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03", "2026年第53周"},
		{Weekly, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05", "2025年第1周"},
		{TenDays, "2026-10-10", "2026-10-X1", "2026-10-01", "2026-10-10", "2026年10月上旬"},
		{TenDays, "2026-10-11", "2026-10-X2", "2026-10-11", "2026-10-20", "2026年10月中旬"},
		{TenDays, "2026-10-31", "2026-10-X3", "2026-10-21", "2026-10-31", "2026年10月下旬"},
		{TenDays, "2024-02-29", "2024-02-X3", "2024-02-21", "2024-02-29", "2024年2月下旬"},
		{Monthly, "2024-02-10", "2024-02", "2024-02-01", "2024-02-29", "2024年2月"},
		{Quarterly, "2026-10-08", "2026-Q4", "2026-10-01", "2026-12-31", "2026年第四季度"},
		{HalfYearly, "2026-06-30", "2026-H1", "2026-01-01", "2026-06-30", "2026年上半年"},
		{HalfYearly, "2026-10-08", "2026-H2", "2026-07-01", "2026-12-31", "2026年下半年"},
		{Yearly, "2026-10-08", "2026", "2026-01-01", "2026-12-31", "2026年"},
	} {
		t.Run(c.say, func(t *testing.T) {
			t.Parallel()
			p := PeriodOf(c.cadence, date(t, c.in))
			if p.Key != c.key || p.From.String() != c.from || p.To.String() != c.to || p.Zh() != c.say {
				t.Errorf("got %+v %s", p, p.Zh())
			}
		})
	}
}

// Periods of one cadence cover all days without gap or overlap, and their keys
// read back and sort by time.
func TestPeriodsTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		d, c := anyDate(rt, "date"), rapid.SampledFrom(cadences).Draw(rt, "cadence")
		p := PeriodOf(c, d)
		next := p.Next()
		if !p.Contains(d) || p.Contains(p.To+1) || next.From != p.To+1 || next.Prev() != p || next.Key <= p.Key {
			rt.Fatalf("%+v then %+v", p, next)
		}
		if PeriodOf(c, p.From) != p || PeriodOf(c, p.To) != p {
			rt.Fatalf("%+v is not its own period", p)
		}
		if back, err := ParsePeriod(p.Key); err != nil || back != p {
			rt.Fatalf("%q read back as %+v, %v", p.Key, back, err)
		}
	})
}

func TestParsePeriodRefuses(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "202", "20261", "2026-", "2026-W00", "2026-W54", "2025-W53", "2026-Q0", "2026-Q5",
		"2026-H3", "2026-10-X0", "2026-10-X4", "2026-13-X1", "2026-00-X1", "2026-1-X1", "2026-10-XX", "2026-10-X", "2026-13", "2026-00", "2026-1", "2026W41", "2026-WW41", "2026-QH1", "0026", "2026-Q04", "2026-W", "２０２６", "2026-10-8"} {
		if p, err := ParsePeriod(key); err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %+v, %v", key, p, err)
		}
	}
	if _, err := ParseCadence("fortnight"); !fault.Is(err, "calendar.cadence") {
		t.Errorf("got %v", err)
	}
}

func TestTerm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, say, code string }{
		{"工作日", "5 workday", "5 个工作日", ""},
		{"自然日", "30 day", "30 天", ""},
		{"月", "2 month", "2 个月", ""},
		{"小时", "48 hour", "48 小时", ""},
		{"分钟", "0 minute", "0 分钟", ""},
		{"十年为限", "120 month", "120 个月", ""},
		{"超过十年", "121 month", "", "calendar.term_long"},
		{"负数", "-1 day", "", "calendar.term_form"},
		{"单位不明", "5 week", "", "calendar.unit"},
		{"没有单位", "5", "", "calendar.term_form"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			term, err := ParseTerm(c.in)
			if c.code != "" {
				if !fault.Is(err, c.code) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || term.String() != c.in || term.Zh() != c.say {
				t.Errorf("got %s, %s, %v", term, term.Zh(), err)
			}
		})
	}
	if _, err := NewTerm(-1, Day); !fault.Is(err, "calendar.term_negative") {
		t.Errorf("got %v", err)
	}
}
