package calendar

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// Kind says whether offices work on a day, and why (日子的性质).
type Kind uint8

// The four kinds. Offices work on Ordinary and MakeUp days.
const (
	Ordinary Kind = iota // 工作日: Monday to Friday, no holiday
	Weekend              // 周末
	Holiday              // 放假, also where it falls on a weekend
	MakeUp               // 调休上班: a Saturday or Sunday that is worked
)

// Works reports whether offices work on such a day.
func (k Kind) Works() bool { return k == Ordinary || k == MakeUp }

// String gives workday, weekend, holiday or make_up.
func (k Kind) String() string {
	if int(k) < 4 {
		return [...]string{"workday", "weekend", "holiday", "make_up"}[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// MarshalText writes the word of String.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads one of the four words.
func (k *Kind) UnmarshalText(b []byte) error {
	for v := Ordinary; v <= MakeUp; v++ {
		if v.String() == string(b) {
			*k = v
			return nil
		}
	}
	return fault.New(fault.Invalid, "calendar.kind", printable(head(string(b), 40)))
}

// year holds every day of one calendar year.
type year struct {
	kind   [366]Kind
	worked [367]int16 // worked[i]: working days among the first i days
}

func newYear(y int) *year {
	yr := new(year)
	for d := YMD(y, time.January, 1); d.Year() == y; d++ {
		yr.kind[dayOfYear(d)] = usual(d)
	}
	return yr
}

// usual is the kind of a day about which no notice says anything.
func usual(d Date) Kind {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return Weekend
	}
	return Ordinary
}

func (yr *year) count(days int) {
	for i := range days {
		yr.worked[i+1] = yr.worked[i]
		if yr.kind[i].Works() {
			yr.worked[i+1]++
		}
	}
}

func dayOfYear(d Date) int { return int(d - YMD(d.Year(), time.January, 1)) }

func daysOfYear(y int) int {
	return int(YMD(y+1, time.January, 1) - YMD(y, time.January, 1))
}

// Calendar (工作日历) knows for each day of its years whether offices work. It
// is immutable and may be shared; nil is a calendar without years.
type Calendar struct {
	version int
	source  string
	years   map[int]*year
	names   map[Date]string // of holidays and make-up days
}

// Version counts the changes: the embedded calendar is version 1.
func (c *Calendar) Version() int {
	if c == nil {
		return 0
	}
	return c.version
}

// Source says from which documents this version was made.
func (c *Calendar) Source() string {
	if c == nil {
		return ""
	}
	return c.source
}

// Years lists the years the calendar knows, in order.
func (c *Calendar) Years() []int {
	if c == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.years))
}

// Has reports whether the calendar knows the year.
func (c *Calendar) Has(y int) bool { return c != nil && c.years[y] != nil }

func missingYear(y int) error {
	return fault.New(fault.Missing, "calendar.missing_year", strconv.Itoa(y))
}

// MissingYear gives the year of a fault calendar.missing_year, and false for
// any other error.
func MissingYear(err error) (int, bool) {
	f, ok := fault.As(err)
	if !ok || f.Code != "calendar.missing_year" || len(f.Args) == 0 {
		return 0, false
	}
	return digits(f.Args[0])
}

// Kind tells what kind of day it is and its name: 国庆节, 调休上班, 周六, or
// nothing for an ordinary working day. A day of a year that the calendar does
// not have is a fault, even if it is a Sunday.
func (c *Calendar) Kind(d Date) (Kind, string, error) {
	y := d.Year()
	if !c.Has(y) {
		return Ordinary, "", missingYear(y)
	}
	k := c.years[y].kind[dayOfYear(d)]
	switch name := c.names[d]; {
	case name != "":
		return k, name, nil
	case k == Weekend:
		return k, "周" + weekdayZh(d.Weekday()), nil
	}
	return k, "", nil
}

// IsWorkday reports whether offices work on the day.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	k, _, err := c.Kind(d)
	return k.Works() && err == nil, err
}

// Named is a day that a notice made a holiday or a make-up day.
type Named struct {
	Date Date   `json:"date"`
	Kind Kind   `json:"kind"`
	Name string `json:"name"`
}

