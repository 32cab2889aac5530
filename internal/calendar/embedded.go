package calendar

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Embedded gives the calendar that is part of the program: version 1, with the
// holidays and make-up days of days_gen.go. Every call gives the same value.
func Embedded() *Calendar { return embedded() }

// embedded is read once; its value never changes.
var embedded = sync.OnceValue(func() *Calendar {
	c := &Calendar{version: 1, source: generatedSource, years: map[int]*year{}, names: map[Date]string{}}
	for line := range strings.Lines(generatedDays) {
		if err := c.read(strings.TrimSpace(line)); err != nil {
			panic(err) // the generated table is part of the program: must at start
		}
	}
	for y, yr := range c.years {
		yr.count(daysOfYear(y))
	}
	return c
})

// read takes one line of the generated table:
//
//	2026 = 元旦 0101-0103 …      holidays of one name
//	2026 + 0104 0214 …           make-up days
func (c *Calendar) read(line string) error {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return fmt.Errorf("generated calendar: line %q", line)
	}
	y, ok := digits(fields[0])
	if !ok {
		return fmt.Errorf("generated calendar: year %q", line)
	}
	if c.years[y] == nil {
		c.years[y] = newYear(y)
	}
	kind, name, spans := MakeUp, makeUpName, fields[2:]
	if fields[1] == "=" {
		kind, name, spans = Holiday, fields[2], fields[3:]
	}
	for _, span := range spans {
		from, to, ranged := strings.Cut(span, "-")
		if !ranged {
			to = from
		}
		a, okA := digits(from)
		b, okB := digits(to)
		if !okA || !okB || a > b {
			return fmt.Errorf("generated calendar: days %q", span)
		}
		last := YMD(y, time.Month(b/100), b%100)
		for d := YMD(y, time.Month(a/100), a%100); d <= last; d++ {
			c.years[y].kind[dayOfYear(d)] = kind
			c.names[d] = name
		}
	}
	return nil
}
