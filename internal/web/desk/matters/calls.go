package matters

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// callsPage is the list of whom to call about what is overdue (催办电话单).
type callsPage struct {
	web.Frame
	Groups []callGroup
	N      int
	Next   string
	Area   string
	Towns  []area.Area
	Open   bool // telephones are shown, and the look is on record
	Look   *page.Form
	File   *page.Form
	Bar    *page.Bar // urges those that are ticked
	Ticks  map[string]page.Tick
}

// callsPath is the address of the call list.
const callsPath = "/desk/calls"

// callGroup is one person to call and the matters to talk about.
type callGroup struct {
	Post, Name, Place string
	Phone             string
	Note              string
	Rows              []page.MatterRow
}

func showCalls(c *web.Ctx) error { return callsView(c, nil) }

// openCalls shows the same page with the telephones; each look is recorded.
func openCalls(c *web.Ctx) error {
	rows, err := overdueRows(c)
	if err != nil {
		return err
	}
	callees, err := lookUp(c, rows)
	if err != nil {
		return err
	}
	return callsView(c, callees)
}

// lookUp opens the telephones of the owners of matters. No key: a repeated request
// is another look.
func lookUp(c *web.Ctx, ms []matter.Matter) (map[string]office.Callee, error) {
	if c.ReadOnly() {
		return nil, fault.New(fault.Conflict, "web.read_only")
	}
	ids := make([]string, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	var out map[string]office.Callee
	_, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) (err error) {
		out, err = office.OpenCalls(tx, c.Rules(), c.Actor, ids)
		return err
	})
	return out, err
}

// callFilter is the page of overdue matters that the URL or the form asks for.
func callFilter(c *web.Ctx) (store.LedgerFilter, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.call"), Today: c.Today, Now: c.Actor.Now, Open: true, State: matter.Assigned, Due: "overdue",
		Limit: page.PageSize + 1, After: store.Key{Due: c.Value("after_due"), ID: c.Value("after")}}
	if s := c.Value("area"); s != "" {
		code, err := area.ParseCode(s)
		if err != nil {
			return f, err
		}
		f.Area = code
	}
	return f, access.May(c.Actor, "matter.call", access.Subject{Area: c.Actor.Area})
}

func overdueRows(c *web.Ctx) ([]matter.Matter, error) {
	f, err := callFilter(c)
	if err != nil {
		return nil, err
	}
	var ms []matter.Matter
	err = c.View(func(v *store.View) (err error) {
		ms, err = v.Ledger(f)
		return err
	})
	return ms[:min(len(ms), page.PageSize)], err
}

func callsView(c *web.Ctx, callees map[string]office.Callee) error {
	p := callsPage{Frame: c.Frame(c.T("催办电话单"), nil), Area: c.Value("area"), Open: callees != nil}
	look := func(path, submit string, plain bool) *page.Form {
		return page.NewForm(c, p.Frame, "", page.Form{Line: true, Bare: true, Plain: plain, Action: path, Submit: submit,
			Fields: []page.Field{page.Hidden("area", p.Area), page.Hidden("after", c.Value("after")), page.Hidden("after_due", c.Value("after_due"))}})
	}
	p.Look, p.File = look("/desk/calls", c.T("显示电话"), false), look("/desk/calls/xlsx", c.T("导出 Excel"), true)
	f, err := callFilter(c)
	if err != nil {
		return err
	}
	err = c.View(func(v *store.View) error {
		ms, err := v.Ledger(f)
		if err != nil {
			return err
		}
		if len(ms) > page.PageSize {
			ms = ms[:page.PageSize]
			last := ms[page.PageSize-1]
			p.Next = "/desk/calls?" + url.Values{"area": {p.Area}, "after": {last.ID}, "after_due": {last.Due.String()}}.Encode()
		}
		rows, err := page.NewNames(c, v).Rows(ms)
		if err != nil {
			return err
		}
		p.N, p.Groups = len(rows), callGroups(c, rows, callees)
		p.urge(c, rows)
		p.Towns, err = v.Towns()
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-calls", p)
}

// urge lets the matters of the list be ticked to be urged (催办), each as an act of its own.
func (p *callsPage) urge(c *web.Ctx, rows []page.MatterRow) {
	several := severalMatters(c)
	several.Acts = slices.DeleteFunc(several.Acts, func(a page.SeveralAct[page.MatterRow]) bool { return a.ID != string(matter.Urge) })
	bar, ticks := several.Bar(c, rows)
	if bar == nil {
		return
	}
	bar.From = callsPath + "?" + url.Values{"area": {p.Area}, "after": {c.Value("after")}, "after_due": {c.Value("after_due")}}.Encode()
	p.Bar, p.Ticks = bar, map[string]page.Tick{}
	for i, r := range rows {
		p.Ticks[r.ID] = ticks[i]
	}
}

// callGroups puts the matters of one post together, so that it is called once;
// whoever is longest overdue comes first.
func callGroups(c *web.Ctx, rows []page.MatterRow, callees map[string]office.Callee) []callGroup {
	var out []callGroup
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Owner]
		if !ok {
			i = len(out)
			at[r.Owner] = i
			g := callGroup{Post: r.OwnerPost, Name: r.Holder, Place: r.AreaName}
			if x, ok := callees[r.ID]; ok {
				g.Name, g.Phone = x.Name, x.Phone
				if x.Acting {
					g.Note = c.T("岗位空缺，由{0}负责", x.Post)
				}
			}
			if callees != nil && g.Phone == "" {
				g.Phone = c.T("没有登记电话")
			}
			out = append(out, g)
		}
		out[i].Rows = append(out[i].Rows, r)
	}
	slices.SortStableFunc(out, func(a, b callGroup) int { return cmp.Compare(a.Rows[0].Due, b.Rows[0].Due) })
	return out
}

// callsFile sends the call list as a workbook; it holds telephones, so that the
// look is recorded first.
func callsFile(c *web.Ctx) error {
	ms, err := overdueRows(c)
	if err != nil {
		return err
	}
	callees, err := lookUp(c, ms)
	if err != nil {
		return err
	}
	var groups []callGroup
	if err := c.View(func(v *store.View) error {
		rows, err := page.NewNames(c, v).Rows(ms)
		groups = callGroups(c, rows, callees)
		return err
	}); err != nil {
		return err
	}
	type call struct {
		callGroup
		page.MatterRow
	}
	var calls []call
	for _, g := range groups {
		for _, r := range g.Rows {
			calls = append(calls, call{g, r})
		}
	}
	return page.SendBook(c, c.T("催办电话单"), []sheet.Col{{Title: c.T("姓名")}, {Title: c.T("电话")}, {Title: c.T("责任岗位")}, {Title: c.T("村")}, {Title: c.T("编号")},
		{Title: c.T("事项")}, {Title: c.T("期限"), Form: sheet.AsDate}, {Title: c.T("逾期工作日"), Form: sheet.AsNumber}, {Title: c.T("卡在")}}, calls,
		func(x call) []string {
			return []string{x.Name, x.Phone, strings.TrimSpace(x.Post + " " + x.Note), x.Where(), x.Number, x.Title, x.Due.String(), lateDays(c, x.Matter), x.Stuck}
		})
}

func lateDays(c *web.Ctx, m matter.Matter) string {
	n, err := c.Calendar().WorkdaysBetween(m.Due, c.Today)
	if err != nil {
		return ""
	}
	return strconv.Itoa(n)
}
