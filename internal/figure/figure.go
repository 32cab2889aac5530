// Package figure counts (数据项): a count, a sum, a number of different values, a share or
// an average over rows, declared in a pack and compiled once. It knows what the rows of each
// source tell (their fields), which of a figure's rows make it, and how a value follows from
// them; where the rows come from is the store's affair.
//
//	measure    of       value                                   of no row
//	count               how many rows                           0
//	distinct   a text   how many different values               0
//	sum        a number the sum of what the rows have           none, or what `none` says
//	average    a number the sum by the number of rows with one  none
//	share               rows of `part` in 100 rows of `where`   none
//
// A value that is absent is no 0: a condition over a field that a row does not have is
// neither true nor false, and such a row is not counted (as in CEL, `false && absent` is
// false and `true || absent` is true). Sums are of thousandths, cut at the end.
package figure

import (
	"errors"
	"slices"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/rule"
)

// Measure is how a value follows from rows (算法).
type Measure string

// The measures.
const (
	Count    Measure = "count"    // 计数
	Distinct Measure = "distinct" // 去重计数
	Sum      Measure = "sum"      // 合计
	Average  Measure = "average"  // 平均
	Share    Measure = "share"    // 占比
)

// Measures lists them in order.
func Measures() []Measure { return []Measure{Count, Distinct, Sum, Average, Share} }

// Figure is one figure as a pack declares it.
type Figure struct {
	ID, Title string
	Unit      string // 件 次 户 %
	Says      string // in Chinese what is counted, for the page that opens it
	Over      string // source
	On        string // field of type day that must lie in the period; "" where the rows are of the period as they are
	Where     string // CEL: which rows; "" all
	Part      string // CEL, of a share: which of them
	Measure   Measure
	Of        string // field of a sum, an average, or of what is different
	None      bool   // a sum over no row is 0 and not absent
}

// Field is what the rows of a source tell.
type Field struct {
	Name, Title string
	Type        rule.Type
	Day         bool // a text that is a civil date, by which a row may lie in a period
	Apart       bool // names a person: told apart in a distinct count, read by no condition and no line
	Groups      bool // a text of few values, by which rows are told apart in a table
}

// Source is a kind of rows that figures count over (来源): one of the engine's, or the part
// of one that a list or a duty of a pack names, with the fields that it declares.
type Source struct {
	ID, Title string
	Rows      string // of which source of the engine its rows are: ID, "matter" of a list, "entry" of a duty
	Table     string // where its rows open
	// Trace says that the rows are traces of work and not its results: how much was filled in
	// (rules.md R13). A sheet may use figures over them only with a document that allows it.
	Trace bool
	// Needed says that a body without any row has no figure: nothing was expected of it.
	Needed bool
	// Right is a right that a reader must have over the whole home, besides the one to see
	// figures; "" for none.
	Right  string
	Fields []Field
	// Personal are the fields about a person that its rows have: no figure reads them.
	Personal []string
}

// Part reports whether the source is only a part of the engine's: of one list or duty.
func (s Source) Part() bool { return s.ID != s.Rows }

// Field gives the field with the name.
func (s Source) Field(name string) (Field, bool) {
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return s.Fields[i], true
}

func (s Source) rules() []rule.Field {
	var out []rule.Field
	for _, f := range s.Fields {
		if !f.Apart {
			out = append(out, rule.Field{Name: f.Name, Title: f.Title, Type: f.Type})
		}
	}
	return out
}

// Plan is a figure that was found right. It is safe for concurrent use.
type Plan struct {
	Figure
	Source      Source
	where, part *rule.Program
	names       []string // the fields that it reads
}

// Names lists the fields that the figure reads.
func (p *Plan) Names() []string { return slices.Clone(p.names) }

// Compile finds everything that is wrong with a figure, joined: faults whose field is the
// setting, and whose first two arguments are line and column where it is an expression.
func Compile(f Figure, sources []Source) (*Plan, error) {
	src, ok := SourceIn(sources, f.Over)
	if !ok {
		return nil, near("over", "figure.source", f.Over, sources, func(s Source) string { return s.ID })
	}
	p := &Plan{Figure: f, Source: src}
	var all []error
	say := func(err error) { all = append(all, err) }
	if f.On != "" {
		if on, ok := src.Field(f.On); !ok || !on.Day {
			say(near("on", "figure.day", f.On, days(src), func(x Field) string { return x.Name }))
		}
		p.reads(f.On)
	}
	p.where = p.compile("where", f.Where, say)
	switch {
	case f.Measure == Share && f.Part == "":
		say(fault.At("part", "figure.part"))
	case f.Measure != Share && f.Part != "":
		say(fault.At("part", "figure.no_part"))
	default:
		p.part = p.compile("part", f.Part, say)
	}
	if err := p.counted(); err != nil {
		say(err)
	}
	if !slices.Contains(Measures(), f.Measure) {
		say(fault.At("measure", "figure.measure", string(f.Measure)))
	}
	if f.None && f.Measure != Sum {
		say(fault.At("none", "figure.none"))
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	return p, nil
}

// counted checks the field that is summed, averaged or told apart.
func (p *Plan) counted() error {
	want := rule.Type("")
	switch p.Measure {
	case Sum, Average:
		want = rule.Number
	case Distinct:
		want = rule.Text
	}
	switch of, ok := p.Source.Field(p.Of); {
	case want == "" && p.Of != "":
		return fault.At("of", "figure.no_of")
	case want == "":
		return nil
	case slices.Contains(p.Source.Personal, p.Of):
		return fault.At("of", "figure.personal", p.Of)
	case !ok || of.Type != want:
		fit := slices.DeleteFunc(slices.Clone(p.Source.Fields), func(f Field) bool { return f.Type != want })
		return near("of", "figure.of_"+string(want), p.Of, fit, func(f Field) string { return f.Name })
	}
	p.reads(p.Of)
	return nil
}

func (p *Plan) compile(setting, expr string, say func(error)) *rule.Program {
	if expr == "" {
		return nil
	}
	program, err := rule.Compile(expr, p.Source.rules(), rule.Bool)
	for _, e := range fault.Parts(err) {
		if f, ok := fault.As(e); ok {
			f.Field = setting
			if strings.HasPrefix(f.Code, "rule.unknown_name") && slices.Contains(p.Source.Personal, f.Args[2]) {
				e = fault.At(setting, "figure.personal_in", f.Args[0], f.Args[1], f.Args[2])
			}
		}
		say(e)
	}
	if program != nil {
		p.reads(program.Names()...)
	}
	return program
}

func (p *Plan) reads(names ...string) {
	for _, n := range names {
		if !slices.Contains(p.names, n) {
			p.names = append(p.names, n)
		}
	}
}

// near refuses a name and proposes the nearest, or lists what there is.
func near[T any](setting, code, name string, all []T, of func(T) string) error {
	var names []string
	for _, x := range all {
		names = append(names, of(x))
	}
	if like, ok := rule.Nearest(name, names); ok {
		return fault.At(setting, code+"_near", name, like)
	}
	return fault.At(setting, code, name, strings.Join(names, " "))
}

func days(s Source) []Field {
	return slices.DeleteFunc(slices.Clone(s.Fields), func(f Field) bool { return !f.Day })
}
