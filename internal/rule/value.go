// Package rule reads and evaluates the formulas and conditions of packs (公式、条件).
// They are written in CEL, of which this package takes the part without loops:
// declared names, arithmetic, comparison, && || ! ?: in, min, max and a few tests
// on texts. Numbers are exact: a formula is computed in fractions and cut to
// thousandths once, at the end, so that neither the order of a sum nor a machine
// can change a tie. Evaluation always ends, because nothing repeats. It does not
// know where values come from.
package rule

import "slices"

// Type is the type of a field or of an answer.
type Type string

// The four types.
const (
	Number Type = "number" // 数: thousandths
	Bool   Type = "bool"   // 是否
	Text   Type = "text"   // 文字
	Texts  Type = "texts"  // 若干文字
)

// Title is the Chinese name of a type.
func (t Type) Title() string {
	switch t {
	case Number:
		return "数"
	case Bool:
		return "是否"
	case Text:
		return "文字"
	case Texts:
		return "一组文字"
	}
	return string(t)
}

// Field is a name that an expression may use (字段). A name may have dots.
type Field struct {
	Name  string
	Title string // 中文名
	Type  Type
}

// Value is a value of one of the types. The zero Value has no type and fits no
// field.
type Value struct {
	kind       Type
	thousandth int64
	yes        bool
	text       string
	texts      []string
}

// Thousandths is the number n/1000.
func Thousandths(n int64) Value { return Value{kind: Number, thousandth: n} }

// Yes is a truth value.
func Yes(b bool) Value { return Value{kind: Bool, yes: b} }

// String is a text.
func String(s string) Value { return Value{kind: Text, text: s} }

// Strings is several texts.
func Strings(all ...string) Value { return Value{kind: Texts, texts: slices.Clone(all)} }

// Type is the value's type, "" for the zero Value.
func (v Value) Type() Type { return v.kind }

// Number gives a number in thousandths, and 0 for any other type.
func (v Value) Number() int64 { return v.thousandth }

// Bool gives a truth value, and false for any other type.
func (v Value) Bool() bool { return v.yes }

// Text gives a text, and "" for any other type.
func (v Value) Text() string { return v.text }
