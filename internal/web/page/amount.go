package page

import (
	"strconv"
	"strings"
)

// Rounded is a value in thousandths rounded half up (四舍五入) to a number of places, at most
// three, still in thousandths.
func Rounded(n int64, places int) int64 {
	unit := int64(1)
	for range 3 - places {
		unit *= 10
	}
	if n < 0 {
		return -Rounded(-n, places)
	}
	return (n + unit/2) / unit * unit
}

// Amount writes a value in thousandths, rounded to a number of places, with its thousands
// apart and without needless zeros: 1,706, 84.2, 0.
func Amount(n int64, places int) string {
	n = Rounded(n, places)
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	whole := strconv.FormatInt(n/1000, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	frac := strings.TrimRight(strconv.FormatInt(1000+n%1000, 10)[1:], "0")
	if frac != "" {
		frac = "." + frac
	}
	return sign + whole + frac
}
