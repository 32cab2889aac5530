package form

import (
	"regexp"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// Days and months as people write them, with their year.
var (
	dayShapes = []*regexp.Regexp{
		regexp.MustCompile(`^(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})[日号]?$`),
		regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`),
	}
	monthShapes = []*regexp.Regexp{
		regexp.MustCompile(`^(\d{4})[-年./](\d{1,2})(?:月份?)?$`),
		regexp.MustCompile(`^(\d{4})(\d{2})$`),
	}
)

func parseDay(f Field, typed string, _ Book) (string, error) {
	s := plain(typed)
	for _, shape := range dayShapes {
		if m := shape.FindStringSubmatch(s); m != nil {
			d, err := calendar.ParseDate(m[1] + "-" + two(m[2]) + "-" + two(m[3]))
			if x, ok := fault.As(err); ok {
				return "", fault.At(f.ID, x.Code, x.Args...)
			}
			return d.String(), err
		}
	}
	return "", fault.At(f.ID, "form.day", f.Title, clip(typed))
}

func parseMonth(f Field, typed string, _ Book) (string, error) {
	s := plain(typed)
	for _, shape := range monthShapes {
		if m := shape.FindStringSubmatch(s); m != nil {
			text := m[1] + "-" + two(m[2])
			if _, ok := monthSlot(text); ok {
				return text, nil
			}
		}
	}
	return "", fault.At(f.ID, "form.month", f.Title, clip(typed))
}

func two(s string) string { return strings.Repeat("0", 2-len(s)) + s }

func daySlot(text string) (Slot, bool) {
	d, err := calendar.ParseDate(text)
	return Slot{Int: int64(d)}, err == nil
}

func monthSlot(text string) (Slot, bool) {
	d, err := calendar.ParseDate(text + "-01")
	if err != nil {
		return Slot{}, false
	}
	return Slot{Int: int64(d.Year())*12 + int64(d.Month()) - 1}, true
}
