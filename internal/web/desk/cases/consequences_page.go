package cases

import (
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// casePage is one case as its reader may see it.
type casePage struct {
	web.Frame
	C            caseRow
	Kind         consequence.Kind
	Mine, Whole  bool
	Changed      string // what has and what has not changed
	Bar          []barStep
	Against, For []factRow
	Told         []toldRow
	Votes        []voteRow
	Services     []serviceRow
	Signed       string // the signed letter that waits for its service
	Successor    string
	Steps        []caseStep
	Acts         []*page.Form
	Tell         *page.Form // the reader's statement, nil when none is open
	Zone         web.ZoneOf
	By, Deciders string // proposer; who decides
	Decider      string
	Reviewer     string
	OutcomeWord  string
	ReviewWord   string
	Panel        bool
	Printed      string
	Proof        string
	Matter       string
	next         []page.Option // what may be proposed when it ends
	Letters      []letterLink
}

// Dated reports whether any day of the case is known or can be said.
func (p casePage) Dated() bool {
	return !p.C.Gain || !p.C.NoticedAt.IsZero() || !p.C.DecideBy.IsNone() || !p.C.ReviewBy.IsNone() || !p.C.ReviewDue.IsNone()
}

type barStep struct{ Title, Text, Class string }

type factRow struct {
	consequence.Fact
	Path string
}

type toldRow struct {
	consequence.Statement
	Who       string
	Answers   []string
	Tolerance string
}

type serviceRow struct {
	consequence.Service
	Who, Word string
}

type voteRow struct {
	consequence.Vote
	Who, OfficeTitle, Word string
}

type caseStep struct {
	consequence.Step
	Who, Word string
}

type letterLink struct{ ID, Title, State string }

// caseAct is one act that is open to the reader now.
type caseAct struct {
	Act                                               consequence.Act
	Word, Says                                        string
	Text, Outcome, Review, Months, Measure, Paper     bool
	Successor, Facts, Grounds, Next, Primary, Service bool
}

func showCase(c *web.Ctx) error { return caseView(c, nil, "desk-consequence") }

// printCase is the whole bundle for A4: what the deciders read, the person reads.
func printCase(c *web.Ctx) error { return caseView(c, nil, "desk-consequence-print") }

func caseView(c *web.Ctx, refused error, template string) error {
	p := casePage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}}
	if err := c.View(func(v *store.View) error { return p.read(c, v) }); err != nil {
		return err
	}
	return c.Page(web.Status(refused), template, p)
}

