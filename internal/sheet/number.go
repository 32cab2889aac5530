package sheet

import (
	"math"
	"strconv"
	"strings"
)

// A spreadsheet program keeps 15 digits of a number; what a longer one ends in is gone.
const keptDigits = 15

// stored is the text of a number as a workbook stores it, and whether its digits are all
// there: plain digits, however the program that wrote the file prints numbers.
func stored(v string) (string, Kind) {
	v = strings.TrimSpace(v)
	if len(v) <= keptDigits && v != "" && strings.Trim(v, "0123456789") == "" {
		return v, Number
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || strings.ContainsAny(v, "xXpP_nN") {
		return v, Text
	}
	if math.Abs(f) >= 1e15 {
		if digits, _, ok := exponentForm(strconv.FormatFloat(f, 'E', keptDigits-1, 64)); ok && strings.Trim(v, "0123456789") != "" && f < 1e40 {
			v = strings.Replace(digits, ".", "", 1) + strings.Repeat("0", int(math.Log10(f))-keptDigits+1)
		}
		return v, Lost
	}
	f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', keptDigits, 64), 64) // 76.311, stored as 76.311000000000007
	if err != nil {
		return v, Text
	}
	return strconv.FormatFloat(f, 'f', -1, 64), Number
}

// Digits gives a cell that holds a number (号码) as it was meant: without the mark of text
// in front, and out of the exponent form where every digit stands there. lost says that the
// last digits are gone.
func Digits(cell string, kind Kind) (text string, lost bool) {
	if kind == Lost {
		return cell, true
	}
	if kind == Number {
		return cell, false
	}
	cell = Unquoted(cell)
	whole, exponent, ok := exponentForm(cell)
	if !ok {
		zeros := len(cell) > keptDigits && strings.Trim(cell, "0123456789") == "" && strings.HasSuffix(cell, "000")
		return cell, kind == Untyped && zeros
	}
	digits, fraction, _ := strings.Cut(whole, ".")
	fraction = strings.TrimRight(fraction, "0")
	written := strings.TrimLeft(digits+fraction, "0")
	plus := strings.ContainsAny(cell, "+") // a spreadsheet program writes 1.39E+10 of what it cut
	switch {
	case exponent < len(fraction) || exponent > 40:
		return cell, true
	case exponent+len(digits) > keptDigits, plus && exponent > len(fraction) && len(written) < 11:
		return cell, true
	}
	return strings.TrimLeft(digits+fraction+strings.Repeat("0", exponent-len(fraction)), "0"), false
}

// exponentForm takes 1.39E+10 apart.
func exponentForm(s string) (mantissa string, exponent int, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i <= 0 || len(s) > 40 || strings.Trim(s[:i], "0123456789.") != "" || strings.Count(s[:i], ".") > 1 || !strings.ContainsAny(s[:1], "0123456789") {
		return "", 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+"))
	return s[:i], n, err == nil && n >= 0
}

// Unquoted takes the mark of text (') off a cell that is a number or a date behind it.
func Unquoted(cell string) string {
	for _, mark := range []string{"'", "‘", "’", "′", "＇", "`"} {
		if rest, ok := strings.CutPrefix(cell, mark); ok && rest != "" && strings.ContainsAny(rest[:1], "0123456789+") {
			return strings.TrimSuffix(rest, mark)
		}
	}
	return cell
}
