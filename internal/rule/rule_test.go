package rule

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"luoshi/internal/fault"

	"cel.dev/cel-go/cel"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func fields() []Field {
	return []Field{{"overdue_matters", "逾期事项", Number}, {"due_matters", "应销号事项", Number}, {"entries.expected", "应报份数", Number},
		{"late", "已逾期", Bool}, {"kind", "种类", Text}, {"tags", "标签", Texts}}
}

func values() map[string]Value {
	return map[string]Value{"overdue_matters": Thousandths(3_000), "due_matters": Thousandths(14_000), "entries.expected": Thousandths(20_500),
		"late": Yes(true), "kind": String("入户走访"), "tags": Strings("甲", "乙")}
}

func TestEval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, expr string
		want       Value
	}{
		{"截到千分位，不四舍五入", "11 / 14 * 40", Thousandths(31_428)},
		{"负数也向零截", "-11 / 14 * 40", Thousandths(-31_428)},
		{"先除后乘不丢数", "overdue_matters / 7 * 7", Thousandths(3_000)},
		{"小数是准的", "0.1 + 0.2", Thousandths(300)},
		{"整数和小数可以一起算", "100 - 2.5 * overdue_matters", Thousandths(92_500)},
		{"带点的名字", "entries.expected * 2", Thousandths(41_000)},
		{"最大最小", "max(0, 10 - overdue_matters * 4) + min(1, 2, 3)", Thousandths(1_000)},
		{"取负", "-overdue_matters", Thousandths(-3_000)},
		{"如果", "due_matters == 0 ? 1 : 2", Thousandths(2_000)},
		{"没走到的除以零不算错", "overdue_matters == 3 ? 7 : 1 / 0", Thousandths(7_000)},
		{"比较", "overdue_matters < 3.001 && due_matters >= 14 && due_matters != 13", Yes(true)},
		{"并且两边一边已定", "1 / 0 > 1 && !late", Yes(false)},
		{"或者两边一边已定", "1 / 0 > 1 || late", Yes(true)},
		{"文字", `kind.startsWith("入户") && kind.endsWith("走访") && kind.contains("户走") && kind > "入"`, Yes(true)},
		{"属于", `kind in ["入户走访", "电话"] && "甲" in tags`, Yes(true)},
		{"几个", "size(tags) + tags.size()", Thousandths(4_000)},
		{"是否相等", "late == true", Yes(true)},
		{"文字结果", `late ? kind : "无"`, String("入户走访")},
		{"一组文字结果", "tags", Strings("甲", "乙")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := Compile(c.expr, fields(), c.want.Type())
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Eval(values())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(Value{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, expr, code, line, column string }{
		{"空", "  ", "rule.empty", "1", "1"},
		{"名字写错一个字母", "100 - overdue_maters", "rule.unknown_name_near", "1", "7"},
		{"第二行写错", "100 -\n  login_days", "rule.unknown_name", "2", "3"},
		{"缺右括号", "(1 + 2", "rule.syntax_end", "1", "7"},
		{"多一个星号", "1 + * 2", "rule.syntax", "1", "5"},
		{"中文逗号", "max(1，2)", "rule.syntax", "1", "6"},
		{"数和文字相加", `overdue_matters + "3"`, "rule.operands", "1", "17"},
		{"是否当数用", "late * 2", "rule.operands", "1", "6"},
		{"要数给了是否", "overdue_matters > 3", "rule.answer", "1", "17"},
		{"没有这个函数", "round(overdue_matters)", "rule.unknown_function", "1", "6"},
		{"取余没有", "due_matters % 2", "rule.unknown_function", "1", "13"},
		{"循环没有", "tags.all(x, true) ? 1 : 2", "rule.unknown_function", "1", "9"},
		{"下标没有", `tags[0] == "" ? 1 : 2`, "rule.unknown_function", "1", "5"},
		{"映射没有", "{} == {} ? 1 : 2", "rule.not_supported", "1", "1"},
		{"列表里只能是文字", `kind in [1] ? 1 : 2`, "rule.list", "1", "10"},
		{"数太大", "1e300", "rule.literal", "1", "1"},
		{"空值没有", "null == null ? 1 : 2", "rule.literal", "1", "1"},
		{"两支种类不同", `late ? 1 : "一"`, "rule.operands", "1", "6"},
		{"太长", strings.Repeat("1 + ", 300) + "1", "rule.too_long", "1", "1"},
		{"套得太深", strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60), "rule.too_deep", "1", "41"},
		{"加得太长", "1" + strings.Repeat("+1", 120), "rule.too_deep", "1", "1"},
		{"符号套得太深", strings.Repeat("-", 900) + "1", "rule.too_deep", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Compile(c.expr, fields(), Number)
			f, ok := fault.As(err)
			if !ok || f.Code != c.code || (c.line != "" && (f.Args[0] != c.line || f.Args[1] != c.column)) {
				t.Errorf("got %v, want %s at %s:%s", err, c.code, c.line, c.column)
			}
		})
	}
}

func TestCompileSaysAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Compile("overdu_matters + login_days * round(1)", fields(), Number)
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) != 3 {
		t.Fatalf("got %v, want three faults", err)
	}
	f, _ := fault.As(joined.Unwrap()[0])
	if diff := cmp.Diff([]string{"1", "1", "overdu_matters", "overdue_matters", "逾期事项"}, f.Args); diff != "" {
		t.Error(diff)
	}
}