// read fills what the reader may see of the case, and do in it.
func (p *casePage) read(c *web.Ctx, v *store.View) error {
	x, err := v.Consequence(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	sight := x.SightOf(c.Actor)
	if sight == consequence.Nothing {
		return fault.New(fault.Missing, "store.missing", "consequence")
	}
	pk, err := v.Pack(x.Pack)
	if err != nil {
		return err
	}
	p.Kind, _ = pk.Consequence(x.Kind)
	for _, k := range pk.Consequences {
		if !k.Gain {
			p.next = append(p.next, page.Option{Value: k.ID, Title: k.Title})
		}
	}
	p.Mine, p.Whole = x.Concerns(c.Actor), sight == consequence.Whole
	votes, err := v.ConsequenceVotes(x.ID)
	if err != nil {
		return err
	}
	n := page.NewNames(c, v)
	p.head(c, n, x)
	if err := page.FindWay(c, v, &p.Frame, page.Here{Kind: consequence.Life().Name, ID: x.ID}); err != nil {
		return err
	}
	if err := p.course(c, n, x); err != nil {
		return err
	}
	if p.Whole {
		if err := p.bundle(c, n, x, votes); err != nil {
			return err
		}
	}
	return p.offer(c, v, x, votes)
}

func (p *casePage) head(c *web.Ctx, n *page.Names, x consequence.Case) {
	p.C = caseRowOf(c, n, x)
	p.Title = c.T("对{0}的{1}建议", p.C.PostTitle, x.Title)
	if p.Mine {
		p.Title = c.T("对您的{0}建议", x.Title)
	}
	p.Signed, p.Successor = x.Signed, n.Person(x.Successor)
	p.By, p.Decider, p.Reviewer = n.Body(x.ProposerBody).Name, n.Person(x.Decider), n.Person(x.Reviewer)
	p.OutcomeWord, p.ReviewWord, p.Panel = c.T(outcomeWord(x.Outcome)), c.T(outcomeWord(x.ReviewOutcome)), len(p.Kind.Panel.Offices) > 0
	var who []string
	for _, r := range x.Judges {
		who = append(who, c.T(c.Actor.Bundles.Title(r)))
	}
	p.Deciders = strings.Join(who, "、")
	p.Printed = c.Store.Now().In(c.Zone).Format("2006-01-02 15:04")
	p.Bar = bar(c, p, x)
	switch x.State {
	case consequence.Opened, consequence.Proposed, consequence.Noticed, consequence.Heard, consequence.Decided:
		p.Changed = c.T("现在什么都没有改变：职务、待遇、工作和评分照旧。您不申辩，也不会被当作认可。")
		if !p.Mine {
			p.Changed = c.T("现在什么都没有改变：当事人的职务、待遇、工作和评分照旧。当事人不申辩，不视为认可。")
		}
	case consequence.Served, consequence.UnderReview, consequence.Reviewed:
		p.Changed = c.T("决定已经生效。申请复核不停止执行，也不会加重。")
	case consequence.Withdrawn:
		p.Changed = c.T("建议已经撤回，什么都没有改变。")
	default:
		p.Changed = c.T("这一件已经了结。")
	}
}

// bar is the row of steps: what is done, where it stands, what comes.
func bar(c *web.Ctx, p *casePage, x consequence.Case) []barStep {
	z := web.ZoneOf{Zone: c.Zone}
	upto := func(d calendar.Date) string {
		if d.IsNone() {
			return ""
		}
		return c.T("到 {0}", web.Day(c.Lang, d))
	}
	steps := []barStep{{Title: c.T("提出"), Text: p.C.Proposed + " " + z.Time(x.ProposedAt)}, {Title: c.T("告知"), Text: z.Time(x.NoticedAt)}, {Title: c.T("申辩"), Text: upto(x.LimitOn)},
		{Title: c.T("决定"), Text: z.Time(x.DecidedAt)}, {Title: c.T("送达生效"), Text: z.Time(x.ServedAt)}, {Title: c.T("复核"), Text: upto(x.ReviewBy)}, {Title: c.T("期满"), Text: upto(x.Until)}}
	if steps[3].Text == "" {
		steps[3].Text = upto(x.DecideBy)
	}
	at := map[consequence.State]int{consequence.Opened: 0, consequence.Proposed: 1, consequence.Noticed: 2, consequence.Heard: 3, consequence.Decided: 4, consequence.Served: 5,
		consequence.UnderReview: 5, consequence.Reviewed: 6, consequence.Ended: 7, consequence.Withdrawn: 7, consequence.Closed: 7}[x.State]
	if x.State == consequence.Heard && !x.Complete && !x.LimitPassed(c.Actor.Now) {
		at = 2
	}
	for i := range steps {
		switch {
		case i < at && at < 7, at == 7 && steps[i].Text != "":
			steps[i].Class = "done"
		case i == at:
			steps[i].Class = "now"
		}
	}
	return steps
}

func (p *casePage) course(c *web.Ctx, n *page.Names, x consequence.Case) error {
	steps, err := n.V.ConsequenceSteps(x.ID)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if !p.Whole {
			s.Text = ""
		}
		p.Steps = append(p.Steps, caseStep{s, n.Person(s.Person), c.T(caseWord(s.Act))})
	}
	return nil
}

