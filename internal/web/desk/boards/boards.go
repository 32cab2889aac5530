package boards

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/wording"
	"luoshi/pack"
)

// Room is the room of boards and reviews (考核排名).
func Room() page.Room {
	return page.Room{ID: "boards", Title: "评价", Path: "/desk/boards", Act: "review.see", Routes: append([]web.Route{
		{Method: "GET", Path: "/desk/boards", Act: "review.see", Handle: boardList},
		{Method: "POST", Path: "/desk/boards/compute", Act: "board.compute", Handle: computeBoard},
		{Method: "GET", Path: "/desk/boards/{id}", Act: "review.see", Handle: showBoard},
		{Method: "GET", Path: "/desk/boards/{id}/mine", Act: "board.object", Handle: myBoard},
		{Method: "POST", Path: "/desk/boards/{id}/object", Act: "board.object", Handle: objectToBoard},
		{Method: "GET", Path: "/desk/boards/{id}/rulings", Act: "board.rule", Handle: rulings},
		{Method: "POST", Path: "/desk/boards/{id}/{act}", Act: "review.see", Handle: actOnBoard},
		{Method: "POST", Path: "/desk/objections/{id}/rule", Act: "board.rule", Handle: ruleOnObjection},
	}, reviewRoutes()...)}
}

// whole reports whether the reader sees every row of a board: everybody once it is
// published, before that only those who compute, rule and publish.
func whole(c *web.Ctx, run appraise.Run) bool {
	return run.SightOf(c.Actor, false) == appraise.Whole
}

func boardState(c *web.Ctx, s appraise.State) string { return c.T(appraise.Life().StateTitle(s)) }

func roundState(c *web.Ctx, s appraise.RoundState) string {
	return c.T(appraise.LifeOfRounds().StateTitle(s))
}

type runRow struct {
	appraise.Run
	StateTitle, PeriodTitle, Path string
}

type roundRow struct {
	appraise.Round
	StateTitle, PeriodTitle, AreaName string
}

type proposalRow struct {
	appraise.Proposal
	Title string
	New   string // path of the form that proposes it, "" for who may not
}

type boardListPage struct {
	web.Frame
	Runs      *page.Table
	Rounds    *page.Table
	Proposals []proposalRow
	Compute   *page.Form
	Reviews   []*page.Form // that open a round
	MaySee    bool
}

func boardList(c *web.Ctx) error { return boardListView(c, nil) }

