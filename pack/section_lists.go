package pack

import (
	"fmt"
	"slices"
	"strconv"

	"luoshi/internal/form"
	"luoshi/internal/ladder"
	"luoshi/internal/matter"
)

// List gives the list with the id.
func (p *Pack) List(id string) (matter.List, bool) {
	return find(p.Lists, id, func(x matter.List) string { return x.ID })
}

type listText struct {
	ID            string      `yaml:"id" need:"y" say:"编号"`
	Title         string      `yaml:"title" need:"y" max:"40" say:"清单名称"`
	Kind          kindText    `yaml:"kind" need:"y" say:"事项种类"`
	Fields        []fieldText `yaml:"fields" say:"登记时要填的字段"`
	Same          []string    `yaml:"same" say:"哪几个字段都一样才是同类问题：写字段编号；同一对象再次发现同类的要记重复"`
	Kinds         []string    `yaml:"kinds" say:"只有一个分类时的短写法：登记时可以选的类别；同一对象同一类别再次发现才是同类问题，没有分类的以整份清单为一类"`
	Term          termText    `yaml:"term" need:"y" say:"报结期限，从交办起算，如 5 workday 或 5 个工作日"`
	VerifyTerm    termText    `yaml:"verify_term" need:"y" say:"核验期限，从报结起算"`
	ToWorkday     bool        `yaml:"to_workday" say:"到期日遇放假是否顺延到工作日"`
	Source        string      `yaml:"source" need:"y" max:"200" say:"期限的依据，写明文件和条款"`
	Emergency     string      `yaml:"emergency" max:"200" say:"应急的清单：写明哪份文件要求按分钟应答；写了才可以用分钟作期限，才可以不要佐证"`
	Needs         []needText  `yaml:"needs" say:"报结必须有的佐证，至少一项；应急的清单可以不写，报结的话就是答复"`
	PauseLimit    termText    `yaml:"pause_limit" need:"y" say:"一次暂停最长多久"`
	MaxObjections int         `yaml:"max_objections" min:"0" max:"9" say:"责任岗位可以申请退回交办几次"`
	MaxExtensions int         `yaml:"max_extensions" min:"0" max:"9" say:"可以延期几次"`
	ReopenWithin  termText    `yaml:"reopen_within" need:"y" say:"销号后多久之内可以重启"`
	Ladder        string      `yaml:"ladder" say:"逾期督办阶梯的编号"`
	Sealed        bool        `yaml:"sealed" say:"是否密封，只有办理人看得到"`
}

type needText struct {
	ID    string       `yaml:"id" need:"y" say:"编号"`
	Title string       `yaml:"title" need:"y" max:"40" say:"佐证名称"`
	Kind  needKindText `yaml:"kind" need:"y" say:"statement 书面说明，file 材料，photo 照片"`
	Place bool         `yaml:"place" say:"是否须有时间地点"`
	Why   string       `yaml:"why" max:"200" say:"要照片或时间地点的依据文件"`
}

type (
	kindText     string
	needKindText string
)

func (kindText) choices() []string {
	return words(matter.Task, matter.Problem, matter.Complaint, matter.Finding, matter.Clue, matter.Order)
}

func (needKindText) choices() []string { return []string{"statement", "file", "photo"} }

func (x listText) list() matter.List {
	return matter.List{ID: x.ID, Title: x.Title, Kind: matter.Kind(x.Kind), Term: x.Term.Term, VerifyTerm: x.VerifyTerm.Term,
		ToWorkday: x.ToWorkday, Source: x.Source, Emergency: x.Emergency, PauseLimit: x.PauseLimit.Term, MaxObjections: x.MaxObjections,
		MaxExtensions: x.MaxExtensions, ReopenWithin: x.ReopenWithin.Term, Ladder: x.Ladder, Sealed: x.Sealed, Kinds: x.Kinds, Fields: fields(x.Fields), Same: x.Same,
		Needs: each(x.Needs, func(n needText) matter.Need {
			return matter.Need{ID: n.ID, Title: n.Title, File: n.Kind == "file" || n.Kind == "photo",
				Place: n.Place, Why: n.Why}
		})}
}

func (c *checker) list(path string, l matter.List) {
	c.urgent = l.Emergency != ""
	defer func() { c.urgent = false }()
	c.ids(path+".needs", len(l.Needs), func(i int) string { return l.Needs[i].ID })
	c.term(path+".term", l.Term, true, 1100)
	c.term(path+".verify_term", l.VerifyTerm, true, 400)
	c.term(path+".pause_limit", l.PauseLimit, true, 400)
	c.term(path+".reopen_within", l.ReopenWithin, true, 1100)
	lad, ok := c.p.Ladder(l.Ladder)
	c.refer(path+".ladder", l.Ladder, "ladders", ok)
	if ok && !lad.OnDeadline() {
		c.say(path+".ladder", "pack.list_ladder", l.Ladder)
	}
	if ok && lad.By == ladder.Minutes && !c.urgent {
		c.say(path+".ladder", "pack.minutes", lad.Title)
	}
	c.fields(path+".fields", l.Fields)
	c.same(path, l)
	for i, k := range l.Kinds {
		if k == "" || slices.Contains(l.Kinds[:i], k) {
			c.say(fmt.Sprintf("%s.kinds[%d]", path, i), "pack.twice", k)
		}
	}
	if len(l.Needs) == 0 && l.Emergency == "" {
		c.say(path+".needs", "pack.no_needs")
	}
	for i, n := range l.Needs {
		if n.Place && n.Why == "" {
			c.say(fmt.Sprintf("%s.needs[%d]", path, i), "pack.need_why", n.Title)
		}
	}
}

// same checks by which fields two matters of a list are of the same kind: such a field is in
// clear, and says one thing of a few.
func (c *checker) same(path string, l matter.List) {
	for i, id := range l.Same {
		f, ok := l.Fields.Field(id)
		c.refer(path+".same["+strconv.Itoa(i)+"]", id, "fields", ok)
		if ok && (f.Personal || f.Kind == form.Text || f.Kind == form.Lines) {
			c.say(path+".same["+strconv.Itoa(i)+"]", "pack.same_field", f.Title)
		}
	}
	if len(l.Same) > 0 && len(l.Kinds) > 0 {
		c.say(path+".kinds", "pack.same_kinds", l.Title)
	}
}
