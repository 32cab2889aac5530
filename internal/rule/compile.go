package rule

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"
)

// The bounds of an expression. A formula of a real sheet has a tenth of them.
const (
	maxLength = 1000 // characters
	maxNodes  = 400
	maxDepth  = 40
)

// Program is an expression that was found right. It is safe for concurrent use.
type Program struct {
	source string
	want   Type
	eval   eval
	names  []string
	fields map[string]Field
}

// Source is the expression as it was written.
func (p *Program) Source() string { return p.source }

// Names lists the fields that the expression uses, in order of first use.
func (p *Program) Names() []string { return slices.Clone(p.names) }

// Compile reads an expression over the fields; its answer must have the type
// want. Everything wrong with it is given at once, joined: faults whose first two
// arguments are line and column, counted from 1.
func Compile(expr string, fields []Field, want Type) (*Program, error) {
	if n := len([]rune(expr)); n > maxLength {
		return nil, fault.New(fault.Invalid, "rule.too_long", "1", "1", strconv.Itoa(n), strconv.Itoa(maxLength))
	}
	if strings.TrimSpace(expr) == "" {
		return nil, fault.New(fault.Invalid, "rule.empty", "1", "1")
	}
	if line, column, deep := nesting(expr); deep {
		return nil, fault.New(fault.Invalid, "rule.too_deep", strconv.Itoa(line), strconv.Itoa(column), strconv.Itoa(maxDepth))
	}
	p, err := parser.NewParser(parser.MaxRecursionDepth(maxDepth+8), parser.MaxExpressionNodeCount(maxNodes),
		parser.ExpressionSizeCodePointLimit(maxLength), parser.ErrorReportingLimit(1))
	if err != nil {
		return nil, err
	}
	source := common.NewTextSource(expr)
	tree, faults := p.Parse(source)
	if len(faults.GetErrors()) > 0 {
		return nil, syntax(expr, faults.GetErrors()[0])
	}
	c := compiler{info: tree.SourceInfo(), fields: map[string]Field{}}
	for _, f := range fields {
		c.fields[f.Name] = f
	}
	have, ev := c.node(tree.Expr(), 0)
	if have != "" && have != want {
		c.say(tree.Expr(), func(l, col string) error {
			return fault.New(fault.Invalid, "rule.answer", l, col, want.Title(), have.Title())
		})
	}
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...)
	}
	return &Program{source: expr, want: want, eval: ev, names: c.names, fields: c.fields}, nil
}

// nesting finds where brackets or signs go deeper than the bound, before the
// recursive parser sees them.
func nesting(expr string) (line, column int, deep bool) {
	open, signs := 0, 0
	line = 1
	for _, r := range expr {
		column++
		switch r {
		case '(', '[', '{':
			open++
		case ')', ']', '}':
			open--
		case '!', '-', '?':
			signs++
		case '\n':
			line, column = line+1, 0
		}
		if open > maxDepth || signs > 4*maxDepth {
			return line, column, true
		}
	}
	return line, column, false
}

// syntax words what the parser refused by the text at the place.
func syntax(expr string, e *common.Error) error {
	line, column := e.Location.Line(), e.Location.Column()
	if line < 1 { // the parser's own bounds have no place
		return fault.New(fault.Invalid, "rule.too_deep", "1", "1", strconv.Itoa(maxDepth))
	}
	near := ""
	if lines := strings.Split(expr, "\n"); line <= len(lines) {
		if r := []rune(lines[line-1]); column >= 0 && column < len(r) {
			near = string(r[column:min(len(r), column+12)])
		}
	}
	l, c := strconv.Itoa(line), strconv.Itoa(max(1, column+1))
	if near == "" {
		return fault.New(fault.Invalid, "rule.syntax_end", l, c)
	}
	return fault.New(fault.Invalid, "rule.syntax", l, c, near)
}

// compiler turns the tree into closures and checks types on the way.
type compiler struct {
	info   *ast.SourceInfo
	fields map[string]Field
	names  []string
	faults []error
}

// say records a fault at the place of an expression; word gets line and column.
func (c *compiler) say(e ast.Expr, word func(line, column string) error) {
	at := c.info.GetStartLocation(e.ID())
	c.faults = append(c.faults, word(strconv.Itoa(max(1, at.Line())), strconv.Itoa(max(1, at.Column()+1))))
}

// node gives the type of an expression and its evaluation. The type is "" when
// something under it is wrong and was said already.
func (c *compiler) node(e ast.Expr, depth int) (Type, eval) {
	if depth > maxDepth {
		c.say(e, func(l, col string) error {
			return fault.New(fault.Invalid, "rule.too_deep", l, col, strconv.Itoa(maxDepth))
		})
		return "", nil
	}
	switch e.Kind() {
	case ast.LiteralKind:
		return c.literal(e)
	case ast.IdentKind, ast.SelectKind:
		return c.name(e)
	case ast.CallKind:
		return c.call(e, depth+1)
	case ast.ListKind:
		return c.list(e)
	}
	c.say(e, func(l, col string) error { return fault.New(fault.Invalid, "rule.not_supported", l, col) })
	return "", nil
}