// bundle is everything that the deciders read.
func (p *casePage) bundle(c *web.Ctx, n *page.Names, x consequence.Case, votes []consequence.Vote) error {
	facts, err := n.V.ConsequenceFacts(x.ID)
	if err != nil {
		return err
	}
	label := map[string]string{}
	for _, f := range facts {
		r := factRow{Fact: f}
		if f.RefKind == "matter" {
			if m, err := n.V.Matter(f.RefID); err == nil && access.May(c.Actor, "matter.see", m.Subject()) == nil {
				r.Path = "/desk/matters/" + f.RefID
			}
		}
		if f.Side == consequence.For {
			p.For = append(p.For, r)
		} else {
			p.Against = append(p.Against, r)
			label[f.ID] = c.T("对第 {0} 条", f.N)
		}
	}
	told, err := n.V.ConsequenceStatements(x.ID)
	if err != nil {
		return err
	}
	words := map[consequence.Answer]string{consequence.Agree: c.T("认可"), consequence.Partly: c.T("部分认可"), consequence.Dispute: c.T("不认可")}
	tolerance := map[consequence.Tolerance]string{consequence.Trial: c.T("先行先试"), consequence.Force: c.T("不可抗力"), consequence.Ordered: c.T("上级要求所致")}
	for _, s := range told {
		r := toldRow{Statement: s, Who: n.Person(s.Person), Tolerance: tolerance[s.Tolerance]}
		for _, f := range facts {
			if a, ok := s.Answers[f.ID]; ok && label[f.ID] != "" {
				r.Answers = append(r.Answers, label[f.ID]+"："+words[a])
			}
		}
		p.Told = append(p.Told, r)
	}
	for _, v := range votes {
		word := c.T("回避")
		if v.Outcome != "" {
			word = c.T(outcomeWord(v.Outcome))
		}
		p.Votes = append(p.Votes, voteRow{v, n.Person(v.Person), c.T(c.Actor.Bundles.Title(v.Office)), word})
	}
	services, err := n.V.ConsequenceServices(x.ID)
	if err != nil {
		return err
	}
	how := map[consequence.How]string{consequence.ByOpening: c.T("本人打开签收"), consequence.ByReceipt: c.T("送达回证"),
		consequence.ByWitnesses: c.T("两人见证"), consequence.Attempted: c.T("送达未成")}
	for _, s := range services {
		p.Services = append(p.Services, serviceRow{s, n.Person(s.Person), how[s.How]})
	}
	return p.letters(c, n, x)
}

func (p *casePage) letters(c *web.Ctx, n *page.Names, x consequence.Case) error {
	_, titles := page.LetterStates(c)
	for _, id := range x.Letters {
		l, err := n.V.Letter(id)
		if err != nil {
			return err
		}
		if !office.ReadsLetter(x, l, c.Actor) {
			continue
		}
		p.Letters = append(p.Letters, letterLink{l.ID, strings.TrimSpace(l.Title + " " + l.Number), titles[l.State]})
	}
	return nil
}

// caseFile hands out an attachment or a scan to whoever sees the whole case.
func caseFile(c *web.Ctx) error {
	var s consequence.Statement
	err := c.View(func(v *store.View) error {
		x, err := v.Consequence(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if x.SightOf(c.Actor) != consequence.Whole {
			return fault.New(fault.Missing, "store.missing", "consequence")
		}
		services, err := v.ConsequenceServices(x.ID)
		if err != nil {
			return err
		}
		for _, o := range services {
			if o.ID == c.R.PathValue("statement") && o.Hash != "" {
				s = consequence.Statement{Hash: o.Hash, Name: o.Name, Type: o.Type, At: o.At}
				return nil
			}
		}
		all, err := v.ConsequenceStatements(x.ID)
		for _, o := range all {
			if o.ID == c.R.PathValue("statement") && o.Hash != "" {
				s = o
				return nil
			}
		}
		if err == nil {
			err = fault.New(fault.Missing, "store.missing", "consequence")
		}
		return err
	})
	if err != nil {
		return err
	}
	data, err := c.Blobs().Shown(s.Hash)
	if err != nil {
		return err
	}
	c.W.Header().Set("Last-Modified", s.At.UTC().Format(time.RFC1123))
	return page.Attachment(c, s.Name, s.Type, data)
}
