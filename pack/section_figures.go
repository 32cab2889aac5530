package pack

import (
	_ "embed"
	"reflect"
	"slices"
	"strings"
	"sync"

	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/rule"
	"luoshi/internal/score"
)

//go:embed usual_figures.yaml
var usualFigures string

// UsualFigures are the figures that a pack may take by their id alone (通用数据项). They are a
// text of the language like those of a county.
var UsualFigures = sync.OnceValue(func() []figure.Figure {
	root, problem := parse([]byte(usualFigures))
	if problem != nil {
		panic("pack: usual figures: " + problem.Code)
	}
	r := reader{places: map[string]place{}}
	var t struct {
		Figures []figureText `yaml:"figures"`
	}
	if r.value(root, reflect.ValueOf(&t).Elem(), "", ""); len(r.problems) > 0 {
		panic("pack: usual figures: " + r.problems[0].Path + " " + r.problems[0].Code)
	}
	return each(t.Figures, figureText.own)
})

// Figure gives the figure with the id.
func (p *Pack) Figure(id string) (figure.Figure, bool) {
	return find(p.Figures, id, func(x figure.Figure) string { return x.ID })
}

// Sources are what the figures of the pack count over: the sources of the engine, each list
// with its matters, each duty with its entries, under their ids. The entries of all duties
// together have the fields that mean the same in each.
func (p *Pack) Sources() []figure.Source {
	all := figure.Sources()
	matter, _ := figure.SourceIn(all, "matter")
	entry, _ := figure.SourceIn(all, "entry")
	part := func(s figure.Source, id, title string, fields form.Fields) {
		s = s.Declaring(fields)
		s.ID, s.Title = id, title
		all = append(all, s)
	}
	for _, l := range p.Lists {
		part(matter, l.ID, l.Title, l.Fields)
	}
	var common form.Fields
	for _, d := range p.Duties {
		if d.Composed == "" {
			part(entry, d.ID, d.Title, d.Fields)
			common = append(common, d.Fields...)
		}
	}
	i := slices.IndexFunc(all, func(s figure.Source) bool { return s.ID == "entry" })
	all[i] = entry.Declaring(slices.DeleteFunc(slices.Clone(common), func(f form.Field) bool {
		return slices.ContainsFunc(common, func(g form.Field) bool { return g.ID == f.ID && (g.Kind != f.Kind || g.Personal != f.Personal) })
	}))
	return all
}

// Plan compiles one figure of the pack, false when there is none.
func (p *Pack) Plan(id string) (*figure.Plan, bool) {
	f, ok := p.Figure(id)
	if !ok {
		return nil, false
	}
	plan, err := figure.Compile(f, p.Sources())
	return plan, err == nil
}

// Plans compiles the figures of the pack; one that is wrong was refused when the pack was
// checked, and is left out.
func (p *Pack) Plans() (out []*figure.Plan) {
	sources := p.Sources()
	for _, f := range p.Figures {
		if plan, err := figure.Compile(f, sources); err == nil {
			out = append(out, plan)
		}
	}
	return out
}

// Metrics are the figures as formulas name them.
func (p *Pack) Metrics() []score.Metric {
	sources := p.Sources()
	return each(p.Figures, func(f figure.Figure) score.Metric {
		src, _ := figure.SourceIn(sources, f.Over)
		return score.Metric{ID: f.ID, Title: f.Title, Unit: f.Unit, Counts: f.Says, Trace: src.Trace}
	})
}

type figureText struct {
	ID      string      `yaml:"id" need:"y" say:"编号，算式里用它"`
	Title   string      `yaml:"title" max:"40" say:"名称；通用数据项不写就用通用的名称"`
	Unit    string      `yaml:"unit" max:"10" say:"单位，如 件 次 户 %"`
	Says    string      `yaml:"says" max:"200" say:"用一句话说明数的是什么，给看数的人"`
	Over    string      `yaml:"over" say:"数什么：来源的编号，或一份清单（它的事项）、一项责任（它的填报）的编号，可以用它们的字段；不写就是同一编号的通用数据项"`
	On      string      `yaml:"on" say:"按哪个日期算在期内；不写就看期末的情况"`
	Where   string      `yaml:"where" max:"1000" say:"哪些算：条件"`
	Part    string      `yaml:"part" max:"1000" say:"占比：其中哪些"`
	Measure measureText `yaml:"measure" say:"怎样算"`
	Of      string      `yaml:"of" say:"合计、平均、去重的是哪个字段"`
	None    bool        `yaml:"none" say:"一行也没有时合计为 0；不写就没有数"`
}

