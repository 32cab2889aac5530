package page

import (
	"strconv"
	"strings"

	"luoshi/internal/figure"
)

// Amount writes a value in thousandths, rounded to a number of places, with its thousands
// apart and without needless zeros: 1,706, 84.2, 0.
func Amount(n int64, places int) string {
	n = figure.Rounded(n, places)
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
