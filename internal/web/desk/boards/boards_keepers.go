package boards

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// keeperRow is one keeper of a round as its page shows them.
type keeperRow struct{ Post, Body, Name, State string }

// keeping is what the reader may do as a keeper of a round.
type keeping struct {
	Draw, Type, HandIn, GiveUp bool
	Code                       string // shown once
}

// declared lists what packs declare, each once as the newest one says it.
func declared[T any](packs []*pack.Pack, of func(*pack.Pack) []T, id func(T) string) (out []T) {
	for _, p := range packs {
		for _, x := range of(p) {
			if !slices.ContainsFunc(out, func(y T) bool { return id(y) == id(x) }) {
				out = append(out, x)
			}
		}
	}
	return out
}

// offer fills the forms that open a round: one for all reviews without keepers, and one
// for each that asks for them.
func (p *boardListPage) offer(c *web.Ctx, v *store.View, names *page.Names, all []appraise.Review) error {
	var posts, plain []page.Option
	var kept []*page.Form
	for _, r := range all {
		if r.Keepers == 0 {
			plain = append(plain, page.Option{Value: r.ID, Title: r.Title})
			continue
		}
		if posts == nil {
			var err error
			if posts, err = keeperPosts(c, v, names); err != nil {
				return err
			}
		}
		fields := []page.Field{page.Hidden("review", r.ID), {Name: "period", Label: c.T("期"), Kind: "select", Options: page.Periods(c, r.Cadence, c.Today, offered)}}
		for seat := range r.Keepers {
			n := strconv.Itoa(seat + 1)
			fields = append(fields, page.Field{Name: "keeper", ID: "keeper-" + r.ID + "-" + n, Label: c.T("持钥人 {0}", n), Kind: "select", Any: c.T("请选择"), Options: posts})
		}
		kept = append(kept, page.NewForm(c, p.Frame, r.ID, page.Form{Title: r.Title, Plain: true, Action: "/desk/reviews/open", Submit: c.T("发起点评"), Fields: fields,
			Note: c.T("要 {0} 名持钥人：不同单位的人，不是发起人本单位的，也不属于被评的单位。他们的码不交齐，谁也读不出票；码丢了，这一期作废。", r.Keepers)}))
	}
	if len(plain) > 0 {
		p.Reviews = append(p.Reviews, page.NewForm(c, p.Frame, "r", page.Form{Line: true, Plain: true, Action: "/desk/reviews/open", Submit: c.T("发起点评"), Fields: []page.Field{
			{Name: "review", Label: c.T("点评"), Kind: "select", Options: plain}, {Name: "period", Label: c.T("期"), Kind: "select", Options: plainPeriods(c, all)}}}))
	}
	p.Reviews = append(p.Reviews, kept...)
	return nil
}

// plainPeriods offers the periods of the reviews without keepers, by their cadences.
func plainPeriods(c *web.Ctx, all []appraise.Review) (out []page.Option) {
	seen := map[calendar.Cadence]bool{}
	for _, r := range all {
		if r.Keepers == 0 && !seen[r.Cadence] {
			seen[r.Cadence] = true
			out = append(out, page.Periods(c, r.Cadence, c.Today, offered)...)
		}
	}
	return out
}

// keeperPosts are the posts of the county whose holders may be named: not of the
// reader's body. The act holds the rest of the rules.
func keeperPosts(c *web.Ctx, v *store.View, names *page.Names) ([]page.Option, error) {
	at := int64(page.HomeArea(c))
	ps, err := v.PostsIn(at, at)
	if err != nil {
		return nil, err
	}
	out := []page.Option{}
	for _, post := range ps {
		if !c.Actor.Bundles.Holds(post.Role, "review.keep") || post.Body == c.Actor.Body {
			continue
		}
		a, held, err := v.HolderOn(post.ID, c.Today)
		if err != nil {
			return nil, err
		}
		if held {
			out = append(out, page.Option{Value: post.ID, Title: names.Body(post.Body).Short + " " + post.Title + " " + names.Person(a.Person)})
		}
	}
	return out, nil
}

