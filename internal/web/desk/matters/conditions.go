package matters

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"luoshi/internal/area"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// chip is a condition of the ledger with the way to the list without it.
type chip struct {
	Text, Without string
	N             string // how many there are without it, where with it there is nothing
}

// dueTitles are the conditions on the deadline.
var dueTitles = map[string]string{"overdue": "已逾期", "today": "今日到期", "week": "七天内到期", "none": "期限未定", "deferred": "暂缓", "verify": "核验逾期"}

// conditions are the names of the conditions in the order of their chips.
var conditions = []string{"q", "list", "area", "owner", "body", "state", "due", "blocked", "request", "from", "until"}

// conditions fills what the reader chose and can choose, and how many there are of it.
func (p *ledgerPage) conditions(c *web.Ctx, n *page.Names, f store.LedgerFilter) (err error) {
	if p.Chips = chips(c, n, p.Lists, p.Filter, f.Open && p.Filter.State == ""); p.Count == 0 {
		for i := range p.Chips {
			if err := p.Chips[i].count(c, n.V); err != nil {
				return err
			}
		}
	}
	if p.Found, err = p.found(n.V, f); err != nil {
		return err
	}
	at := f.Area
	if at == 0 {
		at = c.Actor.Area
	}
	if p.Scope = n.Area(at); f.List != "" {
		i := slices.IndexFunc(p.Lists, func(l matter.List) bool { return l.ID == f.List })
		if i >= 0 {
			p.Scope += " " + p.Lists[i].Title
		}
	}
	q := c.R.URL.Query()
	more := q.Get("more") != "" || p.Filter.Owner != "" || p.Filter.Body != "" || p.Filter.From != "" || p.Filter.Until != "" || p.Filter.Blocked != "" && p.Filter.Blocked != "*"
	q.Set("more", "1")
	p.More = c.Here() + "?" + q.Encode()
	if p.Places, err = places(c, n, f.Area, more); err != nil || !more {
		return err
	}
	bodies, err := n.V.Bodies()
	bodies = slices.DeleteFunc(bodies, func(b org.Body) bool { return b.Kind == org.VillageBody || b.Kind == org.Team })
	p.Bodies = page.Options(bodies, func(b org.Body) page.Option { return page.Option{Value: b.ID, Title: b.Short} })
	if err == nil {
		p.Owners, err = owners(c, n, f)
	}
	return err
}

// owners are the posts to choose an owner from: those of the chosen body, else of the chosen
// place and below it, else the offices of the reader's own division; the chosen one too.
func owners(c *web.Ctx, n *page.Names, f store.LedgerFilter) ([]page.Option, error) {
	at := f.Area
	if at == 0 {
		at = c.Actor.Area
	}
	lo, hi := at.Range()
	if at.Level() == area.County {
		hi = lo
	}
	posts, err := n.V.PostsIn(int64(lo), int64(hi))
	if f.Body != "" {
		posts, err = n.V.PostsOfBody(f.Body)
	}
	posts = slices.DeleteFunc(posts, func(p org.Post) bool { return !c.Actor.Bundles.Holds(p.Role, matter.Life().Right(matter.Report)) })
	if f.Owner != "" && !slices.ContainsFunc(posts, func(p org.Post) bool { return p.ID == f.Owner }) {
		posts = append(posts, n.Post(f.Owner))
	}
	return n.PostOptions(posts), err
}

// places are the towns that the reader has to do with, and the villages of the chosen one,
// or of the reader's own.
func places(c *web.Ctx, n *page.Names, chosen area.Code, more bool) (out []page.Option, err error) {
	towns, err := n.V.Towns()
	if err != nil {
		return nil, err
	}
	if chosen == 0 && more && c.Actor.Area.Level() != area.County {
		chosen = c.Actor.Area
	}
	var villages []org.Division
	if chosen != 0 && chosen%1_000_000 != 0 {
		if villages, err = n.V.Areas(); err != nil {
			return nil, err
		}
	}
	for _, t := range towns {
		if !t.Code.Within(c.Actor.Area) && !c.Actor.Area.Within(t.Code) {
			continue
		}
		out = append(out, page.Option{Value: t.Code.String(), Title: n.Area(t.Code)})
		for _, v := range villages {
			if chosen.Within(t.Code) && v.Code != t.Code && v.Code.Within(t.Code) && v.On(c.Today.String()) {
				out = append(out, page.Option{Value: v.Code.String(), Title: "　" + n.Area(v.Code)})
			}
		}
	}
	return out, nil
}

