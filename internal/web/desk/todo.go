package desk

import (
	"net/url"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
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
	Rows            []deskRow
	More            bool
}

// deskRow is one thing of a block, of whatever kind.
type deskRow struct {
	Path, Title, Number string
	Returns             int    // how often the matter came back
	Stuck               string // where the matter is stuck
	Request             string // what its owner asked for
	Where, Who, Holder  string
	Due                 calendar.Date
	Left                web.Lateness
	Verb                string
}

// shown bounds a block of the desk; its list shows the rest.
const shown = 12

// at is where a thing of a kind is acted on; the key is the name of its life table.
var at = map[string]func(todo.Item) string{
	matter.Life().Name:           under("/desk/matters/"),
	letter.Life().Name:           under("/desk/letters/"),
	consequence.Life().Name:      under("/desk/consequences/"),
	appraise.LifeOfRounds().Name: under("/desk/reviews/"),
	appraise.Life().Name: func(x todo.Item) string {
		if x.Act() == string(appraise.Object) {
			return under("/desk/boards/")(x) + "/mine"
		}
		return under("/desk/boards/")(x)
	},
	todo.Lists:                  under("/field/duty/"),
	duty.LifeOfLeaves().Name:    func(todo.Item) string { return "/desk/leaves" },
	duty.LifeOfPairs().Name:     under("/desk/spots/"),
	org.LifeOfTerms().Name:      func(x todo.Item) string { return "/desk/posts/" + url.PathEscape(x.Post) },
	account.LifeOfCodes().Name:  func(todo.Item) string { return "/desk/codes" },
	account.LifeOfKeys().Name:   func(todo.Item) string { return "/desk/keys" },
	office.LifeOfIssues().Name:  func(todo.Item) string { return "/desk/packs#waits" },
	office.LifeOfImports().Name: under("/desk/imports/"),
}

func under(path string) func(todo.Item) string {
	return func(x todo.Item) string { return path + url.PathEscape(x.ID) }
}

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
		if g.Rows, err = rowsOf(c, names, b); err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
		p.Counts = append(p.Counts, page.Count{N: len(g.Rows), More: g.More, Title: g.Title, Sub: g.Rule, Path: "#" + g.ID})
	}
	return nil
}

func rowsOf(c *web.Ctx, n *page.Names, b todo.Block) ([]deskRow, error) {
	if b.Kind == matter.Life().Name {
		ms := make([]matter.Matter, len(b.Items))
		for i, x := range b.Items {
			ms[i] = x.Matter
		}
		rows, err := matterRows(n, ms)
		for i := range rows {
			rows[i].Verb = c.T(b.Verb)
		}
		return rows, err
	}
	about, err := aboutWhat(n, b.Items)
	var out []deskRow
	for _, x := range b.Items {
		r := deskRow{Path: at[b.Kind](x), Title: x.Title, Number: x.Number, Due: x.Due, Verb: c.T(b.Verb), Who: n.Post(x.Post).Title, Holder: n.Person(x.Person)}
		if r.Title == "" {
			r.Title, r.Holder = strings.TrimSpace(n.Person(x.Person)+" "+c.T(b.Kind)), ""
		}
		if m, ok := about[x.Of]; ok {
			r.Title, r.Where = c.T("{0}：{1}", r.Title, m.Title), n.Area(m.Area)
		}
		if x.Area != 0 {
			r.Where = n.Area(x.Area)
		}
		if !x.Due.IsNone() {
			r.Left = c.Left(x.Due, false)
		}
		out = append(out, r)
	}
	return out, err
}

// aboutWhat reads the matters that things are about.
func aboutWhat(n *page.Names, items []todo.Item) (map[string]matter.Matter, error) {
	var ids []string
	for _, x := range items {
		if x.Of != "" {
			ids = append(ids, x.Of)
		}
	}
	ms, err := n.V.MattersByID(ids)
	out := map[string]matter.Matter{}
	for _, m := range ms {
		out[m.ID] = m
	}
	return out, err
}

// matterRows are matters as rows of the desk.
func matterRows(n *page.Names, ms []matter.Matter) (out []deskRow, err error) {
	rows, err := n.Rows(ms)
	for _, m := range rows {
		out = append(out, deskRow{Path: "/desk/matters/" + url.PathEscape(m.ID), Title: m.Title, Number: m.Number, Returns: m.Returns, Stuck: m.Stuck, Request: m.Request, Where: m.Where(),
			Who: m.OwnerPost, Holder: m.Holder, Due: m.Due, Left: m.Left, Verb: m.Next})
	}
	return out, err
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
		w.f.Sees, w.f.Today, w.f.Limit = access.Sees(c.Actor, "matter.see"), c.Today, shown+1
		ms, err := names.V.Lines(w.f)
		if err != nil {
			return err
		}
		g := group{ID: w.id, Title: w.title, Rule: w.rule, Path: w.path, More: len(ms) > shown}
		if g.Rows, err = matterRows(names, ms[:min(len(ms), shown)]); err != nil {
			return err
		}
		p.Counts = append(p.Counts, page.Count{N: len(g.Rows), More: g.More, Title: g.Title, Sub: g.Rule, Path: g.Path})
		if len(ms) > 0 {
			p.Watched = append(p.Watched, g)
		}
	}
	return nil
}
