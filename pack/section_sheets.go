package pack

import (
	"fmt"

	"luoshi/internal/fault"
	"luoshi/internal/rule"
	"luoshi/internal/score"
)

// Sheet gives the score sheet with the id.
func (p *Pack) Sheet(id string) (score.Sheet, bool) {
	return find(p.Sheets, id, func(x score.Sheet) string { return x.ID })
}

type sheetText struct {
	ID    string     `yaml:"id" need:"y" say:"编号"`
	Title string     `yaml:"title" need:"y" max:"40" say:"名称"`
	Min   pointsText `yaml:"min" say:"总分最低"`
	Max   pointsText `yaml:"max" need:"y" say:"总分最高"`
	Items []itemText `yaml:"items" need:"y" say:"评分项"`
	Bands []bandText `yaml:"bands" need:"y" say:"分档，从高到低"`
}

type itemText struct {
	ID       string     `yaml:"id" need:"y" say:"编号"`
	Title    string     `yaml:"title" need:"y" max:"40" say:"评分项名称"`
	Formula  string     `yaml:"formula" need:"y" max:"1000" say:"算法：用数据项编号写的算式，得分"`
	Min      pointsText `yaml:"min" say:"最低分"`
	Max      pointsText `yaml:"max" need:"y" say:"最高分"`
	Document string     `yaml:"document" max:"200" say:"用留痕的数据项计分时，准许这样做的文件"`
}

type bandText struct {
	Title string     `yaml:"title" need:"y" max:"20" say:"档名"`
	From  pointsText `yaml:"from" need:"y" say:"多少分以上"`
}

func (x sheetText) sheet() score.Sheet {
	return score.Sheet{ID: x.ID, Title: x.Title, Min: int64(x.Min), Max: int64(x.Max),
		Items: each(x.Items, func(i itemText) score.Item {
			return score.Item{ID: i.ID, Title: i.Title, Formula: i.Formula, Min: int64(i.Min), Max: int64(i.Max), Document: i.Document}
		}),
		Bands: each(x.Bands, func(b bandText) score.Band { return score.Band{Title: b.Title, From: int64(b.From)} })}
}

func (c *checker) sheet(path string, s score.Sheet) {
	c.ids(path+".items", len(s.Items), func(i int) string { return s.Items[i].ID })
	if s.Min >= s.Max {
		c.say(path+".max", "pack.min_max")
	}
	for i, item := range s.Items {
		under := fmt.Sprintf("%s.items[%d]", path, i)
		if item.Min >= item.Max {
			c.say(under+".max", "pack.min_max")
		}
		program := c.formula(under+".formula", item.Formula, score.Fields(c.p.Metrics()), rule.Number)
		if program != nil {
			c.traced(under, item, program)
		}
	}
	last := s.Max + 1
	for i, b := range s.Bands {
		if b.From >= last || b.From < s.Min {
			c.say(fmt.Sprintf("%s.bands[%d].from", path, i), "pack.bands_fall", b.Title)
		}
		last = b.From
	}
	if n := len(s.Bands); n > 0 && s.Bands[n-1].From > s.Min {
		c.say(fmt.Sprintf("%s.bands[%d].from", path, n-1), "pack.bands_end", s.Bands[n-1].Title)
	}
}

// formula compiles an expression and hands on what is wrong with it. The place of
// a fault inside the expression is in its first two arguments.
func (c *checker) formula(path, expr string, fields []rule.Field, want rule.Type) *rule.Program {
	if expr == "" {
		return nil
	}
	program, err := rule.Compile(expr, fields, want)
	c.faults(path, err)
	return program
}

// faults says every fault of an error at a place.
func (c *checker) faults(path string, err error) {
	for _, e := range fault.Parts(err) {
		if f, ok := fault.As(e); ok {
			c.say(path, f.Code, f.Args...)
		}
	}
}
