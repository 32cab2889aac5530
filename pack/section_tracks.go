package pack

import (
	"fmt"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/duty"
	"luoshi/internal/form"
	"luoshi/internal/matter"
	"luoshi/internal/rule"
	"luoshi/internal/track"
)

// Track gives the track with the id.
func (p *Pack) Track(id string) (track.Track, bool) {
	return find(p.Tracks, id, func(x track.Track) string { return x.ID })
}

type trackText struct {
	ID     string      `yaml:"id" need:"y" say:"编号"`
	Title  string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Over   overText    `yaml:"over" need:"y" say:"对什么分环节：matter 事项，person 人员，post 岗位，body 机构，area 区划"`
	Lists  []string    `yaml:"lists" say:"对事项的：哪几份清单的事项；不写为所有清单"`
	Of     []roleText  `yaml:"of" say:"不对事项的：哪些岗位、这些岗位现在的人、所在的机构或者区划"`
	Source string      `yaml:"source" max:"200" say:"期限的依据，写明文件和条款；有一个环节写了期限就要写"`
	Stages []stageText `yaml:"stages" need:"y" say:"环节，按先后"`
}

type stageText struct {
	Title string    `yaml:"title" need:"y" max:"40" say:"环节名称"`
	By    []string  `yaml:"by" say:"在这一环节接着由谁办：本包岗位的编号；对事项的还可以写 owner 责任岗位，verifier 核验的岗位，assigner 交办的岗位"`
	Limit termText  `yaml:"limit" say:"在这一环节最长多久，从到这一环节的那天起算，如 10 个工作日；不写为没有规定期限，从不算超期"`
	Until untilText `yaml:"until" say:"对事项的：不另写期限，跟着事项自己的：due 事项的期限，verify 核验期限；延期、暂停都算在内"`
	Gate  string    `yaml:"gate" max:"1000" say:"对事项的：到了这一环节的条件"`
	Entry entryText `yaml:"entry" say:"不对事项的：由哪一项责任的填报走过这一环节"`
}

type entryText struct {
	Duty   string   `yaml:"duty" need:"y" say:"哪一项责任"`
	Field  string   `yaml:"field" need:"y" say:"看哪个选择字段"`
	About  string   `yaml:"about" say:"哪个字段写明是谁的：人员、岗位、单位或区划字段；不写，就是填报人自己的岗位、单位、区划，逐人的责任就是写到的人"`
	Pass   []string `yaml:"pass" need:"y" say:"选了哪几项是通过"`
	Back   []string `yaml:"back" say:"选了哪几项是退回"`
	BackTo string   `yaml:"back_to" say:"退回到前面哪一个环节，写它的名称；不写为留在这一环节"`
	Out    []string `yaml:"out" say:"选了哪几项是不通过：不再往下走"`
}

type (
	overText  string
	untilText string
)

func (overText) choices() []string { return words(track.Overs()...) }

func (untilText) choices() []string { return words(track.Untils()...) }

func (x trackText) track() track.Track {
	return track.Track{ID: x.ID, Title: x.Title, Over: track.Over(x.Over), Lists: x.Lists, Of: roles(x.Of), Source: x.Source, Stages: each(x.Stages, func(s stageText) track.Stage {
		return track.Stage{Title: s.Title, Gate: s.Gate, Limit: s.Limit.Term, Until: track.Until(s.Until), By: each(s.By, func(id string) track.Actor { return track.Actor(id) }),
			Entry: track.Passage{Duty: s.Entry.Duty, Field: s.Entry.Field, About: s.Entry.About, Pass: s.Entry.Pass, Back: s.Entry.Back, BackTo: s.Entry.BackTo, Out: s.Entry.Out}}
	})}
}

// Facts that a list adds: whether there is evidence for a need, and what a field says.
const (
	EvidenceFact = "evidence."
	FieldFact    = "field."
)

