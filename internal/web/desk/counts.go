package desk

import (
	"net/http"
	"net/url"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/store/counts"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// above is how things stand for whoever looks from above (办理情况): requests, letters, cases,
// and what each unit holds up. Each figure leads to a list, and counts what the list shows to
// the same reader by the same conditions.
type above struct {
	Requests []requestLine
	Letters  []page.Count
	Cases    []page.Count
	Stuck    []stuckLine
}

// requestLine is one kind of request: which wait and for how long, and what was said lately.
type requestLine struct {
	Title           string
	Open            page.Count
	Median, Longest int // days
	Yes, No         *page.Count
}

// stuckLine is what one unit holds up.
type stuckLine struct {
	Title           string
	Count           page.Count
	Median, Longest int // days
}

type countsPage struct {
	web.Frame
	AreaName string
	Above    *above
}

// showCounts shows all of it on a page.
func showCounts(c *web.Ctx) error {
	p := countsPage{Frame: c.Frame(c.T("办理情况"), nil)}
	if err := c.View(func(v *store.View) (err error) {
		n := page.NewNames(c, v)
		p.AreaName = n.Area(c.Actor.Area)
		p.Above, err = aboveOf(c, n)
		return err
	}); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-counts", p)
}

// topStuck is how many units the desk names.
const topStuck = 5

// Top are the units that hold up most.
func (a *above) Top() []stuckLine { return a.Stuck[:min(len(a.Stuck), topStuck)] }

// Short are the figures of the desk: what waits.
func (a *above) Short() (out []page.Count) {
	for _, r := range a.Requests {
		x := r.Open
		x.Title = r.Title
		out = append(out, x)
	}
	return append(out, a.Letters...)
}

func aboveOf(c *web.Ctx, n *page.Names) (*above, error) {
	a := &above{}
	for _, fill := range []func(*web.Ctx, *page.Names) error{a.requests, a.leaves, a.letters, a.cases, a.stuck} {
		if err := fill(c, n); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// requests counts what owners of matters asked for (申请延期、申请退回交办).
func (a *above) requests(c *web.Ctx, n *page.Names) error {
	sees := access.Sees(c.Actor, access.Matters.Act)
	answers, err := n.V.RequestsAnswered(page.AnsweredSince(c), sees)
	if err != nil {
		return err
	}
	at := func(value string, n int) page.Count {
		return page.Count{N: n, Path: "/desk/matters?request=" + value}
	}
	for _, k := range []struct {
		title, name string
		yes, no     matter.Act
	}{{c.T("延期"), "more", matter.Extend, matter.RefuseExtra}, {c.T("退回交办"), "back", matter.AgreeBack, matter.RefuseBack}} {
		since, err := n.V.RequestsAsked(k.yes, sees)
		if err != nil {
			return err
		}
		yes, no := at(k.name+"_yes", answers[k.yes]), at(k.name+"_no", answers[k.no])
		l := requestLine{Title: c.T("{0}申请", k.title), Open: at(k.name, len(since)), Yes: &yes, No: &no}
		l.wait(c, since)
		a.Requests = append(a.Requests, l)
	}
	return nil
}

// wait says for how long the requests wait.
func (l *requestLine) wait(c *web.Ctx, since []time.Time) {
	var days []int
	for _, at := range since {
		if !at.IsZero() {
			days = append(days, int(c.Today-calendar.DateOf(at, c.Zone)))
		}
	}
	if l.Median, l.Longest = counts.Waited(days); l.Open.N > 0 {
		l.Open.Sub = c.T("等答复，最长 {0} 天", l.Longest)
	}
}

// leaves counts the leaves that wait for whoever may rule on them; the answers are in no list.
func (a *above) leaves(c *web.Ctx, n *page.Names) error {
	if !c.Actor.Holds(access.Leaves.Act) {
		return nil
	}
	ls, err := n.V.LeavesAsked(access.Sees(c.Actor, access.Leaves.Act))
	if err != nil || len(ls) == 0 {
		return err
	}
	l := requestLine{Title: c.T("请假"), Open: page.Count{N: len(ls), Path: "/desk/leaves"}}
	var since []time.Time
	for _, x := range ls {
		since = append(since, ident.Began(x.ID))
	}
	l.wait(c, since)
	a.Requests = append(a.Requests, l)
	return nil
}

// letters counts the letters by what they wait for.
func (a *above) letters(c *web.Ctx, n *page.Names) error {
	by, err := n.V.LettersByStand(page.LettersAsked(c, url.Values{}))
	if err != nil || by == nil {
		return err
	}
	for _, o := range page.LetterStands(c) {
		a.Letters = append(a.Letters, page.Count{N: by[counts.Stand(o.Value)], Title: o.Title, Sub: c.T("文书"), Path: "/desk/letters?stand=" + o.Value})
	}
	return nil
}

// cases counts the cases by their state.
func (a *above) cases(c *web.Ctx, n *page.Names) error {
	if !c.Actor.Holds(access.Cases.Act) {
		return nil
	}
	by, err := n.V.CasesByState(c.Actor)
	for _, s := range consequence.States() {
		if by[s] > 0 {
			a.Cases = append(a.Cases, page.Count{N: by[s], Title: c.T(consequence.Life().StateTitle(s)), Path: "/desk/consequences?state=" + string(s)})
		}
	}
	return err
}

// stuck counts what each unit holds up (卡在).
func (a *above) stuck(c *web.Ctx, n *page.Names) error {
	rows, err := n.V.StuckAt(access.Sees(c.Actor, access.Matters.Act), c.Today)
	for _, s := range rows {
		a.Stuck = append(a.Stuck, stuckLine{n.Body(s.Body).Short, page.Count{N: s.N, Path: "/desk/matters?blocked=" + url.QueryEscape(s.Body)}, s.Median, s.Longest})
	}
	return err
}
