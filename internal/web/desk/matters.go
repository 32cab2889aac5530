package desk

import (
	"net/http"
	"net/url"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func matterRoom() room {
	return room{ID: "matters", Title: "事项清单", Path: "/desk/matters", Act: "matter.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/matters", Act: "matter.see", Handle: ledger},
		{Method: "GET", Path: "/desk/matters/new", Act: "matter.register", Handle: newMatter},
		{Method: "POST", Path: "/desk/matters/new", Act: "matter.register", Handle: registerMatter},
		{Method: "GET", Path: "/desk/matters/{id}", Act: "matter.see", Handle: showMatter},
		{Method: "POST", Path: "/desk/matters/{id}/{act}", Act: "matter.see", Handle: actOnMatter},
	}}
}

// pageSize is the number of rows on a page of a list.
const pageSize = 50

type ledgerPage struct {
	web.Frame
	Rows    []matterRow
	Filter  ledgerQuery
	Balance *balance
	Next    string // path of the next page
	Lists   []matter.List
	Towns   []area.Area
	Chips   []chip
	May     bool // may register
	States  []matter.State
}

type chip struct{ Text, Without string }

// ledgerQuery is the state of the ledger in its URL.
type ledgerQuery struct{ Area, List, State, Due, Text, Order, Blocked, All, After, AfterDue string }

func readQuery(v url.Values) ledgerQuery {
	return ledgerQuery{Area: v.Get("area"), List: v.Get("list"), State: v.Get("state"), Due: v.Get("due"), Text: strings.TrimSpace(v.Get("q")),
		Order: v.Get("order"), Blocked: v.Get("blocked"), All: v.Get("all"), After: v.Get("after"), AfterDue: v.Get("after_due")}
}

// filter checks the query: a value that is none of the known ones is refused
// rather than ignored.
func (q ledgerQuery) filter(c *web.Ctx) (store.LedgerFilter, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, List: q.List, State: matter.State(q.State), Due: q.Due,
		Text: q.Text, Blocked: q.Blocked, Open: q.All == "" && q.State != string(matter.WrittenOff), Limit: pageSize + 1,
		After: store.Key{Due: q.AfterDue, ID: q.After}}
	if q.State != "" && web.StateLevel(f.State) == 0 {
		return f, fault.At("state", "desk.filter_unknown", q.State)
	}
	switch q.Due {
	case "", "overdue", "today", "week", "none":
	default:
		return f, fault.At("due", "desk.filter_unknown", q.Due)
	}
	if q.Order == "newest" {
		f.Order = store.ByNewest
	}
	if q.Area != "" {
		code, err := area.ParseCode(q.Area)
		if err != nil {
			return f, err
		}
		f.Area = code
	}
	return f, nil
}

