package sheet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// The serial days that are read as dates: 1970-01-01 to 2100-12-31. A smaller number in a
// column of dates is a year (2019) or a year with its month (2021.07), never a day of 1905.
const (
	firstSerial = 25_569
	lastSerial  = 73_415
	offset1904  = 1462
)

// Date gives a cell as a date in the form 2026-09-03. It reads 2026-9-3,
// 2026/9/3, 2026.9.3, 2026年9月3日, 20260903, each with or without a time behind
// it, and the serial day of a spreadsheet program. The empty cell is "".
func Date(cell string, date1904 bool) (string, error) {
	cell = Unquoted(Tidy(cell))
	if cell == "" {
		return "", nil
	}
	if t, ok := serial(cell, date1904); ok {
		return t.Format(time.DateOnly), nil
	}
	parts, ok := dateParts(dayOf(cell))
	if !ok {
		return "", badDate(cell)
	}
	y, m, d := parts[0], parts[1], parts[2]
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 1900 || y > 2199 || t.Month() != time.Month(m) || t.Day() != d {
		return "", badDate(cell)
	}
	return t.Format(time.DateOnly), nil
}

// badDate refuses what is no day: with its reason where the day alone is missing.
func badDate(cell string) error {
	if code := coarse(cell); code != "" {
		return fault.New(fault.Invalid, code, cell)
	}
	if r := []rune(cell); len(r) > 30 {
		cell = string(r[:30]) + "…"
	}
	return fault.New(fault.Invalid, "sheet.date", cell)
}

// serial reads a number of days since the end of 1899 (or of 1904), with the
// time of day behind the point.
func serial(cell string, date1904 bool) (time.Time, bool) {
	if plain, lost := Digits(cell, Text); !lost {
		cell = plain
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || len(cell) > 24 || strings.ContainsAny(cell, "eExXpPnN_+-") {
		return time.Time{}, false
	}
	if date1904 {
		v += offset1904
	}
	if v < firstSerial || v >= lastSerial+1 {
		return time.Time{}, false
	}
	days := int(v)
	rest := time.Duration((v-float64(days))*86_400+0.5) * time.Second
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Add(rest), true
}

// coarse names the refusal of a date without its day: 2019, 2021.07, 2021年7月, 202107,
// 2021年上半年, 7月中旬.
func coarse(cell string) string {
	s := strings.NewReplacer(" ", "", "年", "-", "/", "-", ".", "-", "．", "-", "／", "-", "—", "-", "－", "-").Replace(cell)
	year, rest, _ := strings.Cut(s, "-")
	if len(s) == 6 && strings.Trim(s, digitSet) == "" && monthly(s[4:]) && (s[:2] == "19" || s[:2] == "20") {
		return "sheet.month_only"
	}
	if len(year) == 4 && strings.Trim(year, digitSet) == "" {
		switch {
		case year < "1900" || year > "2199":
			return ""
		case strings.Trim(rest, "-度底初末中份内") == "", slices.Contains([]string{"上半-", "下半-", "全-"}, rest):
			return "sheet.year_only"
		case strings.Contains(rest, "季度"):
			return "sheet.month_only"
		}
	} else {
		rest = s
		if !strings.Contains(rest, "月") {
			return ""
		}
	}
	month, after, _ := strings.Cut(rest, "月")
	if monthly(month) && strings.Trim(after, "份底初末中上下旬前内") == "" {
		return "sheet.month_only"
	}
	return ""
}

const digitSet = "0123456789"

// monthly reports whether digits name a month.
func monthly(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= 12 && len(s) <= 2
}

// dayOf cuts the time of day off a written date.
func dayOf(s string) string {
	for i, r := range s {
		if r == ' ' || r == 'T' {
			return s[:i]
		}
	}
	return s
}

// dateParts reads year, month and day of a written date.
func dateParts(s string) ([3]int, bool) {
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, "号"), "日")
	s = strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-", "．", "-", "／", "-", "—", "-", "－", "-").Replace(s)
	parts := strings.Split(s, "-")
	var out [3]int
	if len(parts) != 3 || len(parts[0]) != 4 {
		return out, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil || n <= 0 || len(p) > 4 || strings.ContainsAny(p, "+-") {
			return out, false
		}
		out[i] = n
	}
	return out, true
}

// Moment gives a cell as an instant: a date with a time and a zone offset as
// written, a date with a time in the zone, and a bare date as its first moment
// there. dateOnly says that no time of day was written.
func Moment(cell string, date1904 bool, zone *time.Location) (at time.Time, dateOnly bool, err error) {
	cell = Unquoted(Tidy(cell))
	for _, form := range []string{"2006-01-02 15:04:05.999999999Z07:00", time.RFC3339Nano} {
		if t, err := time.Parse(form, cell); err == nil {
			return t, false, nil
		}
	}
	if t, ok := serial(cell, date1904); ok {
		y, m, d := t.Date()
		h, mi, s := t.Clock()
		return time.Date(y, m, d, h, mi, s, 0, zone), h+mi+s == 0, nil
	}
	day, err := Date(cell, date1904)
	if err != nil || day == "" {
		return time.Time{}, true, err
	}
	clock := strings.TrimLeft(strings.TrimPrefix(cell, dayOf(cell)), " T")
	for _, form := range []string{"15:04:05", "15:04"} {
		if t, err := time.ParseInLocation("2006-01-02 "+form, day+" "+clock, zone); err == nil {
			return t, false, nil
		}
	}
	if clock != "" {
		return time.Time{}, false, badDate(cell)
	}
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	return t, true, err
}
