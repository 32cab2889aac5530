package calendar

import (
	"sort"
	"time"
)

// AddWorkdays gives the day on which the nth working day after d ends the
// count: d itself is not counted, and 0 days is d, whatever day it is. A
// negative n gives the last working day r such that n working days started on r
// have ended by d (from Monday, -1 is Friday; from Sunday, -1 is Thursday,
// because Friday is the one day between). A year that is needed and missing is a
// fault.
func (c *Calendar) AddWorkdays(d Date, n int) (Date, error) {
	switch {
	case d.IsNone() || n == 0:
		return d, nil
	case n > 0:
		return c.forward(d, n)
	}
	return c.backward(d, -n)
}

// forward jumps over whole years and looks the day up in the last one.
func (c *Calendar) forward(d Date, n int) (Date, error) {
	d++ // the first day that can count
	for y := d.Year(); ; y++ {
		if !c.Has(y) {
			return None, missingYear(y)
		}
		yr, first := c.years[y], YMD(y, time.January, 1)
		want := int(yr.worked[int(d-first)]) + n
		days := daysOfYear(y)
		if want <= int(yr.worked[days]) {
			i := sort.Search(days, func(i int) bool { return int(yr.worked[i+1]) >= want })
			return first.Add(i), nil
		}
		n = want - int(yr.worked[days])
		d = first.Add(days)
	}
}

// backward finds the latest working day r with n working days in (r, d].
func (c *Calendar) backward(d Date, n int) (Date, error) {
	n++ // r is the working day before those n
	for y := d.Year(); ; y-- {
		if !c.Has(y) {
			return None, missingYear(y)
		}
		yr, first := c.years[y], YMD(y, time.January, 1)
		have := int(yr.worked[int(d-first)+1])
		if have >= n {
			want := have - n + 1 // r is the want-th working day of its year
			i := sort.Search(daysOfYear(y), func(i int) bool { return int(yr.worked[i+1]) >= want })
			return first.Add(i), nil
		}
		n -= have
		d = first.Add(-1)
	}
}

// WorkdaysBetween counts the working days after the first date up to and with
// the second. Reversed dates give the same number, negative. A missing year
// between them is a fault; two equal dates need no calendar.
func (c *Calendar) WorkdaysBetween(after, upto Date) (int, error) {
	if upto < after {
		n, err := c.WorkdaysBetween(upto, after)
		return -n, err
	}
	n := 0
	for d := after + 1; d <= upto; {
		y := d.Year()
		if !c.Has(y) {
			return 0, missingYear(y)
		}
		yr, first := c.years[y], YMD(y, time.January, 1)
		last := min(upto, first.Add(daysOfYear(y)-1))
		n += int(yr.worked[int(last-first)+1] - yr.worked[int(d-first)])
		d = last + 1
	}
	return n, nil
}