// foundMost bounds what is counted of a list under conditions.
const foundMost = 200

// found says how many matters the conditions leave: what the page or the balance shows is
// not counted again, and words are not counted at all.
func (p *ledgerPage) found(v *store.View, f store.LedgerFilter) (string, error) {
	if p.Filter.After == "" && p.Next == "" {
		return strconv.Itoa(p.Count), nil
	}
	q, b := p.Filter, p.Balance
	if b != nil && q.Blocked == "" && q.Owner == "" && q.Body == "" && q.From == "" && q.Until == "" && q.Text == "" && q.Request == "" {
		n, known := 0, true
		switch {
		case q.Due == "overdue" && q.State == "":
			n = b.Overdue
		case q.Due != "":
			known = false
		default:
			n, known = b.Of(matter.State(q.State), q.All != "")
		}
		if known {
			return strconv.Itoa(n), nil
		}
	}
	if q.Text != "" {
		return "", nil
	}
	f.After, f.Limit = store.Key{}, 0
	n, err := v.Count(f, foundMost+1)
	if n > foundMost {
		return strconv.Itoa(foundMost) + "+", err
	}
	return strconv.Itoa(n), err
}

// count says how many there are without the condition.
func (x *chip) count(c *web.Ctx, v *store.View) error {
	at, err := url.Parse(x.Without)
	if err != nil {
		return err
	}
	f, err := page.ReadQuery(at.Query()).Filter(c)
	if err != nil {
		return nil // what it leads to says it
	}
	n, err := v.Count(f, foundMost+1)
	if x.N = strconv.Itoa(min(n, foundMost)); n > foundMost {
		x.N += "+"
	}
	return err
}

// chips names each condition and leads to the list without it; that only what is open is
// listed is a condition too.
func chips(c *web.Ctx, n *page.Names, lists []matter.List, q page.LedgerQuery, open bool) []chip {
	without := func(name string) string {
		v := c.R.URL.Query()
		v.Del(name)
		v.Del("after")
		v.Del("after_due")
		if name == "open" {
			v.Set("state", page.AllStates)
		}
		return c.Here() + "?" + v.Encode()
	}
	var out []chip
	if open {
		out = append(out, chip{Text: c.T("在办"), Without: without("open")})
	}
	for _, name := range conditions {
		if text := conditionText(c, n, lists, q, name); text != "" {
			out = append(out, chip{Text: text, Without: without(name)})
		}
	}
	return out
}

// conditionText words a condition, "" where it is not set.
func conditionText(c *web.Ctx, n *page.Names, lists []matter.List, q page.LedgerQuery, name string) string {
	switch value := c.R.URL.Query().Get(name); {
	case value == "":
	case name == "due":
		return c.T(dueTitles[value])
	case name == "state" && value == page.AllStates:
	case name == "state":
		return c.T(web.StateTitle(matter.State(value)))
	case name == "q":
		return c.T("写着 {0}", q.Text)
	case name == "blocked" && value == "*":
		return c.T("卡在别处")
	case name == "blocked":
		return c.T("卡在{0}", n.Body(value).Short)
	case name == "owner":
		return cmp.Or(n.Seat(value), c.T("责任岗位"))
	case name == "body":
		return cmp.Or(n.Body(value).Short, c.T("责任单位"))
	case name == "request":
		all := page.Requests()
		if i := slices.IndexFunc(all, func(r page.RequestIs) bool { return r.Value == value }); i >= 0 {
			return c.T(all[i].Title)
		}
	case name == "from":
		return c.T("登记日 {0} 起", value)
	case name == "until":
		return c.T("登记日到 {0}", value)
	case name == "area":
		if code, err := area.ParseCode(value); err == nil {
			return n.Area(code)
		}
	case name == "list":
		if i := slices.IndexFunc(lists, func(l matter.List) bool { return l.ID == value }); i >= 0 {
			return lists[i].Title
		}
	}
	return ""
}