func boardListView(c *web.Ctx, refused error) error {
	p := boardListPage{Frame: c.Frame(c.T("评价"), refused)}
	p.MaySee = c.Actor.Holds("consequence.propose") || c.Actor.Holds("consequence.decide")
	err := c.View(func(v *store.View) error {
		var rows []runRow
		runs, err := v.Boards(store.BoardFilter{Actor: c.Actor, After: c.Value("before"), Limit: page.PageSize})
		if err != nil {
			return err
		}
		for _, r := range runs {
			path := "/desk/boards/" + r.ID
			if r.SightOf(c.Actor, true) == appraise.OwnRow {
				path += "/mine"
			}
			state := boardState(c, r.State)
			if r.Stood != "" {
				state = c.T("更正中")
			}
			rows = append(rows, runRow{r, state, page.PeriodTitle(c, r.Period), path})
		}
		p.Runs = runTable(c, rows)
		if len(runs) == page.PageSize {
			p.Runs.Next = "/desk/boards?" + url.Values{"before": {store.BoardKey(runs[len(runs)-1])}}.Encode()
		}
		return p.fill(c, v)
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-boards", p)
}

func (p *boardListPage) fill(c *web.Ctx, v *store.View) error {
	pk, err := v.InForce()
	if err != nil {
		return err
	}
	rounds, err := v.Rounds("", page.PageSize)
	if err != nil {
		return err
	}
	names := page.NewNames(c, v)
	var rows []roundRow
	for _, r := range rounds {
		rows = append(rows, roundRow{r, roundState(c, r.State), page.PeriodTitle(c, r.Period), names.Area(r.Area)})
	}
	p.Rounds = roundTable(c, rows)
	packs, err := v.PacksDeclaring() // a period that began under an earlier version is still to be computed
	if err != nil {
		return err
	}
	boards := declared(packs, func(x *pack.Pack) []appraise.Board { return x.Boards }, func(b appraise.Board) string { return b.ID })
	if len(boards) > 0 && access.May(c.Actor, "board.compute", access.Subject{}) == nil {
		p.Compute = page.NewForm(c, p.Frame, "", page.Form{Line: true, Action: "/desk/boards/compute", Submit: c.T("计算"), Fields: []page.Field{
			{Name: "board", Label: c.T("排名"), Kind: "select", Options: page.Options(boards, func(b appraise.Board) page.Option { return page.Option{Value: b.ID, Title: b.Title} })},
			{Name: "period", Label: c.T("期"), Kind: "select", Options: overPeriods(c, boards)}}})
	}
	if access.May(c.Actor, "review.open", access.Subject{Area: c.Actor.Area}) == nil {
		reviews := declared(packs, func(x *pack.Pack) []appraise.Review { return x.Reviews }, func(r appraise.Review) string { return r.ID })
		if err := p.offer(c, v, names, reviews); err != nil {
			return err
		}
	}
	if !p.MaySee {
		return nil
	}
	ps, err := v.Proposals()
	for _, x := range ps {
		row := proposalRow{Proposal: x, Title: consequenceTitle(pk, x.Consequence)}
		if c.Actor.Holds("consequence.propose") {
			if row.New, err = NewCasePath(c, v, x); err != nil {
				return err
			}
		}
		p.Proposals = append(p.Proposals, row)
	}
	return err
}

// overPeriods offers the periods that are over, by the cadences of the boards.
func overPeriods(c *web.Ctx, boards []appraise.Board) (out []page.Option) {
	seen := map[calendar.Cadence]bool{}
	for _, b := range boards {
		if !seen[b.Cadence] {
			seen[b.Cadence] = true
			out = append(out, page.Periods(c, b.Cadence, calendar.PeriodOf(b.Cadence, c.Today).Prev().To, offered)...)
		}
	}
	return out
}

// offered is how many periods a form offers of a cadence.
const offered = 12

// NewCasePath is the form of a case for what a board allows: the kind, the area,
// the post that leads there, and the fact in words. A person checks it and writes
// the ground.
func NewCasePath(c *web.Ctx, v *store.View, x appraise.Proposal) (string, error) {
	posts, err := v.PostsIn(int64(x.Area), int64(x.Area))
	if err != nil {
		return "", err
	}
	var periods []string
	for _, id := range x.Runs {
		r, err := v.Run(id)
		if err != nil {
			return "", err
		}
		periods = append(periods, page.PeriodTitle(c, r.Period))
	}
	q := url.Values{"kind": {x.Consequence}, "area": {x.Area.String()},
		"facts": {c.T("{0}，连续 {1} 期在末 {2} 位：{3}。", x.Name, x.Times, x.Last, strings.Join(periods, "、"))}}
	if p, ok := answering(c.Actor.Bundles, posts); ok {
		q.Set("post", p.ID)
	}
	return "/desk/consequences/new?" + q.Encode(), nil
}

// answering is the post of a place that answers for its score: of those that may object to
// it the posted resident, or else the one above the others.
func answering(b *access.Bundles, posts []org.Post) (out org.Post, ok bool) {
	above := map[string]bool{}
	for _, p := range posts {
		above[p.Above] = true
	}
	best := 0
	for _, p := range posts {
		if !b.Holds(p.Role, "board.object") {
			continue
		}
		rank := 1
		if above[p.ID] {
			rank = 2
		}
		if b.Holds(p.Role, "duty.answer") {
			rank = 3
		}
		if rank > best {
			out, best, ok = p, rank, true
		}
	}
	return out, ok
}

func consequenceTitle(p *pack.Pack, id string) string {
	if k, ok := p.Consequence(id); ok {
		return k.Title
	}
	return id
}

func computeBoard(c *web.Ctx) error {
	id, err := c.Do(func(tx *store.Tx) error {
		_, err := office.ComputeBoard(tx, c.Rules(), c.Actor, c.Value("board"), c.Value("period"))
		return err
	})
	return c.Answer(err, boardListView, "/desk/boards/"+url.PathEscape(id))
}

type bandGroup struct {
	Title, From string
	Rows        []standingRow
}

type standingRow struct {
	appraise.Standing
	Change, Trend, Note string
	Mine                bool   // of the reader's own area
	Before              string // what it came to before, "" when nothing changed
	Signs               []string
	On                  bool
}

type boardPage struct {
	web.Frame
	Table        *page.Table // of all rows, for a file
	Whole        bool        // the reader sees every row
	Run          appraise.Run
	Period       string
	Sheet        appraise.Sheet // by which it is computed
	Steps        []lifeStep
	Bands        []bandGroup
	Pooled       string // which periods are counted together, "" for the own alone
	Previous     string // the period that "较" compares with
	Scale        [2]int64
	Open         *opened
	Acts         []*page.Form
	Pending, All int
	Bodies       int
	Rule         bool
	Correction   string // by which issue the formula was corrected, and why
}

type lifeStep struct {
	Title, At string
	Done, Now bool
}

func showBoard(c *web.Ctx) error { return boardView(c, nil) }

func boardView(c *web.Ctx, refused error) error {
	p := boardPage{Frame: c.Frame("", refused), Rule: c.Actor.Holds("board.rule")}
	var rows []appraise.Standing
	err := c.View(func(v *store.View) (err error) {
		if p.Run, err = v.Run(c.R.PathValue("id")); err != nil {
			return err
		}
		if p.Run.SightOf(c.Actor, false) == appraise.Nothing {
			return fault.New(fault.Missing, "store.missing", "board_run")
		}
		p.Period = page.PeriodTitle(c, p.Run.Period)
		p.Title = c.T("{0}{1}", p.Period, p.Run.Title)
		if rows, err = v.Standings(p.Run.ID); err != nil {
			return err
		}
		p.Bodies = len(rows)
		if p.Correction, err = correctionOf(c, v, p.Run); err != nil {
			return err
		}
		if p.Whole = whole(c, p.Run); p.Whole {
			return p.fill(c, v, rows)
		}
		for i := range rows { // under correction: what was published
			rows[i] = rows[i].Told(p.Run)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table = standingTable(c, p.Title, rows)
	if !p.Whole {
		return p.Table.Send(c, "desk-board-corrected", refused, p)
	}
	return p.Table.Send(c, "desk-board", refused, p)
}

// fill fills what whoever sees the whole board reads: its life, what was objected, the
// bands, and the row that is opened.
func (p *boardPage) fill(c *web.Ctx, v *store.View, rows []appraise.Standing) error {
	os, err := v.Objections(p.Run.ID)
	if err != nil {
		return err
	}
	p.All = len(os)
	for _, o := range os {
		if o.State == appraise.Pending {
			p.Pending++
		}
	}
	p.Steps, p.Acts = lifeOf(c, p.Run), openBoardActs(c, p.Frame, p.Run, os)
	if err := p.bands(c, v, rows, os); err != nil {
		return err
	}
	for _, s := range rows {
		if s.ID == c.Value("open") {
			if p.Open, err = open(c, v, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func lifeOf(c *web.Ctx, run appraise.Run) []lifeStep {
	at := web.ZoneOf{Zone: c.Zone}
	times := []string{at.Time(run.ComputedAt), at.Time(run.ShownAt), "", at.Time(run.FinalAt), at.Time(run.PublishedAt)}
	now := slices.Index(appraise.States(), run.State)
	var out []lifeStep
	for i, s := range appraise.States() {
		out = append(out, lifeStep{boardState(c, s), times[i], i < now || run.State == appraise.Published, i == now && run.State != appraise.Published})
	}
	return out
}

func openBoardActs(c *web.Ctx, f web.Frame, run appraise.Run, os []appraise.Objection) (out []*page.Form) {
	open := run.OpenTo(c.Actor, os)
	for _, s := range []struct {
		act         appraise.Act
		title, says string
	}{
		{appraise.Show, c.T("告知各单位"), c.T("各单位只看到自己的得分；异议期从次日起算。告知以后只有裁定和更正能改。")},
		{appraise.Finalise, c.T("定稿"), c.T("异议期满、异议都已裁定才能定稿。")},
		{appraise.Publish, c.T("公布"), c.T("公布单位和档次，不公布名次和个人。")},
	} {
		if life.IsOpen(open, s.act) {
			out = append(out, page.NewForm(c, f, string(s.act), page.Form{Bare: true, Signs: appraise.Life().Signs(s.act), Action: "/desk/boards/" + run.ID + "/" + string(s.act), Submit: s.title, Note: s.says}))
		}
	}
	return out
}

func actOnBoard(c *web.Ctx) error {
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) (err error) {
		switch appraise.Act(c.R.PathValue("act")) {
		case appraise.Show:
			_, err = appraise.ShowAll(tx, c.Rules(), c.Actor, id)
		case appraise.Finalise:
			_, err = appraise.FinaliseRun(tx, c.Actor, id)
		case appraise.Publish:
			_, err = appraise.PublishRun(tx, c.Actor, id)
		default:
			err = fault.New(fault.Missing, "web.not_found")
		}
		return err
	})
	return c.Answer(err, boardView, "/desk/boards/"+url.PathEscape(id))
}

// refusalText words why a body has no score.
func refusalText(c *web.Ctx, r appraise.Refusal) string {
	return wording.Fault(c.Lang, &fault.Fault{Kind: fault.Invalid, Code: r.Code, Args: r.Args})
}
