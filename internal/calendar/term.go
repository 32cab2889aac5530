package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// Unit is what a term is counted in (期限单位).
type Unit string

// The five units. Minute and Hour run by the clock; the others end with a civil
// date.
const (
	Minute  Unit = "minute"
	Hour    Unit = "hour"
	Day     Unit = "day"     // 自然日
	Workday Unit = "workday" // 工作日
	Month   Unit = "month"
)

// limit is ten years in each unit: a longer term is a slip of the pen.
func (u Unit) limit() (int, bool) {
	switch u {
	case Minute:
		return 3653 * 24 * 60, true
	case Hour:
		return 3653 * 24, true
	case Day:
		return 3653, true
	case Workday:
		return 2520, true
	case Month:
		return 120, true
	}
	return 0, false
}

// Civil reports whether the unit ends with a civil date and not at an instant.
func (u Unit) Civil() bool { return u == Day || u == Workday || u == Month }

// MarshalText writes the unit's word.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u), nil }

// UnmarshalText reads one of the five words, or nothing: the unit of no term, which
// Validate refuses where a term is needed.
func (u *Unit) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*u = ""
		return nil
	}
	v, err := ParseUnit(string(b))
	if err == nil {
		*u = v
	}
	return err
}

// ParseUnit reads one of the five words.
func ParseUnit(s string) (Unit, error) {
	if _, ok := Unit(s).limit(); !ok {
		return "", fault.New(fault.Invalid, "calendar.unit", printable(head(s, 40)))
	}
	return Unit(s), nil
}

// Term is a length of time for a duty (时限): a number and its unit.
type Term struct {
	N    int  `json:"n"`
	Unit Unit `json:"unit"`
}

// NewTerm checks and gives a term: N is not negative and the whole is at most
// ten years.
func NewTerm(n int, unit Unit) (Term, error) {
	t := Term{N: n, Unit: unit}
	return t, t.Validate()
}

// ParseTerm reads a term written as "5 workday".
func ParseTerm(s string) (Term, error) {
	number, unit, ok := strings.Cut(s, " ")
	n, okN := digits(number)
	if !ok || !okN {
		return Term{}, fault.New(fault.Invalid, "calendar.term_form", printable(head(s, 40)))
	}
	u, err := ParseUnit(unit)
	if err != nil {
		return Term{}, err
	}
	return NewTerm(n, u)
}

// Validate refuses an unknown unit, a negative number and more than ten years.
func (t Term) Validate() error {
	limit, ok := t.Unit.limit()
	switch {
	case !ok:
		return fault.New(fault.Invalid, "calendar.unit", printable(head(string(t.Unit), 40)))
	case t.N < 0:
		return fault.New(fault.Invalid, "calendar.term_negative", strconv.Itoa(t.N))
	case t.N > limit:
		return fault.New(fault.Invalid, "calendar.term_long", strconv.Itoa(t.N), strconv.Itoa(limit))
	}
	return nil
}

// String writes the term as ParseTerm reads it.
func (t Term) String() string { return strconv.Itoa(t.N) + " " + string(t.Unit) }

// Zh writes the term as 5 个工作日, 30 天, 2 个月, 48 小时 or 30 分钟.
func (t Term) Zh() string {
	switch t.Unit {
	case Minute:
		return fmt.Sprintf("%d 分钟", t.N)
	case Hour:
		return fmt.Sprintf("%d 小时", t.N)
	case Day:
		return fmt.Sprintf("%d 天", t.N)
	case Workday:
		return fmt.Sprintf("%d 个工作日", t.N)
	case Month:
		return fmt.Sprintf("%d 个月", t.N)
	}
	return t.String()
}

// duration is the length of a term counted in minutes or hours.
func (t Term) duration() time.Duration {
	if t.Unit == Minute {
		return time.Duration(t.N) * time.Minute
	}
	return time.Duration(t.N) * time.Hour
}

// printable keeps what can be shown of a text that somebody typed.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// head is at most the first n bytes of a text, for a refusal that quotes it.
func head(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