// Facts lists the fields that the gates of every track over matters may use; package course
// gives each its value.
func Facts() []rule.Field {
	return []rule.Field{
		{Name: "matter.list", Title: "清单编号", Type: rule.Text},
		{Name: "matter.kind", Title: "事项种类", Type: rule.Text},
		{Name: "matter.class", Title: "类别", Type: rule.Text},
		{Name: "matter.state", Title: "状态", Type: rule.Text},
		{Name: "matter.outcome", Title: "结果", Type: rule.Text},
		{Name: "matter.assigned", Title: "已交办", Type: rule.Bool},
		{Name: "matter.accepted", Title: "已签收", Type: rule.Bool},
		{Name: "matter.reported", Title: "已报结", Type: rule.Bool},
		{Name: "matter.verified", Title: "已核验", Type: rule.Bool},
		{Name: "matter.written_off", Title: "已销号", Type: rule.Bool},
		{Name: "matter.late", Title: "已逾期", Type: rule.Bool},
		{Name: "matter.blocked", Title: "卡在外单位", Type: rule.Bool},
		{Name: "matter.rung", Title: "督办档", Type: rule.Number},
		{Name: "matter.returns", Title: "退回次数", Type: rule.Number},
		{Name: "matter.reopens", Title: "回潮次数", Type: rule.Number},
		{Name: "matter.evidence", Title: "佐证件数", Type: rule.Number},
		{Name: "matter.served", Title: "已送达的文书", Type: rule.Number},
		{Name: "matter.cases", Title: "提出过的结果运用", Type: rule.Number},
		{Name: "matter.decided", Title: "已决定的结果运用", Type: rule.Number},
	}
}

// Facts adds what the lists of a track declare: a piece of evidence that a need asks for, and
// the fields of their matters that are of no person.
func (p *Pack) Facts(t track.Track) []rule.Field {
	out := Facts()
	seen := map[string]bool{}
	add := func(name, title string, of rule.Type) {
		if !seen[name] {
			seen[name] = true
			out = append(out, rule.Field{Name: name, Title: title, Type: of})
		}
	}
	for _, l := range p.Lists {
		if !t.Takes(l.ID) {
			continue
		}
		for _, n := range l.Needs {
			add(EvidenceFact+n.ID, n.Title, rule.Bool)
		}
		for _, f := range l.Fields {
			if !f.Personal {
				add(FieldFact+f.ID, f.Title, f.Kind.Type())
			}
		}
	}
	return out
}

func (c *checker) track(path string, t track.Track) {
	lists := func(id string) bool {
		return slices.ContainsFunc(c.p.Lists, func(l matter.List) bool { return l.ID == id })
	}
	for i, id := range t.Lists {
		c.refer(at(path+".lists", i), id, "lists", lists(id))
	}
	switch {
	case t.ByGates() && len(t.Of) > 0:
		c.say(path+".of", "pack.track_of_matter", t.Title)
	case !t.ByGates() && len(t.Lists) > 0:
		c.say(path+".lists", "pack.track_lists", t.Title)
	case !t.ByGates() && len(t.Of) == 0 && t.Over != "":
		c.say(path+".of", "pack.track_of", t.Title)
	}
	c.roles(path+".of", t.Of, "")
	for i, s := range t.Stages {
		under := fmt.Sprintf("%s.stages[%d]", path, i)
		if t.Titled(s.Title) != i {
			c.say(under+".title", "pack.twice", s.Title)
		}
		c.stage(under, t, i)
	}
}

// stage checks one stage: what it is led by, who moves it on, and within which time.
func (c *checker) stage(path string, t track.Track, i int) {
	s := t.Stages[i]
	if s.Limit.Unit != "" {
		c.term(path+".limit", s.Limit, true, 1100)
		if t.Source == "" && s.Until == "" {
			c.say(path+".limit", "pack.track_source", s.Title)
		}
	}
	switch {
	case s.Until != "" && !t.ByGates():
		c.say(path+".until", "pack.track_until", s.Title)
	case s.Until != "" && s.Limit.Unit != "":
		c.say(path+".until", "pack.track_until_limit", s.Title)
	}
	for n, by := range s.By {
		switch under := at(path+".by", n); {
		case by.Tie() && !t.ByGates():
			c.say(under, "pack.track_tie", string(by))
		case !by.Tie() && c.role(under, access.Role(by)) && !c.has(func(of access.Role) bool { return of == access.Role(by) }):
			c.say(under, "pack.role_without_post", string(by), c.p.bundles.Title(access.Role(by)))
		}
	}
	switch {
	case t.ByGates():
		c.gate(path, t, i)
	case s.Gate != "":
		c.say(path+".gate", "pack.track_gate_here", s.Title)
	case s.Entry.Duty == "":
		c.say(path+".entry", "pack.track_entry", s.Title)
	default:
		c.passage(path+".entry", t, i)
	}
}

