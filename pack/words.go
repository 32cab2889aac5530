package pack

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/calendar"
)

// chooser is a field that holds one of a closed list of words.
type chooser interface{ choices() []string }

// worded is a field with a written form of its own. read answers the code of the
// problem, "" for none, and its arguments; pattern is for the schema.
type worded interface {
	read(s string) (code string, args []string)
	pattern() string
}

type cadenceText string

func (cadenceText) choices() []string {
	return words(calendar.Daily, calendar.Weekly, calendar.TenDays, calendar.Monthly, calendar.Quarterly, calendar.HalfYearly, calendar.Yearly)
}

func words[T ~string](all ...T) []string {
	s := make([]string, len(all))
	for i, w := range all {
		s[i] = string(w)
	}
	return s
}

// shorthand is a struct that may be written as one text.
type shorthand interface{ short(text string) }

// termText is a term: 5 workday, or 5 个工作日.
type termText struct{ calendar.Term }

func (termText) pattern() string {
	return `^[0-9]{1,6} ?(minute|hour|day|workday|month|分钟|小时|天|日|自然日|个自然日|工作日|个工作日|月|个月)$`
}

func (t *termText) read(s string) (string, []string) {
	cut := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if cut < 1 || cut > 6 {
		return "pack.term", []string{s}
	}
	n, err := strconv.Atoi(s[:cut])
	unit, ok := unitOf(strings.TrimSpace(s[cut:]))
	if err != nil || !ok {
		return "pack.term", []string{s}
	}
	if t.Term, err = calendar.NewTerm(n, unit); err != nil {
		return "pack.term_long", []string{s}
	}
	return "", nil
}

func unitOf(s string) (calendar.Unit, bool) {
	switch s {
	case "minute", "分钟":
		return calendar.Minute, true
	case "hour", "小时":
		return calendar.Hour, true
	case "day", "天", "日", "自然日", "个自然日":
		return calendar.Day, true
	case "workday", "工作日", "个工作日":
		return calendar.Workday, true
	case "month", "月", "个月":
		return calendar.Month, true
	}
	return "", false
}

// dateText is a civil date.
type dateText struct{ calendar.Date }

func (dateText) pattern() string { return `^[0-9]{4}-[0-9]{2}-[0-9]{2}$` }

func (d *dateText) read(s string) (string, []string) {
	v, err := calendar.ParseDate(s)
	if err != nil {
		return "pack.date", []string{s}
	}
	d.Date = v
	return "", nil
}

// clockText is a time of day.
type clockText string

func (clockText) pattern() string { return `^([01][0-9]|2[0-3]):[0-5][0-9]$` }

func (c *clockText) read(s string) (string, []string) {
	if t, err := time.Parse("15:04", s); err != nil || t.Format("15:04") != s {
		return "pack.clock", []string{s}
	}
	*c = clockText(s)
	return "", nil
}

// zoneText is the name of a time zone. The pack does not load it: the machine's
// table of zones is no affair of a pure package.
type zoneText string

func (zoneText) pattern() string { return `^(UTC|[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/]+)$` }

func (z *zoneText) read(s string) (string, []string) {
	area, city, ok := strings.Cut(s, "/")
	letters := strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/") == ""
	if s != "UTC" && (!ok || area == "" || city == "" || !letters) {
		return "pack.zone", []string{s}
	}
	*z = zoneText(s)
	return "", nil
}

// pointsText is a number of points with at most three decimals, kept as
// thousandths.
type pointsText int64

func (pointsText) pattern() string { return "" }

func (p *pointsText) read(s string) (string, []string) {
	plain := strings.Trim(s, "0123456789.") == "" || strings.Trim(s[1:], "0123456789.") == "" && s[0] == '-'
	r, ok := new(big.Rat).SetString(s)
	if !plain || len(s) > 16 || !ok {
		return "pack.points", []string{s}
	}
	r.Mul(r, big.NewRat(1000, 1))
	if !r.IsInt() || !r.Num().IsInt64() || r.Num().CmpAbs(big.NewInt(1e9)) > 0 {
		return "pack.points", []string{s}
	}
	*p = pointsText(r.Num().Int64())
	return "", nil
}
