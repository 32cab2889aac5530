package area

import (
	"errors"
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// Area is a division as a programme knows it for a time. When villages merge
// or a town is renamed, the old area ends and a new one begins; figures of the
// past stay where they were. Two areas may have one code at different times.
type Area struct {
	Code        Code
	Name        string
	From        string // the first day, 2006-01-02; "" is open
	Until       string // the last day, inclusive; "" is open
	Predecessor []Code // 由何处划入
	Successor   []Code // 并入、拆分到何处
}

// On reports whether the area exists on the day, written 2006-01-02.
func (a Area) On(day string) bool {
	return (a.From == "" || a.From <= day) && (a.Until == "" || day <= a.Until)
}

// ValidateArea gives every fault of one area, joined.
func ValidateArea(a Area) error {
	faults := []error{validateCode("code", a.Code)}
	if blank(a.Name) {
		faults = append(faults, fault.At("name", "area.name_missing", a.Code.String()))
	}
	faults = append(faults, validateDay("from", a.From), validateDay("until", a.Until))
	if a.From != "" && a.Until != "" && a.Until < a.From {
		faults = append(faults, fault.At("until", "area.until_before_from", a.From, a.Until))
	}
	if len(a.Successor) > 0 && a.Until == "" {
		faults = append(faults, fault.At("until", "area.successor_without_end", a.Name))
	}
	for _, c := range a.Predecessor {
		faults = append(faults, validateCode("predecessor", c))
	}
	for _, c := range a.Successor {
		faults = append(faults, validateCode("successor", c))
	}
	if slices.Contains(a.Predecessor, a.Code) || slices.Contains(a.Successor, a.Code) {
		faults = append(faults, fault.At("successor", "area.own_successor", a.Code.String()))
	}
	return errors.Join(faults...)
}

// ValidateAreas gives every fault of the areas together, joined: those of each,
// one code twice on a day, and a successor that is not among the areas or does
// not begin once its predecessor has ended.
func ValidateAreas(areas []Area) error {
	var faults []error
	byCode := map[Code][]Area{}
	for _, a := range areas {
		faults = append(faults, ValidateArea(a))
		for _, b := range byCode[a.Code] {
			if overlap(a, b) {
				faults = append(faults, fault.New(fault.Invalid, "area.twice_on_a_day", a.Code.String(), b.Name, a.Name))
			}
		}
		byCode[a.Code] = append(byCode[a.Code], a)
	}
	for _, a := range areas {
		for _, c := range a.Successor {
			after := func(b Area) bool { return b.Until == "" || b.Until > a.Until }
			switch {
			case len(byCode[c]) == 0:
				faults = append(faults, fault.At("successor", "area.successor_unknown", a.Name, c.String()))
			case !slices.ContainsFunc(byCode[c], after):
				faults = append(faults, fault.At("successor", "area.successor_ended", a.Name, c.String()))
			}
		}
	}
	return errors.Join(faults...)
}

// overlap reports whether some day lies in both areas' time.
func overlap(a, b Area) bool {
	return (a.Until == "" || b.From == "" || b.From <= a.Until) && (b.Until == "" || a.From == "" || a.From <= b.Until)
}

// NameOn gives the name of a code on a day: of the area in force, else of the last
// one that had begun by then, else of the first; "" for an unknown code.
func NameOn(areas []Area, code Code, day string) string {
	var best Area
	found := false
	for _, a := range areas {
		switch {
		case a.Code != code:
		case a.On(day):
			return a.Name
		case !found, a.From <= day && (best.From > day || a.From > best.From), best.From > day && a.From < best.From:
			best, found = a, true
		}
	}
	return best.Name
}

func compare(a, b Code) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func validateCode(field string, c Code) error {
	_, err := ParseCode(c.String())
	if f, ok := fault.As(err); ok {
		f.Field = field
	}
	return err
}

// blank reports whether a name is empty or has space at its ends.
func blank(name string) bool { return name == "" || strings.TrimSpace(name) != name }

// validateDay takes "" or a day of the civil calendar.
func validateDay(field, day string) error {
	if day == "" || realDay(day) {
		return nil
	}
	return fault.At(field, "area.bad_day", day)
}

// realDay reports whether day is written 2006-01-02 and exists.
func realDay(day string) bool {
	_, err := calendar.ParseDate(day)
	return err == nil
}
