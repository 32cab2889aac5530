package props

import (
	"strconv"
	"strings"

	"luoshi/internal/analysis"
	"luoshi/internal/figure"
)

// Written is a value with as many places as the one that is expected, none where it is not
// known.
func Written(x analysis.Cell, like, none string) string {
	if !x.Known {
		return none
	}
	_, places, _ := strings.Cut(like, ".")
	n := min(len(places), 3)
	s := strconv.FormatInt(figure.Rounded(x.Thousandths, n)/1000, 10)
	if n > 0 {
		s += "." + strconv.FormatInt(1000+figure.Rounded(x.Thousandths, n)%1000, 10)[1:1+n]
	}
	return s
}
