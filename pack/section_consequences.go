package pack

import (
	"strconv"

	"luoshi/internal/consequence"
)

// Consequence gives the kind of consequence with the id.
func (p *Pack) Consequence(id string) (consequence.Kind, bool) {
	return find(p.Consequences, id, func(x consequence.Kind) string { return x.ID })
}

type consequenceText struct {
	ID        string      `yaml:"id" need:"y" say:"编号"`
	Title     string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Gain      bool        `yaml:"gain" say:"是否表扬、培养一类"`
	Recall    bool        `yaml:"recall" say:"是否召回重派"`
	For       []roleText  `yaml:"for" say:"只对哪些角色的在任人；不写不限"`
	Grades    []string    `yaml:"grades" say:"只对哪些职级的人，如 一般干部；不写不限"`
	Grounds   []string    `yaml:"grounds" need:"y" say:"可以引用的理由"`
	Statement termText    `yaml:"statement" say:"申辩期限，从告知书送达起算"`
	Extend    termText    `yaml:"extend" say:"申辩可以延长多久，一次"`
	Decide    termText    `yaml:"decide" say:"申辩期满后多久作出决定"`
	Deciders  []roleText  `yaml:"deciders" say:"没有会审时由谁决定"`
	Panel     *panelText  `yaml:"panel" say:"会审"`
	Effect    *effectText `yaml:"effect" say:"效力期"`
	Review    termText    `yaml:"review" say:"申请复核的期限，从决定送达起算"`
	ReviewIn  termText    `yaml:"review_in" say:"复核多久作出"`
	Document  string      `yaml:"document" need:"y" max:"200" say:"依据文件"`
}

type panelText struct {
	Offices  []roleText    `yaml:"offices" need:"y" say:"会审单位"`
	Quorum   int           `yaml:"quorum" need:"y" min:"2" max:"20" say:"至少几家到会"`
	Outcomes []outcomeText `yaml:"outcomes" need:"y" say:"可以作出的决定"`
}

type effectText struct {
	Min  int            `yaml:"min" need:"y" min:"0" max:"36" say:"最短"`
	Max  int            `yaml:"max" need:"y" min:"1" max:"36" say:"最长"`
	Unit effectUnitText `yaml:"unit" need:"y" say:"最短、最长的单位，只有 month"`
}

type (
	outcomeText    string
	effectUnitText string
)

func (outcomeText) choices() []string {
	return words(consequence.Exempt, consequence.Lighter, consequence.Impose)
}

func (effectUnitText) choices() []string { return []string{"month"} }

func (x consequenceText) kind() consequence.Kind {
	k := consequence.Kind{ID: x.ID, Title: x.Title, Gain: x.Gain, Recall: x.Recall, For: roles(x.For), Grades: x.Grades, Grounds: x.Grounds,
		Statement: x.Statement.Term, Extend: x.Extend.Term, Decide: x.Decide.Term, Deciders: roles(x.Deciders),
		Review: x.Review.Term, ReviewIn: x.ReviewIn.Term, Document: x.Document}
	if x.Panel != nil {
		k.Panel = consequence.Panel{Offices: roles(x.Panel.Offices), Quorum: x.Panel.Quorum,
			Outcomes: each(x.Panel.Outcomes, func(o outcomeText) consequence.Outcome { return consequence.Outcome(o) })}
	}
	if x.Effect != nil {
		k.Effect = consequence.Effect{Min: x.Effect.Min, Max: x.Effect.Max}
	}
	return k
}

// consequence checks that nobody loses anything without being told, heard, judged
// by somebody else and given a review.
func (c *checker) consequence(path string, k consequence.Kind) {
	c.roles(path+".deciders", k.Deciders, "consequence.decide")
	c.roles(path+".panel.offices", k.Panel.Offices, "consequence.vote")
	panel := len(k.Panel.Offices) > 0
	if panel == (len(k.Deciders) > 0) {
		c.say(path, "pack.deciders", k.Title)
	}
	if panel && (k.Panel.Quorum < 2 || k.Panel.Quorum > len(k.Panel.Offices)) {
		c.say(path+".panel.quorum", "pack.quorum", strconv.Itoa(k.Panel.Quorum), strconv.Itoa(len(k.Panel.Offices)))
	}
	if panel && !clears(k.Panel.Outcomes) {
		c.say(path+".panel.outcomes", "pack.panel_exempt")
	}
	if k.Effect.Min > k.Effect.Max {
		c.say(path+".effect", "pack.min_max")
	}
	if k.Gain {
		if k.Recall {
			c.say(path+".recall", "pack.gain_recall")
		}
		return
	}
	if k.Statement.Unit == "" || k.Statement.N == 0 {
		c.say(path+".statement", "pack.no_statement", k.Title)
	}
	if k.Review.Unit == "" || k.Review.N == 0 || k.ReviewIn.Unit == "" || k.ReviewIn.N == 0 {
		c.say(path+".review", "pack.no_review", k.Title)
	}
	c.term(path+".statement", k.Statement, false, 90)
	c.term(path+".extend", k.Extend, true, 90)
	c.term(path+".decide", k.Decide, true, 180)
	c.term(path+".review", k.Review, false, 180)
	c.term(path+".review_in", k.ReviewIn, false, 180)
}

func clears(all []consequence.Outcome) bool {
	exempt, impose := false, false
	for _, o := range all {
		exempt, impose = exempt || o == consequence.Exempt, impose || o == consequence.Impose
	}
	return exempt && impose
}
