package props

import "luoshi/internal/area"

// TownOf is the town of a town or a village, 0 for anything wider.
func TownOf(c area.Code) area.Code {
	switch c.Level() {
	case area.Town:
		return c
	case area.Village:
		return c.Parent()
	}
	return 0
}
