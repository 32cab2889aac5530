package desk

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/todo"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// group is one block of the desk's table: what waits for one act, or what to keep an
// eye on.
type group struct {
	ID, Title, Rule string
	Path            string // of the whole list, "" where there is none
	Rows            []page.TodoRow
	More            bool
}

// shown bounds a block of the desk; its list shows the rest.
const shown = 12

// lists are the whole lists of blocks of which a desk shows the first things.
var lists = map[string]string{
	matter.Life().Name + string(matter.Assign):           "/desk/matters?state=registered",
	matter.Life().Name + string(matter.Report):           "/desk/matters?state=assigned",
	matter.Life().Name + string(matter.Accept):           "/desk/matters?state=assigned",
	matter.Life().Name + string(matter.Verify):           "/desk/matters?state=reported",
	matter.Life().Name + string(matter.WriteOff):         "/desk/matters?state=verified",
	letter.Life().Name + string(letter.Signing):          "/desk/letters?state=draft",
	letter.Life().Name + string(letter.Serving):          "/desk/letters?unserved=1",
	duty.LifeOfLeaves().Name + string(duty.ApproveIt):    "/desk/leaves",
	consequence.Life().Name + string(consequence.Decide): "/desk/consequences",
}

// waiting fills the blocks of what waits for the reader.
func (p *homePage) waiting(c *web.Ctx, names *page.Names) error {
	blocks, err := todo.List(names.V.Reader, todo.Ask{Actor: c.Actor, Zone: c.Zone, Calendar: c.Calendar(), Limit: shown})
	if err != nil {
		return err
	}
	rules := map[string]string{
		matter.Life().Name + string(matter.Verify):               c.T("报结人不能核验自己的事项"),
		matter.Life().Name + string(matter.WriteOff):             c.T("须由报结人以外的人销号"),
		letter.Life().Name + string(letter.Serving):              c.T("签发满三天还没有人打开或者签收"),
		org.LifeOfTerms().Name + string(org.ConfirmIt):           c.T("关键岗位由另一个单位确认"),
		office.LifeOfIssues().Name + string(office.ConfirmIssue): c.T("另一人确认以后才生效"),
	}
	for i, b := range blocks {
		g := group{ID: "todo-" + strconv.Itoa(i), Title: c.T("{0}：{1}", c.T(b.Kind), c.T(b.Verb)), Rule: rules[b.Kind+b.Act], Path: lists[b.Kind+b.Act], More: b.More}
		if g.Rows, err = page.TodoRows(c, names, b); err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
		p.Counts = append(p.Counts, page.Count{N: len(g.Rows), More: g.More, Title: g.Title, Sub: g.Rule, Path: "#" + g.ID})
	}
	return nil
}

// watched fills the blocks of what the reader keeps an eye on: matters that are others'
// to do, due today or overdue.
func (p *homePage) watched(c *web.Ctx, names *page.Names) error {
	for _, w := range []struct {
		id, title, rule, path string
		f                     store.LedgerFilter
	}{
		{"today", c.T("今日到期"), c.T("今天 24:00 前报结不算逾期"), "/desk/matters?due=today", store.LedgerFilter{Due: "today", Open: true, State: matter.Assigned}},
		{"overdue", c.T("已逾期"), c.T("督办由签发人签发，系统只拟稿"), "/desk/matters?due=overdue", store.LedgerFilter{Due: "overdue", Open: true}},
	} {
		w.f.Sees, w.f.Today, w.f.Now, w.f.Limit = access.Sees(c.Actor, "matter.see"), c.Today, c.Actor.Now, shown+1
		ms, err := names.V.Lines(w.f)
		if err != nil {
			return err
		}
		g := group{ID: w.id, Title: w.title, Rule: w.rule, Path: w.path, More: len(ms) > shown}
		if g.Rows, err = page.MatterTodos(names, ms[:min(len(ms), shown)], w.path); err != nil {
			return err
		}
		p.Counts = append(p.Counts, page.Count{N: len(g.Rows), More: g.More, Title: g.Title, Sub: g.Rule, Path: g.Path})
		if len(ms) > 0 {
			p.Watched = append(p.Watched, g)
		}
	}
	return nil
}
