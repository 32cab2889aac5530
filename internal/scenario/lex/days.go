package lex

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/calendar"
)

// Periods are the names of the periods of the day: {月} is this month, {上月} the last.
var Periods = []struct {
	Now, Last string
	Cadence   calendar.Cadence
}{
	{"周", "上周", calendar.Weekly}, {"旬", "上旬", calendar.TenDays}, {"月", "上月", calendar.Monthly},
	{"季", "上季", calendar.Quarterly}, {"半年", "上个半年", calendar.HalfYearly}, {"年", "上年", calendar.Yearly},
}

// Some are some days: a day of the week, the first or last working day of a period, the nth
// of the month, one date.
type Some struct {
	weekday time.Weekday
	period  calendar.Cadence
	last    bool
	nth     int
	on      calendar.Date
}

var nthDay = regexp.MustCompile(`^([1-9]|[12][0-9]|3[01])日$`)

// Days reads which days a word means.
func Days(w string) (d Some, ok bool) {
	if day, isWeek := strings.CutPrefix(w, "周"); isWeek {
		if i := slices.Index([]string{"日", "一", "二", "三", "四", "五", "六"}, day); i >= 0 {
			return Some{weekday: time.Weekday(i), on: calendar.None}, true
		}
	}
	for _, p := range Periods {
		if end, is := strings.CutPrefix(w, p.Now); is && (end == "初" || end == "末") {
			return Some{period: p.Cadence, last: end == "末", on: calendar.None}, true
		}
	}
	if m := nthDay.FindStringSubmatch(w); m != nil {
		n, err := strconv.Atoi(m[1])
		return Some{nth: n, on: calendar.None}, err == nil
	}
	on, err := calendar.ParseDate(w)
	return Some{on: on}, err == nil
}

// On reports whether a day is one of them.
func (d Some) On(c *calendar.Calendar, today calendar.Date) (bool, error) {
	switch {
	case !d.on.IsNone():
		return today == d.on, nil
	case d.nth > 0:
		month := calendar.PeriodOf(calendar.Monthly, today)
		return firstFrom(c, min(month.From.Add(d.nth-1), month.To), today)
	case d.period == "":
		return today.Weekday() == d.weekday, nil
	}
	over := calendar.PeriodOf(d.period, today)
	if !d.last {
		return firstFrom(c, over.From, today)
	}
	for x := over.To; x >= today; x-- {
		if works, err := c.IsWorkday(x); err != nil || works {
			return x == today, err
		}
	}
	return false, nil
}

// firstFrom reports whether a day is the first working day from another on.
func firstFrom(c *calendar.Calendar, from, day calendar.Date) (bool, error) {
	for x := from; x <= day; x++ {
		if works, err := c.IsWorkday(x); err != nil || works {
			return x == day, err
		}
	}
	return false, nil
}
