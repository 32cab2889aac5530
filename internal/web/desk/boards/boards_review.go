package boards

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

func reviewRoutes() []web.Route {
	return []web.Route{
		{Method: "POST", Path: "/desk/reviews/open", Act: "review.open", Handle: openReview},
		{Method: "GET", Path: "/desk/reviews/{id}", Act: "review.see", Handle: showReview},
		{Method: "POST", Path: "/desk/reviews/{id}/{act}", Act: "review.see", Handle: actOnReview},
	}
}

func openReview(c *web.Ctx) error {
	id, err := c.Do(func(tx *store.Tx) error {
		p, err := calendar.ParsePeriod(c.Value("period"))
		if err != nil {
			return fault.At("period", "appraise.period_other", c.Value("period"))
		}
		review, key, err := tx.ReviewFor(c.Value("review"), appraise.WindowOf(p, c.Zone))
		if err != nil {
			return err
		}
		keepers := slices.DeleteFunc(slices.Clone(c.R.Form["keeper"]), func(id string) bool { return id == "" })
		_, err = appraise.OpenRound(tx, c.Rules(), c.Actor, review, c.Actor.Area, p.Key, key, keepers...)
		return err
	})
	return c.Answer(err, boardListView, "/desk/reviews/"+url.PathEscape(id))
}

type reviewRow struct {
	Body, Name       string
	Text, Who        string
	Voters           int
	Points           string // "" when there is no result
	Few              bool
	Vote, Voted, Say bool
}

type reviewPage struct {
	web.Frame
	Round          appraise.Round
	Period, State  string
	Until, Void    string // until when it is as it is, and what comes then; why it is void
	Rows           []reviewRow
	Vote, Talk     bool // there is something to vote on; something to write or read
	Say            bool // there is something to write
	Close, Publish bool
	Form           url.Values
	File           string // what was published, as a workbook
	Keepers        []keeperRow
	Mine           keeping
}

func showReview(c *web.Ctx) error { return reviewView(c, nil) }

func reviewView(c *web.Ctx, refused error) error {
	return reviewWith(c, refused, "")
}

