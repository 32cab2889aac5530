package duty

import (
	"fmt"
	"strings"

	"luoshi/internal/calendar"
)

// Season is the part of each year in which a duty is asked for (时段), both days included:
// 汛期 from 1 June to 30 September. It may run over the new year. The zero Season is the
// whole year.
type Season struct{ From, Until int } // month × 100 + day

// ParseSeason reads 06-01/09-30.
func ParseSeason(s string) (out Season, ok bool) {
	first, last, two := strings.Cut(s, "/")
	from, err := calendar.ParseDate("2024-" + first) // a leap year: 02-29 is a day
	until, other := calendar.ParseDate("2024-" + last)
	if !two || err != nil || other != nil {
		return out, false
	}
	return Season{monthDay(from), monthDay(until)}, true
}

func monthDay(d calendar.Date) int { return 100*int(d.Month()) + d.Day() }

// String prints what ParseSeason reads, "" for the whole year.
func (s Season) String() string {
	if s == (Season{}) {
		return ""
	}
	return fmt.Sprintf("%02d-%02d/%02d-%02d", s.From/100, s.From%100, s.Until/100, s.Until%100)
}

// OverNewYear reports whether the season runs over the new year.
func (s Season) OverNewYear() bool { return s.From > s.Until }

// On reports whether a day lies in the season.
func (s Season) On(d calendar.Date) bool {
	day := monthDay(d)
	switch {
	case s == (Season{}):
		return true
	case s.OverNewYear():
		return day >= s.From || day <= s.Until
	}
	return s.From <= day && day <= s.Until
}

// Window is the part of a period in which the duty is asked for, false where the period
// lies outside its season.
func (d Duty) Window(p calendar.Period) (from, to calendar.Date, ok bool) {
	from, to = p.From, p.To
	for from <= to && !d.Season.On(from) {
		from++
	}
	for to >= from && !d.Season.On(to) {
		to--
	}
	return from, to, from <= to
}

// Asked reports whether the duty is asked for in the period of a day, and its window has
// begun.
func (d Duty) Asked(day calendar.Date) bool {
	from, _, ok := d.Window(d.PeriodAt(day))
	return ok && day >= from
}
