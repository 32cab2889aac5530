package calendar

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"luoshi/internal/fault"
)

// Bounds of an import: a year has about forty lines.
const (
	maxChanges  = 4000
	maxNameLen  = 40 // runes
	maxShownErr = 100
)

// Line is one line of a notice as it was written (一行): in a text, or in a table
// whose cells are the date, the kind and the name.
type Line struct {
	Row              int // its number where it was read, from 1
	Date, Kind, Name string
}

// ParseChanges reads the import format of a notice (放假通知), one day a line:
//
//	2027-01-01,holiday,元旦
//	2027-02-07,workday,调休上班
//	2026-10-10,weekend,
//
// The words 放假 or 休, 上班 or 班, and 周末 may stand for the English ones, and a
// working day may leave its name out. Empty lines and lines that begin with # are
// passed over. All errors come at once, joined, each a fault whose field is its line
// number; nothing is given back with an error.
//
// The words of a notice as it was published are read by ParseNotice.
func ParseChanges(text string) ([]Change, error) {
	if IsNotice(text) {
		return ParseNotice(text)
	}
	var r reading
	row := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		row++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.SplitN(line, ",", 4)
		if len(fields) < 2 || len(fields) > 3 {
			r.errs = append(r.errs, fault.At(strconv.Itoa(row), "calendar.row_form", strconv.Itoa(row)))
		} else {
			r.line(Line{Row: row, Date: fields[0], Kind: fields[1], Name: strings.Join(fields[2:], "")})
		}
		if r.full(row) {
			break
		}
	}
	return r.done()
}

// ReadChanges reads lines that were taken from a table, under the rules of
// ParseChanges.
func ReadChanges(lines []Line) ([]Change, error) {
	var r reading
	for _, l := range lines {
		r.line(l)
		if r.full(l.Row) {
			break
		}
	}
	return r.done()
}

// FormatChanges writes changes in the import format, one day a line.
func FormatChanges(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		word := "workday"
		if c.Kind == Holiday || c.Kind == Weekend {
			word = c.Kind.String()
		}
		b.WriteString(c.Date.String() + "," + word + "," + c.Name + "\n")
	}
	return b.String()
}

// reading collects the days and the faults of a notice.
type reading struct {
	changes []Change
	errs    []error
	seen    map[Date]int
}

func (r *reading) line(l Line) {
	ch, err := l.change()
	if err != nil {
		r.errs = append(r.errs, err)
		return
	}
	if before, twice := r.seen[ch.Date]; twice {
		at := strconv.Itoa(l.Row)
		r.errs = append(r.errs, fault.At(at, "calendar.row_repeats", at, ch.Date.String(), strconv.Itoa(before)))
		return
	}
	if r.seen == nil {
		r.seen = map[Date]int{}
	}
	r.seen[ch.Date] = l.Row
	r.changes = append(r.changes, ch)
}

// full stops the reading of what is no notice any more.
func (r *reading) full(row int) bool {
	if len(r.changes) <= maxChanges && len(r.errs) <= maxShownErr {
		return false
	}
	r.errs = append(r.errs[:min(len(r.errs), maxShownErr)], fault.At(strconv.Itoa(row), "calendar.rows_many", strconv.Itoa(row), strconv.Itoa(maxChanges)))
	return true
}

func (r *reading) done() ([]Change, error) {
	switch {
	case len(r.errs) > 0:
		return nil, errors.Join(r.errs...)
	case len(r.changes) == 0:
		return nil, fault.New(fault.Invalid, "calendar.no_changes")
	}
	return r.changes, nil
}

// Faults gives the faults of an error of ParseChanges, in the order of the lines.
func Faults(err error) (list []*fault.Fault) {
	for _, e := range fault.Parts(err) {
		if f, ok := fault.As(e); ok {
			list = append(list, f)
		}
	}
	return list
}

func (l Line) change() (Change, error) {
	at := strconv.Itoa(l.Row)
	d, err := ParseDate(strings.TrimSpace(l.Date))
	if err != nil {
		if f, ok := fault.As(err); ok {
			f.Field = at
		}
		return Change{}, err
	}
	ch := Change{Date: d, Name: strings.TrimSpace(l.Name)}
	if utf8.RuneCountInString(ch.Name) > maxNameLen || printable(ch.Name) != ch.Name || strings.Contains(ch.Name, ",") {
		return Change{}, fault.At(at, "calendar.row_name", at, strconv.Itoa(maxNameLen))
	}
	switch word := strings.TrimSpace(l.Kind); word {
	case "holiday", "放假", "休":
		ch.Kind = Holiday
	case "workday", "make_up", "上班", "班", "调休上班":
		ch.Kind = Ordinary
	case "weekend", "周末":
		ch.Kind = Weekend
	default:
		return Change{}, fault.At(at, "calendar.row_kind", at, printable(head(word, 40)))
	}
	ch, err = ch.settled()
	if f, ok := fault.As(err); ok {
		f.Field = at
	}
	return ch, err
}