// reviewWith shows a round, with a keeper's code right after it was drawn.
func reviewWith(c *web.Ctx, refused error, code string) error {
	p := reviewPage{Mine: keeping{Code: code}, Frame: c.Frame("", refused), Form: c.R.Form, File: page.BookPath(c)}
	err := c.View(func(v *store.View) error {
		round, err := v.Round(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		p.Round, p.Period, p.State, p.Title = round, page.PeriodTitle(c, round.Period), roundState(c, round.State), round.Title
		open := round.OpenTo(c.Actor, nil)
		p.Close, p.Publish = life.IsOpen(open, appraise.Closing), life.IsOpen(open, appraise.Publishing)
		p.when(c, round)
		if err := p.keepers(c, v); err != nil {
			return err
		}
		return p.rows(c, v)
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return page.SendBook(c, p.Title+" "+p.Period, []sheet.Col{{Title: c.T("单位")}, {Title: c.T("得分"), Form: sheet.AsNumber}, {Title: c.T("票数"), Form: sheet.AsNumber}, {Title: c.T("点评")}, {Title: c.T("谁点评")}}, p.Rows, func(r reviewRow) []string {
			voters := ""
			if r.Voters > 0 {
				voters = strconv.Itoa(r.Voters)
			}
			return []string{r.Name, r.Points, voters, r.Text, r.Who}
		})
	}
	return c.Page(web.Status(refused), "desk-review", p)
}

// when says until when a round is open, or why it is void.
func (p *reviewPage) when(c *web.Ctx, round appraise.Round) {
	day := web.FullDay(c.Lang, calendar.DateOf(round.CloseAt.Add(-time.Minute), c.Zone))
	switch round.State {
	case appraise.Named:
		p.Until = c.T("等持钥人领码，领齐了才开始投票；到 {0} 当天结束还没有领齐，这一期作废。", day)
	case appraise.Open:
		if p.Until = c.T("可以投到 {0} 当天结束，到时自动截止计票。", day); round.Keepers > 0 {
			p.Until = c.T("可以投到 {0} 当天结束，到时停止投票，等持钥人交码再计票。", day)
		}
	case appraise.Shut:
		p.Until = c.T("投票已停止，等持钥人交码，交齐就计票；到 {0} 当天结束还没有交齐，这一期作废。", day)
	case appraise.RoundVoid:
		p.Void = map[string]string{
			appraise.KeyLost:       c.T("这一期投票的密钥不在了，谁也读不出投了什么，所以作废，没有结果。可以重新发起。"),
			appraise.CodesMissing:  c.T("到期时持钥人的码没有齐，谁也读不出投了什么，所以作废，没有结果。可以重新发起，换新的码。"),
			appraise.CodeLost:      c.T("有一名持钥人不持钥，或者码丢了，谁也读不出投了什么，所以作废，没有结果。可以重新发起，换新的码。"),
			appraise.BallotsDiffer: c.T("到期时票数与投票人数对不上，所以作废，没有结果。请审计管理员核验留痕，查明后重新发起。"),
			appraise.Restored:      c.T("数据库从备份恢复，备份以后的票不在里面，所以作废，没有结果。可以重新发起。"),
		}[round.Void]
	}
}

// rows fills what the reader may see: before publication only the own comment
// forms and votes, after it comments and results of the reader's area.
func (p *reviewPage) rows(c *web.Ctx, v *store.View) error {
	bodies, err := v.Subjects(p.Round.Level, p.Round.Area)
	if err != nil {
		return err
	}
	remarks, err := v.Remarks(p.Round.ID)
	if err != nil {
		return err
	}
	texts := map[string]appraise.Remark{}
	for _, r := range remarks {
		texts[r.Body] = r
	}
	verdicts, err := v.Verdicts(p.Round.ID, access.Sees(c.Actor, access.Verdicts.Act))
	if err != nil {
		return err
	}
	results := map[string]appraise.Verdict{}
	for _, x := range verdicts {
		results[x.Body] = x
	}
	voted, err := v.VotedOn(p.Round.ID, c.Actor.Person)
	if err != nil {
		return err
	}
	names := page.NewNames(c, v)
	published := p.Round.State == appraise.RoundPublished
	over := published || p.Round.State == appraise.RoundVoid
	for _, b := range bodies {
		r := reviewRow{Body: b.ID, Name: b.Short, Voted: voted[b.ID]}
		own := appraise.Mine(c.Actor, b)
		r.Say = !over && own.Owner == "" && access.May(c.Actor, "review.comment", access.Subject{Area: b.Area, Unit: b.ID}) == nil
		r.Vote = p.Round.State == appraise.Open && !r.Voted && c.Actor.Holds("review.vote") && appraise.MayVoteOn(c.Actor, b)
		p.Vote = p.Vote || r.Vote
		sees := published && access.May(c.Actor, "review.see", access.Subject{Area: b.Area, Bodies: []string{b.ID}}) == nil
		if m := texts[b.ID]; r.Say || sees {
			r.Text, r.Who = m.Text, names.Post(m.Post).Title
		}
		if x, ok := results[b.ID]; ok && sees {
			r.Voters, r.Few = x.Voters, !x.Counted
			if x.Counted {
				r.Points = web.Points(x.Points)
			}
		}
		p.Talk, p.Say = p.Talk || r.Say || r.Text != "", p.Say || r.Say
		if r.Say || r.Vote || r.Voted || sees {
			p.Rows = append(p.Rows, r)
		}
	}
	return nil
}

func actOnReview(c *web.Ctx) error {
	id := c.R.PathValue("id")
	switch c.R.PathValue("act") {
	case "draw":
		return drawCode(c, id)
	case "code":
		return enterCode(c, id)
	}
	_, err := c.Do(func(tx *store.Tx) (err error) {
		switch c.R.PathValue("act") {
		case "comment":
			err = remark(tx, c, id)
		case "vote":
			var choices map[string]int
			if choices, err = readChoices(c); err == nil {
				_, err = appraise.Vote(tx, c.Actor, id, choices)
			}
		case "close":
			_, err = appraise.CloseRound(tx, c.Rules(), c.Actor, id)
		case "giveup":
			_, err = appraise.GiveUpKey(tx, c.Actor, id)
		case "publish":
			_, err = appraise.PublishRound(tx, c.Actor, id)
		default:
			err = fault.New(fault.Missing, "web.not_found")
		}
		return err
	})
	return c.Answer(err, reviewView, "/desk/reviews/"+url.PathEscape(id))
}

// remark saves the remarks of a form (点评), each an act of its own: of every body whose text
// is another one than was kept. One that is refused takes the others back with it, and the
// page keeps the words of all.
func remark(tx *store.Tx, c *web.Ctx, id string) error {
	said := 0
	for _, field := range slices.Sorted(maps.Keys(c.R.Form)) {
		body, ok := strings.CutPrefix(field, "text-")
		if !ok {
			continue
		}
		text := c.Value(field)
		if was, _, err := tx.Remark(id, body); err != nil || was.Text == text {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := appraise.Comment(tx, c.Actor, id, body, text); err != nil {
			if f, ok := fault.As(err); ok && f.Field == "text" {
				at := *f
				at.Field = field
				return &at
			}
			return err
		}
		said++
	}
	if said == 0 {
		return fault.New(fault.Invalid, "appraise.remark_none")
	}
	return nil
}

// readChoices reads the fields vote-BODY=INDEX of the ballot form; a body that was
// left open is not voted on.
func readChoices(c *web.Ctx) (map[string]int, error) {
	out := map[string]int{}
	for field, values := range c.R.Form {
		body, ok := strings.CutPrefix(field, "vote-")
		if !ok || values[0] == "" {
			continue
		}
		n, err := strconv.Atoi(values[0])
		if err != nil {
			return nil, fault.At(body, "appraise.vote_unknown")
		}
		out[body] = n
	}
	return out, nil
}
