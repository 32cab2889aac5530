package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func consequenceRoom() room {
	return room{ID: "consequences", Title: "结果运用", Path: "/desk/consequences", Routes: []web.Route{
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
func caseStateWord(s consequence.State) string {
	return map[consequence.State]string{consequence.Opened: "待提出", consequence.Proposed: "已提出", consequence.Noticed: "申辩中", consequence.Heard: "已申辩，待决定",
		consequence.Decided: "已决定，待送达", consequence.Served: "已生效", consequence.UnderReview: "复核中，照常执行", consequence.Reviewed: "已复核",
		consequence.Ended: "已了结，恢复", consequence.Withdrawn: "已撤回", consequence.Closed: "已了结"}[s]
}

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
	p := caseListPage{Frame: c.Frame(c.T("结果运用"), nil), State: c.Value("state"), File: bookPath(c), May: access.Holds(c.Actor.Role, "consequence.propose")}
	for _, s := range consequence.States() {
		p.States = append(p.States, stateOption{string(s), c.T(caseStateWord(s))})
	}
	f := store.CaseFilter{Actor: c.Actor, State: consequence.State(p.State), Before: c.Value("before"), Limit: rowLimit(c)}
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
		if cs, more = cut(c, cs); more {
			p.Next = "/desk/consequences?" + url.Values{"state": {p.State}, "before": {cs[len(cs)-1].ID}}.Encode()
		}
		n := newNames(c, v)
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
	if asBook(c) {
		return sendBook(c, p.Title, more, []string{c.T("编号"), c.T("类别"), c.T("当事人"), c.T("责任岗位"), c.T("提出单位"), c.T("到哪一步"), c.T("期限")}, p.Rows,
			func(r caseRow) []string {
				return []string{r.Number, r.Title, r.Who, r.PostTitle, r.Proposed, r.StateWord, r.Due.String()}
			})
	}
	return c.Page(http.StatusOK, "desk-consequences", p)
}

func caseRowOf(c *web.Ctx, n *names, x consequence.Case) caseRow {
	r := caseRow{Case: x, StateWord: c.T(caseStateWord(x.State)), Who: n.person(x.Person), PostTitle: n.post(x.Post).Title, Mine: x.Concerns(c.Actor), Due: calendar.None}
	if x.ProposerPost != "" {
		r.Proposed = n.body(x.ProposerBody).Short
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

func newCase(c *web.Ctx) error { return newCaseForm(c, http.StatusOK, nil) }

func newCaseForm(c *web.Ctx, status int, refused error) error {
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
	return c.Page(status, "desk-new-consequence", p)
}

func proposeCase(c *web.Ctx) error {
	if c.Value("choose") != "" {
		return newCaseForm(c, http.StatusOK, nil)
	}
	id, err := c.Do(func(tx *store.Tx) error {
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		_, err = office.ProposeConsequence(tx, c.Rules(), c.Actor, consequence.Draft{Kind: c.Value("kind"), Pack: pr.Pack, Post: c.Value("post"),
			Ground: c.Value("ground"), Matter: c.Value("matter"), Against: factsOf(c.Value("facts"))})
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return newCaseForm(c, web.Status(err), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/consequences/" + url.PathEscape(id))
}

// factsOf makes a fact of each line.
func factsOf(text string) []consequence.Fact {
	var out []consequence.Fact
	for _, l := range lines(text) {
		out = append(out, consequence.Fact{Text: l})
	}
	return out
}

func actOnCase(c *web.Ctx) error {
	id, act := c.R.PathValue("id"), consequence.Act(c.R.PathValue("act"))
	in, err := caseInput(c, act)
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
					consequence.Draft{Kind: c.Value("next"), Ground: c.Value("ground"), Against: factsOf(c.Value("facts"))})
				return err
			}
			_, err := office.ActOnConsequence(tx, c.Rules(), c.Actor, id, act, in)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return caseView(c, web.Status(err), err, "desk-consequence")
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/consequences/" + url.PathEscape(id))
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

func caseInput(c *web.Ctx, act consequence.Act) (consequence.Input, error) {
	in := consequence.Input{Text: c.Value("text"), Ground: c.Value("ground"), Tolerance: consequence.Tolerance(c.Value("tolerance")),
		Waiver: c.Value("waiver") != "", Final: c.Value("final") != "", How: consequence.How(c.Value("how")), On: calendar.None, Witnesses: c.Value("witnesses"),
		Outcome: consequence.Outcome(c.Value("outcome")), Measure: c.Value("measure"), Received: calendar.None,
		Answers: map[string]consequence.Answer{}}
	if v, err := strconv.ParseInt(c.Value("version"), 10, 64); err == nil {
		in.Version = v
	}
	switch act {
	case consequence.Tell, consequence.Finish, consequence.Waive, consequence.AskExtension, consequence.AskReview, consequence.Receive:
		in.Version = 0 // what the person says is never refused because somebody else acted
	}
	if act == consequence.Propose {
		in.Facts = factsOf(c.Value("facts"))
	}
	for key, values := range c.R.PostForm {
		if id, ok := cutAnswer(key); ok && values[0] != "" {
			in.Answers[id] = consequence.Answer(values[0])
		}
	}
	if s := c.Value("months"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 120 {
			return in, fault.At("months", "desk.number_form", s)
		}
		in.Months = n
	}
	for field, day := range map[string]*calendar.Date{"received": &in.Received, "on": &in.On} {
		if s := c.Value(field); s != "" {
			d, err := calendar.ParseDate(s)
			if err != nil {
				return in, fault.At(field, "desk.date_form", s)
			}
			*day = d
		}
	}
	e, err := c.Upload("file")
	if scanned := in.How != "" || !in.Received.IsNone(); err == nil && scanned && e.Hash != "" && !strings.HasPrefix(e.Type, "image/") && e.Type != "application/pdf" {
		err = fault.At("file", "consequence.scan_type") // a receipt or a paper is shown as it is
	}
	in.File = consequence.Attachment{Hash: e.Hash, Name: e.Name, Type: e.Type, Size: e.Size}
	return in, err
}
