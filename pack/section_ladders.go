package pack

import (
	"fmt"
	"strconv"

	"luoshi/internal/ladder"
)

// Ladder gives the ladder with the id.
func (p *Pack) Ladder(id string) (ladder.Ladder, bool) {
	return find(p.Ladders, id, func(x ladder.Ladder) string { return x.ID })
}

type ladderText struct {
	ID       string     `yaml:"id" need:"y" say:"编号"`
	Title    string     `yaml:"title" need:"y" max:"40" say:"名称"`
	By       byText     `yaml:"by" need:"y" say:"overdue 逾期工作日，hours 逾期小时（休息日和夜间照算），minutes 逾期分钟，只给写了 emergency 的清单用，只告知、不发文书，repeat 同类问题第几次；连续末位写在 boards 的 proposals"`
	LookBack termText   `yaml:"look_back" say:"次数往前看多久"`
	Rungs    []rungText `yaml:"rungs" need:"y" say:"各档，从低到高"`
}

type rungText struct {
	Title    string     `yaml:"title" need:"y" max:"20" say:"档名"`
	After    int        `yaml:"after" need:"y" min:"1" max:"366" say:"overdue 是逾期几个工作日；hours 是逾期几小时，minutes 是逾期几分钟；repeat 是第几次发现，1 是第一次，2 是第一次重复"`
	Letter   string     `yaml:"letter" say:"起草的文种编号；只告知的档不写"`
	Reply    termText   `yaml:"reply" say:"送达后多久答复；有文书的档要写"`
	Proposal string     `yaml:"proposal" say:"提出哪一种结果运用的建议，只是建议"`
	Tell     []roleText `yaml:"tell" say:"只告知、不发文书的档：告知辖区里哪些岗位，事项在他们的待办里，办了就没有了"`
}

type byText string

func (byText) choices() []string {
	return words(ladder.Overdue, ladder.Hours, ladder.Minutes, ladder.Repeat)
}

func (x ladderText) ladder() ladder.Ladder {
	return ladder.Ladder{ID: x.ID, Title: x.Title, By: ladder.By(x.By), LookBack: x.LookBack.Term,
		Rungs: each(x.Rungs, func(r rungText) ladder.Rung {
			return ladder.Rung{Title: r.Title, After: r.After, Letter: r.Letter, Reply: r.Reply.Term, Proposal: r.Proposal, Tell: roles(r.Tell)}
		})}
}

func (c *checker) ladder(path string, l ladder.Ladder) {
	if !l.OnDeadline() {
		c.term(path+".look_back", l.LookBack, true, 1100)
	}
	last := 0
	for i, r := range l.Rungs {
		under := fmt.Sprintf("%s.rungs[%d]", path, i)
		if r.After <= last {
			c.say(under+".after", "pack.rungs_rise", strconv.Itoa(r.After), strconv.Itoa(last))
		}
		last = max(last, r.After)
		if i == 0 && l.By == ladder.Repeat && r.After != 1 {
			c.say(under+".after", "pack.repeat_first")
		}
		c.tells(under, l, r)
		_, ok := c.p.Letter(r.Letter)
		c.refer(under+".letter", r.Letter, "letters", ok)
		_, ok = c.p.Consequence(r.Proposal)
		c.refer(under+".proposal", r.Proposal, "consequences", ok)
	}
	if len(l.Rungs) == 0 {
		c.say(path+".rungs", "pack.no_rungs")
	}
}

// tells checks whether a rung drafts a letter or tells: one of the two. Minutes are told of
// alone, since nobody signs and serves within them, and what is told of proposes nothing: a
// missed call is no ground by itself (rules.md R13). A first finding is a notice.
func (c *checker) tells(under string, l ladder.Ladder, r ladder.Rung) {
	switch {
	case len(r.Tell) == 0 && (l.By == ladder.Minutes || r.Letter == ""):
		c.say(under+".tell", "pack.rung_tell", r.Title)
	case len(r.Tell) > 0 && (r.Letter != "" || r.Proposal != "" || l.By == ladder.Repeat):
		c.say(under+".tell", "pack.tell_alone", r.Title)
	}
	c.roles(under+".tell", r.Tell, "matter.see")
	if r.Letter != "" {
		c.term(under+".reply", r.Reply, true, 90)
	}
}
