package pack

import (
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
)

// Spot gives the spot check with the id.
func (p *Pack) Spot(id string) (duty.Spot, bool) {
	return find(p.Spots, id, func(x duty.Spot) string { return x.ID })
}

type spotText struct {
	ID       string      `yaml:"id" need:"y" say:"编号"`
	Title    string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Duty     string      `yaml:"duty" need:"y" say:"对照哪一项责任的填报"`
	Checkers []roleText  `yaml:"checkers" need:"y" say:"谁来抽查"`
	Cadence  cadenceText `yaml:"cadence" need:"y" say:"多久一轮"`
	Count    int         `yaml:"count" need:"y" min:"1" max:"1000" say:"一轮抽几个村"`
	Again    termText    `yaml:"again" need:"y" say:"抽查过的村多久之内不再抽"`
	List     string      `yaml:"list" say:"查实不符登记到哪个清单"`
	Document string      `yaml:"document" need:"y" max:"200" say:"依据文件"`
}

func (x spotText) spot() duty.Spot {
	return duty.Spot{ID: x.ID, Title: x.Title, Duty: x.Duty, Checkers: roles(x.Checkers), Cadence: calendar.Cadence(x.Cadence),
		Count: x.Count, Again: x.Again.Term, List: x.List, Document: x.Document}
}

func (c *checker) spot(path string, s duty.Spot) {
	_, ok := c.p.Duty(s.Duty)
	c.refer(path+".duty", s.Duty, "duties", ok)
	_, ok = c.p.List(s.List)
	c.refer(path+".list", s.List, "lists", ok)
	c.roles(path+".checkers", s.Checkers, "duty.check")
	c.term(path+".again", s.Again, true, 400)
}
