package calendar

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"luoshi/internal/fault"
)

// Date is a civil date (日期): the number of days since 1970-01-01, without time
// or zone. The zero value is 1970-01-01; the absent date is None.
type Date int32

// None is the absent date. It is written as the empty text.
const None Date = math.MinInt32

const secondsOfDay = 24 * 60 * 60

// Years that can be written as a date.
const (
	minYear = 1000
	maxYear = 9999
)

// YMD gives the date of a year, month and day. Values outside their range are
// carried over as time.Date does: 31 September is 1 October.
func YMD(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

// DateOf gives the civil date on which the instant falls in the zone.
func DateOf(t time.Time, loc *time.Location) Date {
	t = t.In(loc)
	_, offset := t.Zone()
	s := t.Unix() + int64(offset)
	if s < 0 {
		s -= secondsOfDay - 1 // integer division rounds towards zero
	}
	return Date(s / secondsOfDay)
}

// ParseDate reads a date written as 2026-09-30 and nothing else. The refusal of
// a day that does not exist names the month and the day.
func ParseDate(s string) (Date, error) {
	if len(s) != len("2026-09-30") || s[4] != '-' || s[7] != '-' {
		return None, badDate(s)
	}
	y, okY := digits(s[:4])
	m, okM := digits(s[5:7])
	d, okD := digits(s[8:])
	switch {
	case !okY || !okM || !okD || y < minYear:
		return None, badDate(s)
	case m < 1 || m > 12:
		return None, fault.New(fault.Invalid, "calendar.no_such_month", strconv.Itoa(m))
	case d < 1 || d > daysIn(y, time.Month(m)):
		return None, fault.New(fault.Invalid, "calendar.no_such_day", strconv.Itoa(m), strconv.Itoa(d))
	}
	return YMD(y, time.Month(m), d), nil
}

func badDate(s string) error {
	return fault.New(fault.Invalid, "calendar.date_form", printable(head(s, 40)))
}

// digits reads a number made of ASCII digits only: no sign, no space.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// IsNone reports whether the date is absent.
func (d Date) IsNone() bool { return d == None }

// Year is the calendar year.
func (d Date) Year() int { return d.utc().Year() }

// Month is the month of the year.
func (d Date) Month() time.Month { return d.utc().Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.utc().Day() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((int(d)+int(time.Thursday))%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// Add gives the date some days later, or earlier when days is negative. None
// stays None.
func (d Date) Add(days int) Date {
	if d.IsNone() {
		return None
	}
	return d + Date(days)
}

// AddMonths gives the same day some months later; a day that the month does not
// have becomes its last day (31 January and one month: 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	if d.IsNone() {
		return None
	}
	y, m, day := d.utc().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return YMD(first.Year(), first.Month(), min(day, daysIn(first.Year(), first.Month())))
}

// Start is the first instant of the date in the zone. Where the clocks go
// forward at midnight the day begins at the moment of the change; where they go
// back over midnight it begins at the first of the two midnights.
func (d Date) Start(loc *time.Location) time.Time {
	y, m, day := d.utc().Date()
	t := time.Date(y, m, day, 0, 0, 0, 0, loc)
	if DateOf(t, loc) < d {
		_, t = t.ZoneBounds()
		return t
	}
	zone, _ := t.ZoneBounds()
	if zone.IsZero() {
		return t
	}
	if DateOf(zone, loc) == d && zone.Before(t) {
		t = zone // midnight itself was left out
	}
	_, before := zone.Add(-1).Zone()
	_, now := t.Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(zone) && DateOf(first, loc) == d {
		return first
	}
	return t
}

// String writes the date as 2026-10-08, and None as the empty text.
func (d Date) String() string {
	if d.IsNone() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Zh writes the date as 10月8日.
func (d Date) Zh() string {
	if d.IsNone() {
		return ""
	}
	_, m, day := d.utc().Date()
	return fmt.Sprintf("%d月%d日", m, day)
}

// ZhFull writes the date as 2026年10月8日 星期四.
func (d Date) ZhFull() string {
	if d.IsNone() {
		return ""
	}
	return fmt.Sprintf("%d年%s 星期%s", d.Year(), d.Zh(), weekdayZh(d.Weekday()))
}

func weekdayZh(w time.Weekday) string {
	return [...]string{"日", "一", "二", "三", "四", "五", "六"}[w]
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = None
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}
