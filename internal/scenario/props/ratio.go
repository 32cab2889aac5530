package props

import "fmt"

// Ratio is a/b rounded to two places, from integers; none where b is nothing.
func Ratio(a, b int, none string) string {
	if b == 0 {
		return none
	}
	h := (200*a + b) / (2 * b)
	return fmt.Sprintf("%d.%02d", h/100, h%100)
}
