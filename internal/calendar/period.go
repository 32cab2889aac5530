package calendar

import (
	"fmt"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// Cadence is how often something recurs (周期).
type Cadence string

// The cadences.
const (
	Daily      Cadence = "day"
	Weekly     Cadence = "week"     // Monday to Sunday, numbered by ISO 8601
	TenDays    Cadence = "ten_days" // 旬: the 1st to the 10th, to the 20th, and the rest of the month
	Monthly    Cadence = "month"
	Quarterly  Cadence = "quarter"
	HalfYearly Cadence = "half_year"
	Yearly     Cadence = "year"
)

// ParseCadence reads one of the words.
func ParseCadence(s string) (Cadence, error) {
	switch c := Cadence(s); c {
	case Daily, Weekly, TenDays, Monthly, Quarterly, HalfYearly, Yearly:
		return c, nil
	}
	return "", fault.New(fault.Invalid, "calendar.cadence", printable(head(s, 40)))
}

// MarshalText writes the cadence's word.
func (c Cadence) MarshalText() ([]byte, error) { return []byte(c), nil }

// UnmarshalText reads one of the words.
func (c *Cadence) UnmarshalText(b []byte) error {
	v, err := ParseCadence(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Period is one turn of a cadence (期): a day, week, third of a month, month, quarter, half
// year or year. From and To both belong to it. Key names it in an address or a column
// and sorts by time within one cadence.
type Period struct {
	Cadence Cadence `json:"cadence"`
	From    Date    `json:"from"`
	To      Date    `json:"to"`
	Key     string  `json:"key"`
}

// PeriodOf gives the period that holds the date. Keys are 2026-10-08, 2026-W41,
// 2026-10-X1 (上旬), 2026-10, 2026-Q4, 2026-H2 and 2026. An unknown cadence is taken as a day;
// ParseCadence refuses it where it is read.
func PeriodOf(c Cadence, d Date) Period {
	y, m, day := d.utc().Date()
	switch c {
	case Weekly:
		from := d.Add(-(int(d.Weekday()) + 6) % 7)
		iy, w := d.utc().ISOWeek()
		return Period{c, from, from.Add(6), fmt.Sprintf("%04d-W%02d", iy, w)}
	case TenDays:
		n := min((day-1)/10, 2)
		from := YMD(y, m, 10*n+1)
		to := from.Add(9)
		if n == 2 {
			to = YMD(y, m, 1).AddMonths(1).Add(-1)
		}
		return Period{c, from, to, fmt.Sprintf("%04d-%02d-X%d", y, m, n+1)}
	case Monthly:
		return months(c, y, int(m), 1, fmt.Sprintf("%04d-%02d", y, m))
	case Quarterly:
		q := (int(m) + 2) / 3
		return months(c, y, 3*q-2, 3, fmt.Sprintf("%04d-Q%d", y, q))
	case HalfYearly:
		h := (int(m) + 5) / 6
		return months(c, y, 6*h-5, 6, fmt.Sprintf("%04d-H%d", y, h))
	case Yearly:
		return months(c, y, 1, 12, fmt.Sprintf("%04d", y))
	}
	return Period{Daily, d, d, d.String()}
}

func months(c Cadence, year, first, n int, key string) Period {
	from := YMD(year, time.Month(first), 1)
	return Period{c, from, from.AddMonths(n).Add(-1), key}
}

// ParsePeriod reads a key; its form tells the cadence.
func ParsePeriod(key string) (Period, error) {
	y, okY := digits(head(key, 4))
	bad := fault.New(fault.Invalid, "calendar.period_form", printable(head(key, 40)))
	if !okY || y < minYear {
		return Period{}, bad
	}
	rest := strings.TrimPrefix(key[4:], "-")
	var p Period
	switch n, ok := digits(strings.TrimLeft(rest, "WQH")); {
	case len(key) == 4:
		p = PeriodOf(Yearly, YMD(y, time.January, 1))
	case len(rest) == 5 && rest[2:4] == "-X":
		month, okM := digits(rest[:2])
		third, okX := digits(rest[4:])
		if !okM || !okX || month < 1 || month > 12 || third < 1 || third > 3 {
			return Period{}, bad
		}
		p = PeriodOf(TenDays, YMD(y, time.Month(month), 10*third-9))
	case !ok:
		d, err := ParseDate(key)
		if err != nil {
			return Period{}, err
		}
		p = PeriodOf(Daily, d)
	case rest[0] == 'W':
		p = PeriodOf(Weekly, YMD(y, time.January, 4).Add(7*min(n-1, 53))) // 4 January is in week 1
	case rest[0] == 'Q':
		p = PeriodOf(Quarterly, YMD(y, time.Month(3*min(n, 5)-2), 1))
	case rest[0] == 'H':
		p = PeriodOf(HalfYearly, YMD(y, time.Month(6*min(n, 3)-5), 1))
	default:
		p = PeriodOf(Monthly, YMD(y, time.Month(min(n, 13)), 1))
	}
	if p.Key != key {
		return Period{}, bad
	}
	return p, nil
}

// Next is the period that follows.
func (p Period) Next() Period { return PeriodOf(p.Cadence, p.To.Add(1)) }

// Prev is the period before.
func (p Period) Prev() Period { return PeriodOf(p.Cadence, p.From.Add(-1)) }

// Contains reports whether the date belongs to the period.
func (p Period) Contains(d Date) bool { return p.From <= d && d <= p.To }

// Zh names the period: 2026年10月8日, 2026年第41周, 2026年10月上旬, 2026年10月, 2026年第四季度,
// 2026年下半年, 2026年.
func (p Period) Zh() string {
	y, m := p.From.Year(), int(p.From.Month())
	switch p.Cadence {
	case Weekly:
		iy, w := p.From.utc().ISOWeek()
		return fmt.Sprintf("%d年第%d周", iy, w)
	case TenDays:
		return fmt.Sprintf("%d年%d月%s旬", y, m, [...]string{"上", "中", "下"}[p.From.Day()/10])
	case Monthly:
		return fmt.Sprintf("%d年%d月", y, m)
	case Quarterly:
		return fmt.Sprintf("%d年第%s季度", y, [...]string{"一", "二", "三", "四"}[(m-1)/3])
	case HalfYearly:
		return fmt.Sprintf("%d年%s半年", y, [...]string{"上", "下"}[(m-1)/6])
	case Yearly:
		return fmt.Sprintf("%d年", y)
	}
	return fmt.Sprintf("%d年%s", y, p.From.Zh())
}