func TestEvalRefuses(t *testing.T) {
	t.Parallel()
	square := "overdue_matters"
	for range 36 {
		square += "*overdue_matters"
	}
	for _, c := range []struct {
		name, expr string
		change     Value // of overdue_matters; the zero Value takes it away
		code       string
	}{
		{"缺值不当作零", "overdue_matters + 1", Value{}, "rule.value_missing"},
		{"值的种类不对", "overdue_matters + 1", Yes(true), "rule.value_type"},
		{"除以零", "1 / (overdue_matters - 3)", Thousandths(3_000), "rule.division_by_zero"},
		{"结果太大", "overdue_matters * 1000000000", Thousandths(1_000_000_000), "rule.too_large"},
		{"中间太大", square, Thousandths(1<<62 + 1), "rule.too_large"},
		{"并且一边算不出、另一边没有定", "1 / (overdue_matters - 3) > 1 && late ? 1 : 2", Thousandths(3_000), "rule.division_by_zero"},
		{"取最大时一边缺值", "max(1, 2, overdue_matters)", Value{}, "rule.value_missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := Compile(c.expr, fields(), Number)
			if err != nil {
				t.Fatal(err)
			}
			given := values()
			given["overdue_matters"] = c.change
			if c.change.Type() == "" {
				delete(given, "overdue_matters")
			}
			if _, err := p.Eval(given); !fault.Is(err, c.code) {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	p, err := Compile("due_matters > 0 ? overdue_matters / due_matters : entries.expected", fields(), Number)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"due_matters", "overdue_matters", "entries.expected"}, p.Names()); diff != "" {
		t.Error(diff)
	}
}

// expression draws a formula over whole numbers and comparisons that CEL itself
// can compute with its integers.
func expression(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]string{"a", "b", "0", "1", "7", "12"}).Draw(t, "atom")
	}
	x, y := expression(t, depth-1), expression(t, depth-1)
	switch op := rapid.SampledFrom([]string{"+", "-", "*", "?", "&&", "||"}).Draw(t, "op"); op {
	case "?":
		return fmt.Sprintf("(%s < %s ? %s : %s)", x, y, y, x)
	case "&&", "||":
		return fmt.Sprintf("(!(%s == %s) %s %s >= 1 ? %s : 3)", x, y, op, x, y)
	default:
		return fmt.Sprintf("(%s %s %s)", x, op, y)
	}
}

// Property: on whole numbers the answer is that of CEL's own interpreter.
func TestAgreesWithCEL(t *testing.T) {
	t.Parallel()
	env, err := cel.NewEnv(cel.Variable("a", cel.IntType), cel.Variable("b", cel.IntType))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		expr := expression(t, 3)
		a, b := rapid.Int64Range(-9, 9).Draw(t, "a"), rapid.Int64Range(-9, 9).Draw(t, "b")
		tree, issues := env.Compile(expr)
		if issues.Err() != nil {
			t.Fatal(issues.Err())
		}
		program, err := env.Program(tree)
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := program.Eval(map[string]any{"a": a, "b": b})
		if err != nil {
			t.Skip(err)
		}
		p, err := Compile(expr, []Field{{"a", "甲", Number}, {"b", "乙", Number}}, Number)
		if err != nil {
			if fault.Is(err, "rule.too_long") {
				t.Skip("long")
			}
			t.Fatal(err)
		}
		got, err := p.Eval(map[string]Value{"a": Thousandths(a * 1000), "b": Thousandths(b * 1000)})
		if n, _ := want.Value().(int64); err == nil && got.Number() != n*1000 {
			t.Fatalf("%s with %d, %d: %d, CEL says %d", expr, a, b, got.Number(), n*1000)
		} else if err != nil && !fault.Is(err, "rule.too_large") {
			t.Fatal(err)
		}
	})
}

// Property: a sum does not depend on its order, with any decimals.
func TestSumIgnoresOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SliceOfN(rapid.Int64Range(-99_999, 99_999), 1, 20).Draw(t, "n")
		sum := func(n []int64) int64 {
			var parts []string
			for _, x := range n {
				parts = append(parts, "("+big.NewRat(x, 1000).FloatString(3)+" / 7)")
			}
			p, err := Compile(strings.Join(parts, " + "), nil, Number)
			if err != nil {
				t.Fatal(err)
			}
			v, err := p.Eval(nil)
			if err != nil {
				t.Fatal(err)
			}
			return v.Number()
		}
		if a, b := sum(n), sum(rapid.Permutation(n).Draw(t, "order")); a != b {
			t.Fatalf("%d and %d", a, b)
		}
	})
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"1 + overdue_matters", "late ? 1 : 2", `kind in ["a"]`, "a.b.c(1)", "-1e5", "x{a: 1}", "[1][0]", "has(a.b)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		p, err := Compile(expr, fields(), Number)
		if (p == nil) == (err == nil) {
			t.Fatal("either a program or a fault")
		}
		if err != nil {
			if f, ok := fault.As(err); !ok || !strings.HasPrefix(f.Code, "rule.") || len(f.Args) < 2 {
				t.Fatalf("a fault without a place: %v", err)
			}
			return
		}
		if _, err := p.Eval(values()); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

func BenchmarkEval(b *testing.B) {
	p, err := Compile("due_matters == 0 ? 40 : overdue_matters / due_matters * 40", fields(), Number)
	if err != nil {
		b.Fatal(err)
	}
	given := values()
	for b.Loop() {
		if _, err := p.Eval(given); err != nil {
			b.Fatal(err)
		}
	}
}
