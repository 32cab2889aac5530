package cases

import (
	"net/url"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of consequences (结果运用).
func Room() page.Room {
	return page.Room{ID: "consequences", Title: "结果运用", Path: "/desk/consequences", Routes: []web.Route{
		{Method: "GET", Path: "/desk/consequences", Handle: caseList},
		{Method: "GET", Path: "/desk/gains", Act: "consequence.see", Handle: gainList},
		{Method: "GET", Path: "/desk/consequences/new", Act: "consequence.propose", Handle: newCase},
		{Method: "POST", Path: "/desk/consequences/new", Act: "consequence.propose", Handle: proposeCase},
		{Method: "GET", Path: "/desk/consequences/{id}", Handle: showCase},
		{Method: "GET", Path: "/desk/consequences/{id}/print", Handle: printCase},
		{Method: "GET", Path: "/desk/consequences/{id}/files/{statement}", Handle: caseFile},
		{Method: "POST", Path: "/desk/consequences/{id}/{act}", Handle: actOnCase},
	}}
}

// caseStateWord is the Chinese word of a state.
func caseStateWord(s consequence.State) string { return consequence.Life().StateTitle(s) }

// outcomeWord is the Chinese word of an outcome.
func outcomeWord(o consequence.Outcome) string {
	return map[consequence.Outcome]string{consequence.Exempt: "免予", consequence.Lighter: "从轻", consequence.Impose: "按建议", consequence.Upheld: "维持",
		consequence.Lightened: "减轻", consequence.Reversed: "撤销"}[o]
}

type caseRow struct {
	consequence.Case
	StateWord, Who, PostTitle, Proposed string
	Mine                                bool
	Left                                web.Lateness
	Due                                 calendar.Date
}

type caseListPage struct {
	web.Frame
	Table *page.Table
	May   bool
	Gains bool // the reader may look at the list of commendations and reserve lists
}

func caseList(c *web.Ctx) error {
	read := func(v *store.View) (rows []caseRow, err error) {
		f, err := page.CasesAsked(c, c.R.URL.Query())
		if err != nil {
			return nil, err
		}
		f.Before, f.Limit = c.Value("before"), page.RowLimit(c)
		cs, err := v.Consequences(f)
		n := page.NewNames(c, v)
		for _, x := range cs {
			rows = append(rows, caseRowOf(c, n, x))
		}
		return rows, err
	}
	if page.AsBook(c) {
		return caseListOf(c).SendAll(c, read)
	}
	p := caseListPage{Frame: c.Frame(c.T("结果运用"), nil), May: c.Actor.Holds("consequence.propose"), Gains: c.Actor.Holds("consequence.see")}
	err := c.View(func(v *store.View) error {
		rows, err := read(v)
		p.Table = caseListOf(c).Table(c, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-consequences", nil, p)
}

// caseListOf lists cases, the newest first. One of a body that the reader is in by another
// post is read for the page and not shown.
func caseListOf(c *web.Ctx) page.List[caseRow] {
	state := page.Filter{Name: "state", Title: c.T("到哪一步"), Any: c.T("正在办理")}
	for _, s := range consequence.States() {
		state.Options = append(state.Options, page.Option{Value: string(s), Title: c.T(caseStateWord(s))})
	}
	state.Options = append(state.Options, page.Option{Value: "all", Title: c.T("全部")})
	in := page.InList(c)
	return page.List[caseRow]{Title: c.T("结果运用"), Empty: c.T("没有与您有关的件。只有当事人、提出人和决定人看得到。"), Key: func(r caseRow) string { return r.ID },
		Shows: func(r caseRow) bool { return r.SightOf(c.Actor) != consequence.Nothing }, Filters: []page.Filter{state}, Columns: []page.Column[caseRow]{
			{ID: "number", Title: c.T("编号"), Off: true, Cell: func(r caseRow) page.Cell { return page.Text(r.Number) }},
			{ID: "kind", Title: c.T("类别"), Class: "ti", Cell: func(r caseRow) page.Cell {
				x := page.Cell{Text: r.Title, Href: web.Into("/desk/consequences/"+r.ID, in), Small: r.Number}
				if r.Mine {
					x.Tag = c.T("本人")
				}
				return x
			}},
			{ID: "who", Title: c.T("当事人"), Cell: func(r caseRow) page.Cell { return page.Cell{Text: r.Who, Sub: r.PostTitle} }},
			{ID: "post", Title: c.T("责任岗位"), Off: true, Cell: func(r caseRow) page.Cell { return page.Text(r.PostTitle) }},
			{ID: "proposed", Title: c.T("提出单位"), Cell: func(r caseRow) page.Cell { return page.Text(r.Proposed) }},
			{ID: "state", Title: c.T("到哪一步"), Cell: func(r caseRow) page.Cell { return page.Text(r.StateWord) }},
			{ID: "due", Title: c.T("期限"), Cell: func(r caseRow) page.Cell {
				x := page.DayCell(c, r.Due)
				x.Late = r.Left
				return x
			}},
		}}
}

func caseRowOf(c *web.Ctx, n *page.Names, x consequence.Case) caseRow {
	r := caseRow{Case: x, StateWord: c.T(caseStateWord(x.State)), Who: n.Person(x.Person), PostTitle: n.Post(x.Post).Title, Mine: x.Concerns(c.Actor), Due: calendar.None}
	if x.ProposerPost != "" {
		r.Proposed = n.Body(x.ProposerBody).Short
	}
	switch x.State {
	case consequence.Noticed:
		r.Due = x.LimitOn
	case consequence.Heard:
		r.Due = x.DecideBy
		if !x.Complete && !x.LimitPassed(c.Actor.Now) { // nothing may be decided yet
			r.Due, r.StateWord = x.LimitOn, c.T("已申辩，期限未满")
		}
	case consequence.UnderReview:
		r.Due = x.ReviewDue
	}
	if !r.Due.IsNone() {
		r.Left = c.Left(r.Due, false)
	}
	return r
}

type newCasePage struct {
	web.Frame
	Form *page.Form
}

func newCase(c *web.Ctx) error { return newCaseForm(c, nil) }

// newCaseForm is the form of a proposal: the area that is chosen first says which posts
// there are, the kind says which grounds.
func newCaseForm(c *web.Ctx, refused error) error {
	p := newCasePage{Frame: c.Frame(c.T("提出建议"), refused)}
	fields := []page.Field{page.Hidden("matter", c.Value("matter"))}
	choose := func(name, label, any string, options []page.Option) {
		fields = append(fields, page.Field{Name: name, Label: label, Kind: "select", Any: any, Options: options, Value: c.Value(name)})
	}
	if err := c.View(func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		as, err := v.Areas()
		if err != nil {
			return err
		}
		choose("kind", c.T("哪一类"), "", page.Options(pk.Consequences, func(k consequence.Kind) page.Option { return page.Option{Value: k.ID, Title: k.Title} }))
		choose("area", c.T("当事人在哪里任职"), c.T("请选择"), page.Options(as, func(a org.Division) page.Option { return page.Option{Value: a.Code.String(), Title: a.Name} }))
		fields[len(fields)-1].Choose = c.T("选定，再选岗位和情形")
		if code, err := area.ParseCode(c.Value("area")); err == nil {
			lo, hi := code.Range()
			if code.Level() != area.Village { // offices of the level itself, not the whole subtree
				hi = lo
			}
			posts, err := v.PostsIn(int64(lo), int64(hi))
			if err != nil {
				return err
			}
			choose("post", c.T("当事人的岗位"), "", page.NewNames(c, v).PostOptions(posts))
		}
		if k, ok := pk.Consequence(c.Value("kind")); ok {
			choose("ground", c.T("情形"), "", grounds(k))
			fields[len(fields)-1].Help = k.Document
		}
		return nil
	}); err != nil {
		return err
	}
	p.Form = page.NewForm(c, p.Frame, "", page.Form{Action: "/desk/consequences/new", Draft: "new-consequence", Submit: c.T("提出建议"),
		Fields: append(fields, page.Field{Name: "facts", Label: c.T("事实和依据，一行一条"), Kind: "lines", Rows: 5, Value: c.Value("facts")}),
		Note:   c.T("提出后：系统从已有记录中找出有利的事实一并列入，拟告知书。提出人不参加决定。")})
	return c.Page(web.Status(refused), "desk-new-consequence", p)
}

func proposeCase(c *web.Ctx) error {
	if c.Value("choose") != "" {
		return newCaseForm(c, nil)
	}
	id, err := c.Do(func(tx *store.Tx) error {
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		_, err = office.ProposeConsequence(tx, c.Rules(), c.Actor, consequence.Draft{Kind: c.Value("kind"), Pack: pr.Pack, Post: c.Value("post"),
			Ground: c.Value("ground"), Matter: c.Value("matter"), Against: page.FactsOf(c.Value("facts"))})
		return err
	})
	return c.Answer(err, newCaseForm, "/desk/consequences/"+url.PathEscape(id))
}

func actOnCase(c *web.Ctx) error {
	id, act := c.R.PathValue("id"), consequence.Act(c.R.PathValue("act"))
	in, err := page.CaseInput(c, act)
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			if err := visible(tx, c, id); err != nil {
				return err
			}
			if name := c.Value("successor"); name != "" {
				p, err := tx.PersonByName(name)
				if err != nil {
					return err
				}
				in.Successor = p.ID
			}
			if act == consequence.End {
				_, err := office.EndWithProposal(tx, c.Rules(), c.Actor, id, in.Text,
					consequence.Draft{Kind: c.Value("next"), Ground: c.Value("ground"), Against: page.FactsOf(c.Value("facts"))})
				return err
			}
			_, err := office.ActOnConsequence(tx, c.Rules(), c.Actor, id, act, in)
			return err
		})
	}
	c.Did(consequence.Life().Title(act), "")
	return c.Answer(err, func(c *web.Ctx, err error) error { return caseView(c, err, "desk-consequence") }, "/desk/consequences/"+url.PathEscape(id))
}

// visible hides the case from whoever may not know of it.
func visible(tx *store.Tx, c *web.Ctx, id string) error {
	x, err := tx.Consequence(id)
	if err != nil {
		return err
	}
	if x.SightOf(c.Actor) == consequence.Nothing {
		return fault.New(fault.Missing, "store.missing", "consequence")
	}
	return nil
}
