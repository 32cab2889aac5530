package page

import (
	"luoshi/internal/fault"
)

// Kept reports whether a refusal is shown beside what was typed.
func Kept(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Conflict)
}
