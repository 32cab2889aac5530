package duties

import (
	"net/url"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// seatRow is one shift of a post as the list shows it.
type seatRow struct {
	duty.Seat
	Duty                      duty.Duty
	AreaName, Who, Was, Hours string
	Gap, Now, Calls           bool // Calls: the reader may call whoever stands it
}

// rosterList lists who stands the shifts of the next seven days inside the reader's area, and
// which of them lack a name (空班).
func rosterList(c *web.Ctx) error { return rosterView(c, nil) }

func rosterView(c *web.Ctx, refused error) error {
	rotas := page.Filter{Name: "duty", Title: c.T("责任"), Any: c.T("全部"), Value: c.Value("duty")}
	only := page.Filter{Name: "only", Title: c.T("班次"), Any: c.T("全部"), Value: c.Value("only"), Options: []page.Option{{Value: "gap", Title: c.T("空班")}, {Value: "now", Title: c.T("现在的班")}}}
	var ds []duty.Duty
	err := c.View(func(v *store.View) (err error) {
		ds, err = v.DutiesOn(c.Today)
		return err
	})
	ds = slices.DeleteFunc(ds, func(d duty.Duty) bool { return !d.Rota() })
	if err == nil && len(ds) == 0 {
		err = fault.New(fault.Missing, "duty.no_rota")
	}
	if err != nil {
		return err
	}
	for _, d := range ds {
		rotas.Options = append(rotas.Options, page.Option{Value: d.ID, Title: d.Title})
	}
	return page.List[seatRow]{Title: c.T("值班表"), Up: page.Option{Value: "/desk/duties", Title: c.T("日清单")}, Says: c.T("今后七天每班谁值；没有排人的是空班。班次开始以前可以换人，原来的名字留着。"),
		Empty: c.T("没有这样的班。"), Filters: []page.Filter{rotas, only}, Find: func(r seatRow) string { return r.Post.Title + " " + r.AreaName + " " + r.Who }, Columns: seatColumns(c),
		Shows: func(r seatRow) bool {
			return (rotas.Value == "" || rotas.Value == r.Duty.ID) && (only.Value != "gap" || r.Gap) && (only.Value != "now" || r.Now)
		}}.Show(c, refused, func(v *store.View) ([]seatRow, error) { return seatRows(c, v, ds) })
}

func seatRows(c *web.Ctx, v *store.View, ds []duty.Duty) (rows []seatRow, err error) {
	x, err := reachOf(c, v, 0)
	if err != nil {
		return nil, err
	}
	n, last := page.NewNames(c, v), c.Today.Add(duty.AheadDays-1)
	for _, d := range ds {
		for i, in := range x.In {
			turns, err := v.Turns(d.ID, c.Today.Add(-1), last, int64(in.Lo), int64(in.Hi))
			if err != nil {
				return nil, err
			}
			for _, s := range d.Seats(x.roster[i].Posts, turns, c.Zone, c.Today.Add(-1), last) {
				if c.Actor.Now.Before(s.Shift.Until) {
					rows = append(rows, seatRow{Seat: s, Duty: d, AreaName: n.Area(s.Post.Area), Who: n.Person(s.Person), Was: n.Person(s.Was), Hours: s.Shift.Hours(c.Zone),
						Gap: s.Gap(c.Actor.Now), Now: !c.Actor.Now.Before(s.Shift.From), Calls: calls(c, d, s)})
				}
			}
		}
	}
	return rows, nil
}

func seatColumns(c *web.Ctx) []page.Column[seatRow] {
	return []page.Column[seatRow]{
		{ID: "day", Title: c.T("日子"), Class: "nw", Cell: func(r seatRow) page.Cell {
			x := page.DayCell(c, r.Shift.Day)
			if r.Now {
				x.Tag = c.T("现在")
			}
			return x
		}},
		{ID: "shift", Title: c.T("班次"), Class: "nw", Cell: func(r seatRow) page.Cell { return page.Text(r.Hours) }},
		{ID: "post", Title: c.T("岗位"), Class: "ti", Cell: func(r seatRow) page.Cell {
			return page.Cell{Text: r.Post.Title, Href: "/desk/rota/" + url.PathEscape(r.Post.ID) + "?" + url.Values{"duty": {r.Duty.ID}}.Encode()}
		}},
		{ID: "area", Title: c.T("地方"), Cell: func(r seatRow) page.Cell { return page.Text(r.AreaName) }},
		{ID: "who", Title: c.T("谁值班"), Cell: func(r seatRow) page.Cell {
			if r.Gap {
				return page.Cell{Text: c.T("没有排人"), Class: "late"}
			}
			return page.Text(r.Who)
		}},
		{ID: "was", Title: c.T("换班以前"), Cell: func(r seatRow) page.Cell { return page.Text(r.Was) }},
		{ID: "duty", Title: c.T("责任"), Off: true, Cell: func(r seatRow) page.Cell { return page.Text(r.Duty.Title) }},
		{Class: "act", Acts: true, Cell: func(r seatRow) page.Cell {
			if !r.Calls {
				return page.Cell{}
			}
			return page.Cell{Acts: []page.Act{{Path: "/desk/rota/" + url.PathEscape(r.Post.ID) + "/call", ID: r.Post.ID + r.Shift.At, Fields: []page.Field{page.Hidden("duty", r.Duty.ID)}, Buttons: []page.Button{{Title: c.T("叫应")}}}}}
		}},
	}
}

// rosterPage is the roster of one post.
type rosterPage struct{ page.Roster }

func rosterOf(c *web.Ctx) error { return rosterOfView(c, nil) }

func rosterOfView(c *web.Ctx, refused error) error {
	p := rosterPage{page.Roster{Frame: c.Frame("", refused), Path: "/desk/rota/" + url.PathEscape(c.R.PathValue("post"))}}
	err := c.View(func(v *store.View) error {
		post, err := v.Post(c.R.PathValue("post"))
		if err != nil {
			return err
		}
		if err := seesRoster(c, post); err != nil {
			return err
		}
		return p.FillRoster(c, v, post, c.Value("duty"))
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-rota", p)
}

// seesRoster asks whether the reader may see the roster of a post.
func seesRoster(c *web.Ctx, post org.Post) error {
	return access.May(c.Actor, "duty.see", access.Subject{Area: post.Area, Owner: post.ID})
}

func nameTurns(c *web.Ctx) error {
	post := c.R.PathValue("post")
	_, err := c.Do(func(tx *store.Tx) error { return page.NameTurns(c, tx, post, c.Value("duty")) })
	if err == nil {
		c.Did("排值班表", "")
	}
	return c.Answer(err, rosterOfView, "/desk/rota/"+url.PathEscape(post)+"?"+url.Values{"duty": {c.Value("duty")}, "from": {c.Value("from")}}.Encode())
}

// stood writes the shift of an entry, and who was named for it where somebody else wrote.
func stood(c *web.Ctx, n *page.Names, d duty.Duty, e duty.Entry) (shift, who string, err error) {
	s, ok := d.ShiftAt(e.Day, e.Shift, c.Zone)
	if !ok {
		return "", "", nil
	}
	person, err := duty.StoodBy(n.V, d, org.Post{Row: ident.Row{ID: e.Post}, Area: e.Area}, s)
	if person == e.Person {
		person = ""
	}
	return s.Hours(c.Zone), n.Person(person), err
}

// calls reports whether the reader may call whoever stands a shift now.
func calls(c *web.Ctx, d duty.Duty, s duty.Seat) bool {
	if c.Actor.In(s.Post.ID) { // nobody calls themselves (office.CallShift)
		return false
	}
	at := access.Subject{Area: s.Post.Area, Owner: s.Post.ID}
	return d.Call != "" && !c.Actor.Now.Before(s.Shift.From) && access.May(c.Actor, "matter.register", at) == nil && access.May(c.Actor, "matter.assign", at) == nil
}

// call makes the matter by which whoever stands the shift is called, and opens it: there the
// caller sees the answer, or since when it is late.
func call(c *web.Ctx) error {
	m, err := c.Do(func(tx *store.Tx) error {
		d, err := tx.DutyOn(c.Today, c.Value("duty"))
		if err != nil {
			return err
		}
		_, err = office.CallShift(tx, c.Rules(), c.Actor, d.Pack, d.ID, c.R.PathValue("post"), c.Value("words"))
		return err
	})
	if err == nil {
		c.Did("叫应", "")
	}
	return c.Answer(err, rosterView, "/desk/matters/"+url.PathEscape(m))
}