type measureText string

func (measureText) choices() []string { return words(figure.Measures()...) }

// own is the figure as it is written.
func (x figureText) own() figure.Figure {
	return figure.Figure{ID: x.ID, Title: x.Title, Unit: x.Unit, Says: x.Says, Over: x.Over, On: x.On, Where: x.Where, Part: x.Part,
		Measure: figure.Measure(x.Measure), Of: x.Of, None: x.None}
}

// figure takes the usual figure of that id where the pack says no source of its own.
func (x figureText) figure() figure.Figure {
	f := x.own()
	if x.Over != "" {
		return f
	}
	usual, ok := find(UsualFigures(), x.ID, func(u figure.Figure) string { return u.ID })
	if !ok || f != (figure.Figure{ID: x.ID, Title: x.Title}) {
		return f
	}
	if x.Title != "" {
		usual.Title = x.Title
	}
	return usual
}

// figure refuses what cannot be counted, at its place.
func (c *checker) figure(path string, f figure.Figure) {
	if f.ID == "" {
		return
	}
	if f.Over == "" {
		c.unusual(path, f)
		return
	}
	for setting, value := range map[string]string{"title": f.Title, "unit": f.Unit, "says": f.Says, "measure": string(f.Measure)} {
		if value == "" {
			c.say(path, "pack.figure_needs", f.ID, setting)
		}
	}
	_, err := figure.Compile(f, c.sources)
	for _, e := range fault.Parts(err) {
		if said, ok := fault.As(e); ok && (f.Measure != "" || said.Field != "measure") {
			c.say(path+"."+said.Field, said.Code, said.Args...)
		}
	}
}

// counted refuses a list or a duty that is called like another source of figures.
func (c *checker) counted() {
	seen := map[string]string{}
	for _, s := range figure.Sources() {
		seen[s.ID] = s.Title
	}
	say := func(path, id string) {
		if taken, ok := seen[id]; ok {
			c.say(path+".id", "pack.source_taken", id, taken)
		}
	}
	for i, l := range c.p.Lists {
		say(at("lists", i), l.ID)
	}
	for _, l := range c.p.Lists {
		seen[l.ID] = l.Title
	}
	for i, d := range c.p.Duties {
		say(at("duties", i), d.ID)
	}
}

// unusual refuses an id that no usual figure has, or a usual one of which the pack says
// something else than its name.
func (c *checker) unusual(path string, f figure.Figure) {
	ids := each(UsualFigures(), func(u figure.Figure) string { return u.ID })
	near, ok := rule.Nearest(f.ID, ids)
	switch {
	case slices.Contains(ids, f.ID):
		c.say(path+".over", "pack.figure_own", f.ID)
	case ok:
		c.say(path+".id", "pack.metric_near", f.ID, near)
	default:
		c.say(path+".id", "pack.metric", f.ID, list(ids))
	}
}

// traced refuses an item of a sheet that counts traces of work without a document, or rows
// that not everybody who reads a score may know of.
func (c *checker) traced(path string, item score.Item, program *rule.Program) {
	for _, name := range program.Names() {
		f, ok := c.p.Figure(name)
		if src, _ := figure.SourceIn(c.sources, f.Over); ok && src.Right != "" {
			c.say(path+".formula", "pack.figure_right", f.Title)
		}
		if src, _ := figure.SourceIn(c.sources, f.Over); ok && src.Trace && strings.TrimSpace(item.Document) == "" {
			c.say(path+".document", "pack.trace", item.Title, f.Title)
		}
	}
}
