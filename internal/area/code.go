package area

import (
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// Code is a division code (区划代码) of twelve digits: two each for province,
// prefecture and county, three each for town and village. The zero Code is the
// whole country.
type Code int64

// Level is the rank of a division.
type Level int

// The levels (层级), from above to below. Nation is the level of the zero Code.
const (
	Nation       Level = iota // 全国
	Province                  // 省级
	Prefecture                // 地级
	County                    // 县级
	Town                      // 乡级
	Village                   // 村级
	BelowVillage              // 组、网格: places within a village, which have no code of their own
)

// words are the levels as packs, rows and addresses write them.
var words = [...]string{"nation", "province", "prefecture", "county", "town", "village", "group"}

// Levels lists the levels of divisions in a country, from above to below.
func Levels() []Level { return []Level{Province, Prefecture, County, Town, Village, BelowVillage} }

// String is the level as packs, rows and addresses write it.
func (l Level) String() string { return words[l] }

// LevelOf reads a word; false for none.
func LevelOf(word string) (Level, bool) {
	for l, w := range words {
		if w == word {
			return Level(l), true
		}
	}
	return Nation, false
}

// Title is the level's Chinese name.
func (l Level) Title() string {
	return [...]string{"全国", "省级", "地级", "县级", "乡级", "村级", "组级"}[l]
}

// span gives, for each level, how many codes the subtree of a division covers.
func (l Level) span() Code {
	switch l {
	case Nation:
		return 1e12
	case Province:
		return 1e10
	case Prefecture:
		return 1e8
	case County:
		return 1e6
	case Town:
		return 1e3
	default:
		return 1
	}
}

// provinces are the first two digits in use (GB/T 2260), Taiwan, Hong Kong and
// Macao included, each followed by a space.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 "

// ParseCode reads a code of 2, 4, 6, 9 or 12 digits and fills it up with zeros.
// It refuses a code that names a lower division without the one above it, save
// towns that hang directly below a prefecture (东莞, 中山, 儋州). It does not
// say whether the division exists.
func ParseCode(s string) (Code, error) {
	s = strings.TrimSpace(s)
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, fault.New(fault.Invalid, "area.code_not_digits", s)
		}
	}
	switch len(s) {
	case 2, 4, 6, 9, 12:
	default:
		return 0, fault.New(fault.Invalid, "area.code_length", s, strconv.Itoa(len(s)))
	}
	n, err := strconv.ParseInt((s + "0000000000")[:12], 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "area.code_not_digits", s)
	}
	if !strings.Contains(provinces, s[:2]+" ") {
		return 0, fault.New(fault.Invalid, "area.code_province", s, s[:2])
	}
	c := Code(n)
	prefecture, town := c/1e8%100, c/1e3%1000
	if prefecture == 0 && c%1e8 != 0 || town == 0 && c%1e3 != 0 {
		return 0, fault.New(fault.Invalid, "area.code_gap", s)
	}
	return c, nil
}

// String gives the twelve digits.
func (c Code) String() string { return fmt.Sprintf("%012d", int64(c)) }

// Level tells the rank by the trailing zeros. A city without counties (东莞市
// 441900000000) is a prefecture, and its towns hang directly below it.
func (c Code) Level() Level {
	for l := Nation; l < Village; l++ {
		if c%l.span() == 0 {
			return l
		}
	}
	return Village
}

// OfHome is the division that a home is: the county, city or province that runs a programme.
func OfHome(home int) Code { return Code(int64(home) * 1_000_000) }

// Up is the division of a level in which c lies, c itself where it lies above it.
func (c Code) Up(l Level) Code { return c - c%l.span() }

// Parent gives the division above, and the zero Code for a province.
func (c Code) Parent() Code {
	for l := Town; l >= Nation; l-- {
		if p := c - c%l.span(); p != c {
			return p
		}
	}
	return 0
}

// Range gives the first and the last code of the subtree, both inclusive: a
// query says area BETWEEN lo AND hi.
func (c Code) Range() (lo, hi Code) { return c, c + c.Level().span() - 1 }

// Within reports whether c is other or lies below it. Every code is within the
// zero Code.
func (c Code) Within(other Code) bool {
	lo, hi := other.Range()
	return lo <= c && c <= hi
}

// Home gives the home (属地) of rows that belong to the division: the six-digit
// code of its county, or of the prefecture or province itself (610700, 610000).
func (c Code) Home() int { return int(c / 1e6) }
