package cases

import (
	"net/http"
	"net/url"
	"slices"

	"luoshi/internal/access"
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
	Rows   []caseRow
	State  string
	States []stateOption
	May    bool
	Next   string
	File   string // the list as a workbook
}

type stateOption struct{ Value, Text string }

func caseList(c *web.Ctx) error {
	p := caseListPage{Frame: c.Frame(c.T("结果运用"), nil), State: c.Value("state"), File: page.BookPath(c), May: access.Holds(c.Actor.Role, "consequence.propose")}
	for _, s := range consequence.States() {
		p.States = append(p.States, stateOption{string(s), c.T(caseStateWord(s))})
	}
	f := store.CaseFilter{Actor: c.Actor, State: consequence.State(p.State), Before: c.Value("before"), Limit: page.RowLimit(c)}
	if p.State == "all" {
		f.State, f.All = "", true
	} else if p.State != "" && !slices.Contains(consequence.States(), f.State) {
		return fault.At("state", "desk.filter_unknown", p.State)
	}
	more := false
	err := c.View(func(v *store.View) error {
		cs, err := v.Consequences(f)
		if err != nil {
			return err
		}
		if cs, more = page.Cut(c, cs); more {
			p.Next = "/desk/consequences?" + url.Values{"state": {p.State}, "before": {cs[len(cs)-1].ID}}.Encode()
		}
		n := page.NewNames(c, v)
		for _, x := range cs {
			if x.SightOf(c.Actor) == consequence.Nothing {
				continue // of a body that the reader is in by another post
			}
			p.Rows = append(p.Rows, caseRowOf(c, n, x))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return page.SendBook(c, p.Title, more, []string{c.T("编号"), c.T("类别"), c.T("当事人"), c.T("责任岗位"), c.T("提出单位"), c.T("到哪一步"), c.T("期限")}, p.Rows,
			func(r caseRow) []string {
				return []string{r.Number, r.Title, r.Who, r.PostTitle, r.Proposed, r.StateWord, r.Due.String()}
			})
	}
	return c.Page(http.StatusOK, "desk-consequences", p)
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
	Form  url.Values
	Kinds []consequence.Kind
	Kind  consequence.Kind
	Areas []area.Area
	Posts []org.Post
}

func newCase(c *web.Ctx) error { return newCaseForm(c, nil) }

func newCaseForm(c *web.Ctx, refused error) error {
	if err := c.R.ParseForm(); err != nil {
		return err
	}
	p := newCasePage{Frame: c.Frame(c.T("提出建议"), refused), Form: c.R.Form}
	if p.Err != nil && p.Err.Field != "" {
		p.Err.Field = "" // a short form: the refusal stands above it
	}
	err := c.View(func(v *store.View) error {
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		pk, err := v.Pack(pr.Pack)
		if err != nil {
			return err
		}
		p.Kinds = pk.Consequences
		p.Kind, _ = pk.Consequence(p.Form.Get("kind"))
		as, err := v.Areas()
		if err != nil {
			return err
		}
		for _, a := range as {
			p.Areas = append(p.Areas, a.Area)
		}
		if code, err := area.ParseCode(p.Form.Get("area")); err == nil {
			lo, hi := code.Range()
			if code.Level() != area.Village { // offices of the level itself, not the whole subtree
				hi = lo
			}
			p.Posts, err = v.PostsIn(int64(lo), int64(hi))
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
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
