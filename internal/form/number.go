package form

import (
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// The slots to one of a number or percentage, and of money.
const (
	thousandths = 1000
	fen         = 100
)

// limit is the largest number that is taken, so that the slots of a million rows add up.
const limit = 100_000_000_000

// units are the words behind a number that multiply it.
var units = []struct {
	word  string
	times int64
}{{"亿", 1e8}, {"百万", 1e6}, {"万", 1e4}, {"千", 1e3}}

// decimal reads a number into slots of 1/scale: a sign, digits with or without commas
// between thousands, a point, and one of the units behind. ok is false for what is no
// number, fine for one with more places than the scale holds.
func decimal(s string, scale int64) (n int64, fine, ok bool) {
	times := int64(1)
	for _, u := range units {
		if rest, found := strings.CutSuffix(s, u.word); found {
			s, times = rest, u.times
			break
		}
	}
	negative := strings.HasPrefix(s, "-")
	whole, part, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	whole, grouped := ungroup(whole)
	if len(s)-len(strings.TrimLeft(s, "+-")) > 1 || !grouped || whole == "" || len(whole) > 15 || len(part) > 15 || !digits(whole) || !digits(part) {
		return 0, false, false
	}
	n, _ = strconv.ParseInt(whole, 10, 64)
	if n > limit/times {
		n = limit + 1
		return n * scale, false, true
	}
	n *= times * scale
	unit := times * scale
	for _, d := range part {
		if d != '0' && unit%10 != 0 {
			return 0, true, true
		}
		unit /= 10
		n += int64(d-'0') * unit
	}
	if negative {
		n = -n
	}
	return n, false, true
}

// ungroup takes out the commas between thousands, where they stand rightly.
func ungroup(whole string) (string, bool) {
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if i > 0 && len(p) != 3 || len(parts) > 1 && (p == "" || len(p) > 3) {
			return whole, false
		}
	}
	return strings.Join(parts, ""), true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// written is the one text of a number of slots of 1/scale: no more places than it has.
func written(n, scale int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	part := ""
	if n%scale > 0 {
		part = "." + strings.TrimRight(strconv.FormatInt(scale+n%scale, 10)[1:], "0")
	}
	return sign + strconv.FormatInt(n/scale, 10) + part
}

func numberSlot(scale int64) func(string) (Slot, bool) {
	return func(text string) (Slot, bool) {
		n, fine, ok := decimal(text, scale)
		return Slot{Int: n}, ok && !fine
	}
}

// number reads a number of the field after what stands around it was taken off.
func (f Field) number(typed string, scale int64) (string, error) {
	n, fine, ok := decimal(typed, scale)
	low, high := f.Min*scale, f.Max*scale
	if f.Max == 0 {
		high = limit * scale
	}
	places := map[int64]int{fen: 2, thousandths: 3}[scale]
	if f.Kind == Number {
		places = f.Places
		fine = fine || ok && n%pow10(3-places) != 0
	}
	switch {
	case !ok:
		return "", fault.At(f.ID, "form.number", f.Title, clip(typed))
	case fine && places == 0:
		return "", fault.At(f.ID, "form.whole", f.Title)
	case fine:
		return "", fault.At(f.ID, "form.places", f.Title, strconv.Itoa(places))
	case n < low || n > high:
		return "", fault.At(f.ID, "form.between", f.Title, strconv.FormatInt(f.Min, 10), written(high, scale))
	}
	return written(n, scale), nil
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}

func parseNumber(f Field, typed string, _ Book) (string, error) {
	s := plain(typed)
	if f.Unit != "" {
		s = strings.TrimSuffix(s, plain(f.Unit))
	}
	return f.number(s, thousandths)
}

func parseMoney(f Field, typed string, _ Book) (string, error) {
	s := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(plain(typed), "人民币"), "¥"), "￥")
	for _, word := range []string{"元整", "圆整", "元", "圆", "块"} {
		if rest, found := strings.CutSuffix(s, word); found {
			s = rest
			break
		}
	}
	return f.number(s, fen)
}

func parsePercent(f Field, typed string, _ Book) (string, error) {
	s := plain(typed)
	if rest, found := strings.CutPrefix(s, "百分之"); found {
		s = rest
	}
	return f.number(strings.TrimSuffix(s, "%"), thousandths)
}

func showNumber(f Field, text string, _ Book) string { return text + f.Unit }

func showMoney(_ Field, text string, _ Book) string { return text + "元" }

func showPercent(_ Field, text string, _ Book) string { return text + "%" }
