package rule

import (
	"cmp"
	"math/big"

	"luoshi/internal/fault"

	"cel.dev/cel-go/common/operators"
)

func not(x eval) eval {
	return func(g map[string]Value) (val, error) {
		v, err := x(g)
		return val{yes: !v.yes}, err
	}
}

func size(x eval) eval {
	return func(g map[string]Value) (val, error) {
		v, err := x(g)
		return val{num: big.NewRat(int64(len(v.texts)), 1)}, err
	}
}

// both evaluates two operands, the left one first.
func both(g map[string]Value, x, y eval) (v, w val, err error) {
	if v, err = x(g); err != nil {
		return v, w, err
	}
	w, err = y(g)
	return v, w, err
}

func texts(x, y eval, test func(v, w val) bool) eval {
	return func(g map[string]Value) (val, error) {
		v, w, err := both(g, x, y)
		return val{yes: test(v, w)}, err
	}
}

func arith(name string, x, y eval) eval {
	return func(g map[string]Value) (val, error) {
		v, w, err := both(g, x, y)
		if err != nil {
			return val{}, err
		}
		n := new(big.Rat)
		switch name {
		case operators.Add:
			n.Add(v.num, w.num)
		case operators.Subtract:
			n.Sub(v.num, w.num)
		case operators.Multiply:
			n.Mul(v.num, w.num)
		default:
			if w.num.Sign() == 0 {
				return val{}, fault.New(fault.Invalid, "rule.division_by_zero")
			}
			n.Quo(v.num, w.num)
		}
		if n.Num().BitLen() > maxBits || n.Denom().BitLen() > maxBits {
			return val{}, fault.New(fault.Invalid, "rule.too_large")
		}
		return val{num: n}, nil
	}
}

// logic is && and ||. As in CEL, an error on one side does not matter when the
// other side settles the answer.
func logic(or bool, x, y eval) eval {
	return func(g map[string]Value) (val, error) {
		v, errX := x(g)
		if errX == nil && v.yes == or {
			return v, nil
		}
		w, errY := y(g)
		if errY == nil && w.yes == or {
			return w, nil
		}
		return val{yes: !or}, cmp.Or(errX, errY)
	}
}

func choose(when, x, y eval) eval {
	return func(g map[string]Value) (val, error) {
		v, err := when(g)
		if err != nil {
			return val{}, err
		}
		if v.yes {
			return x(g)
		}
		return y(g)
	}
}

func extreme(largest bool, all []eval) eval {
	return func(g map[string]Value) (val, error) {
		best, err := all[0](g)
		for _, e := range all[1:] {
			if err != nil {
				return val{}, err
			}
			var v val
			if v, err = e(g); err == nil && (v.num.Cmp(best.num) > 0) == largest {
				best = v
			}
		}
		return best, err
	}
}

func compare(name string, t Type, x, y eval) eval {
	return func(g map[string]Value) (val, error) {
		v, w, err := both(g, x, y)
		if err != nil {
			return val{}, err
		}
		order := 0
		switch {
		case t == Number:
			order = v.num.Cmp(w.num)
		case t == Text:
			order = cmp.Compare(v.text, w.text)
		case v.yes != w.yes:
			order = 1
		}
		return val{yes: holds(name, order)}, nil
	}
}

func holds(name string, order int) bool {
	switch name {
	case operators.Less:
		return order < 0
	case operators.LessEquals:
		return order <= 0
	case operators.Greater:
		return order > 0
	case operators.GreaterEquals:
		return order >= 0
	case operators.NotEquals:
		return order != 0
	}
	return order == 0
}