func (c *compiler) literal(e ast.Expr) (Type, eval) {
	var n *big.Rat
	switch v := e.AsLiteral().(type) {
	case types.Bool:
		return Bool, constant(val{yes: bool(v)})
	case types.String:
		return Text, constant(val{text: string(v)})
	case types.Int:
		n = new(big.Rat).SetInt64(int64(v))
	case types.Double:
		// The shortest decimal is the one that was written, up to 15 digits.
		n, _ = new(big.Rat).SetString(strconv.FormatFloat(float64(v), 'f', -1, 64))
	}
	if n == nil || n.Num().BitLen() > 100 || n.Denom().BitLen() > 50 || new(big.Rat).Abs(n).Cmp(big.NewRat(1e12, 1)) > 0 {
		c.say(e, func(l, col string) error { return fault.New(fault.Invalid, "rule.literal", l, col) })
		return "", nil
	}
	return Number, constant(val{num: n})
}

// name resolves a declared field; its name may have dots.
func (c *compiler) name(e ast.Expr) (Type, eval) {
	full, ok := qualified(e)
	if !ok {
		c.say(e, func(l, col string) error { return fault.New(fault.Invalid, "rule.not_supported", l, col) })
		return "", nil
	}
	f, ok := c.fields[full]
	if !ok {
		c.unknown(e, full)
		return "", nil
	}
	if !slices.Contains(c.names, full) {
		c.names = append(c.names, full)
	}
	return f.Type, func(given map[string]Value) (val, error) { return read(given, f) }
}

func (c *compiler) unknown(e ast.Expr, full string) {
	var names, shown []string
	for n := range c.fields {
		names = append(names, n)
	}
	slices.Sort(names)
	if len(full) > 60 {
		full = strings.ToValidUTF8(full[:60], "") + "…"
	}
	if near, ok := Nearest(full, names); ok {
		c.say(e, func(l, col string) error {
			return fault.New(fault.Invalid, "rule.unknown_name_near", l, col, full, near, c.fields[near].Title)
		})
		return
	}
	for _, n := range names {
		shown = append(shown, n+"（"+c.fields[n].Title+"）")
	}
	c.say(e, func(l, col string) error {
		return fault.New(fault.Invalid, "rule.unknown_name", l, col, full, strings.Join(shown, "，"))
	})
}

func qualified(e ast.Expr) (string, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent(), true
	case ast.SelectKind:
		s := e.AsSelect()
		head, ok := qualified(s.Operand())
		return head + "." + s.FieldName(), ok && !s.IsTestOnly()
	}
	return "", false
}

// list is a list of texts in the expression itself: x in ["a", "b"].
func (c *compiler) list(e ast.Expr) (Type, eval) {
	var all []string
	for _, x := range e.AsList().Elements() {
		s, ok := types.String(""), false
		if x.Kind() == ast.LiteralKind {
			s, ok = x.AsLiteral().(types.String)
		}
		if !ok {
			c.say(x, func(l, col string) error { return fault.New(fault.Invalid, "rule.list", l, col) })
			return "", nil
		}
		all = append(all, string(s))
	}
	return Texts, constant(val{texts: all})
}

// call compiles the arguments first, then looks for the operator that takes them.
func (c *compiler) call(e ast.Expr, depth int) (Type, eval) {
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	name := call.FunctionName()
	if !known(name, call.IsMemberFunction()) {
		c.say(e, func(l, col string) error {
			return fault.New(fault.Invalid, "rule.unknown_function", l, col, written(name), "min max size contains startsWith endsWith")
		})
		return "", nil
	}
	have, evals := make([]Type, len(args)), make([]eval, len(args))
	for i, a := range args {
		have[i], evals[i] = c.node(a, depth)
	}
	if slices.Contains(have, "") {
		return "", nil
	}
	t, ev, ok := operator(name, have, evals)
	if !ok {
		titles := make([]string, len(have))
		for i, h := range have {
			titles[i] = h.Title()
		}
		c.say(e, func(l, col string) error {
			return fault.New(fault.Invalid, "rule.operands", l, col, written(name), strings.Join(titles, "、"))
		})
		return "", nil
	}
	return t, ev
}

// written is an operator as a person writes it.
func written(name string) string {
	if s, ok := operators.FindReverse(name); ok && s != "" {
		return s
	}
	return strings.Trim(name, "_@")
}
