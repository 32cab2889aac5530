package rule

import (
	"math/big"
	"slices"
	"strings"

	"luoshi/internal/fault"

	"cel.dev/cel-go/common/operators"
)

// maxBits bounds the numbers on the way: no sheet comes near it, and a product of
// products cannot fill the memory.
const maxBits = 2048

// val is a value inside an evaluation; its type was settled when compiling.
type val struct {
	num   *big.Rat
	yes   bool
	text  string
	texts []string
}

type eval func(map[string]Value) (val, error)

func constant(v val) eval { return func(map[string]Value) (val, error) { return v, nil } }

// Eval computes the answer. Every field that is reached needs a value of its
// declared type: a missing one is a fault and never taken as 0. A number is cut,
// not rounded, to thousandths (尾数截到千分位).
func (p *Program) Eval(given map[string]Value) (Value, error) {
	v, err := p.eval(given)
	if err != nil {
		return Value{}, err
	}
	switch p.want {
	case Bool:
		return Yes(v.yes), nil
	case Text:
		return String(v.text), nil
	case Texts:
		return Strings(v.texts...), nil
	}
	n := new(big.Int).Mul(v.num.Num(), big.NewInt(1000))
	n.Quo(n, v.num.Denom())
	if !n.IsInt64() || n.CmpAbs(big.NewInt(1e15)) > 0 {
		return Value{}, fault.New(fault.Invalid, "rule.too_large")
	}
	return Thousandths(n.Int64()), nil
}

func read(given map[string]Value, f Field) (val, error) {
	v, ok := given[f.Name]
	if !ok {
		return val{}, fault.New(fault.Invalid, "rule.value_missing", f.Name, f.Title)
	}
	if v.kind != f.Type {
		return val{}, fault.New(fault.Invalid, "rule.value_type", f.Name, f.Title, f.Type.Title())
	}
	out := val{yes: v.yes, text: v.text, texts: v.texts}
	if f.Type == Number {
		out.num = big.NewRat(v.thousandth, 1000)
	}
	return out, nil
}

// known reports whether a function or operator belongs to the language, in the
// form in which it is called.
func known(name string, member bool) bool {
	switch name {
	case "contains", "startsWith", "endsWith":
		return member
	case "size":
		return true
	case "min", "max", operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot,
		operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate, operators.In:
		return !member
	}
	return false
}

// operator finds the operation of that name for arguments of those types.
func operator(name string, have []Type, e []eval) (Type, eval, bool) {
	all := func(t Type) bool { return !slices.ContainsFunc(have, func(h Type) bool { return h != t }) }
	switch len(have) {
	case 1:
		switch {
		case name == operators.LogicalNot && have[0] == Bool:
			return Bool, not(e[0]), true
		case name == operators.Negate && have[0] == Number:
			return Number, arith(operators.Subtract, constant(val{num: new(big.Rat)}), e[0]), true
		case name == "size" && have[0] == Texts:
			return Number, size(e[0]), true
		}
	case 2:
		if t, ev, ok := pair(name, have[0], have[1], e[0], e[1]); ok {
			return t, ev, true
		}
	case 3:
		if name == operators.Conditional && have[0] == Bool && have[1] == have[2] {
			return have[1], choose(e[0], e[1], e[2]), true
		}
	}
	if (name == "min" || name == "max") && len(have) >= 2 && all(Number) {
		return Number, extreme(name == "max", e), true
	}
	return "", nil, false
}

func pair(name string, a, b Type, x, y eval) (Type, eval, bool) {
	switch name {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide:
		return Number, arith(name, x, y), a == Number && b == Number
	case operators.LogicalAnd, operators.LogicalOr:
		return Bool, logic(name == operators.LogicalOr, x, y), a == Bool && b == Bool
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return Bool, compare(name, a, x, y), a == b && (a == Number || a == Text)
	case operators.Equals, operators.NotEquals:
		return Bool, compare(name, a, x, y), a == b && a != Texts
	case operators.In:
		return Bool, texts(x, y, func(v, w val) bool { return slices.Contains(w.texts, v.text) }), a == Text && b == Texts
	case "contains":
		return Bool, texts(x, y, func(v, w val) bool { return strings.Contains(v.text, w.text) }), a == Text && b == Text
	case "startsWith":
		return Bool, texts(x, y, func(v, w val) bool { return strings.HasPrefix(v.text, w.text) }), a == Text && b == Text
	case "endsWith":
		return Bool, texts(x, y, func(v, w val) bool { return strings.HasSuffix(v.text, w.text) }), a == Text && b == Text
	}
	return "", nil, false
}