func ledger(c *web.Ctx) error {
	q := readQuery(c.R.URL.Query())
	f, err := q.filter(c)
	p := ledgerPage{Frame: c.Frame(c.T("事项清单"), err), Filter: q, May: access.Holds(c.Actor.Role, "matter.register"), States: matter.States()}
	if err != nil {
		return c.Page(web.Status(err), "desk-ledger", p)
	}
	err = c.View(func(v *store.View) error {
		names := newNames(c, v)
		ms, err := v.Ledger(f)
		if err != nil {
			return err
		}
		if len(ms) > pageSize {
			ms = ms[:pageSize]
			p.Next = nextPage(c.R.URL, ms[pageSize-1])
		}
		if p.Rows, err = names.rows(ms); err != nil {
			return err
		}
		if p.Lists, err = v.Lists(); err != nil {
			return err
		}
		if p.Towns, err = v.Towns(); err != nil {
			return err
		}
		p.Chips = chips(c, names, p.Lists)
		p.Balance, err = balanceOf(c, v, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-ledger", p)
}

func nextPage(u *url.URL, last matter.Matter) string {
	v := u.Query()
	v.Set("after", last.ID)
	v.Del("after_due")
	if !last.Due.IsNone() {
		v.Set("after_due", last.Due.String())
	}
	return u.Path + "?" + v.Encode()
}

// chips names each condition and leads to the list without it.
func chips(c *web.Ctx, n *names, lists []matter.List) []chip {
	titles := map[string]string{"overdue": "已逾期", "today": "今日到期", "week": "七天内到期", "none": "期限未定"}
	var out []chip
	for key, values := range c.R.URL.Query() {
		value := values[0]
		text := ""
		switch key {
		case "due":
			text = c.T(titles[value])
		case "state":
			text = c.T(web.StateTitle(matter.State(value)))
		case "q":
			text = "“" + value + "”"
		case "blocked":
			text = c.T("卡在别处")
		case "area":
			if code, err := area.ParseCode(value); err == nil {
				text = n.area(code)
			}
		case "list":
			for _, l := range lists {
				if l.ID == value {
					text = l.Title
				}
			}
		}
		if text == "" || value == "" {
			continue
		}
		v := c.R.URL.Query()
		v.Del(key)
		v.Del("after")
		v.Del("after_due")
		out = append(out, chip{text, c.R.URL.Path + "?" + v.Encode()})
	}
	return out
}

// balance is the count by state of the area asked for, from the tally; nil when
// the viewer is not entitled to the whole area.
type balance struct{ Registered, Assigned, Reported, Verified, WrittenOff, Overdue, Open int }

func balanceOf(c *web.Ctx, v *store.View, f store.LedgerFilter) (*balance, error) {
	a := f.Area
	if a == 0 {
		a = c.Actor.Area
	}
	if !f.Sees.Whole(a) {
		return nil, nil
	}
	rows, err := v.Tally(a, c.Today)
	if err != nil {
		return nil, err
	}
	b := &balance{}
	for _, r := range rows {
		if f.List != "" && r.List != f.List {
			continue
		}
		switch r.State {
		case matter.Registered:
			b.Registered += r.N
		case matter.Assigned:
			b.Assigned += r.N
		case matter.Reported:
			b.Reported += r.N
		case matter.Verified:
			b.Verified += r.N
		case matter.WrittenOff:
			b.WrittenOff += r.N
		}
		b.Overdue += r.Overdue
	}
	b.Open = b.Registered + b.Assigned + b.Reported + b.Verified
	return b, nil
}

type matterPage struct {
	web.Frame
	M          matterRow
	Zone       web.ZoneOf
	Why        *why
	Steps      []stepRow
	Evidence   []evidenceRow
	Needs      []matter.Need
	Acts       []actForm
	Posts      []org.Post
	Bodies     []org.Body
	Supervisor string
	Form       url.Values // what was typed, when an act was refused
	FormAct    string
	Seqs       int
	List       matter.List
	Verifier   string
	Reporter   string
}

type stepRow struct {
	matter.Step
	Who, For, OtherName string
}

type evidenceRow struct {
	matter.Evidence
	Need, Who string
}

// actForm is one act that is open to the reader now.
type actForm struct {
	Act       matter.Act
	Text      bool // asks for words
	Post      bool
	Body      bool
	Until     bool
	Days      bool
	Outcome   bool
	File      bool
	Says      string // what it will do
	Primary   bool
	Secondary bool
}

func showMatter(c *web.Ctx) error { return matterView(c, http.StatusOK, nil) }

func matterView(c *web.Ctx, status int, refused error) error {
	p := matterPage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}}
	if refused != nil {
		p.Form, p.FormAct = c.R.Form, c.R.PathValue("act")
	}
	err := c.View(func(v *store.View) error {
		m, err := v.Matter(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "matter.see", m.Subject()); err != nil {
			return err
		}
		p.Title = m.Title
		names := newNames(c, v)
		rows, err := names.rows([]matter.Matter{m})
		if err != nil {
			return err
		}
		p.M = rows[0]
		if p.List, err = v.List(m.Pack, m.List); err != nil {
			return err
		}
		p.Supervisor, p.Verifier, p.Reporter = names.post(m.Supervisor).Title, names.person(m.Verifier), names.person(m.Reporter)
		if p.Why, err = explain(c, m); err != nil {
			return err
		}
		if err := p.fillHistory(names, m); err != nil {
			return err
		}
		p.Acts = openActs(c, m)
		if p.Posts, err = v.OwnerPosts(m.Area); err != nil {
			return err
		}
		p.Bodies, err = v.Bodies()
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(status, "desk-matter", p)
}

func (p *matterPage) fillHistory(n *names, m matter.Matter) error {
	steps, err := n.v.Steps(m.ID)
	if err != nil {
		return err
	}
	for _, s := range steps {
		r := stepRow{Step: s, Who: n.person(s.Person), For: n.person(s.For)}
		switch s.Act {
		case matter.Block, matter.Unblock:
			r.OtherName = n.body(s.Other).Short
		case matter.Assign, matter.Transfer, matter.Register:
			r.OtherName = n.post(s.Other).Title
		}
		p.Steps = append(p.Steps, r)
	}
	ev, err := n.v.Evidence(m.ID)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, need := range p.List.Needs {
		titles[need.ID] = need.Title
	}
	given := map[string]bool{}
	for _, e := range ev {
		p.Evidence = append(p.Evidence, evidenceRow{e, titles[e.Need], n.person(e.Person)})
		given[e.Need] = true
	}
	for _, need := range p.List.Needs {
		if !given[need.ID] {
			p.Needs = append(p.Needs, need)
		}
	}
	return nil
}

// openActs lists the acts that the state allows and the reader may do.
func openActs(c *web.Ctx, m matter.Matter) []actForm {
	forms := map[matter.Act]actForm{
		matter.Assign:       {Post: true, Primary: true, Says: "状态变为已交办，期限从现在起算，责任岗位会看到。"},
		matter.Accept:       {Says: "只表示已收到；期限从交办起算，不从签收起算。"},
		matter.Object:       {Text: true, Says: "督办岗位裁定前，期限照走。次数有限。"},
		matter.Report:       {Text: true, Outcome: true, Primary: true, Says: "状态变为已报结，转他人核验；核验前可由核验人退回。"},
		matter.Verify:       {Text: true, Primary: true, Says: "状态变为已核验，转督导组销号；销号前可以退回整改。"},
		matter.Return:       {Text: true, Secondary: true, Says: "状态回到已交办，期限照原来的算，退回次数加一。"},
		matter.WriteOff:     {Primary: true, Says: "状态变为已销号。再出现同样问题可以重启。"},
		matter.Reopen:       {Text: true, Says: "状态回到已交办，期限重新起算，计入回潮。"},
		matter.Transfer:     {Post: true, Text: true, Says: "换责任岗位，期限不变。"},
		matter.AskExtension: {Until: true, Text: true, Says: "批准前期限不变。"},
		matter.Extend:       {Days: true, Text: true, Says: "期限延长，计入延期次数。"},
		matter.Pause:        {Days: true, Text: true, Says: "期限停走，到上限自动恢复。"},
		matter.Resume:       {Text: true, Says: "期限从现在接着走。"},
		matter.Block:        {Body: true, Text: true, Says: "这个单位会看到并列入它自己的清单。"},
		matter.Unblock:      {Text: true, Says: "从卡住单位的清单中移去。"},
		matter.Defer:        {Until: true, Text: true, Says: "列为暂缓，仍计入在办。"},
		matter.Attach:       {Text: true, File: true, Says: "附在佐证一栏，不能删除，只能补充。"},
		matter.Comment:      {Text: true, Says: "只加一条说明，不改变状态。"},
	}
	var out []actForm
	for _, act := range matter.Acts() {
		f, ok := forms[act]
		if !ok {
			continue
		}
		if _, err := m.State.After(act); err != nil || access.May(c.Actor, "matter."+string(act), m.Subject()) != nil {
			continue
		}
		_, paused := m.Clock.OpenPause()
		if act == matter.Accept && m.Accepted || act == matter.Resume && !paused || act == matter.Pause && paused ||
			act == matter.Unblock && m.BlockedBy == "" || act == matter.Block && m.BlockedBy != "" {
			continue
		}
		f.Act = act
		out = append(out, f)
	}
	return out
}

func actOnMatter(c *web.Ctx) error {
	act := matter.Act(c.R.PathValue("act"))
	id := c.R.PathValue("id")
	in, err := c.MatterInput()
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			_, err := matter.Perform(tx, c.Rules(), c.Actor, id, act, in)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return matterView(c, web.Status(err), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/matters/" + url.PathEscape(id))
}