// keepers fills who keeps the codes of a round, and what of it is the reader's.
func (p *reviewPage) keepers(c *web.Ctx, v *store.View) error {
	ks, err := v.Keepers(p.Round.ID)
	if err != nil {
		return err
	}
	names := page.NewNames(c, v)
	timely := v.Now().Before(p.Round.CloseAt)
	for _, k := range ks {
		p.Keepers = append(p.Keepers, keeperRow{names.Post(k.Post).Title, names.Body(k.Body).Short, names.Person(k.Person), keeperState(c, p.Round, k)})
		if k.Person != c.Actor.Person || c.Actor.For != "" || !c.Actor.Holds("review.keep") {
			continue
		}
		p.Mine.Draw = timely && p.Round.State == appraise.Named && k.AcceptedAt.IsZero()
		p.Mine.Type = p.Mine.Draw && k.Lock != ""
		p.Mine.HandIn = timely && p.Round.State == appraise.Shut && k.EnteredAt.IsZero()
		p.Mine.GiveUp = !p.Round.State.Ended()
	}
	return nil
}

func keeperState(c *web.Ctx, r appraise.Round, k appraise.Keeper) string {
	switch {
	case !k.EnteredAt.IsZero():
		return c.T("已交码")
	case r.State == appraise.RoundVoid:
		return "—"
	case r.State == appraise.Shut:
		return c.T("未交码")
	case !k.AcceptedAt.IsZero():
		return c.T("已持码")
	case k.Lock != "":
		return c.T("已领码，未核对")
	}
	return c.T("未领码")
}

// drawCode shows a keeper's code once, to the keeper. Sent again it shows none.
func drawCode(c *web.Ctx, id string) error {
	code := ""
	_, err := c.Do(func(tx *store.Tx) (err error) {
		code, err = appraise.DrawCode(tx, c.Actor, id)
		return err
	})
	if web.Kept(err) {
		return reviewView(c, err)
	}
	if err != nil {
		return err
	}
	return reviewWith(c, nil, code)
}

// enterCode takes a keeper's code. A wrong one is recorded and said.
func enterCode(c *web.Ctx, id string) error {
	wrong := false
	_, err := c.Do(func(tx *store.Tx) error {
		right, err := appraise.EnterCode(tx, c.Rules(), c.Actor, id, c.Value("secret"))
		wrong = err == nil && !right
		return err
	})
	if err == nil && wrong {
		err = fault.At("secret", "appraise.code_wrong")
	}
	return c.Answer(err, reviewView, "/desk/reviews/"+url.PathEscape(id))
}

// KeyDuty is a line of the first page: what a keeper has to do, and by when.
type KeyDuty struct{ Path, Title, Text string }

// KeyDuties are the rounds that wait for the reader's code.
func KeyDuties(c *web.Ctx, v *store.View) (out []KeyDuty, err error) {
	if !c.Actor.Holds("review.keep") {
		return nil, nil
	}
	rounds, err := v.RunningRounds()
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		if r.Keepers == 0 || r.State == appraise.Open {
			continue
		}
		ks, err := v.Keepers(r.ID)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(ks, func(k appraise.Keeper) bool { return k.Person == c.Actor.Person })
		if i < 0 {
			continue
		}
		day := web.FullDay(c.Lang, calendar.DateOf(r.CloseAt.Add(-time.Minute), c.Zone))
		d := KeyDuty{Path: "/desk/reviews/" + r.ID, Title: r.Title + " " + page.PeriodTitle(c, r.Period)}
		switch {
		case r.State == appraise.Named && ks[i].AcceptedAt.IsZero():
			d.Text = c.T("您是持钥人，请在 {0} 以前领码并核对。", day)
		case r.State == appraise.Shut && ks[i].EnteredAt.IsZero():
			d.Text = c.T("您是持钥人，请在 {0} 以前交码。", day)
		default:
			continue
		}
		out = append(out, d)
	}
	return out, nil
}
