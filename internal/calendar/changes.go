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

// ParseChanges reads the import format of a notice (放假通知), one day a line:
//
//	2027-01-01,holiday,元旦
//	2027-02-07,workday,调休上班
//	2026-10-10,weekend,
//
// The words 放假, 上班 and 周末 may stand for the English ones, and a working day
// may leave its name out. Empty lines and lines that begin with # are passed over.
// All errors come at once, joined, each a fault whose field is its line number;
// nothing is given back with an error.
func ParseChanges(text string) ([]Change, error) {
	var (
		changes []Change
		errs    []error
		seen    = map[Date]int{}
		row     int
	)
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.Lines(text) {
		row++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if len(changes) == maxChanges || len(errs) == maxShownErr {
			errs = append(errs, fault.At(strconv.Itoa(row), "calendar.rows_many", strconv.Itoa(row), strconv.Itoa(maxChanges)))
			break
		}
		ch, err := parseChange(row, line)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if before, twice := seen[ch.Date]; twice {
			errs = append(errs, fault.At(strconv.Itoa(row), "calendar.row_repeats",
				strconv.Itoa(row), ch.Date.String(), strconv.Itoa(before)))
			continue
		}
		seen[ch.Date] = row
		changes = append(changes, ch)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if len(changes) == 0 {
		return nil, fault.New(fault.Invalid, "calendar.no_changes")
	}
	return changes, nil
}

// Faults gives the faults of an error of ParseChanges, in the order of the lines.
func Faults(err error) []*fault.Fault {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var list []*fault.Fault
		for _, e := range many.Unwrap() {
			list = append(list, Faults(e)...)
		}
		return list
	}
	if f, ok := fault.As(err); ok {
		return []*fault.Fault{f}
	}
	return nil
}

func parseChange(row int, line string) (Change, error) {
	at := strconv.Itoa(row)
	fields := strings.SplitN(line, ",", 4)
	if len(fields) < 2 || len(fields) > 3 {
		return Change{}, fault.At(at, "calendar.row_form", at)
	}
	d, err := ParseDate(strings.TrimSpace(fields[0]))
	if err != nil {
		if f, ok := fault.As(err); ok {
			f.Field = at
		}
		return Change{}, err
	}
	ch := Change{Date: d}
	if len(fields) == 3 {
		ch.Name = strings.TrimSpace(fields[2])
	}
	if utf8.RuneCountInString(ch.Name) > maxNameLen || printable(ch.Name) != ch.Name {
		return Change{}, fault.At(at, "calendar.row_name", at, strconv.Itoa(maxNameLen))
	}
	word := strings.TrimSpace(fields[1])
	switch word {
	case "holiday", "放假":
		ch.Kind = Holiday
	case "workday", "上班":
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