// gate checks what opens a stage of matters. One that is written as a stage before it, or as
// false, is a stage that nothing ever stands in.
func (c *checker) gate(path string, t track.Track, i int) {
	s := t.Stages[i]
	if s.Entry.Duty != "" {
		c.say(path+".entry", "pack.track_entry_here", s.Title)
	}
	if s.Gate == "" {
		c.say(path+".gate", "pack.track_gate", s.Title)
		return
	}
	if c.formula(path+".gate", s.Gate, c.p.Facts(t), rule.Bool) == nil {
		return
	}
	for _, before := range t.Stages[:i] {
		if before.Gate == s.Gate {
			c.say(path+".gate", "pack.track_same_gate", s.Title, before.Title)
			return
		}
	}
	if s.Gate == "false" {
		c.say(path+".gate", "pack.track_never", s.Title)
	}
}

// passage checks an entry that moves something on: of a duty that is no daily list, by a
// choice of its form, and a return leads back, never on.
func (c *checker) passage(path string, t track.Track, i int) {
	e := t.Stages[i].Entry
	d, ok := c.p.Duty(e.Duty)
	c.refer(path+".duty", e.Duty, "duties", ok)
	if !ok {
		return
	}
	switch {
	case d.Composed != "" || d.Cadence != "" && d.PerObject == "":
		c.say(path+".duty", "pack.track_daily", d.Title)
		return
	case d.PerObject != "" && e.About == "" && t.Over != track.Persons:
		c.say(path+".duty", "pack.track_person", d.Title)
		return
	}
	c.about(path+".about", t, d, e)
	f, ok := d.Fields.Field(e.Field)
	c.refer(path+".field", e.Field, "fields", ok)
	if ok && f.Kind != form.Choice {
		c.say(path+".field", "pack.track_choice", f.Title)
		return
	}
	seen := map[string]bool{}
	for _, part := range []struct {
		name    string
		options []string
	}{{"pass", e.Pass}, {"back", e.Back}, {"out", e.Out}} {
		for n, o := range part.options {
			under := at(path+"."+part.name, n)
			switch {
			case ok && !slices.ContainsFunc(f.Of, func(x form.Option) bool { return x.Code == o }):
				c.say(under, "pack.track_option", o, f.Title, list(each(f.Of, func(x form.Option) string { return x.Code })))
			case seen[o]:
				c.say(under, "pack.twice", o)
			}
			seen[o] = true
		}
	}
	switch to := t.Titled(e.BackTo); {
	case e.BackTo == "":
	case len(e.Back) == 0:
		c.say(path+".back_to", "pack.track_back_none", e.BackTo)
	case to < 0 || to > i:
		c.say(path+".back_to", "pack.track_back", e.BackTo, list(each(t.Stages[:i], func(s track.Stage) string { return s.Title })))
	}
}

// about checks the field that says whom or what an entry moves on: of the kind that the track
// is over, and the same wherever the track reads the duty.
func (c *checker) about(path string, t track.Track, d duty.Duty, e track.Passage) {
	kind := map[track.Over]form.Kind{track.Persons: form.Person, track.Posts: form.Post, track.Bodies: form.Body, track.Areas: form.Area}[t.Over]
	if f, ok := d.Fields.Field(e.About); e.About != "" && (!ok || f.Kind != kind) {
		fit := slices.DeleteFunc(slices.Clone(d.Fields), func(f form.Field) bool { return f.Kind != kind })
		c.say(path, "pack.track_about", e.About, kind.Title(), list(each(fit, func(f form.Field) string { return f.ID })))
		return
	}
	first := slices.IndexFunc(t.Stages, func(s track.Stage) bool { return s.Entry.Duty == e.Duty })
	if t.Stages[first].Entry.About != e.About {
		c.say(path, "pack.track_about_two", d.Title)
	}
}
