package figure

import "strings"

// By is what the lines of a table of a figure are (按): divisions of a level, the units of the
// county, or the values of a field of the source. It does not say which lines there are.
type By string

// The lines. Those of a field are written "field:" and its name.
const (
	Towns    By = "town"    // 镇(办)
	Villages By = "village" // 村
	Units    By = "unit"    // 县直单位
	byField     = "field:"
)

// Lines lists the lines that are of no field.
func Lines() []By { return []By{Towns, Villages, Units} }

// ByField is a line for each value of a field.
func ByField(name string) By { return By(byField + name) }

// Field is the field by whose values the lines are told apart, "" for none.
func (b By) Field() string {
	name, ok := strings.CutPrefix(string(b), byField)
	if !ok {
		return ""
	}
	return name
}

// Base is what the whole of a table is compared with (比).
type Base string

// The bases.
const (
	SameLastYear Base = "year" // 上年同期: the same time a year before
	TimeBefore   Base = "prev" // 前面同样长的时间
)

// Bases lists them.
func Bases() []Base { return []Base{SameLastYear, TimeBefore} }