// Named lists the holidays and make-up days of a year in order, and nothing for
// a year the calendar does not have.
func (c *Calendar) Named(y int) []Named {
	var list []Named
	if !c.Has(y) {
		return nil
	}
	for d := YMD(y, time.January, 1); d.Year() == y; d++ {
		if name := c.names[d]; name != "" {
			list = append(list, Named{d, c.years[y].kind[dayOfYear(d)], name})
		}
	}
	return list
}

// Workdays counts the working days of a year.
func (c *Calendar) Workdays(y int) (int, error) {
	if !c.Has(y) {
		return 0, missingYear(y)
	}
	return int(c.years[y].worked[daysOfYear(y)]), nil
}

// Change is one line of a notice: the day becomes a Holiday, is worked (MakeUp
// or Ordinary, whichever its weekday makes it), or is an ordinary Weekend again.
type Change struct {
	Date Date   `json:"date"`
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // of a holiday or make-up day
}

// With gives the next version of the calendar, with the changes of one notice.
// The calendar itself stays as it is, and so does every deadline that was
// computed from it. A year is added only by changes that name its 1 January a
// holiday: a single emergency day in a year nobody has imported would otherwise
// turn a year without holidays into an answer. It names all seven holidays.
func (c *Calendar) With(changes []Change, source string) (*Calendar, error) {
	switch {
	case len(changes) == 0:
		return nil, fault.New(fault.Invalid, "calendar.no_changes")
	case strings.TrimSpace(source) == "":
		return nil, fault.New(fault.Invalid, "calendar.no_source")
	}
	next := &Calendar{version: c.Version() + 1, source: source, years: map[int]*year{}, names: map[Date]string{}}
	if c != nil {
		maps.Copy(next.years, c.years)
		maps.Copy(next.names, c.names)
	}
	fresh := map[int]*year{}
	for _, ch := range changes {
		y := ch.Date.Year()
		if ch.Date.IsNone() || y < minYear || y > maxYear {
			return nil, badDate(ch.Date.String())
		}
		if fresh[y] == nil {
			fresh[y] = newYear(y)
			if c.Has(y) {
				*fresh[y] = *c.years[y]
			}
		}
		if err := next.change(fresh[y], ch); err != nil {
			return nil, err
		}
	}
	for y, yr := range fresh {
		if !c.Has(y) && yr.kind[0] != Holiday {
			return nil, fault.New(fault.Invalid, "calendar.new_year", strconv.Itoa(y))
		}
		if lack := without(changes, y); !c.Has(y) && len(lack) > 0 {
			return nil, fault.New(fault.Invalid, "calendar.seven", strconv.Itoa(y), strings.Join(lack, "、"))
		}
		yr.count(daysOfYear(y))
		next.years[y] = yr
	}
	return next, nil
}

// settled gives what the change makes of that weekday.
func (ch Change) settled() (Change, error) {
	ch.Name = strings.TrimSpace(ch.Name)
	weekend := usual(ch.Date) == Weekend
	switch {
	case ch.Kind == Holiday && ch.Name == "":
		return Change{}, fault.New(fault.Invalid, "calendar.holiday_name", ch.Date.String())
	case ch.Kind == Weekend && !weekend:
		return Change{}, fault.New(fault.Invalid, "calendar.not_weekend", ch.Date.String())
	case ch.Kind.Works() && weekend:
		ch.Kind = MakeUp
		if ch.Name == "" {
			ch.Name = makeUpName
		}
	case ch.Kind.Works():
		ch.Kind, ch.Name = Ordinary, ""
	case ch.Kind == Weekend:
		ch.Name = ""
	}
	return ch, nil
}

func (c *Calendar) change(yr *year, ch Change) error {
	ch, err := ch.settled()
	if err != nil {
		return err
	}
	yr.kind[dayOfYear(ch.Date)] = ch.Kind
	if ch.Name == "" {
		delete(c.names, ch.Date)
	} else {
		c.names[ch.Date] = ch.Name
	}
	return nil
}

const makeUpName = "调休上班"
